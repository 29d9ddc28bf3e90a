"""Starts the worker under bubblewrap: namespaces of its own, a read-only system, limits on what it may use."""
from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = "/venv"  # where the worker finds this environment's packages
# Of ffnlib a learner's code sees what shows and checks, and no layer: handing in `ffnlib.ffn` is no answer.
SEEN = ("arrays.py", "comparing.py", "data.py", "mistakes", "plots", "testing.py", "texts", "words.py")

PACKAGE = '''"""What of ffnlib a graded notebook sees."""


def __getattr__(name):
    raise AttributeError(f"ffnlib.{name} is not there while a notebook is graded. That is no mistake in a cell that only "
                         "shows something: it counts for nothing")
'''


class SandboxMissing(RuntimeError):
    """bubblewrap is not there, or may not make namespaces."""


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Args:
        call_seconds: of processor time, for one call or one cell.
        seconds: of processor time, for the whole submission.
        patience: wall time as a multiple of a call's processor seconds, for what sleeps.
        memory: bytes of address space of each process.
        processes: and threads, at once.
        file_bytes: of one file; the sandbox's own disk has four times as much.
        text: characters kept of what a cell prints.
        outputs: pictures and values kept of a cell.
    """

    call_seconds: float = 20.0
    seconds: float = 240.0
    patience: float = 6.0
    memory: int = 4 << 30
    processes: int = 64
    file_bytes: int = 64 << 20
    text: int = 20_000
    outputs: int = 20


@dataclass
class Running:
    """A running worker: the two ends of its pipes, and its process as this side sees it."""

    process: subprocess.Popen[bytes]
    requests: BinaryIO
    replies: BinaryIO
    pid: int
    folder: Path

    def processor_seconds(self) -> float:
        """Processor time of all processes of the sandbox that are alive, and of those they waited for."""
        total = 0.0
        for pid in self.family():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        return total

    def family(self) -> list[int]:
        """The worker and everything that it started."""
        found, queue = [], [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for task in os.listdir(f"/proc/{pid}/task"):
                    queue += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        return found

    def tasks(self) -> int:
        """How many threads there are in the sandbox, those of all processes together."""
        count = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                count += len(os.listdir(f"/proc/{pid}/task"))
        return count

    def reset_peak(self) -> int:
        """Forget the peaks of the sandbox's processes; how many bytes they have now."""
        for pid in self.family():
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")
        return self.memory("VmRSS")

    def peak(self) -> int:
        """The peaks of the processes' memory in bytes, since they were reset, all together."""
        return self.memory("VmHWM")

    def memory(self, name: str) -> int:
        """A number of bytes from the system's account of the processes, all together."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith(f"{name}:"):
                        total += int(line.split()[1]) << 10
        return total

    def stop(self) -> None:
        """End it with all that it started, and remove its folder."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)  # the first process of its namespace: the others end with it
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def launch(limits: Limits, data: Path | None = None) -> Running:
    """Start a worker.

    Args:
        limits: what it may use.
        data: a folder whose files and folders the notebook finds in its working folder, to be read.

    Raises:
        SandboxMissing: there is no bubblewrap, or the system does not let it make namespaces.
    """
    tool = shutil.which("bwrap")
    if tool is None:
        raise SandboxMissing("bubblewrap is not installed: apt-get install bubblewrap (or dnf, pacman, …)")
    folder = Path(tempfile.mkdtemp(prefix="grading-"))
    python = f"{VENV}/bin/{Path(sys.executable).name}" if sys.prefix != sys.base_prefix else sys.executable
    to_worker, from_worker, info = os.pipe(), os.pipe(), os.pipe()
    inside = (to_worker[0], from_worker[1])
    command = [tool, *namespaces(folder, limits, data), "--info-fd", str(info[1]), python, "-s", "/grading/worker.py",
               *map(str, (*inside, limits.text, limits.outputs, limits.processes))]
    complaints = folder / "complaints"
    with open(complaints, "wb") as stream:
        process = subprocess.Popen(command, pass_fds=(*inside, info[1]), stdin=subprocess.DEVNULL, stderr=stream,
                                   stdout=subprocess.DEVNULL, preexec_fn=lambda: restrict(limits))
    for fd in (*inside, info[1]):
        os.close(fd)
    with os.fdopen(info[0], "rb") as stream:
        told = stream.read()
    if not told:
        process.wait()
        complaint = complaints.read_text(errors="replace").strip()
        for fd in (to_worker[1], from_worker[0]):
            os.close(fd)
        shutil.rmtree(folder, ignore_errors=True)
        raise SandboxMissing(f"bubblewrap could not start: {complaint}")
    return Running(process, os.fdopen(to_worker[1], "wb"), os.fdopen(from_worker[0], "rb"),
                   json.loads(told)["child-pid"], folder)


def namespaces(folder: Path, limits: Limits, data: Path | None) -> list[str]:
    """bubblewrap's options: what the sandbox is made of."""
    options = ["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv",
               "--hostname", "sandbox", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
               "--setenv", "HOME", "/grading/home", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LANG", "C.UTF-8",
               "--setenv", "MALLOC_MMAP_THRESHOLD_", "131072",  # large arrays come and go with the system: peaks count
               "--setenv", "PYTHONHASHSEED", "0", "--setenv", "PYTHONPATH", "/grading"]
    for library in ("OPENBLAS", "OMP", "MKL"):
        options += ["--setenv", f"{library}_NUM_THREADS", "1"]
    for place in ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives",
                  "/etc/fonts", "/etc/localtime"):
        if os.path.islink(place):
            options += ["--symlink", os.readlink(place), place]
        elif os.path.exists(place):
            options += ["--ro-bind", place, place]
    # Before what may lie below it: a project in /tmp.
    options += ["--proc", "/proc", "--dev", "/dev", "--size", str(4 * limits.file_bytes), "--tmpfs", "/tmp"]
    for place in {os.path.realpath(sys.base_prefix), sys.base_prefix}:
        if not f"{place}/".startswith(("/usr/", "/lib/")):
            options += ["--ro-bind", place, place]
    worker = ROOT / "grading" / "sandbox" / "worker.py"
    options += ["--ro-bind", sys.prefix, VENV, "--dir", "/grading", "--ro-bind", str(worker), "/grading/worker.py",
                "--ro-bind", str(ROOT / "grading" / "wire.py"), "/grading/wire.py", "--dir", "/grading/ffnlib"]
    package = folder / "package.py"
    package.write_text(PACKAGE)
    options += ["--ro-bind", str(package), "/grading/ffnlib/__init__.py"]
    for name in SEEN:
        options += ["--ro-bind", str(ROOT / "ffnlib" / name), f"/grading/ffnlib/{name}"]
    for place in ("/grading/home", "/grading/work"):
        options += ["--size", str(4 * limits.file_bytes), "--tmpfs", place]
    for file in sorted(data.iterdir()) if data else ():
        if not file.is_symlink() and file.suffix != ".ipynb":
            options += ["--ro-bind", str(file), f"/grading/work/{file.name}"]
    return [*options, "--remount-ro", "/", "--chdir", "/grading/work"]


def restrict(limits: Limits) -> None:
    """Limits of the process to come, before it starts."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(limits.seconds) + 5, int(limits.seconds) + 10))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
