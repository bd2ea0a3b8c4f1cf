"""ImageSet: what it accepts, and how it is divided."""

import imagesets
import numpy as np
import pytest
from imagesets import ImageSet, ImageSetError


def numbered(counts):
    """A set whose image i has the value i, so that parts can be traced."""
    n = sum(counts)
    images = np.arange(n, dtype=np.int64)[:, None].view(np.uint8).reshape(n, 2, 2, 2)
    labels = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return ImageSet(images, labels, tuple("abcdefghij"[: len(counts)]))


def numbers(part):
    return part.images.reshape(len(part), 8).view(np.int64)[:, 0].tolist()


def test_parts_are_disjoint_and_of_the_sizes_asked():
    whole = numbered([50, 30, 20])
    parts = whole.divide((37, 41, 11), seed=3)
    assert [len(part) for part in parts] == [37, 41, 11]
    taken = [i for part in parts for i in numbers(part)]
    assert len(set(taken)) == len(taken) == 89
    for part in parts:
        assert part.classes == whole.classes
        assert part.labels.tolist() == whole.labels[numbers(part)].tolist()


@pytest.mark.parametrize("counts", [[50, 30, 20], [540, 450, 10], [100] * 10, [97, 3]])
@pytest.mark.parametrize("seed", range(3))
def test_parts_are_stratified(counts, seed):
    whole = numbered(counts)
    sizes = [len(whole) // 2, len(whole) // 5, len(whole) // 10]
    for part in whole.divide(sizes, seed):
        exact = np.array(counts) * len(part) / len(whole)
        found = np.bincount(part.labels, minlength=len(counts))
        assert np.abs(found - exact).max() <= 1.5


def test_a_rare_class_reaches_a_fifth():
    parts = imagesets.load("smears", "train", count=1000).divide((800, 200), seed=0)
    assert [np.bincount(part.labels).tolist()[2] for part in parts] == [8, 2]


def test_the_seed_decides():
    whole = numbered([50, 50])
    first, again, other = (whole.divide((60, 40), seed) for seed in (1, 1, 2))
    assert numbers(first[0]) == numbers(again[0])
    assert numbers(first[0]) != numbers(other[0])
    assert (np.diff(first[0].labels) != 0).any()


@pytest.mark.parametrize("sizes", [(), (0, 5), (-1, 5), (60, 41)])
def test_sizes_that_cannot_be(sizes):
    with pytest.raises(ImageSetError, match="at most 100"):
        numbered([50, 50]).divide(sizes, seed=0)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 4, 4, 1), np.float32), np.zeros(2, np.int64), "expected uint8"),
        (np.zeros((2, 4, 4), np.uint8), np.zeros(2, np.int64), "expected uint8"),
        (np.zeros((2, 4, 4, 1), np.uint8), np.zeros(3, np.int64), r"expected int64 \(2,\)"),
        (np.zeros((2, 4, 4, 1), np.uint8), np.zeros(2, np.int32), "expected int64"),
        (np.zeros((2, 4, 4, 1), np.uint8), np.array([0, 2]), "expected values 0…1"),
        (np.zeros((2, 4, 4, 1), np.uint8), np.array([0, -1]), "expected values 0…1"),
    ],
)
def test_arrays_that_do_not_fit(images, labels, message):
    with pytest.raises(ImageSetError, match=message):
        ImageSet(images, labels, ("a", "b"))


def test_an_image_set_is_frozen():
    with pytest.raises(AttributeError):
        numbered([2, 2]).labels = np.zeros(4, np.int64)
