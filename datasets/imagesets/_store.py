"""Read committed `.npz` files: no pickle, and every array is checked against its sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from imagesets._image_set import ImageSetError

Array = npt.NDArray[Any]


def checksum(array: Array) -> str:
    """sha256 of dtype, shape and contents, whatever the compression of the file."""
    digest = hashlib.sha256(f"{array.dtype.str} {array.shape}\n".encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def read_checked(path: Path, checksums: Mapping[str, str], rebuild: str) -> dict[str, Array]:
    """Read the arrays named in `checksums`.

    rebuild: the command that rebuilds the file; errors name it.
    Raises ImageSetError if the file is missing, unreadable or has other contents.
    """
    restore = f"Restore it from the repository, or rebuild it with `{rebuild}`."
    if not path.is_file():
        raise ImageSetError(f"{path}: expected a data file, found none. {restore}")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {key: file[key] for key in checksums}
    except Exception as error:  # a damaged archive fails in many ways, all with one remedy
        raise ImageSetError(
            f"{path}: expected an .npz file with {', '.join(checksums)}, "
            f"found one that cannot be read ({error}). {restore}"
        ) from error
    for key, expected in checksums.items():
        found = checksum(arrays[key])
        if found != expected:
            raise ImageSetError(
                f"{path}, array {key}: expected sha256 {expected}, found {found}. {restore}"
            )
    return arrays
