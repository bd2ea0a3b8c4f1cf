"""Committed data: damage is noticed, and the whole of Fashion-MNIST can stand in."""

import shutil
import sys
import types
from pathlib import Path

import imagesets
import numpy as np
import pytest
from imagesets import ImageSetError, garments
from imagesets._store import checksum, read_checked

REBUILD = "python -m imagesets.garments.generate"
HOME = Path(garments.__file__).parent


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The package's data in a folder that a test may spoil."""
    for split in ("train", "test"):
        shutil.copy(HOME / f"{split}.npz", tmp_path)
    monkeypatch.setattr(garments, "__file__", str(tmp_path / "__init__.py"))
    garments._pools.cache_clear()
    yield tmp_path
    garments._pools.cache_clear()


def test_a_copy_loads(elsewhere):
    assert len(imagesets.load("garments", "test")) == 2000


def test_a_missing_file(elsewhere):
    (elsewhere / "test.npz").unlink()
    with pytest.raises(ImageSetError, match=f"found none.*{REBUILD}"):
        imagesets.load("garments", "test")


@pytest.mark.parametrize("length", [0, 100, 500_000])
def test_a_file_cut_short(elsewhere, length):
    path = elsewhere / "test.npz"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ImageSetError, match=f"cannot be read.*{REBUILD}"):
        imagesets.load("garments", "test")


def test_a_flipped_byte(elsewhere):
    path = elsewhere / "test.npz"
    data = bytearray(path.read_bytes())
    data[300_000] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ImageSetError, match=REBUILD):
        imagesets.load("garments", "test")


def test_other_contents_in_a_sound_file(elsewhere):
    with np.load(elsewhere / "test.npz") as file:
        arrays = {key: file[key].copy() for key in file.files}
    arrays["images"][5, 3, 3] ^= 1
    np.savez_compressed(elsewhere / "test.npz", **arrays)
    with pytest.raises(ImageSetError, match=f"array images: expected sha256.*{REBUILD}"):
        imagesets.load("garments", "test")


def test_a_pickle_is_refused(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, images=np.array([{}], dtype=object))
    with pytest.raises(ImageSetError, match="cannot be read"):
        read_checked(path, {"images": "0"}, "rebuild")


def test_a_checksum_covers_type_and_shape():
    zeros = np.zeros((2, 4), np.uint8)
    others = zeros.T.copy(), zeros.view(np.int8), zeros.view(np.int16)
    assert len({checksum(array) for array in (zeros, *others)}) == 4


def test_the_files_are_small():
    assert sum(path.stat().st_size for path in HOME.glob("*.npz")) < 5.5e6


@pytest.fixture
def torchvision(monkeypatch):
    """A stand-in for torchvision with 30 images on disk."""

    class Tensor:
        def __init__(self, array):
            self.array = array

        def numpy(self):
            return self.array

    class FashionMNIST:
        def __init__(self, root, train, download):
            assert download, "what is not on disk is fetched"
            if root == "nowhere":
                raise RuntimeError("Dataset not found.")
            self.data = Tensor(np.full((30, 28, 28), 10 + train, np.uint8))
            self.targets = Tensor(np.arange(30) % 10)

    package, datasets = types.ModuleType("torchvision"), types.ModuleType("torchvision.datasets")
    datasets.FashionMNIST = FashionMNIST
    monkeypatch.setitem(sys.modules, "torchvision", package)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)


@pytest.mark.usefixtures("torchvision")
def test_the_whole_set_from_torchvision(monkeypatch):
    monkeypatch.setenv("IMAGESETS_FULL", "somewhere")
    whole = imagesets.load("garments", "train")
    assert np.bincount(whole.labels).tolist() == [3] * 10
    assert (whole.images == 11).all()
    monkeypatch.delenv("IMAGESETS_FULL")
    assert len(imagesets.load("garments", "test")) == 2000


@pytest.mark.usefixtures("torchvision")
def test_the_whole_set_is_not_there(monkeypatch):
    monkeypatch.setenv("IMAGESETS_FULL", "nowhere")
    with pytest.raises(ImageSetError, match=r"IMAGESETS_FULL=nowhere.*unset IMAGESETS_FULL"):
        imagesets.load("garments", "train")


def test_the_whole_set_without_torchvision(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    monkeypatch.setenv("IMAGESETS_FULL", "without-torchvision")
    with pytest.raises(ImageSetError, match="Install torchvision, or unset IMAGESETS_FULL"):
        imagesets.load("garments", "train")
