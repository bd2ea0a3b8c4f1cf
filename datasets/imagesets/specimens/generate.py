"""Draw specimens, print their figures and write `sheet.png`.

    python -m imagesets.specimens.generate

The set keeps no files: `load` draws fresh specimens for every seed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import imagesets
from imagesets._batches import to_bytes
from imagesets._image_set import Images
from imagesets._sheet import figures, write_sheet
from imagesets._source import SPLITS
from imagesets._store import checksum
from imagesets.specimens import CLASSES

COLOURS = np.array([[0.25, 0.45, 1.0], [1.0, 0.75, 0.1], [0.75, 0.1, 0.55]], np.float32)
"""What channels 1, 2 and 3 look like on the sheet."""


def main() -> None:
    """Write the sheet and print what CARD.md quotes."""
    for split in SPLITS:
        drawn = imagesets.load("specimens", split)
        print(figures(split, drawn))
        print(f"channel 4 is 0 in {(drawn.images[..., 3] == 0).mean():.1%} of the pixels")
        print(f"sha256 of {split} images: {checksum(drawn.images)}\n")
    rows: list[tuple[str, Images]] = []
    for k, name in enumerate(CLASSES):
        cells = imagesets.load("specimens", "train", classes=(name,), count=8, seed=k).images
        stains = np.moveaxis(cells[:2], 3, 1).reshape(8, 32, 48, 1)
        rows.append((f"{name}\nin false colour", to_bytes(cells[..., :3] / 255 @ COLOURS)))
        rows.append(("channels 1-4\nof two cells", np.repeat(stains, 3, 3)))
    write_sheet(Path(__file__).with_name("sheet.png"), rows, zoom=2, colours=256)


if __name__ == "__main__":
    main()
