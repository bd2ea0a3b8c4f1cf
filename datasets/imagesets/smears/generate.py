"""Draw smears, print their figures and write `sheet.png`.

    python -m imagesets.smears.generate

The set keeps no files: `load` draws fresh smears for every seed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import imagesets
from imagesets._image_set import Images
from imagesets._painting import to_bytes
from imagesets._sheet import figures, write_sheet
from imagesets._source import SPLITS
from imagesets._store import checksum
from imagesets.smears import CLASSES

COLOURS = np.array([[0.15, 0.35, 1.0], [0.60, 1.0, 0.10], [0.95, 0.1, 0.45]], np.float32)
"""What channels 1, 2 and 3 look like on the sheet: blue, green, red."""


def main() -> None:
    """Write the sheet and print what CARD.md quotes."""
    for split in SPLITS:
        drawn = imagesets.load("smears", split)
        print(figures(split, drawn))
        print(f"channel 4 is 0 in {(drawn.images[..., 3] == 0).mean():.1%} of the pixels")
        print(f"sha256 of {split} images: {checksum(drawn.images)}\n")
    rows: list[tuple[str, Images]] = []
    for k, name in enumerate(CLASSES):
        cells = imagesets.load("smears", "train", classes=(name,), count=8, seed=k).images
        rows.append((f"{name}\nin false colour", to_bytes(cells[..., :3] / 255 @ COLOURS)))
        rows.append(("the same,\nchannel 2", np.repeat(cells[..., 1:2], 3, 3)))
    stains = np.moveaxis(cells[:2], 3, 1).reshape(8, 32, 48, 1)
    rows.append(("channels 1-4\nof two cells", np.repeat(stains, 3, 3)))
    write_sheet(Path(__file__).with_name("sheet.png"), rows, zoom=3, colours=256)


if __name__ == "__main__":
    main()
