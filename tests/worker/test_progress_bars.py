"""tqdm in all its forms inside the real sandbox: nothing fails, and next to nothing is printed."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from autograder.course import find_exercise
from autograder.running.run import run_once
from autograder.types import Program

pytestmark = pytest.mark.slow

PROGRAM = textwrap.dedent("""
    import torch
    import tqdm
    import tqdm.auto
    import tqdm.notebook
    from torch import nn
    from torch.utils.data import DataLoader
    from tqdm import tqdm as plain, trange as plain_range
    from tqdm.auto import tqdm as auto, trange as auto_range
    from tqdm.notebook import tqdm as notebook, trange as notebook_range, tqdm_notebook, tnrange

    exercise = "all-alike-again"
    diagnosis = None

    def build_model():
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 2))

    def fit(model, train, val, *, device, log):
        for count in (plain_range, auto_range, notebook_range, tnrange):
            for epoch in count(3, desc="epochs", leave=False):
                bars = (plain, auto, notebook, tqdm_notebook, tqdm.notebook.tqdm, tqdm.auto.tqdm)
                for kind in bars:
                    bar = kind(range(20_000), total=20_000, unit="step")
                    for step in bar:
                        if step % 1000 == 0:
                            bar.set_postfix(loss=0.5)
                    assert bar.n == 20_000
                for images, labels in notebook(DataLoader(train, batch_size=400), display=True):
                    pass
                log(model, epoch=epoch, train_loss=0.7, val_loss=0.7, val_accuracy=0.5)
        with notebook(total=3, colour="green", dynamic_ncols=True) as bar:
            bar.update(2)
            bar.set_description("ends")
            bar.reset(total=5)
            bar.write("a line")
        return model

    def predict(model, images):
        with torch.no_grad():
            return torch.softmax(model(images.permute(0, 3, 1, 2).float()), dim=1)
""")


def test_every_form_of_tqdm_runs_in_the_sandbox_and_prints_little() -> None:
    run = run_once(find_exercise("all-alike-again"), Program.of_file(PROGRAM), 5)
    assert run.error is None, run.error
    assert len(run.epochs) == 12
    assert "a line" in run.stdout + run.stderr
    assert "IProgress" not in run.stderr
    assert len(run.stdout) + len(run.stderr) < 64 * 1024  # of the 8 MiB allowed


@pytest.mark.parametrize("statement", ["import tqdm.notebook", "from tqdm import notebook"])
def test_the_notebook_form_brings_neither_ipython_nor_widgets(statement: str) -> None:
    program = f"""
import sys
from autograder.worker.progress_bars import draw_bars_as_text
draw_bars_as_text()
draw_bars_as_text()
{statement}
import tqdm
assert tqdm.notebook.tqdm is tqdm.notebook.tqdm_notebook
assert list(tqdm.notebook.trange(2, display=False)) == [0, 1]
assert not {{"IPython", "ipywidgets"}} & set(sys.modules), "imported"
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
