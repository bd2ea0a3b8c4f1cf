"""Which kind of failure an exception of the program is, in words for the host."""

from __future__ import annotations

from typing import Any

from autograder.worker.program import ContractError, describe_exception


def failure_of(error: BaseException, path: str) -> dict[str, Any]:
    """`failure` (invalid, out of memory or crashed) with message, type, line and next step."""
    if isinstance(error, ContractError | SyntaxError):
        failure = "invalid"
    else:
        failure = "out of memory" if _is_memory(error) else "crashed"
    return {"failure": failure, **describe_exception(error, path)}


def _is_memory(error: BaseException) -> bool:
    text = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "can't allocate memory" in text
        or "not enough memory" in text
        or "Cannot allocate memory" in text
    )
