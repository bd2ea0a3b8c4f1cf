# /// hostile
# rows = [18]
# tries = "takes 2 GiB where 700 MiB are allowed, in every way of getting memory"
# verdicts = ["OUT_OF_MEMORY", "CRASHED", "FAILED", "OUTPUT_LIMIT"]
# layer = "memory"
# survey = ["lazy", "unmapped"]
# cases = ["lazy", "children", "shared", "unmapped", "hidden"]
# [limits]
# wall_seconds = 40
# memory_mb = 350
# ///
import ctypes
import mmap
import os
import time

MIB = 1 << 20
WANTED = 2048


def stay():
    """Long enough to be seen."""
    time.sleep(1.0)
    return f"{WANTED} MiB"


def as_bytes():
    kept = [bytearray(b"x") * (16 * MIB) for _ in range(WANTED // 16)]
    stay()
    return len(kept)


def lazy():
    """A tensor that fits only as long as nobody writes to it."""
    whole = torch.empty(WANTED * MIB, dtype=torch.uint8)
    for start in range(0, len(whole), 16 * MIB):
        whole[start : start + 16 * MIB] = 1
    return stay()


def children():
    """Each child is small."""
    for _ in range(16):
        if os.fork() == 0:
            kept = bytearray(b"x") * (128 * MIB)
            time.sleep(20)
            os._exit(len(kept) % 2)
    time.sleep(3)
    return f"{WANTED} MiB in children"


def shared():
    """A mapping that belongs to nobody's heap."""
    kept = mmap.mmap(-1, WANTED * MIB)
    for start in range(0, WANTED * MIB, 4096):
        kept[start] = 1
    return stay()


def memory_files():
    """Files without a path: no mapping, so no resident memory to see."""
    block, kept = b"x" * MIB, []
    for _ in range(WANTED // 128):
        kept.append(os.memfd_create("m"))
        for _ in range(128):
            os.write(kept[-1], block)
    return stay()


def system_v():
    """Segments that stay when no process maps them."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    for number in range(WANTED // 64):
        segment = libc.shmget(0, 64 * MIB, 0o1600)
        if segment < 0:
            raise OSError(ctypes.get_errno(), f"after {number * 64} MiB")
        address = libc.shmat(segment, None, 0)
        ctypes.memset(address, 1, 64 * MIB)
        libc.shmdt(ctypes.c_void_p(address))
    return stay()


def hidden():
    """Not dumpable: its maps cannot be read by others."""
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    return as_bytes()


WAYS = {
    "lazy": (lazy,),
    "children": (children,),
    "shared": (shared,),
    "unmapped": (memory_files, system_v),
    "hidden": (hidden,),
}
for way in WAYS[CASE]:
    attempt(f"{WANTED} MiB by {way.__name__}", way)
