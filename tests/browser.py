"""Finding the machine's own Chromium or Chrome, and reading what its pages show."""
import os
import re
import shutil
import sys

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--no-first-run"]


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome: FFN_CHROMIUM if set, else the usual names; None if there is none."""
    names = [os.environ.get("FFN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
             "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" if sys.platform == "darwin" else None]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def numbers(text: str) -> list[float]:
    """All numbers in a text, whichever minus they have."""
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]
