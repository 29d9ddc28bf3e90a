"""How fast and how frugal the feed-forward networks are: ratios to their bare matmuls, and to PyTorch eager.

float32, d_model 768; GELU (tanh) with d_ff 3072, SwiGLU with d_ff 2048. What is compared is run in turns, in one
process, with one fixed number of threads for NumPy's matmuls and PyTorch alike; printed are ratios of medians. The bare
matmuls are the limit: those products alone, two or three forward and three times as many with the backward pass.
"""
import argparse
import importlib
import os
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or PyTorch's idle threads keep a core from what runs next

import numpy as np
from threadpoolctl import threadpool_limits

import ffnlib as ff

D_MODEL, D_FF, D_FF_GATED = 768, 3072, 2048
# positions: turns taken, and the most that each ratio should be: to the matmuls and to PyTorch, forward and with
# backward; None where no aim is set
AIMS = {1: (300, (1.5, 0.8), (None, None)),
        64: (60, (1.12, 1.02), (1.12, 1.05)),
        1024: (15, (1.12, 1.02), (1.12, 1.05))}
# bytes beyond the hidden arrays and the output that a forward pass without a trace may take at its peak
SCRATCH = 1 << 20


class Plain:
    """The FFN with GELU in its tanh form: ours, its bare matmuls, PyTorch's."""

    name, hidden_arrays = "GELU FFN", 1

    def __init__(self, rng: np.random.Generator) -> None:
        self.w = ff.FFNWeights.init(D_MODEL, D_FF, rng=rng, dtype=np.float32)

    def ours(self, x, trace=None):
        return ff.ffn(x, self.w, activation="gelu_tanh", trace=trace)

    backward = staticmethod(ff.ffn_backward)

    def matmuls(self, x):
        h = x @ self.w.W_up
        return h, h @ self.w.W_down

    def backward_matmuls(self, x, h, dy):
        d = dy @ self.w.W_down.T
        return h.T @ dy, d @ self.w.W_up.T, x.T @ d

    def torch(self, F, x, p):
        return F.linear(F.gelu(F.linear(x, p["W_up"], p["b_up"]), approximate="tanh"), p["W_down"], p["b_down"])


class Gated:
    """SwiGLU: ours, its bare matmuls, PyTorch's."""

    name, hidden_arrays = "SwiGLU", 2

    def __init__(self, rng: np.random.Generator) -> None:
        self.w = ff.GatedFFNWeights.init(D_MODEL, D_FF_GATED, rng=rng, dtype=np.float32)

    def ours(self, x, trace=None):
        return ff.gated_ffn(x, self.w, activation="silu", trace=trace)

    backward = staticmethod(ff.gated_ffn_backward)

    def matmuls(self, x):
        h, _ = x @ self.w.W_gate, x @ self.w.W_up
        return h, h @ self.w.W_down

    def backward_matmuls(self, x, h, dy):
        d = dy @ self.w.W_down.T
        return h.T @ dy, d @ self.w.W_gate.T, d @ self.w.W_up.T, x.T @ d, x.T @ d

    def torch(self, F, x, p):
        return F.linear(F.silu(F.linear(x, p["W_gate"])) * F.linear(x, p["W_up"]), p["W_down"])


def in_turns(ways: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Median seconds of each way, one call of each in every turn, in random order."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    order, shuffle = list(ways.items()), random.Random(0).shuffle
    for turn in range(turns + 2):
        shuffle(order)
        for name, run in order:
            start = time.perf_counter()
            run()
            if turn >= 2:  # the first turns warm up
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(s) for name, s in seconds.items()}


def ways(net: Plain | Gated, x: np.ndarray, dy: np.ndarray, torch) -> tuple[dict, dict]:
    """What is compared, forward, and forward plus backward."""
    def with_backward():
        t = ff.Trace()
        net.ours(x, t)
        return net.backward(dy, net.w, t)

    forward = {"ours": lambda: net.ours(x), "matmuls": lambda: net.matmuls(x)}
    both = {"ours": with_backward, "matmuls": lambda: net.backward_matmuls(x, net.matmuls(x)[0], dy)}
    if torch:
        p = {name: torch.tensor(np.ascontiguousarray(a.T), requires_grad=True) for name, a in net.w}
        tx, tdy = torch.tensor(x, requires_grad=True), torch.tensor(dy)
        F = torch.nn.functional

        def eager():
            with torch.no_grad():
                return net.torch(F, tx, p)

        forward["torch"] = eager
        both["torch"] = lambda: torch.autograd.grad(net.torch(F, tx, p), [tx, *p.values()], tdy)
    return forward, both


def measure(net: Plain | Gated, rng: np.random.Generator, torch) -> bool:
    """Print the ratios of one network; whether all aims were reached."""
    good = True
    for n, (turns, *aims) in AIMS.items():
        x, dy = rng.standard_normal((2, n, D_MODEL)).astype(np.float32)
        for what, compared, (to_matmuls, to_torch) in zip(("forward", "forward + backward"), ways(net, x, dy, torch),
                                                          aims, strict=True):
            s = in_turns(compared, turns)
            cells = []
            for other, aim in (("matmuls", to_matmuls), ("torch", to_torch)):
                if other in s:
                    ratio = s["ours"] / s[other]
                    good &= aim is None or ratio <= aim
                    cells.append(f"{ratio:5.2f} × {other}" + (f" (aim {aim})" if aim else ""))
            print(f"{net.name:9} {n:5} positions  {what:18}  {s['ours'] * 1e3:8.2f} ms  " + "   ".join(cells),
                  flush=True)
    return good


def memory(net: Plain | Gated, rng: np.random.Generator) -> bool:
    """Print the peak of a forward pass without a trace; whether it is what it should be."""
    x = rng.standard_normal((1024, D_MODEL)).astype(np.float32)
    hidden = net.hidden_arrays * 4 * len(x) * net.w.W_down.shape[0]
    tracemalloc.start()
    net.ours(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    extra = peak - hidden - x.nbytes
    print(f"{net.name:9}  1024 positions  memory at its peak  {peak / 2**20:8.2f} MiB   = {net.hidden_arrays} hidden + "
          f"output + {extra / 2**20:.2f} MiB (aim {SCRATCH / 2**20:.0f})")
    return extra <= SCRATCH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="one run for each number of threads")
    args = parser.parse_args()
    rng, good = np.random.default_rng(0), True
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        torch = None
        print("PyTorch is not installed (`make parity` adds it): ratios to the matmuls alone")
    for threads in args.threads:
        print(f"NumPy {np.__version__}{f', PyTorch {torch.__version__}' if torch else ''}, threads: {threads}")
        if torch:
            torch.set_num_threads(threads)
        with threadpool_limits(threads, user_api="blas"):
            for net in (Plain(rng), Gated(rng)):
                good &= measure(net, rng, torch)
                good &= memory(net, rng)
    print("All aims reached" if good else "Some aims were not reached")


if __name__ == "__main__":
    main()
