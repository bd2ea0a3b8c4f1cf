"""Let `import torchvision` work beside a torch that its compiled operators do not fit.

The registry's torchvision is compiled for CUDA. Beside a CPU build of torch its operators cannot
load, and the import fails with «operator torchvision::nms does not exist», because the Python
part describes two operators that were never declared. Declaring them is enough for transforms,
datasets and models; only detection's non-maximum suppression stays unavailable. A torchvision
that fits its torch is left alone.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from typing import Any

_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_kept: list[Any] = []  # a torch Library withdraws its declarations when it is collected


def declare_missing() -> bool:
    """Declare the two operators if, and only if, torchvision's own cannot be loaded.

    Returns:
        Whether something was declared. Needs torch; does nothing without torchvision.
    """
    if _kept or "torchvision" in sys.modules or importlib.util.find_spec("torchvision") is None:
        return False
    import torch

    if _operators_load(torch):
        return False
    library = torch.library.Library("torchvision", "DEF")
    for schema in _SCHEMAS.values():
        library.define(schema)
    _kept.append(library)
    return True


def _operators_load(torch: Any) -> bool:
    """Whether torchvision's compiled operators fit this torch. Loading them is harmless."""
    spec = importlib.util.find_spec("torchvision")
    folders = list(spec.submodule_search_locations or []) if spec else []
    finder = importlib.machinery.FileFinder(
        folders[0] if folders else "",
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    )
    compiled = finder.find_spec("_C") or finder.find_spec("_C_stable")
    if compiled is None or compiled.origin is None:
        return False
    try:
        torch.ops.load_library(compiled.origin)
    except (OSError, RuntimeError):
        return False
    return all(hasattr(torch.ops.torchvision, name) for name in _SCHEMAS)
