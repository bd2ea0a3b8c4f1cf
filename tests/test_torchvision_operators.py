"""torchvision can be imported beside any torch, and works where it needs no compiled code."""

from __future__ import annotations

import subprocess
import sys

import pytest

USE_IT = """
import warnings
warnings.simplefilter("error")
from autograder.torchvision_operators import declare_missing
declared = declare_missing()
import torch, torchvision
from torchvision import datasets, models
from torchvision.transforms import v2
images = torch.randint(0, 255, (2, 3, 40, 48), dtype=torch.uint8)
crop = v2.Compose([v2.Resize(32), v2.CenterCrop(32), v2.ToDtype(torch.float32, scale=True)])
small = crop(images)
logits = models.resnet18(num_classes=3)(small)
assert logits.shape == (2, 3), logits.shape
assert datasets.FakeData(size=2)[1][0].size == (224, 224)
assert declare_missing() is False, "a second call has nothing to do"
loads = True
try:
    torch.ops.load_library(torchvision.extension._get_extension_path("_C"))
except (ImportError, OSError):
    loads = False
assert declared is not loads, "a build that fits is left alone, one that does not is helped"
print("fine")
"""


@pytest.mark.slow
def test_transforms_datasets_and_models_run():
    done = subprocess.run(
        [sys.executable, "-c", USE_IT], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "fine", done.stderr[-2000:]
