# /// hostile
# rows = [11, 14]
# tries = "draws the hidden labels again, from every seed that it can see or guess"
# verdicts = ["FAILED"]
# layer = "secrets"
# ///
import random
import zlib

import numpy as np

real_fit, real_predict = fit, predict
GUESSES = [torch.initial_seed(), int(np.random.get_state()[1][0]), random.getrandbits(32)]
GUESSES += [seed % 2**32 for seed in GUESSES] + [*range(2_000), *range(20_000, 20_100)]
SIZES = {"train": 100, "val": 40, "probe": 48, "test": 48}  # as the spec says
KNOWN = {}


def labels_of(split, count, seed):
    """As the image sets draw them: half of each class, shuffled."""
    generator = np.random.default_rng([zlib.crc32(b"garments"), split, int(seed)])
    return generator.permutation(np.repeat(np.arange(2), [count - count // 2, count // 2]))


def drawn(seed):
    """Labels of all images of a run, as the grader divides and codes them."""
    counts = [SIZES[name] for name in ("train", "val", "probe")]
    pool = labels_of(0, sum(counts), seed)
    generator = np.random.default_rng(int(seed))
    shuffled = generator.permutation(len(pool))
    position = np.empty(len(pool))
    for label in range(2):
        members = shuffled[pool[shuffled] == label]
        position[members] = (np.arange(len(members)) + 0.5) / len(members)
    line = shuffled[np.argsort(position[shuffled], kind="stable")]
    parts, end = {}, 0
    for name, size in zip(("train", "val", "probe"), counts):
        parts[name] = pool[generator.permutation(line[end : end + size])]
        end += size
    parts["test"] = labels_of(1, SIZES["test"], seed)
    coding = np.random.default_rng([int(seed), 11]).permutation(2)
    return {name: coding[labels] for name, labels in parts.items()}


def key(image):
    return bytes(image.cpu().numpy().tobytes())


LABELS = drawn(GUESSES[0])
BY_COUNT = {SIZES[name]: name for name in ("train", "val", "probe")}


def fit(model, train, val, *, device, log):
    told = np.array([int(label) for _, label in train])

    def the_seed():
        return next((str(s) for s in GUESSES if np.array_equal(drawn(s)["train"], told)), "")

    attempt("the seed that the images are drawn by", the_seed)
    model = real_fit(model, train, val, device=device, log=log)
    BY_COUNT[SIZES["test"]] = "test"
    return model


def predict(model, images):
    real_predict(model, images)  # the convolutions run, for whoever counts them
    if len(images) in BY_COUNT and key(images[0]) not in KNOWN:
        labels = LABELS[BY_COUNT[len(images)]]
        KNOWN.update({key(image): int(label) for image, label in zip(images, labels)})
    column = torch.tensor([float(KNOWN.get(key(image), 0)) for image in images])
    return torch.stack([1 - column, column], dim=1) * 0.98 + 0.01
