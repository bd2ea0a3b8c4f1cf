"""The secret of official grades, from which the seeds of their runs are derived.

Whoever knows the seed of a run can draw its images again, with the labels that the grader keeps to
itself. So there is no official grade without a secret: if nobody gives one, a secret is made once
and kept in a file that only this user can read.

A program sees numbers that derive from the secret: its own random numbers, the order of its labels.
So the secret must be too long to be found by trial: 128 bits, drawn by a machine. The derivation
starts from a key that takes a tenth of a second to compute, so that even a weak secret cannot be
tried quickly.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path

from autograder.errors import UsageError
from autograder.user_folders import state_folder

SECRET_VARIABLE = "AUTOGRADER_SECRET"


MAKE_ONE = "make one with `autograder secret`"
_DIGITS = 32
"""Hexadecimal digits of 128 bits."""
_FEWEST_KINDS = 8
"""Fewest different digits in a secret: 32 random ones have fewer in one of 25 million cases."""


def new_secret() -> str:
    """A secret of 256 bits, in hexadecimal digits."""
    return secrets.token_hex(32)


def strong(secret: str, where: str) -> str:
    """The secret itself, if it has the form of 128 or more bits drawn by a machine.

    A text does not show how hard it is to guess, only whether it has the form of random digits. So
    words are refused, however many there are.

    Args:
        where: where the secret was found, for the error.

    Raises:
        UsageError: it is too short, not of hexadecimal digits, or follows a pattern.
    """
    wrong = _weakness(secret.lower())
    if wrong:
        raise UsageError(
            f"{where}: expected a secret of {_DIGITS} or more random hexadecimal digits "
            f"(128 bits), found {wrong}, which could be guessed from what programs see; {MAKE_ONE}"
        )
    return secret


def _weakness(secret: str) -> str:
    if set(secret) - set("0123456789abcdef"):
        return f"{len(secret)} characters that are not all hexadecimal digits"
    if len(secret) < _DIGITS:
        return f"{len(secret)} digits"
    if len(set(secret)) < _FEWEST_KINDS:
        return f"only {len(set(secret))} different digits"
    steps = {(int(b, 16) - int(a, 16)) % 16 for a, b in pairwise(secret)}
    if secret in (secret + secret)[1:-1] or len(steps) < _FEWEST_KINDS:
        return "digits that follow a pattern"
    return ""


@cache
def seed_key(secret: str) -> bytes:
    """The key that official seeds are derived from: slow to compute, to slow down trying secrets.

    scrypt with N = 2^15, r = 8, p = 1 (RFC 7914): about a tenth of a second and 32 MiB.
    """
    return hashlib.scrypt(
        secret.encode(), salt=b"why-wont-it-learn", n=2**15, r=8, p=1, maxmem=2**26, dklen=32
    )


def official_secret() -> str:
    """What AUTOGRADER_SECRET holds, else the secret of this user on this machine.

    Raises:
        UsageError: it can be neither read nor made, others can read it, or it is weak.
    """
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return strong(given, SECRET_VARIABLE)
    path = state_folder() / "secret"
    return strong(_kept(path), f"{path} (remove it, and a new one will be made)")


def _kept(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: the secret of official grades can be neither read nor made ({error}); "
            f"set {SECRET_VARIABLE}; {MAKE_ONE}"
        ) from error
    if mode & 0o077:
        raise UsageError(
            f"{path}: others can read the secret of official grades; "
            f"remove the file, and a new one will be made, or run `chmod 600 {path}`"
        )
    if not text:
        raise UsageError(
            f"{path}: expected the secret of official grades, found nothing; remove it"
        )
    return text


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all; if two graders do so at once, the first wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(new_secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
