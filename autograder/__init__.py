"""Why Won't It Learn? — an autograder that judges how a training program behaves.

Nothing heavy is imported here: `autograder list` must answer at once, and the part that runs
inside the sandbox imports this package too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.notebook import check

__all__ = ["check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.notebook import check

        return check
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
