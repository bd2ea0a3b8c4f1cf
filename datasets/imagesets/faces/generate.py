"""Draw faces, print their figures and write `sheet.png`.

    python -m imagesets.faces.generate

The set keeps no files: `load` draws fresh faces for every seed.
"""

from __future__ import annotations

from pathlib import Path

import imagesets
from imagesets._sheet import figures, write_sheet
from imagesets._source import SPLITS
from imagesets._store import checksum
from imagesets.faces import CLASSES


def main() -> None:
    """Write the sheet and print what CARD.md quotes."""
    for split in SPLITS:
        drawn = imagesets.load("faces", split)
        print(figures(split, drawn))
        print(f"sha256 of {split} images: {checksum(drawn.images)}\n")
    rows = []
    for k, name in enumerate(CLASSES):
        faces = imagesets.load("faces", "train", classes=(name,), count=12, seed=k).images
        rows += [(name, faces[:6]), ("", faces[6:])]
    write_sheet(Path(__file__).with_name("sheet.png"), rows, zoom=4)


if __name__ == "__main__":
    main()
