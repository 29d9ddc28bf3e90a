"""What one core of this machine can do at most: floating-point operations and bytes from memory in a second, float32.

The first is measured with a product of two large matrices, which uses every number many times; the second with a
matrix times a vector, which uses every number of a matrix larger than any cache once. Both are what NumPy reaches in
its best of several turns. `ffnlib.widgets.model_cost` has the numbers of the machine that the course was tested on.
"""
import argparse
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits


def least_seconds(run: Callable[[], object], turns: int) -> float:
    """The shortest of several turns: what disturbs one only ever makes it longer."""
    seconds = []
    for _ in range(turns):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def flops_per_second(size: int = 2048, turns: int = 10) -> float:
    """Of a product of two square matrices."""
    a, b = np.random.default_rng(0).standard_normal((2, size, size), dtype=np.float32)
    out = np.empty_like(a)
    return 2 * size**3 / least_seconds(lambda: np.matmul(a, b, out=out), turns)


def bytes_per_second(mebibytes: int = 1024, turns: int = 10) -> float:
    """Of a matrix that is multiplied with a vector."""
    a = np.ones((64 * mebibytes, 4096), np.float32)  # 16 KiB a row
    x, out = np.ones(a.shape[1], np.float32), np.empty(a.shape[0], np.float32)
    return a.nbytes / least_seconds(lambda: np.matmul(a, x, out=out), turns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    with threadpool_limits(args.threads, user_api="blas"):
        flops, memory = flops_per_second(), bytes_per_second()
    print(f"NumPy {np.__version__}, float32, threads: {args.threads}")
    print(f"matrix times matrix  {flops / 1e9:8.1f} billion floating-point operations a second")
    print(f"matrix times vector  {memory / 1e9:8.1f} billion bytes a second")
    print(f"from {flops / memory:.1f} operations for each byte on, arithmetic is the limit; below, memory")


if __name__ == "__main__":
    main()
