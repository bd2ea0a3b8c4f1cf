"""The contact sheet of a card, and the figures printed next to it. Needs Pillow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from imagesets._image_set import Images, ImageSet

PAPER, INK = (246, 244, 239), (52, 50, 46)


def write_sheet(
    path: Path, rows: list[tuple[str, Images]], *, zoom: int, gap: int = 3, colours: int = 0
) -> None:
    """One labelled row of pictures for each entry.

    rows: (caption, uint8 (n, H, W, 3) or (n, H, W, 1)), the same n, H, W in every row.
    zoom: enlargement in whole pixels. colours: size of the PNG's palette; 0 for none.
    """
    n, height, width, _ = rows[0][1].shape
    margin, step_y, step_x = 84, height * zoom + gap, width * zoom + gap
    sheet = Image.new("RGB", (margin + n * step_x + gap, len(rows) * step_y + gap), PAPER)
    pen = ImageDraw.Draw(sheet)
    for row, (caption, images) in enumerate(rows):
        top = gap + row * step_y
        pen.multiline_text((8, top + step_y // 2), caption, INK, anchor="lm")
        for column, image in enumerate(images):
            rgb = np.broadcast_to(image, (height, width, 3))
            tile = Image.fromarray(np.ascontiguousarray(rgb)).resize(
                (width * zoom, height * zoom), Image.Resampling.NEAREST
            )
            sheet.paste(tile, (margin + column * step_x, top))
    if colours:
        sheet = sheet.quantize(colours, dither=Image.Dither.NONE)
    sheet.save(path, optimize=True)


def figures(title: str, images: ImageSet) -> str:
    """Counts and channel statistics in [0, 1], as Markdown to paste into a card."""
    shares = np.bincount(images.labels, minlength=len(images.classes))
    counts = ", ".join(f"{c} {n}" for c, n in zip(images.classes, shares, strict=True))
    mean, sd = channel_statistics(images.images)
    lines = [f"{title}: {len(images)} images ({counts})", ""]
    lines += ["| channel | mean | sd |", "|---|---|---|"]
    for k, (m, s) in enumerate(zip(mean, sd, strict=True)):
        lines.append(f"| {k + 1} | {m:.3f} | {s:.3f} |")
    return "\n".join(lines) + "\n"


def channel_statistics(images: Images) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean and standard deviation of each channel over all pixels, in [0, 1]."""
    levels = np.arange(256) / 255
    mean, sd = [], []
    for channel in range(images.shape[-1]):
        share = np.bincount(images[..., channel].ravel(), minlength=256) / images[..., 0].size
        mean.append(share @ levels)
        sd.append(np.sqrt(share @ levels**2 - mean[-1] ** 2))
    return np.array(mean), np.array(sd)
