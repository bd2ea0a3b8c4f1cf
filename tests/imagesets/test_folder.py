"""A folder of one's own pictures: how they are read, and what is said of those that cannot be."""

import shutil
from pathlib import Path

import imagesets
import numpy as np
import pytest
from imagesets import ImageSetError
from imagesets._folder import SIDE, read_picture
from PIL import Image


def save(path, size=(48, 40), colour=(200, 30, 90), mode="RGB"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path)


@pytest.fixture
def pictures(tmp_path):
    """Ten cups and twenty spoons, each in a colour of its own."""
    for k in range(10):
        save(tmp_path / "cup" / f"{k}.png", colour=(10 + k, 0, 0))
    for k in range(20):
        save(tmp_path / "spoon" / f"{k}.png", colour=(0, 10 + k, 0))
    return tmp_path


def colours(drawn):
    return {tuple(image[0, 0].tolist()) for image in drawn.images}


def test_each_folder_is_a_class(pictures):
    train, test = (imagesets.load(pictures, split) for split in ("train", "test"))
    assert train.classes == test.classes == ("cup", "spoon")
    assert np.bincount(train.labels).tolist() == [8, 16]
    assert np.bincount(test.labels).tolist() == [2, 4]
    assert train.images.shape == (24, SIDE, SIDE, 3)
    assert train.images.dtype == np.uint8
    for part in (train, test):
        assert ((part.images[:, 0, 0, 0] > 0) == (part.labels == 0)).all()
    assert len(colours(train) | colours(test)) == 30
    assert not colours(train) & colours(test)


def test_requests_are_met_as_of_any_set(pictures):
    some = imagesets.load(
        str(pictures), "train", classes=("spoon", "cup"), count=10, proportions=(0.7, 0.3), seed=3
    )
    assert some.classes == ("spoon", "cup")
    assert np.bincount(some.labels).tolist() == [7, 3]
    assert len(colours(some)) == 10
    again = imagesets.load(pictures, "train", classes=("spoon", "cup"), count=10,
                           proportions=(0.7, 0.3), seed=3)  # fmt: skip
    assert np.array_equal(some.images, again.images)
    other = imagesets.load(pictures, "train", classes=("spoon", "cup"), count=10, seed=4)
    assert colours(some) != colours(other)
    with pytest.raises(ImageSetError, match=r"at most 8 images of cup.*see the folder"):
        imagesets.load(pictures, "train", count=40)


def test_splits_do_not_depend_on_names_or_place(pictures, tmp_path_factory):
    first = imagesets.load(pictures, "test")
    moved = tmp_path_factory.mktemp("elsewhere")
    for folder in ("cup", "spoon"):
        (moved / folder).mkdir()
        for k, path in enumerate(sorted((pictures / folder).iterdir(), reverse=True)):
            shutil.copy(path, moved / folder / f"renamed{k}.png")
    assert np.array_equal(imagesets.load(moved, "test").images, first.images)


def test_copies_count_once(pictures):
    for k in range(10):
        shutil.copy(pictures / "cup" / f"{k}.png", pictures / "cup" / f"copy{k}.png")
    train, test = (imagesets.load(pictures, split) for split in ("train", "test"))
    assert np.bincount(train.labels).tolist() == [8, 16]
    assert not colours(train) & colours(test)


def test_what_systems_leave_behind_is_passed_over(pictures):
    (pictures / ".DS_Store").write_bytes(b"x")
    (pictures / "cup" / "Thumbs.db").write_bytes(b"x")
    (pictures / ".git").mkdir()
    assert len(imagesets.load(pictures, "train")) == 24


def test_a_relative_path_needs_a_slash(pictures, monkeypatch):
    monkeypatch.chdir(pictures.parent)
    assert len(imagesets.load(f"./{pictures.name}", "test")) == 6
    assert len(imagesets.load(Path(pictures.name), "test")) == 6
    with pytest.raises(ImageSetError, match=rf"written with a slash: '\./{pictures.name}'"):
        imagesets.load(pictures.name, "test")


def test_the_centred_square_is_cut_out_and_averaged(tmp_path):
    pixels = np.zeros((64, 128, 3), np.uint8)
    pixels[:, 32:64] = 100
    pixels[:, 64:96:2] = 200  # every second column: the mean is 100 again
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert (read_picture(tmp_path / "a.png") == 100).all()


def test_grey_transparent_and_turned_pictures(tmp_path):
    save(tmp_path / "grey.png", colour=70, mode="L")
    assert (read_picture(tmp_path / "grey.png") == 70).all()
    save(tmp_path / "clear.png", colour=(9, 9, 9, 0), mode="RGBA")
    assert (read_picture(tmp_path / "clear.png") == 255).all()
    pixels = np.zeros((32, 32), np.uint8)
    pixels[:16] = 255
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright: turn by 90 degrees, clockwise
    Image.fromarray(pixels).save(tmp_path / "turned.png", exif=turned)
    upright = read_picture(tmp_path / "turned.png")
    assert (upright[:, 16:] == 255).all()
    assert not upright[:, :16].any()


@pytest.mark.parametrize(
    ("size", "mode", "message"),
    [
        ((200, SIDE - 1), "RGB", r"at least 32 x 32 pixels, found 200 x 31"),
        ((100, 301), "RGB", r"at most 3 times.*found 100 x 301.*Crop it"),
        ((7100, 7100), "1", r"at most 50,000,000 pixels, found 7100 x 7100"),
        ((64, 64), "I;16", r"8 bits a channel.*'I;16'.*ordinary PNG"),
    ],
)
def test_pictures_of_odd_size_or_depth(tmp_path, size, mode, message):
    save(tmp_path / "odd.png", size, 0 if mode != "RGB" else (0, 0, 0), mode)
    with pytest.raises(ImageSetError, match=rf"odd\.png: .*{message}"):
        read_picture(tmp_path / "odd.png")


@pytest.mark.parametrize("length", [0, 30, 150])
def test_a_picture_cut_short(pictures, length):
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (64, 64, 3), np.uint8)).save(pictures / "whole.png")
    data = (pictures / "whole.png").read_bytes()
    (pictures / "whole.png").unlink()
    for path in (pictures / "cup").iterdir():
        path.write_bytes(data[:length] + path.name.encode())
    with pytest.raises(ImageSetError, match=r"cup.*\.png: expected a picture.*cannot be read"):
        imagesets.load(pictures, "train")


def test_no_such_folder(pictures):
    with pytest.raises(ImageSetError, match="expected a folder of pictures, found nothing"):
        imagesets.load(pictures / "nowhere", "train")
    with pytest.raises(ImageSetError, match="expected a folder of pictures, found a file"):
        imagesets.load(pictures / "cup" / "1.png", "train")


def test_no_folders_of_classes(pictures):
    message = r"folder for each class, at least two, found 0 folders and 10 pictures"
    with pytest.raises(ImageSetError, match=message):
        imagesets.load(pictures / "cup", "train")


def test_too_few_pictures_of_a_class(pictures):
    (pictures / "fork").mkdir()
    with pytest.raises(ImageSetError, match=r"fork: expected at least two.*found 0"):
        imagesets.load(pictures, "train")
    save(pictures / "fork" / "a.png")
    shutil.copy(pictures / "fork" / "a.png", pictures / "fork" / "b.png")
    with pytest.raises(ImageSetError, match=r"fork: expected at least two different.*found 1"):
        imagesets.load(pictures, "train")
    save(pictures / "fork" / "b.png", colour=(1, 2, 3))
    three = imagesets.load(pictures, "train", classes=("fork", "cup"))
    assert np.bincount(three.labels).tolist() == [1, 8]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_something_else_among_the_pictures(pictures, kind):
    odd = pictures / "cup" / "notes.txt"
    odd.write_text("x", encoding="utf-8") if kind == "file" else odd.mkdir()
    with pytest.raises(ImageSetError, match=r"notes\.txt: expected a picture.*Move it out"):
        imagesets.load(pictures, "train")


def test_an_unknown_class_of_the_folder(pictures):
    with pytest.raises(ImageSetError, match="expected one of cup, spoon, found 'fork'"):
        imagesets.load(pictures, "train", classes=("fork", "cup"))
