"""How fast a real model runs: SmolLM2-135M by ffnlib and by PyTorch (transformers, eager, float32), in turns.

The time of a prompt of 64 tokens, and of 64 tokens generated one by one; ratios of medians. And what loading takes: the
peak of memory beside the weights, the first time and from the cache. Needs `make parity models`.
"""
import argparse
import importlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or PyTorch's idle threads keep a core from what runs next

import numpy as np
from layers import in_turns
from threadpoolctl import threadpool_limits

from ffnlib.pretrained import available, find, load
from ffnlib.pretrained.gguf_file import GGUF

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from references import transformers_llama

NAME, LENGTH, TURNS = "smollm2-135m", 64, 7
MOST_RATIO, MOST_MEMORY, MOST_SECONDS = 1.1, 2.2, 2.0
TEXT = "The history of the city goes back more than two thousand years, and much of it can still be seen. " * 6


def speed(torch) -> bool:
    """Print both ratios; whether the aims were reached."""
    ours = load(NAME)
    ids = ours.ids(TEXT)[:LENGTH]
    reference = transformers_llama(ours.shape, GGUF(find(NAME)).state())
    x = torch.tensor(ids)[None]

    def generate():
        reference.generate(x[:, :8], max_new_tokens=LENGTH, min_new_tokens=LENGTH, do_sample=False, pad_token_id=0)

    good = True
    with torch.no_grad():
        for what, ways in (("prompt of 64 tokens", {"ours": lambda: ours(ids), "torch": lambda: reference(x)}),
                           ("64 tokens generated", {"ours": lambda: list(ours.generate(ids[:8], LENGTH)),
                                                    "torch": generate})):
            s = in_turns(ways, TURNS)
            ratio = s["ours"] / s["torch"]
            good &= ratio <= MOST_RATIO
            print(f"{what:20} {s['ours'] * 1e3:8.0f} ms  {ratio:5.2f} × torch (aim {MOST_RATIO})", flush=True)
    return good


def loading() -> bool:
    """Print what loading takes, in processes of their own; whether the aims were reached."""
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for what in ("first load", "second load"):
            run = subprocess.run([sys.executable, __file__, "--load"], env={**os.environ, "FFNLIB_CACHE": folder},
                                 capture_output=True, text=True, check=True)
            seconds, memory = map(float, run.stdout.split())
            good &= memory <= MOST_MEMORY and (what == "first load" or seconds <= MOST_SECONDS)
            print(f"{what:20} {seconds:8.2f} s   memory at its peak {memory:.2f} × the weights (aim {MOST_MEMORY})")
    return good


def load_once() -> None:
    """Load, and print the seconds and the peak of memory as a multiple of the weights."""
    before = peak()
    start = time.perf_counter()
    model = load(NAME)
    seconds = time.perf_counter() - start
    print(seconds, (peak() - before) / sum(a.nbytes for _, a in model.weights))


def peak() -> int:
    """The most bytes that this process has had in memory."""
    try:  # on Linux the other account begins with the parent's
        status = Path("/proc/self/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) << 10
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", action="store_true", help="only load the model, and print what that took")
    if parser.parse_args().load:
        return load_once()
    if not available(NAME):
        sys.exit("The model is not installed: make models")
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    print(f"{NAME}, NumPy {np.__version__}, PyTorch {torch.__version__}, one thread")
    with threadpool_limits(1, user_api="blas"):
        good = speed(torch)
    good &= loading()
    print("All aims reached" if good else "Some aims were not reached")


if __name__ == "__main__":
    main()
