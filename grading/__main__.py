"""Commands for instructors, beside nbgrader's own: python -m grading COMMAND ASSIGNMENT, in the course folder."""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .pool import cores, spare_imports

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderApp


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all went well, 1 if not, 2 if the command was wrong."""
    given = parser().parse_args(arguments)
    spare_imports()
    from nbgrader.converters.base import NbGraderException
    from sqlalchemy.exc import SQLAlchemyError
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
    try:
        code: int = given.run(given)
    except (NbGraderException, ValueError, OSError) as error:
        print(f"{type(error).__name__}: {error}" if isinstance(error, OSError) else f"Error: {error}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"Error: the gradebook cannot be used: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:  # such as Dask, or a driver of a database
        print(f"Error: {error}: it has to be installed in this environment", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on where this one was.", file=sys.stderr)
        return 130
    return code


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for run, text in ((verify, "is an exercise fair? before it is released"),
                      (autograde, "grade all submissions that are new or have changed"),
                      (feedback, "a page for each learner: marks, what the checks said, or why it was not graded"),
                      (report, "tables and a page: marks, tests, misconceptions, what was set aside")):
        command = commands.add_parser(run.__name__, help=text, description=run.__doc__)
        command.add_argument("assignment", metavar="ASSIGNMENT", help="such as 01-neuron")
        command.set_defaults(run=run)
        if run in (autograde, verify):
            command.add_argument("--jobs", type=int, default=0, help=f"at once (default: all cores, here {cores()})")
        if run is autograde:
            command.add_argument("--scheduler", default="", help="of a Dask cluster, such as tcp://host:8786")
            command.add_argument("--student", default="*", help="only these, such as ada or 'a*'")
            command.add_argument("--force", action="store_true", help="again also what has not changed")
            command.add_argument("--no-create", action="store_true", help="set aside who is not in the gradebook")
    return made


def course(assignment: str, student: str = "*") -> NbGraderApp:
    """nbgrader with the configuration of the course in this folder."""
    from nbgrader.apps import NbGraderApp
    app = NbGraderApp(log_level="WARN")
    app.initialize([])
    app.coursedir.assignment_id, app.coursedir.student_id = assignment, student
    return app


def verify(given: argparse.Namespace) -> int:
    """Look whether hidden text stays hidden, and grade the solution, the stub, and the wrong and right answers that
    are in tests/mutants/ and tests/alternatives/. Nothing in the course folder is changed."""
    from .fairness import told, verify
    here = course(given.assignment).coursedir
    found = verify(Path(here.root), given.assignment, source=here.source_directory,
                   release=here.release_directory, jobs=given.jobs or cores())
    print(told(found))
    return int(not all(finding.ok for finding in found))


def autograde(given: argparse.Namespace) -> int:
    """Grade submitted/LEARNER/ASSIGNMENT/ in the sandbox, into the gradebook and autograded/. What was interrupted goes
    on where it was. What cannot be graded is set aside with its reason: quarantine/ASSIGNMENT.csv."""
    from .batch import SandboxedAutograde
    app = course(given.assignment, given.student)
    batch = SandboxedAutograde(coursedir=app.coursedir, parent=app)
    batch.progress = bar
    batch.force, batch.create_student = given.force, batch.create_student and not given.no_create
    batch.jobs, batch.scheduler = given.jobs or batch.jobs, given.scheduler or batch.scheduler
    batch.start()
    summary = batch.summary
    print(f"{len(summary.graded)} graded, {len(summary.kept)} unchanged since they were graded, "
          f"{len(summary.rejected)} set aside")
    if summary.rejected:
        print(f"Set aside: {Path(batch.quarantine_directory, given.assignment)}.csv")
    return int(any(wrong.reason == "failed" for wrong in summary.rejected))


def feedback(given: argparse.Namespace) -> int:
    """Write feedback/LEARNER/ASSIGNMENT/: a page for each notebook as `nbgrader generate_feedback` does, or
    not-graded.html for work that was set aside."""
    from .batch import SandboxedAutograde
    from .feedback.everyone import write_pages
    app = course(given.assignment)
    graded, aside = write_pages(app, SandboxedAutograde(parent=app).quarantine_directory)
    print(f"{graded} learners have feedback, {aside} the reason why their work was set aside")
    return 0


def report(given: argparse.Namespace) -> int:
    """Write reports/ASSIGNMENT/: index.html to read, marks.csv, lms.csv for a learning-management system, tests.csv,
    mistakes.csv and set-aside.csv."""
    from .batch import SandboxedAutograde
    from .reports import findings, summary, write
    app = course(given.assignment)
    found = findings(app.coursedir, given.assignment, Path(SandboxedAutograde(parent=app).quarantine_directory))
    print(summary(found))
    print(f"Written: {write(found, Path(app.coursedir.root) / 'reports')}")
    return 0


def bar(results: Iterator[Any], total: int, seen: Callable[[], int]) -> Iterator[Any]:
    """The results, and meanwhile how far they are; `seen` counts what is done, with what needs no grading."""
    from tqdm import tqdm
    with tqdm(total=total, unit="submission", file=sys.stderr, mininterval=0.2 if os.isatty(2) else 10) as shown:
        for result in results:
            yield result
            shown.update(seen() - shown.n)
        shown.update(seen() - shown.n)


if __name__ == "__main__":
    sys.exit(main())
