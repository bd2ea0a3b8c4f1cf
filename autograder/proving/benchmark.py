"""Measure the README's figures and write them into it: `make bench`.

    python -m autograder.proving.benchmark [EXERCISE…]        all exercises unless some are named

Every timing is CPU time or a ratio, measured in one go on this machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autograder.checks import judge
from autograder.course import course_root, exercises, find_exercise
from autograder.judging.answer_key import answer_key, reference_program
from autograder.judging.evidence import gather
from autograder.proving.pages.figures import figures_in, with_figures
from autograder.running.run import run_once
from autograder.sampling.drawing import draw
from autograder.types import Exercise

_FIRST_SEED = 70_000
_BARE = """
import sys, numpy as np, torch
torch.set_num_threads(1)
folder = sys.argv[1]
namespace = {"__name__": "bare"}
exec(compile(open(f"{folder}/program.py").read(), "program.py", "exec"), namespace)
class Images(torch.utils.data.Dataset):
    def __init__(self, name):
        self.images = torch.from_numpy(np.load(f"{folder}/{name}_images.npy"))
        self.labels = np.load(f"{folder}/{name}_labels.npy").tolist()
    def __len__(self):
        return len(self.labels)
    def __getitem__(self, index):
        return self.images[index], self.labels[index]
torch.manual_seed(int(sys.argv[2]))
model = namespace["fit"](namespace["build_model"](), Images("train"), Images("val"), device="cpu",
                         log=lambda model, **said: None)
namespace["predict"](model, torch.from_numpy(np.load(f"{folder}/test_images.npy")))
"""


def main(names: Sequence[str]) -> None:
    """Measure and rewrite the README's table of figures."""
    chosen = [find_exercise(name) for name in names] or list(exercises().values())
    rows = []
    for exercise in chosen:
        cpu, memory = whole_cost(exercise)
        ratio = ratio_to_bare(exercise)
        row = f"| `{exercise.id}` | {cpu:.1f} | {memory:.0f} | {ratio:.2f} |"
        print(row, flush=True)
        rows.append(row)
    _write(rows)


def whole_cost(exercise: Exercise) -> tuple[float, float]:
    """Largest CPU seconds and MiB of three whole runs of the reference, sandboxes included."""
    program = reference_program(exercise)
    assert program is not None
    runs = [run_once(exercise, program, _FIRST_SEED + n) for n in range(3)]
    return (
        max(run.cost.total_cpu_seconds for run in runs),
        max(run.cost.peak_memory_mb for run in runs),
    )


def ratio_to_bare(exercise: Exercise, repeats: int = 3) -> float:
    """Wall time of grading the reference once, divided by that of running it bare in Python.

    The two take turns, so that a busy machine slows both; the ratio is that of the medians.
    """
    program = reference_program(exercise)
    assert program is not None
    key = answer_key(exercise)
    graded, bare = [], []
    for number in range(repeats):
        seed = _FIRST_SEED + number
        started = time.perf_counter()
        run = run_once(exercise, program, seed)
        for evidence in gather([run], exercise, key):
            judge(evidence)
        graded.append(time.perf_counter() - started)
        started = time.perf_counter()
        run_bare(exercise, program.text, seed)
        bare.append(time.perf_counter() - started)
    return statistics.median(graded) / statistics.median(bare)


def run_bare(exercise: Exercise, text: str, seed: int) -> None:
    """Train a program and let it answer, in one fresh Python without a sandbox.

    Raises:
        subprocess.CalledProcessError: the program fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        drawn = draw(exercise, seed)
        arrays = {**drawn.visible(), "test_images": drawn.images["test"]}
        for name, array in arrays.items():
            np.save(Path(folder) / f"{name}.npy", array)
        (Path(folder) / "program.py").write_text(text, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-c", _BARE, folder, str(seed)],
            check=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )


def _write(rows: Sequence[str]) -> None:
    """Replace or add the rows of the measured exercises; other rows stay."""
    readme = course_root() / "README.md"
    text = readme.read_text(encoding="utf-8")
    old = figures_in(text)
    kept = {line.split("|")[1].strip(): line for line in old.splitlines() if line.startswith("| `")}
    kept |= {row.split("|")[1].strip(): row for row in rows}
    order = [f"`{name}`" for name in exercises()]
    table = [
        "| exercise | CPU s of a run | peak MiB | grading / bare |",
        "|---|---|---|---|",
        *(kept[name] for name in order if name in kept),
    ]
    readme.write_text(with_figures(text, table), encoding="utf-8")
    print(json.dumps({"written": str(readme), "rows": len(rows)}))


if __name__ == "__main__":
    main(sys.argv[1:])
