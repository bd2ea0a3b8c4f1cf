"""Image sets for seeded experiments.

    import imagesets

    imagesets.names()                                  # ("faces", "garments", …)
    train = imagesets.load("garments", "train", classes=("coat", "bag"), count=600, seed=1)
    train.images                                       # uint8 (600, 28, 28, 1)
    train.labels                                       # int64 (600,), 0 = coat, 1 = bag
    fit, held_out = train.divide((500, 100), seed=1)   # disjoint, stratified

One folder is one set. A new set is a new folder with `SOURCE` in its `__init__.py`;
nothing else needs an edit. Loading needs only NumPy.
"""

from imagesets._image_set import ImageSet, ImageSetError
from imagesets._load import home, load, names

__all__ = ["ImageSet", "ImageSetError", "home", "load", "names"]
