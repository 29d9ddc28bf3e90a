"""Starts the worker under bubblewrap: namespaces of its own, a read-only system, limits on what it may use."""
from __future__ import annotations

import atexit
import contextlib
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from .. import wire

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = "/venv"  # where the worker finds this environment's packages
# Of ffnlib a learner's code sees what shows and checks, and no layer: handing in `ffnlib.ffn` is no answer.
SEEN = ("arrays.py", "comparing.py", "data.py", "mistakes", "plots", "testing.py", "texts", "words.py")

PACKAGE = '''"""What of ffnlib a graded notebook sees."""


def __getattr__(name):
    raise AttributeError(f"ffnlib.{name} is not there while a notebook is graded. That is no mistake in a cell that "
                         "only shows something: it counts for nothing")
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
        memory: bytes of address space of each process, and of memory of all together.
        processes: and threads, at once.
        file_bytes: of one file; each of the sandbox's disks has four times as much.
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

    requests: BinaryIO
    replies: BinaryIO
    pid: int
    handle: int  # of the process, for signals: a number can be given to another one
    line: socket.socket  # to its guard, which ends it when this side closes
    own: Sandbox | None  # that was started for this worker alone

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
                queue += children(pid)
        return found

    def tasks(self, enough: int) -> int:
        """How many threads there are in the sandbox, all processes together; beyond `enough` it stops counting."""
        count, queue = 0, [self.pid]
        while queue and count <= enough:
            pid = queue.pop()
            with contextlib.suppress(OSError):
                count += len(os.listdir(f"/proc/{pid}/task"))
                queue += children(pid)
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

    def memory(self, name: str, file: str = "status") -> int:
        """A number of bytes from the system's account of the processes, all together."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
                    if line.startswith(f"{name}:"):
                        total += int(line.split()[1]) << 10
        return total

    def resident(self, enough: int) -> int:
        """Bytes of memory that they use, all together; above `enough` what they share is counted once."""
        if (total := self.memory("VmRSS")) > enough:  # a quick sum, which is never less
            total = self.memory("Pss", "smaps_rollup")
        return total

    def too_many(self) -> bool:
        """Whether its guard ended it because there were too many processes."""
        with contextlib.suppress(OSError):
            return self.line.recv(1, socket.MSG_DONTWAIT) == b"p"
        return False

    def stop(self) -> None:
        """End it with all that it started."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)  # the first of its namespace: the others end with it
        select.select([self.handle], [], [], 10)  # until it has ended
        os.close(self.handle)
        for stream in (self.requests, self.replies, self.line):
            with contextlib.suppress(OSError):
                stream.close()
        if self.own:
            self.own.stop()


class Sandbox:
    """A process under bubblewrap that has imported what notebooks need, and becomes workers, or forks them.

    A fork starts in milliseconds, in namespaces of its own inside the sandbox's, with empty folders of its own. Forks
    of the process that started the sandbox can have workers of it, too.

    Args:
        file_bytes: of one file; each of the sandbox's disks has four times as much.

    Raises:
        SandboxMissing: there is no bubblewrap, or the system does not let it make namespaces.
    """

    def __init__(self, file_bytes: int) -> None:
        tool = shutil.which("bwrap")
        if tool is None:
            raise SandboxMissing("bubblewrap is not installed: apt-get install bubblewrap (or dnf, pacman, …)")
        self.owner = os.getpid()
        self.control, inside = socket.socketpair()
        self.complaints, package = os.memfd_create("complaints"), os.memfd_create("package")  # no file to leave behind
        os.write(package, PACKAGE.encode())
        os.lseek(package, 0, os.SEEK_SET)
        python = f"{VENV}/bin/{Path(sys.executable).name}" if sys.prefix != sys.base_prefix else sys.executable
        with inside:
            self.process = subprocess.Popen(
                [tool, *namespaces(package, file_bytes), python, "-s", "/grading/worker.py", str(inside.fileno())],
                pass_fds=[inside.fileno(), package], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=self.complaints)
        os.close(package)

    def worker(self, limits: Limits, files: dict[str, bytes], fork: bool) -> Running:
        """Have a worker; without `fork` the sandbox's own process, which is the only one then.

        Raises:
            SandboxMissing: it cannot be started.
            TimeoutError: it does not start.
        """
        requests, replies = os.pipe(), os.pipe()
        here, there = socket.socketpair()
        here.settimeout(PATIENCE)
        here.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            with there:
                socket.send_fds(self.control, [struct.pack("<i", limits.processes if fork else 0)],
                                [requests[0], replies[1], there.fileno()])
            said, pid = first_word(here)
            if said != b"1":
                raise OSError(f"the worker could not start: {said.decode(errors='replace')}")
        except OSError as error:
            for fd in (requests[1], replies[0], here.detach()):
                os.close(fd)
            if isinstance(error, TimeoutError):
                raise TimeoutError(f"the sandbox gave no sign of life for {PATIENCE} seconds") from None
            raise SandboxMissing(f"bubblewrap could not start: {self.complaint() or error}") from None
        finally:
            for fd in (requests[0], replies[1]):
                os.close(fd)
        running = Running(os.fdopen(requests[1], "wb"), os.fdopen(replies[0], "rb"), pid, os.pidfd_open(pid), here,
                          None if fork else self)
        wire.send(running.requests, {"limits": asdict(limits), "files": files})
        os.set_blocking(running.requests.fileno(), False)  # from now on it may be one that does not read; see `Watched`
        return running

    def go_first(self) -> None:
        """Let its guards be served before all others, where that is allowed: where the system's limits do not bind."""
        with contextlib.suppress(OSError, AttributeError):
            for pid in children(self.process.pid):
                os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(1))

    def complaint(self) -> str:
        """What bubblewrap or Python wrote when they failed."""
        return os.pread(self.complaints, 10_000, 0).decode(errors="replace").strip()

    def alive(self) -> bool:
        """Whether its process, which says nothing on this line, still holds the other end of it."""
        return not select.select([self.control], [], [], 0)[0]

    def stop(self) -> None:
        """End it and all that is in it; in forks of the process that started it, only let go of it."""
        if self.control.fileno() < 0:
            return
        self.control.close()
        os.close(self.complaints)
        if os.getpid() != self.owner:
            return
        with contextlib.suppress(OSError):
            for pid in children(self.process.pid):
                os.kill(pid, signal.SIGKILL)
        try:
            self.process.wait(5)  # by itself, so that the system counts what its processes used
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


PATIENCE = 120  # seconds for a start, which takes one
WARM: list[Sandbox] = []


def ready() -> None:
    """Have a sandbox waiting of which this process and its forks can `launch` workers; nothing where none can be."""
    if WARM and not WARM[0].alive():
        WARM.pop().stop()
    if not WARM:
        # No bubblewrap, or no namespaces inside namespaces: `launch` says so, or does without.
        with contextlib.suppress(SandboxMissing, TimeoutError):
            sandbox = Sandbox(Limits.file_bytes)
            try:
                sandbox.worker(Limits(), {}, fork=True).stop()
                sandbox.go_first()
            except (SandboxMissing, TimeoutError):
                sandbox.stop()
                raise
            WARM.append(sandbox)
            atexit.register(sandbox.stop)


def launch(limits: Limits, files: dict[str, bytes]) -> Running:
    """Start a worker.

    Args:
        limits: what it may use.
        files: what the notebook finds in its working folder, by path.

    Raises:
        SandboxMissing: there is no bubblewrap, or the system does not let it make namespaces.
    """
    if WARM and limits.file_bytes == Limits.file_bytes:
        with contextlib.suppress(SandboxMissing, TimeoutError):
            return WARM[0].worker(limits, files, fork=True)
    sandbox = Sandbox(limits.file_bytes)
    try:
        return sandbox.worker(limits, files, fork=False)
    except BaseException:
        sandbox.stop()
        raise


def ended() -> bool:
    """Whether the waiting sandbox has ended, and the workers of it not by what they did."""
    return bool(WARM) and not WARM[0].alive()


def first_word(here: socket.socket) -> tuple[bytes, int]:
    """What a worker said when it began, and its number on this side, as the system gives it."""
    data, ancillary, _, _ = here.recvmsg(500, socket.CMSG_SPACE(12))
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return data, struct.unpack("iii", content[:12])[0]
    return data, 0


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are alive."""
    return [int(child) for task in os.listdir(f"/proc/{pid}/task")
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]


def namespaces(package: int, file_bytes: int) -> list[str]:
    """bubblewrap's options: what the sandbox is made of; `package` is a file descriptor with ffnlib's __init__."""
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
    options += ["--proc", "/proc", "--dev", "/dev", "--size", str(4 * file_bytes), "--tmpfs", "/tmp"]
    for place in {os.path.realpath(sys.base_prefix), sys.base_prefix}:
        if not f"{place}/".startswith(("/usr/", "/lib/")):
            options += ["--ro-bind", place, place]
    options += ["--ro-bind", sys.prefix, VENV, "--dir", "/grading"]
    for path in ("sandbox/worker.py", "sandbox/confine.py", "wire.py"):
        options += ["--ro-bind", str(ROOT / "grading" / path), f"/grading/{Path(path).name}"]
    options += ["--dir", "/grading/ffnlib"]
    options += ["--ro-bind-data", str(package), "/grading/ffnlib/__init__.py"]
    for name in SEEN:
        options += ["--ro-bind", str(ROOT / "ffnlib" / name), f"/grading/ffnlib/{name}"]
    for place in ("/grading/home", "/grading/work"):
        options += ["--size", str(4 * file_bytes), "--tmpfs", place]
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/grading/work"]
