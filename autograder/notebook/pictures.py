"""Show a figure together with words for readers who cannot see it."""

from __future__ import annotations

from typing import Any


def show_with_alt(figure: Any, alt: str) -> None:
    """Show a figure once. In a notebook its output carries `alt`, which nbgrader's feedback pages
    show; the usual export to HTML does not read it."""
    import matplotlib
    import matplotlib.pyplot as plt

    if "inline" not in matplotlib.get_backend().lower():
        plt.show()
        return
    from IPython.display import display

    display(figure, metadata={"image/png": {"alt": alt}})
    plt.close(figure)  # or the end of the cell draws it again
