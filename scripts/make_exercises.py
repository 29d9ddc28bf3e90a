"""Make exercises/, the release version, from solutions/ with nbgrader. `--into FOLDER` writes elsewhere."""
import argparse
import shutil
import tempfile
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent


def make(target: Path) -> list[Path]:
    """Generate every assignment in a course folder of its own, then replace those in `target`, and list them."""
    with tempfile.TemporaryDirectory() as course:
        shutil.copytree(ROOT / "solutions", Path(course) / "solutions",
                        ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
        config.CourseDirectory.root = course
        api = NbGraderAPI(config=config)
        for name in sorted(api.get_source_assignments()):
            result = api.generate_assignment(name, force=True, create=True)
            if not result["success"]:
                raise SystemExit(f"{name}: nbgrader could not make the release version:\n{result['log']}")
        made = []
        for folder in sorted((Path(course) / "exercises").iterdir()):
            shutil.rmtree(target / folder.name, ignore_errors=True)
            made.append(Path(shutil.copytree(folder, target / folder.name)))
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "exercises")
    for path in make(parser.parse_args().into):
        print("made", path)
