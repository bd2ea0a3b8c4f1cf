"""Find and open what learners handed in: regular files that are where they seem to be.

A submission may be a symbolic link to somebody's private file, a FIFO that never answers or a
device. So a path is walked part by part without following links, what is opened must be a regular
file, and opening it never blocks. The walk starts at the current folder, or at the root of the file
system; only links that the system's administrator made are followed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import InvalidSubmissionError, SubmissionNotFoundError

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = (".ipynb", ".py")
_CHECKPOINTS = ".ipynb_checkpoints"
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_FOLDER: int = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_BY_PARTS = os.open in os.supports_dir_fd and os.stat in os.supports_follow_symlinks
_LINK = (
    "is a symbolic link, and links are not followed: one may lead to somebody's private file; "
    "put the file itself in its place, or give the path that the link leads to"
)
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


@dataclass
class FoundFiles:
    """The files to grade behind some paths."""

    files: list[Path] = field(default_factory=list)
    """In the order of the paths, and of names within a folder. Some may not open."""
    roots: dict[Path, Path] = field(default_factory=dict)
    """For each file, the folder of whoever handed it in: everything below it is one learner's."""
    flat: set[Path] = field(default_factory=set)
    """Files that were named themselves, or that lie directly in a folder that was named."""
    left_out: list[str] = field(default_factory=list)
    """What seems to be a folder of submissions but was not searched, with the reason."""


def find_submissions(paths: Iterable[Path]) -> list[Path]:
    """The files to grade behind paths to files and folders.

    Raises:
        SubmissionNotFoundError: a path does not exist, leads through a link, or is a folder that
            holds nothing to grade.
    """
    return look_for_submissions(paths).files


def look_for_submissions(paths: Iterable[Path]) -> FoundFiles:
    """The files to grade behind paths to files and folders, and what was left out.

    Raises:
        SubmissionNotFoundError: a path does not exist, leads through a link, or is a folder that
            holds nothing to grade.
    """
    found = FoundFiles()
    for path in paths:
        try:
            _add(path, found)
        except _LinkError as error:
            raise SubmissionNotFoundError(str(error)) from error
        except OSError as error:  # e.g. a name that is longer than any file's
            raise SubmissionNotFoundError(
                f"{str(path)[:200]}: cannot be examined: {error.strerror}"
            ) from error
    return found


class _LinkError(OSError):
    """A path leads through a symbolic link."""


def _add(path: Path, found: FoundFiles) -> None:
    try:
        with _parent(path) as (folder, name):
            about = os.stat(name, dir_fd=folder, follow_symlinks=False)
            kind = stat.S_IFMT(about.st_mode)
            if kind == stat.S_IFLNK and _by_administrator(about, folder, name):
                kind = stat.S_IFMT(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SubmissionNotFoundError(f"{path}: no such file or folder") from error
    if kind != stat.S_IFDIR:  # a file that cannot be opened is refused by name when it is read
        found.files.append(path)
        found.roots[path] = path.parent
        found.flat.add(path)
        return
    before = len(found.files), len(found.left_out)
    _search(path, found)
    if before == (len(found.files), len(found.left_out)):
        raise SubmissionNotFoundError(f"{path}: no .ipynb or .py file in this folder")


def _search(root: Path, found: FoundFiles) -> None:
    def unreadable(error: OSError) -> None:
        found.left_out.append(f"{error.filename}: cannot be examined: {error.strerror}")

    inside = []
    for place, folders, names in os.walk(root, onerror=unreadable):
        for name in folders:
            if Path(place, name).is_symlink() and name != _CHECKPOINTS:
                found.left_out.append(f"{Path(place, name)}: {_LINK}")
        folders[:] = [name for name in folders if name != _CHECKPOINTS]
        inside += [Path(place, name) for name in names if Path(name).suffix in SUFFIXES]
    for file in sorted(inside):
        found.files.append(file)
        first = file.relative_to(root).parts[0]
        found.roots[file] = root if file.parent == root else root / first
        if file.parent == root:
            found.flat.add(file)


def read_text(path: Path) -> str:
    """The text of a regular file: UTF-8, or UTF-16 with a byte-order mark.

    Raises:
        InvalidSubmissionError: it is a link, not a regular file, too large or not text.
    """
    data = read_bytes(path)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidSubmissionError(
            f"{path}: expected UTF-8 text, found byte {data[error.start]:#04x} at {error.start}; "
            "save the file as UTF-8"
        ) from error


def read_bytes(path: Path) -> bytes:
    """All of a regular file that lies at `path` itself, behind no link.

    Raises:
        InvalidSubmissionError: there is no such file, or it is too large.
    """
    try:
        descriptor = _opened(path)
    except _LinkError as error:
        raise InvalidSubmissionError(str(error)) from error
    except OSError as error:
        raise InvalidSubmissionError(f"{path}: cannot be read: {error.strerror}") from error
    with open(descriptor, "rb") as file:
        try:
            size = os.fstat(file.fileno()).st_size
            data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise InvalidSubmissionError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InvalidSubmissionError(
            f"{path}: {size / 2**20:.0f} MiB, at most {MAX_BYTES >> 20} MiB are read; "
            "clear the notebook's outputs"
        )
    return data


def require_own_files(folder: Path) -> None:
    """Make sure that below a folder there are only regular files, and that no link leads to it.

    Raises:
        InvalidSubmissionError: there is something else; the message names it.
    """
    try:
        with _parent(folder / "any") as (_descriptor, _name):
            pass
        for place, folders, names in os.walk(folder):
            for name in folders:
                if Path(place, name).is_symlink():
                    raise _LinkError(f"{Path(place, name)} {_LINK}")
            for name in names:
                os.close(_opened(Path(place, name)))
    except _LinkError as error:
        raise InvalidSubmissionError(str(error)) from error
    except OSError as error:
        where = error.filename or folder
        raise InvalidSubmissionError(f"{where}: cannot be read: {error.strerror}") from error


def _opened(path: Path) -> int:
    """A descriptor of the regular file at `path`.

    Raises:
        OSError: with the reason in `strerror`.
    """
    with _parent(path) as (folder, name):
        about = os.stat(name, dir_fd=folder, follow_symlinks=False)
        _require_file(path, about, folder, name)  # opening a device may do something
        flags = os.O_RDONLY | _NO_FOLLOW | _NO_WAIT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(name, flags, dir_fd=folder)
        try:
            _require_file(path, os.fstat(descriptor), folder, name)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor


def _require_file(path: Path, about: os.stat_result, folder: int | None, name: str) -> None:
    if stat.S_ISLNK(about.st_mode):
        raise _LinkError(f"{path} {_LINK}")
    if not stat.S_ISREG(about.st_mode):
        kind = _KINDS.get(stat.S_IFMT(about.st_mode), "something else")
        raise OSError(errno.EINVAL, f"expected a file, found {kind}", str(path))
    # A second name for somebody else's file works like a symbolic link, without being one.
    if about.st_nlink > 1 and about.st_uid != os.stat(folder or Path(name).parent).st_uid:
        why = "it is another name (hard link) for somebody else's file; hand in a copy"
        raise OSError(errno.EINVAL, why, str(path))


@contextmanager
def _parent(path: Path) -> Iterator[tuple[int | None, str]]:
    """The folder that holds `path`, opened without following links, and the name in it.

    On a system that cannot open files relative to a folder (Windows), None and the path itself.

    Raises:
        _LinkError: a part of the path is a link that no administrator made.
        OSError: a part of it is missing or not a folder.
    """
    parts = [part for part in path.parts if part != path.anchor]
    if not _BY_PARTS:
        for end in range(1, len(parts)):
            if Path(path.anchor, *parts[:end]).is_symlink():
                raise _LinkError(f"{Path(path.anchor, *parts[:end])} {_LINK}")
        yield None, str(path)
        return
    folder = os.open(path.anchor or ".", _FOLDER)
    try:
        for number, part in enumerate(parts[:-1], start=1):
            try:
                deeper = _entered(folder, part)
            except _LinkError as error:
                raise _LinkError(f"{Path(path.anchor, *parts[:number])} {_LINK}") from error
            os.close(folder)
            folder = deeper
        yield folder, parts[-1] if parts else "."
    finally:
        os.close(folder)


def _entered(folder: int, name: str) -> int:
    """A descriptor of the folder `name` in `folder`."""
    about = os.stat(name, dir_fd=folder, follow_symlinks=False)
    follow = stat.S_ISLNK(about.st_mode)
    if follow and not _by_administrator(about, folder, name):
        raise _LinkError(errno.ELOOP, "a link")
    return os.open(name, _FOLDER | (0 if follow else _NO_FOLLOW), dir_fd=folder)


def _by_administrator(link: os.stat_result, folder: int | None, name: str) -> bool:
    """Whether a link is part of the system's layout, like /home -> /data/home.

    Root made it, in a folder of root's. If we are root ourselves, root unpacks submissions too:
    then only what lies directly below / belongs to the system.
    """
    about = os.stat(Path(name).parent if folder is None else folder)
    if link.st_uid != 0 or about.st_uid != 0 or about.st_mode & stat.S_IWOTH:
        return False
    top = os.stat("/")
    at_top = (about.st_dev, about.st_ino) == (top.st_dev, top.st_ino)
    return at_top or (hasattr(os, "geteuid") and os.geteuid() != 0)
