"""Draw prints, print their figures and write `sheet.png`.

    python -m imagesets.prints.generate

The set keeps no files: `load` prints fresh cloth for every seed.
"""

from __future__ import annotations

from pathlib import Path

import imagesets
from imagesets._sheet import figures, write_sheet
from imagesets._source import SPLITS
from imagesets._store import checksum
from imagesets.prints import CLASSES


def main() -> None:
    """Write the sheet and print what CARD.md quotes."""
    for split in SPLITS:
        drawn = imagesets.load("prints", split)
        print(figures(split, drawn))
        print(f"sha256 of {split} images: {checksum(drawn.images)}\n")
    rows = []
    for k, name in enumerate(CLASSES):
        # A seed for each row; with one seed all rows would show the same pieces of cloth.
        pieces = imagesets.load("prints", "train", classes=(name,), count=8, seed=100 + k).images
        rows.append((name.replace(" ", "\n"), pieces))
    write_sheet(Path(__file__).with_name("sheet.png"), rows, zoom=4, colours=48)


if __name__ == "__main__":
    main()
