"""The practice images that a notebook gets."""

from __future__ import annotations

import torch

from autograder.notebook import practice_data


def test_a_few_images_are_the_first_of_all() -> None:
    (train, val), few = practice_data("uphill"), practice_data("uphill", count=20)
    assert [len(part) for part in few] == [20, 20]
    for part, whole in zip(few, (train, val), strict=True):
        assert len(whole) > 20
        for index in (0, 19):
            assert torch.equal(part[index][0], whole[index][0])
            assert part[index][1] == whole[index][1]
    assert [len(part) for part in practice_data("uphill", count=10**6)] == [len(train), len(val)]
