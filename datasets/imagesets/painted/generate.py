"""Draw painted garments, print their figures and write `sheet.png`.

    python -m imagesets.painted.generate

The set keeps no files of its own: pictures are painted from `garments` when loaded.
"""

from __future__ import annotations

from pathlib import Path

import imagesets
from imagesets._sheet import figures, write_sheet
from imagesets._source import SPLITS
from imagesets._store import checksum
from imagesets.painted import SOURCE


def main() -> None:
    """Write the sheet and print what CARD.md quotes."""
    for split in SPLITS:
        drawn = imagesets.load("painted", split)
        print(figures(split, drawn))
        print(f"sha256 of {split} images: {checksum(drawn.images)}\n")
    rows = [
        (c, imagesets.load("painted", "train", classes=(c,), count=14, seed=k).images)
        for k, c in enumerate(SOURCE.classes)
    ]
    write_sheet(Path(__file__).with_name("sheet.png"), rows, zoom=2, colours=256)


if __name__ == "__main__":
    main()
