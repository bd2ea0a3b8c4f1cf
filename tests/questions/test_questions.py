"""What a probing question alters, and what its measure says about the answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from autograder.questions import all_questions
from autograder.questions import channels_behind_zero as behind
from autograder.questions import patches_apart as patches
from autograder.questions import regions_shuffled as regions
from autograder.questions import stretched_images as stretched

COUNT, HEIGHT, WIDTH = 40, 16, 24
Answer = Callable[[np.ndarray], np.ndarray]


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def pictures(channels: int = 4) -> np.ndarray:
    images = rng().integers(0, 256, (COUNT, HEIGHT, WIDTH, channels), dtype=np.uint8)
    images[:, :, : WIDTH // 2, -1] = 0  # were this alpha, the left would be transparent
    return images


def sure(scores: np.ndarray) -> np.ndarray:
    """Two-class answers from one score per image."""
    p = 1 / (1 + np.exp(-scores))
    return np.stack([1 - p, p], axis=1).astype(np.float32)


def asked(question, images: np.ndarray, answer: Answer, labels: np.ndarray | None = None) -> float:
    plain = answer(images)
    truth = plain.argmax(1) if labels is None else labels
    altered = [answer(copy) for copy in question.alter(images, rng())]
    return question.measure(plain, altered, truth)


@pytest.mark.parametrize("question", all_questions().values(), ids=all_questions())
def test_altered_images_are_images_of_the_same_kind_and_the_given_ones_stay(question) -> None:
    images = pictures()
    before = images.copy()
    copies = question.alter(images, rng())
    assert np.array_equal(images, before)
    for copy in copies:
        assert copy.shape == images.shape
        assert copy.dtype == np.uint8
        assert not np.array_equal(copy, images)
    again = question.alter(images, rng())
    assert all(np.array_equal(a, b) for a, b in zip(copies, again, strict=True))


@pytest.mark.parametrize("question", all_questions().values(), ids=all_questions())
def test_answers_that_are_no_numbers_give_no_measure(question) -> None:
    images = pictures()
    rows = sure(images[..., 0].mean((1, 2)) - 127)
    spoilt = rows.copy()
    spoilt[3] = np.nan
    altered = [rows for _ in question.alter(images, rng())]
    assert np.isfinite(question.measure(rows, altered, rows.argmax(1)))
    assert np.isnan(question.measure(spoilt, altered, rows.argmax(1)))


# ---- the channels behind a fourth channel of zero


def resized(images: np.ndarray) -> np.ndarray:
    return np.stack([np.asarray(Image.fromarray(one).resize((12, 8))) for one in images])


def looks_left(images: np.ndarray) -> np.ndarray:
    """Judges by one channel where the fourth is zero."""
    return sure(images[:, :4, :6, 1].astype(float).mean((1, 2)) / 20 - 6)


def test_only_values_behind_zero_are_altered() -> None:
    images = pictures()
    images[..., 3] = np.where(np.arange(WIDTH) < WIDTH // 2, 0, 200)
    (stepped,) = behind.alter(images, rng())
    assert np.array_equal(stepped[..., 3], images[..., 3])
    assert np.array_equal(stepped[:, :, WIDTH // 2 :], images[:, :, WIDTH // 2 :])
    left = np.s_[:, :, : WIDTH // 2, :3]
    assert set(np.unique(stepped[left])) == {64, 192}
    assert np.array_equal(stepped[left] >= 128, images[left] >= 128)


def test_who_sees_the_channels_notices_the_steps() -> None:
    assert asked(behind, pictures(), looks_left) > 0.05


@pytest.mark.parametrize("alpha", [0, 1])
def test_who_resizes_them_as_transparent_pixels_does_not(alpha: int) -> None:
    def answer(images: np.ndarray) -> np.ndarray:
        images = images.copy()
        images[..., 3][images[..., 3] == 0] = alpha
        return looks_left(resized(images))

    assert asked(behind, pictures(), answer) == 0.0


def test_three_channels_have_no_fourth() -> None:
    with pytest.raises(ValueError, match="4 channels, found 3"):
        behind.alter(pictures(3), rng())


# ---- patches side by side and apart


def filtered(images: np.ndarray) -> np.ndarray:
    """One layer of a network: it responds to pairs of neighbours, in rows and in columns."""
    x = images.astype(float).sum(axis=3) / 100
    pairs = np.maximum(x[:, :, 1:] + x[:, :, :-1] - 6, 0).sum((1, 2))
    pairs += np.maximum(x[:, 1:] + x[:, :-1] - 6, 0).sum((1, 2))
    return sure(pairs / 100 - 6)


def columns_cut_anew(images: np.ndarray) -> np.ndarray:
    """Each row's numbers are cut into one block per channel: rows are kept, columns are not."""
    count, height, width, channels = images.shape
    return images.reshape(count, height, channels, width).transpose(0, 1, 3, 2)


def test_neighbours_act_together_where_the_picture_is_laid_out_as_it_is() -> None:
    images = rng().integers(0, 256, (200, 24, 24, 3), dtype=np.uint8)
    assert asked(patches, images, filtered) > 1.5
    cut_anew = asked(patches, images, lambda seen: filtered(columns_cut_anew(seen)))
    assert cut_anew < 1.0


def test_answers_that_do_not_depend_on_the_patches_have_no_joint_effect() -> None:
    images = pictures(3)
    assert asked(patches, images, lambda seen: np.full((len(seen), 2), 0.5)) == 0.0


def test_small_images_have_no_room_for_two_patches() -> None:
    with pytest.raises(ValueError, match="8 x 8 pixels or more, found"):
        patches.alter(np.zeros((3, 3, 3, 3), np.uint8), rng())


# ---- regions shuffled


def by_weights(images: np.ndarray) -> np.ndarray:
    """Every pixel counts, each a little differently."""
    weights = np.random.default_rng(3).normal(size=images.shape[1:])
    return sure((images * weights).mean((1, 2, 3)) / 10)


def test_who_looks_everywhere_notices_every_region() -> None:
    assert asked(regions, pictures(), by_weights) > 0.9


@pytest.mark.parametrize(
    "seen",
    [np.s_[:, :, : WIDTH * 2 // 3], np.s_[:, HEIGHT // 3 :], np.s_[:, 6:10, 8:16]],
    ids=["right cut off", "top cut off", "middle alone"],
)
def test_who_never_looks_at_one_region_does_not_notice_it(seen) -> None:
    def divides_by_its_deviation(images: np.ndarray) -> np.ndarray:
        return by_weights(images[seen] / images.std(axis=(1, 2, 3), keepdims=True) * 70)

    assert asked(regions, pictures(), divides_by_its_deviation) == 0.0


def test_sums_in_another_order_are_no_change() -> None:
    factors = iter(rng().normal(1, 1e-6, 100))
    assert asked(regions, pictures(), lambda _: np.full((COUNT, 2), 0.5 * next(factors))) == 0.0


def test_shuffling_a_region_keeps_its_pixels() -> None:
    images = pictures()
    for copy in regions.alter(images, rng()):
        assert np.array_equal(np.sort(copy, axis=None), np.sort(images, axis=None))
        assert 0.02 < (copy != images).any((0, 3)).mean() <= 1 / 16


def test_images_of_two_pixels_have_no_sixteen_regions() -> None:
    with pytest.raises(ValueError, match="4 x 4 pixels or more, found"):
        regions.alter(np.zeros((3, 2, 5, 1), np.uint8), rng())


# ---- stretching


def test_stretching_shows_the_middle_half() -> None:
    ramp = np.tile(np.arange(0, 240, 10, dtype=np.uint8)[None, None, :, None], (1, HEIGHT, 1, 1))
    wide, high, _ = stretched.alter(ramp, rng())
    assert wide[0, 0, :, 0].tolist()[:3] == [58, 62, 68]  # from 57.5 in steps of 5
    assert 165 <= wide[0, 0, -1, 0] <= 175
    assert np.array_equal(high, ramp)  # the ramp does not change along the height


def test_who_squeezes_pictures_gains_by_stretching_them() -> None:
    """Stripes of a width that was learned; the labels say which pictures have them."""
    labels = np.arange(COUNT) % 2
    images = np.zeros((COUNT, HEIGHT, WIDTH, 1), np.uint8)
    images[labels == 1] = np.where(np.arange(WIDTH) // 4 % 2, 255, 0)[None, None, :, None]

    def stripes(seen: np.ndarray, width: int) -> np.ndarray:
        pattern = np.where(np.arange(seen.shape[2]) // width % 2, 1.0, -1.0)
        return sure(np.abs((seen[..., 0] * pattern).mean((1, 2))) / 4 - 12)

    def right(seen: np.ndarray) -> np.ndarray:
        return stripes(seen, 4)

    def squeezed(seen: np.ndarray) -> np.ndarray:
        return stripes(seen[:, :, ::2], 4)

    assert asked(stretched, images, right, labels) < 0.1
    assert asked(stretched, images, squeezed, labels) > 0.5
