"""Train the tiny language models anew and write ffnlib/tiny/: weights, and how they were made."""
import json
import os
import platform

os.environ.update({f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")})  # for small arrays

import numpy as np

from ffnlib.files import save_weights
from ffnlib.tiny import BATCH, FOLDER, KINDS, RATE, STEPS, train_tiny

SEED = 0


def machine() -> dict[str, str]:
    """What the last bits depend on."""
    return {"python": platform.python_version(), "numpy": np.__version__, "processor": processor(),
            "system": platform.system()}


def processor() -> str:
    """The processor's name, as its instructions decide how sums are rounded."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        w, history, held_out = train_tiny(kind, seed=SEED, progress=True)
        save_weights(FOLDER / f"{kind}.npz", w)
        made = {"by": "scripts/make_tiny.py", "seed": SEED, "steps": STEPS, "batch_size": BATCH, "adam_lr": RATE,
                "parameters": w.size, "first_loss": round(history.loss[0], 4), "held_out_loss": round(held_out, 6),
                **machine()}
        (FOLDER / f"{kind}.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        print(kind, made)


if __name__ == "__main__":
    main()
