"""Grades all submissions of an assignment: intake, the pool or a cluster, one writer. It can be stopped and resumed."""
from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, Student
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, ClearHiddenTests
from traitlets import Float, Integer, Unicode

from ffnlib.testing import COHORT_SEED

from . import record
from .execute import SandboxedExecute, files_of
from .folder import Sizes
from .grade import OtherVersion, Task, grade, version
from .intake import Rejected, Submission, intake
from .pool import Failed, cores, each
from .quarantine import quarantine
from .reasons import REASONS, listed, shown
from .released import Assignment, read_course
from .sandbox import SandboxMissing

__all__ = ["SandboxedAutograde", "Summary", "take_over"]

Run = Callable[[Callable[[Any], Any], Iterable[Any], int], Iterator[tuple[int, Any]]]


@dataclass
class Summary:
    """What became of the submissions: their learners, and what was set aside or failed."""

    graded: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # graded before, and the same since
    rejected: list[Rejected] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.graded) + len(self.kept) + len(self.rejected)


class SandboxedAutograde(Autograde):
    """nbgrader's autograding with intake before it, a sandbox in it, and all cores or a cluster for it.

    It reads and writes what nbgrader's own does, but for two things: a submission is graded anew when it or the tests
    have changed, whatever its timestamp; and of what was handed in only notebooks are copied to the autograded folder.
    """

    jobs = Integer(0, help="How many submissions to grade at once; 0: as many as there are cores.").tag(config=True)
    scheduler = Unicode("", help="Address of a Dask scheduler, such as tcp://host:8786.").tag(config=True)
    quarantine_directory = Unicode("quarantine", help="Where the lists of what was set aside go.").tag(config=True)
    file_mb = Float(Sizes.file_mb, help="Megabytes of one file handed in.").tag(config=True)
    total_mb = Float(Sizes.total_mb, help="Megabytes of all files of a submission.").tag(config=True)
    files = Integer(Sizes.files, help="Files and folders of a submission.").tag(config=True)
    cells = Integer(Sizes.cells, help="Cells of a notebook.").tag(config=True)
    depth = Integer(Sizes.depth, help="Levels of nesting in a notebook's JSON.").tag(config=True)

    progress: Callable[[Iterator[Any], int, Callable[[], int]], Iterator[Any]] | None = None

    def init_notebooks(self) -> None:
        """Nothing is looked at before intake does."""
        if self.coursedir.notebook_id != "*":
            raise NbGraderException("one notebook of several cannot be graded alone: leave out --notebook")
        if self.coursedir.directory_structure != type(self.coursedir).directory_structure.default_value:
            raise NbGraderException("CourseDirectory.directory_structure: only nbgrader's default can be graded")

    def convert_notebooks(self) -> None:
        """Grade what is to be graded; NbGraderException if something could not be."""
        self.grade_all()
        for wrong in self.summary.rejected:
            self.log.error("%s was not graded: %s (%s: %s)", wrong.learner, wrong.sentence, wrong.reason, wrong.details)
        if self.summary.rejected and self.progress is None:
            raise NbGraderException(f"not graded: {listed(wrong.learner for wrong in self.summary.rejected)}; see "
                                    f"{self.quarantine_directory}/{self.coursedir.assignment_id}.csv")

    def grade_all(self) -> None:
        """Grade every submission that was not graded as it is now, and write down each as it is done."""
        name, root = self.coursedir.assignment_id, Path(self.coursedir.root)
        course = read_course(root / self.coursedir.source_directory)
        if name not in course:
            raise NbGraderException(f"no assignment {name} in {self.coursedir.source_directory}: there are "
                                    f"{listed(course)}")
        submitted = root / self.coursedir.submitted_directory
        if not submitted.is_dir():
            raise NbGraderException(f"there is no folder {submitted}: put what learners hand in into "
                                    f"{submitted.name}/LEARNER/{name}/")
        self.summary, pending = (summary := Summary()), dict[int, Task]()
        penalties = AssignLatePenalties(parent=self)
        penalties.init_plugin()
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            released = self.released(book, course[name])
            known = None if self.create_student else {learner for learner, in book.db.query(Student.id)}
            found = intake(submitted, name, course, learners=known, chosen=self.is_chosen, sizes=Sizes(**{
                key: getattr(self, key) for key in Sizes.__dataclass_fields__}))
            recorded = record.recorded(book, name)
            tasks = self.tasks(found, released, recorded, pending)
            done = self.run()(grade, tasks, self.jobs or cores())
            if self.progress:
                learners = [learner for learner in os.listdir(submitted) if self.is_chosen(learner)
                            and (submitted / learner / name).is_dir()]
                done = self.progress(done, len(learners), lambda: len(summary))
            for number, result in done:
                task = pending.pop(number)
                if isinstance(result, Failed):
                    summary.rejected.append(self.failed(task, result))
                    continue
                record.write_marks(book, result, penalties)
                record.write_notebooks(self.autograded(result.learner), result, int(str(self.permissions), 8),
                                       self.coursedir.groupshared)
                summary.graded.append(result.learner)
        quarantine(root / self.quarantine_directory, name, summary.rejected, keep=lambda learner: not self.is_chosen(
            learner) and (submitted / learner / name).is_dir())

    def is_chosen(self, learner: str) -> bool:
        """Whether this run is about a learner."""
        return (fnmatchcase(learner, self.coursedir.student_id)
                and learner not in self.coursedir.student_id_exclude.split(","))

    def released(self, book: Gradebook, assignment: Assignment) -> record.ReleasedCells:
        """The instructor's cells as the gradebook has them, which must be those of the source folder."""
        again = f"nbgrader generate_assignment {assignment.name} --force"
        try:
            released = record.released_cells(book, assignment.name)
        except MissingEntry:
            raise NbGraderException(f"the gradebook has no assignment {assignment.name} yet: {again}") from None
        for file, notebook in assignment.notebooks.items():
            if set(notebook.cells) != set(released.get(file, ())):
                different = listed(sorted(set(notebook.cells) ^ set(released.get(file, ()))))
                raise NbGraderException(f"{file} has other cells than the gradebook, which says: {different}. Make "
                                        f"them the same: {again}")
        return released

    def tasks(self, found: Iterator[Submission | Rejected], released: record.ReleasedCells, recorded: set[str],
              pending: dict[int, Task]) -> Iterator[Task]:
        """What there is to grade, kept in `pending` by its number; the rest is put into the summary."""
        name = self.coursedir.assignment_id
        data = files_of(Path(self.coursedir.format_path(self.coursedir.source_directory, ".", name)))
        limits, seed = SandboxedExecute(parent=self).limits(), os.environ.get(COHORT_SEED)
        hidden, numbers = ClearHiddenTests(parent=self).begin_test_delimeter, itertools.count()
        for one in found:
            if isinstance(one, Rejected):
                self.summary.rejected.append(one)
                continue
            for note in one.notes:
                self.log.warning("%s: %s", one.learner, note)
            task = Task(one.learner, name, one.timestamp, one.restored, one.files, released, data, limits, seed, hidden,
                        version())
            if (not self.force and one.learner in recorded
                    and record.fingerprint(self.autograded(one.learner)) == task.fingerprint):
                self.summary.kept.append(one.learner)
                continue
            pending[next(numbers)] = task
            yield task

    def failed(self, task: Task, result: Failed) -> Rejected:
        """A submission at which the grading itself failed; NbGraderException if it would fail at all of them."""
        # Where others could be graded, a sandbox that did not start is no reason to stop.
        if result.kind == OtherVersion.__name__ or (
                result.kind == SandboxMissing.__name__ and not self.summary.graded):
            raise NbGraderException(result.message)
        self.log.debug("%s", result.details)
        return Rejected(task.learner, task.assignment, "", "failed", REASONS["failed"],
                        shown(f"{result.kind}: {result.message}", 300))

    def autograded(self, learner: str) -> Path:
        return Path(self.coursedir.format_path(
            self.coursedir.autograded_directory, learner, self.coursedir.assignment_id))

    def run(self) -> Run:
        """What runs the tasks."""
        if self.scheduler:
            from .cluster import Cluster
            return Cluster(self.scheduler).each
        return each


def take_over() -> None:
    """Let `nbgrader autograde` and the formgrader use `SandboxedAutograde`."""
    autogradeapp.Autograde = api.Autograde = SandboxedAutograde
