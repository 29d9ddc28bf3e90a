"""Record what the cells show that need real models, for machines that have none. Needs `make models`."""
import os
import time
from pathlib import Path

from myst_nb.core.read import myst_nb_reader_plugin
from nbclient import NotebookClient

from ffnlib.pretrained import MODELS, find
from ffnlib.recorded import MODE

BOOK = Path(__file__).resolve().parent.parent / "book"


def main() -> None:
    for name in MODELS:
        find(name)  # before anything is overwritten
    os.environ[MODE] = "write"
    os.environ.update({f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")})
    os.chdir(BOOK)
    for chapter in sorted(BOOK.glob("*.md")):
        if "%%real" in chapter.read_text(encoding="utf-8"):
            start = time.perf_counter()
            NotebookClient(myst_nb_reader_plugin(str(chapter)), timeout=900).execute()
            print(f"{chapter.name}: recorded in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
