"""The seccomp filter: which system calls a training program never needs.

Everything is allowed except a list of calls that reach for the kernel, other processes or new
namespaces, and sockets of any family but the local one (which DataLoader workers need).
"""

from __future__ import annotations

import struct

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SOCKET = {"x86_64": 41, "aarch64": 198}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag, time namespace included
_AF_UNIX = 1

DENIED: dict[str, tuple[int, ...]] = {
    # ptrace, process_vm_readv, process_vm_writev, mount, umount2, pivot_root, chroot, unshare,
    # setns, swapon, swapoff, reboot, sethostname, setdomainname, init_module, finit_module,
    # delete_module, kexec_load, kexec_file_load, bpf, perf_event_open, userfaultfd, keyctl,
    # add_key, request_key, open_by_handle_at, settimeofday, clock_settime, adjtimex, acct,
    # quotactl, iopl, ioperm, syslog; and those that hold memory which no process has mapped, so
    # that nobody sees it: memfd_create, shmget, semget, msgget, mq_open
    "x86_64": (
        *(101, 310, 311, 165, 166, 155, 161, 272, 308, 167, 168, 169, 170, 171, 175, 313),
        *(176, 246, 320, 321, 298, 323, 250, 248, 249, 304, 164, 227, 159, 163, 179, 172, 173),
        *(103, 319, 29, 64, 68, 240),
    ),
    "aarch64": (
        *(117, 270, 271, 40, 39, 41, 51, 97, 268, 224, 225, 142, 161, 162, 105, 273),
        *(106, 104, 294, 280, 241, 282, 219, 217, 218, 265, 170, 112, 171, 89, 60),
        *(116, 279, 194, 190, 186, 180),
    ),
}
# The same numbers on every machine: io_uring_setup/enter/register, the new mount calls
# (open_tree, move_mount, fsopen, fsconfig, fsmount, fspick), mount_setattr, pidfd_getfd,
# memfd_secret.
_DENIED_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 438, 447)

# inotify_init, inotify_add_watch, inotify_init1, fanotify_init, fanotify_mark: whoever may read a
# file can see with them when another run reads it.
_WATCHING = {"x86_64": (253, 254, 294, 300, 301), "aarch64": (26, 27, 262, 263)}
_FLOCK = {"x86_64": 73, "aarch64": 32}
_FCNTL = {"x86_64": 72, "aarch64": 25}
_LOCKS = (6, 7, 37, 38)
"""F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW."""
_LEASES = (1024, 1026)
"""F_SETLEASE, F_NOTIFY."""

_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _EAFNOSUPPORT, _ENOSYS = 1, 97, 38
_LOAD, _JUMP_EQUAL, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCH_AT, _ARG0_AT, _ARG1_AT = 0, 4, 16, 24


def filter_program(machine: str) -> bytes:
    """The classic-BPF program for `x86_64` or `aarch64`, as the kernel reads it."""
    lines: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_JUMP_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":  # the x32 interface would bypass the numbers below
        lines += [(_JUMP_GE, 0, 1, 0x40000000), (_RETURN, 0, 0, _ERRNO | _ENOSYS)]
    for number in (*DENIED[machine], *_DENIED_EVERYWHERE, *_WATCHING[machine]):
        lines += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    lines += _without_locks(machine)
    # clone3 hides its flags behind a pointer: claim not to have it, and libc falls back to clone.
    lines += [(_JUMP_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERRNO | _ENOSYS)]
    lines += [
        (_JUMP_EQUAL, 0, 4, _CLONE[machine]),
        (_LOAD, 0, 0, _ARG0_AT),
        (_JUMP_SET, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
        (_JUMP_EQUAL, 0, 3, SOCKET[machine]),
        (_LOAD, 0, 0, _ARG0_AT),
        (_JUMP_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _ERRNO | _EAFNOSUPPORT),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _without_locks(machine: str) -> list[tuple[int, int, int, int]]:
    """File locks succeed and do nothing.

    Two runs see the same system files, read-only, and a lock on one of them would be a channel
    between the runs. Programs within one run, such as a compiler's processes, lock files of their
    own. An error would make them stop or wait for ever, and they have nobody else to keep out.
    """
    nothing_done = _ERRNO | 0
    lines = [(_JUMP_EQUAL, 0, 1, _FLOCK[machine]), (_RETURN, 0, 0, nothing_done)]
    commands = [(command, nothing_done) for command in _LOCKS]
    commands += [(command, _ERRNO | _EPERM) for command in _LEASES]
    lines += [(_JUMP_EQUAL, 0, 2 + 2 * len(commands), _FCNTL[machine]), (_LOAD, 0, 0, _ARG1_AT)]
    for command, answer in commands:
        lines += [(_JUMP_EQUAL, 0, 1, command), (_RETURN, 0, 0, answer)]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]
