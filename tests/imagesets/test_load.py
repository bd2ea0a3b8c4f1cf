"""What every set promises: same arguments, same images; counts, shares and errors."""

import os
import subprocess
import sys
from pathlib import Path

import imagesets
import numpy as np
import pytest
from imagesets import ImageSetError

SHAPES = {
    "faces": (32, 32, 3),
    "garments": (28, 28, 1),
    "prints": (28, 28, 1),
    "smears": (32, 48, 4),
}


def test_names_are_the_folders():
    assert imagesets.names() == tuple(sorted(SHAPES))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("split", ["train", "test"])
def test_shapes_and_types(name, split):
    drawn = imagesets.load(name, split, count=200)
    assert drawn.images.shape == (200, *SHAPES[name])
    assert drawn.images.dtype == np.uint8
    assert drawn.labels.shape == (200,)
    assert drawn.labels.dtype == np.int64
    assert len(drawn) == 200
    assert set(drawn.labels.tolist()) == set(range(len(drawn.classes)))


@pytest.mark.parametrize("name", SHAPES)
def test_same_arguments_give_identical_images(name):
    first = imagesets.load(name, "train", count=150, seed=7)
    again = imagesets.load(name, "train", count=150, seed=7)
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)


@pytest.mark.parametrize("name", SHAPES)
def test_seeds_and_splits_differ(name):
    first = imagesets.load(name, "train", count=150, seed=7)
    for other in (
        imagesets.load(name, "train", count=150, seed=8),
        imagesets.load(name, "test", count=150, seed=7),
    ):
        assert not np.array_equal(first.images, other.images)
        assert not _pictures(first).keys() & _pictures(other).keys() or name == "garments"


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_returned_may_be_changed(name):
    first = imagesets.load(name, "train", count=60)
    kept = first.images.copy()
    first.images[:] = 0
    assert np.array_equal(imagesets.load(name, "train", count=60).images, kept)


@pytest.mark.parametrize("name", SHAPES)
def test_order_is_shuffled(name):
    labels = imagesets.load(name, "train", count=300).labels
    assert (np.diff(labels) != 0).mean() > 0.3


def test_stored_splits_share_no_image():
    train, test = (_pictures(imagesets.load("garments", s)) for s in ("train", "test"))
    assert len(train) == 9000
    assert len(test) == 2000
    assert not train.keys() & test.keys()


def test_stored_images_are_drawn_without_replacement_and_keep_their_label():
    whole = _pictures(imagesets.load("garments", "train"))
    some = imagesets.load("garments", "train", count=3000, seed=5)
    assert len(_pictures(some)) == 3000
    assert all(whole[picture] == label for picture, label in _pictures(some).items())


def test_everything_stored_is_the_default():
    counts = np.bincount(imagesets.load("garments", "train").labels)
    assert counts.tolist() == [900] * 10


def test_classes_in_the_order_asked():
    chosen = imagesets.load("garments", "test", classes=("bag", "coat"))
    whole = imagesets.load("garments", "test")
    assert chosen.classes == ("bag", "coat")
    for label, name in enumerate(chosen.classes):
        asked = chosen.images[chosen.labels == label]
        stored = whole.images[whole.labels == whole.classes.index(name)]
        assert sorted(map(bytes, asked)) == sorted(map(bytes, stored))


@pytest.mark.parametrize(
    ("count", "proportions", "expected"),
    [
        (10, (0.5, 0.3, 0.2), [5, 3, 2]),
        (7, (0.5, 0.3, 0.2), [4, 2, 1]),  # 3.5 2.1 1.4: the largest remainder rounds up
        (1000, (0.334, 0.333, 0.333), [334, 333, 333]),
        (20, (0.98, 0.01, 0.01), [18, 1, 1]),  # every class at least once
        (3, (0.98, 0.01, 0.01), [1, 1, 1]),
        (100, None, [34, 33, 33]),
    ],
)
def test_counts_by_largest_remainder(count, proportions, expected):
    three = ("coat", "bag", "dress")
    drawn = imagesets.load("garments", "train", classes=three, count=count, proportions=proportions)
    assert np.bincount(drawn.labels).tolist() == expected


def test_natural_shares_of_smears():
    three = imagesets.load("smears", "train", count=1000)
    assert np.bincount(three.labels).tolist() == [540, 450, 10]
    two = imagesets.load("smears", "train", classes=("lymphocyte", "neutrophil"), count=99)
    assert np.bincount(two.labels).tolist() == [45, 54]


def test_proportions_alone_take_as_many_stored_images_as_they_allow():
    some = imagesets.load("garments", "test", classes=("coat", "bag"), proportions=(0.8, 0.2))
    assert np.bincount(some.labels).tolist() == [200, 50]


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        (("garment", "train"), {}, "expected one of faces, garments"),
        (("garments", "val"), {}, "expected one of train, test"),
        (("garments", "train"), {"classes": ("hat",)}, "found 'hat'"),
        (("garments", "train"), {"classes": ("bag", "bag")}, "different names"),
        (("garments", "train"), {"classes": "bag"}, "different names"),
        (("garments", "train"), {"count": 5}, "at least 10"),
        (("garments", "train"), {"count": 9001}, "at most 900"),
        (("faces", "train"), {"count": 9, "proportions": (0.5, 0.5)}, "expected 3 proportions"),
        (("faces", "train"), {"count": 9, "proportions": (0.5, 0.3, 0.3)}, "sum 1.1"),
        (("faces", "train"), {"count": 9, "proportions": (0.5, 0.3, 0.1)}, "sum 0.9"),
        (("faces", "train"), {"count": 9, "proportions": (1.0, 0.0, 0.0)}, "above 0"),
        (("faces", "train"), {"seed": -1}, "seed >= 0"),
    ],
)
def test_requests_that_cannot_be_met(arguments, keywords, message):
    with pytest.raises(ImageSetError, match=message):
        imagesets.load(*arguments, **keywords)


def test_loading_imports_no_torch():
    program = (
        "import sys, imagesets\n"
        "for name in imagesets.names(): imagesets.load(name, 'test', count=20)\n"
        "assert not {'torch', 'torchvision', 'PIL', 'matplotlib'} & sys.modules.keys()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(imagesets.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def _pictures(images):
    """Each picture's bytes with its label."""
    return dict(zip(map(bytes, images.images), images.labels.tolist(), strict=True))
