"""For use inside a notebook: practise, plot, and check your own repair.

from autograder.notebook import practice, practice_data
from autograder import check
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

from autograder.course import find_exercise
from autograder.errors import InvalidSubmissionError, UsageError
from autograder.grading import Rule, grade
from autograder.notebook.kernel_history import (
    LastCheck,
    executed_cells,
    fingerprint,
    news,
    require_program,
)
from autograder.notebook.pictures import show_with_alt
from autograder.notebook.released import UNTOUCHED, is_untouched
from autograder.running.run import PRACTICE_SEED
from autograder.sampling.drawing import draw
from autograder.submissions.program import program_from_cells
from autograder.torchvision_operators import declare_missing
from autograder.types import Report, Submission
from autograder.worker.dataset import ImageDataset, to_tensor

__all__ = ["PracticeRun", "check", "practice", "practice_data"]

_REMEMBERED = "_autograder_last_check"
"""The shell's attribute that holds what `check()` remembers; a restart clears it."""
declare_missing()


@dataclass
class PracticeRun:
    """What a program reported while it trained in this kernel."""

    exercise: str
    epochs: list[dict[str, float]] = field(default_factory=list)
    """`epoch`, `train_loss`, `val_loss`, `val_accuracy` as reported."""
    model: Any = None
    """The model that `fit` returned."""

    def plot(self) -> None:
        """Draw the reported losses and accuracy over the epochs.

        The figure is shown, not returned: as the last value of a cell it would be drawn twice.
        """
        import matplotlib.pyplot as plt

        from autograder.report.loss_axis import fold_explosions

        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
        epochs = range(1, len(self.epochs) + 1)
        styles: dict[str, Any] = {
            "train": {"color": "#0072B2", "marker": "o"},
            "validation": {"color": "#D55E00", "marker": "s", "linestyle": "--"},
        }
        for name, label in (("train_loss", "train"), ("val_loss", "validation")):
            losses = [e[name] for e in self.epochs]
            known = "" if any(map(math.isfinite, losses)) else ": no finite number reported"
            left.plot(epochs, losses, label=f"{label}{known}", **styles[label])
        accuracies = [e["val_accuracy"] for e in self.epochs]
        right.plot(epochs, accuracies, label="validation", **styles["validation"])
        left.set(title="Loss, as reported", xlabel="epoch", ylabel="loss (nats)")
        right.set(title="Accuracy, as reported", xlabel="epoch", ylim=(0, 1.02))
        right.set(ylabel="share of right answers")
        fold_explosions(left, [e[name] for e in self.epochs for name in ("train_loss", "val_loss")])
        for axes in (left, right):
            axes.grid(alpha=0.25)
            axes.legend()
            axes.xaxis.get_major_locator().set_params(integer=True)
        show_with_alt(figure, self._in_words())

    def _in_words(self) -> str:
        """The picture's alternative text."""
        if not self.epochs:
            return "Loss and accuracy: no epoch was reported."
        first, last = self.epochs[0], self.epochs[-1]
        told = [
            f"{words} from {first[name]:.3g} to {last[name]:.3g}"
            if any(math.isfinite(epoch[name]) for epoch in self.epochs)
            else f"no finite {words}"
            for name, words in (
                ("train_loss", "training loss"),
                ("val_loss", "validation loss"),
                ("val_accuracy", "validation accuracy"),
            )
        ]
        return f"Loss and accuracy as reported over {len(self.epochs)} epochs: {', '.join(told)}."


def practice(
    build_model: Callable[[], Any],
    fit: Callable[..., Any],
    predict: Callable[..., Any],
    *,
    exercise: str | None = None,
    seed: int = 0,
) -> PracticeRun:
    """Train your program here, in this kernel, on practice images.

    Args:
        exercise: its id; by default the variable `exercise` beside `build_model`.
        seed: another number gives other images and other starting weights.
    """
    name = exercise or build_model.__globals__.get("exercise", "")
    train, val = practice_data(name, seed=seed)
    torch.manual_seed(seed)
    run = PracticeRun(name)

    def log(
        model: Any, *, epoch: int, train_loss: float, val_loss: float, val_accuracy: float
    ) -> None:
        said = {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy}
        run.epochs.append({"epoch": float(epoch), **{k: float(v) for k, v in said.items()}})
        print(
            f"epoch {len(run.epochs):>2}   train loss {train_loss:9.4f}   "
            f"val loss {val_loss:9.4f}   val accuracy {val_accuracy:.3f}"
        )

    device = "cuda" if torch.cuda.is_available() else "cpu"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as in the sandbox; two on a busy machine take many times as long
    try:
        run.model = fit(build_model().to(device), train, val, device=device, log=log)
    finally:
        torch.set_num_threads(threads)
    return run


def practice_data(
    exercise: str, *, seed: int = 0, count: int | None = None
) -> tuple[ImageDataset, ImageDataset]:
    """Practice images of an exercise as `fit` gets them: (train, val).

    Args:
        seed: another number gives other images.
        count: at most this many of each, about as few as `evidence` gets; None gives all.
    """
    drawn = draw(find_exercise(exercise), PRACTICE_SEED + seed)
    train, val = (
        ImageDataset(to_tensor(drawn.images[name]), to_tensor(drawn.noisy[name]), drawn.classes)
        for name in ("train", "val")
    )
    return train.first(count), val.first(count)


class _SaidPlainly:
    """An exception that a notebook shows without its traceback, which would show none of
    the learner's code."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CheckError(_SaidPlainly, UsageError):
    """`check()` was called where it cannot work."""


class CheckInterrupted(_SaidPlainly, KeyboardInterrupt):
    """The learner stopped `check()`."""


def check(exercise: str | None = None, *, device: str = "cpu", untouched: bool = False) -> None:
    """Check, in the sandbox, the program that this kernel holds now, and show the report here.

    Nothing is trained, and no report shown, while nothing but the notebook as it was released has
    run: what a report shows of the starter is for you to find.

    Args:
        exercise: its id; by default the variable `exercise`.
        device: `cpu` or `cuda`.
        untouched: check the program as it was released as well.

    Raises:
        CheckError: this is not a notebook, no exercise is named, or the cells above have not run.
        CheckInterrupted: the learner stopped it.
    """
    try:
        report = _checked(_shell(), exercise, device, untouched)
    except UsageError as error:
        raise CheckError(str(error)) from None
    except KeyboardInterrupt:
        raise CheckInterrupted("check() was stopped; nothing was judged") from None
    if report is None:
        print(f"check(): {UNTOUCHED}")
        return
    from IPython.display import HTML, display

    from autograder.report.as_html import report_fragment

    display(HTML(report_fragment(report)))


def _checked(shell: Any, exercise: str | None, device: str, untouched: bool) -> Report | None:
    """The report; None if the program is untouched and need not be checked."""
    from IPython.display import display

    name = exercise or shell.user_ns.get("exercise")
    if not isinstance(name, str):
        raise UsageError("check() does not know the exercise: run the cells above first")
    found = find_exercise(name)
    require_program(shell.user_ns)
    cells = executed_cells(shell)
    if not untouched and is_untouched(cells, found):
        return None
    for sentence in news(shell, cells, getattr(shell, _REMEMBERED, None)):
        print(f"note: {sentence}")
    line = display({"text/plain": "starting …"}, raw=True, display_id=True)

    def tell(text: str) -> None:
        line.update({"text/plain": text}, raw=True)

    try:
        program = program_from_cells(cells, live=True)
    except InvalidSubmissionError as error:
        raise UsageError(str(error)) from None
    rule = Rule(official=False, device=device)
    report = grade(Submission(found.id, program), found, rule, progress=tell)
    line.update({"text/plain": "done"}, raw=True)
    last = LastCheck(cells[-1].number if cells else 0, fingerprint(shell.user_ns))
    setattr(shell, _REMEMBERED, last)
    return report


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        raise UsageError("check() works inside a notebook; elsewhere use: autograder check FILE")
    return shell
