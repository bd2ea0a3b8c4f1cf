"""The images that a program gets."""

from __future__ import annotations

import torch

from autograder.worker.dataset import noise_like


def test_the_first_images_are_copies() -> None:
    whole = noise_like((5, 4, 4, 1), ("a", "b"))
    some, every = whole.first(2), whole.first(None)
    assert (len(some), len(every), some.classes) == (2, 5, ("a", "b"))
    assert [some[n][1] for n in range(2)] == [whole[n][1] for n in range(2)]
    before = whole[0][0].clone()
    some[0][0].zero_()
    assert torch.equal(whole[0][0], before)
