"""Takes from a worker what a learner's code must not have: others' namespaces, files, rights and system calls."""
from __future__ import annotations

import ctypes
import errno
import os
import platform
import stat
import struct
from collections.abc import Collection
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
ANY_NAMESPACE = 0x7E020080
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
PR_CAPBSET_DROP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, CAPABILITY_VERSION_3 = 24, 22, 38, 0x20080522

# System calls that a notebook does not need, by their numbers on x86_64 and aarch64.
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
REFUSED = {
    # further namespaces and mounts: rights there, and disks without a limit
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "mount_setattr": (442, 442), "clone3": (435, 435),  # its flags cannot be seen; clone takes its place
    # memory that belongs to no process, so that nobody counts it
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    # what outlives a process, or is seen by one in another sandbox
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "flock": (73, 32),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    # large parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "ptrace": (101, 117),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}
CLONE, SOCKET, FCNTL = (56, 220), (41, 198), (72, 25)
FAMILIES = (1, 2, 10)  # UNIX, IPv4 and IPv6, of which each sandbox has its own; a virtual machine's host is another
LOCKS = (5, 6, 7, 36, 37, 38, 1024, 1026, 1036, 1038)  # fcntl: locks, leases, notes and hints on files of all


def close_others(needed: Collection[int]) -> None:
    """Close all files but these; standard input and output become a /dev/null of this process alone."""
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for fd in map(int, os.listdir("/proc/self/fd")):
        if fd > 2 and fd not in needed:
            try:
                os.close(fd)
            except OSError:
                pass  # that of the listing itself


def isolate(one_of_many: bool) -> None:
    """Namespaces of its own, and empty folders wherever one can write.

    Args:
        one_of_many: other workers come from this sandbox, too. What comes after the next fork has its own processes.
    """
    uid, gid = os.getuid(), os.getgid()
    system("unshare", CLONE_NEWUSER | CLONE_NEWNS | (CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET if one_of_many else 0))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    for place in ("/tmp", "/dev/shm", "/grading/home", "/grading/work"):
        room = os.statvfs("/grading/work")
        system("mount", b"tmpfs", place.encode(), b"tmpfs", MS_NOSUID | MS_NODEV,
               f"size={room.f_blocks * room.f_frsize},mode=700".encode())
    os.chdir("/grading/work")


def protect() -> None:
    """No sight of other processes, and no changes to devices' dates and modes: they are root's, and the same for all.

    Where root grades, a worker has root's number. What devices do is not held back.
    """
    quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC
    system("mount", b"tmpfs", b"/proc", b"tmpfs", quiet | MS_RDONLY, b"size=4k")  # its processes' numbers are of all
    devices = [f"/dev/{name}" for name in os.listdir("/dev") if stat.S_ISCHR(os.lstat(f"/dev/{name}").st_mode)]
    for place in ("/dev/pts", *devices):
        own = os.statvfs(place).f_flag & quiet
        system("mount", None, place.encode(), None, MS_REMOUNT | MS_BIND | MS_RDONLY | own, None)


def give_up_rights() -> None:
    """No rights over the namespaces, now or later."""
    for right in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, right, 0, 0, 0):
            break
    system("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    head = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    system("capset", head, bytes(24))
    if platform.machine() in ARCHITECTURES:
        refuse_calls(*ARCHITECTURES[platform.machine()])


def refuse_calls(architecture: int, column: int) -> None:
    """Let the system refuse calls, from now on and in whatever this process starts.

    Args:
        architecture: the system's number of it; calls in the way of another one end the process.
        column: of the numbers in `REFUSED`.
    """
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF
    allow, kill = 0x7FFF0000, 0x80000000
    number, kind, first, second = 0, 4, 16, 24  # where it finds the call's number, architecture and arguments

    def refusal(code: int) -> tuple[int, int, int, int]:
        return (give, 0, 0, 0x00050000 | code)

    program = [(load, 0, 0, kind), (equal, 1, 0, architecture), (give, 0, 0, kill), (load, 0, 0, number)]
    if column == 0:
        program += [(at_least, 0, 1, 0x40000000), (give, 0, 0, kill)]  # the same calls by other numbers
    for name, numbers in REFUSED.items():
        if (one := numbers[column]) is not None:
            program += [(equal, 0, 1, one), refusal(errno.ENOSYS if name == "clone3" else errno.EPERM)]
    program += [(equal, 0, 4, CLONE[column]), (load, 0, 0, first), (any_bit, 0, 1, ANY_NAMESPACE),
                refusal(errno.EPERM), (give, 0, 0, allow)]
    program += [(equal, 0, 3 + len(FAMILIES), SOCKET[column]), (load, 0, 0, first)]
    program += [(equal, len(FAMILIES) - i, 0, family) for i, family in enumerate(FAMILIES)]
    program += [refusal(errno.EAFNOSUPPORT), (give, 0, 0, allow)]
    program += [(equal, 0, 3 + len(LOCKS), FCNTL[column]), (load, 0, 0, second)]
    program += [(equal, len(LOCKS) - i, 0, command) for i, command in enumerate(LOCKS)]
    program += [(give, 0, 0, allow), refusal(errno.EPERM), (give, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    filled = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    system("prctl", PR_SET_SECCOMP, 2, filled, 0, 0)


def system(name: str, *args: Any) -> None:
    """A call of the system that Python does not have; OSError if it fails."""
    if getattr(LIBC, name)(*args):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
