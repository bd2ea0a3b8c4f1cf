"""What the kit sees of programs whose steps can be worked out by hand."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.measurements.program_kit import ProgramKit, restore, snapshot

IMAGES = torch.arange(8 * 4, dtype=torch.uint8).reshape(8, 2, 2, 1) * 7
LABELS = torch.tensor([0, 1] * 4)
DATA = TensorDataset(IMAGES, LABELS)
RATE = 0.5


def build_model() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 2))


def prepare(images):
    return images.permute(0, 3, 1, 2).float() / 255


def fit(model, train, val, *, device, log, epochs=3):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for epoch in range(epochs):
        for images, labels in DataLoader(train, batch_size=4):
            optimizer.zero_grad()
            criterion(model(prepare(images)), labels).backward()
            optimizer.step()
        with torch.no_grad():
            loss = F.cross_entropy(model(prepare(IMAGES)), LABELS).item()
        log(model, epoch=epoch, train_loss=loss, val_loss=loss, val_accuracy=0.5)
    return model


def predict(model, images):
    with torch.no_grad():
        return model(prepare(images)).softmax(1)


KIT = ProgramKit(build_model, fit, predict)


def test_a_step_holds_all_that_sgd_computes_with() -> None:
    (step,) = KIT.first_steps(DATA, DATA)
    assert torch.equal(step.entered, prepare(IMAGES[:4]))
    assert step.output.shape == (4, 2)
    assert step.loss == pytest.approx(F.cross_entropy(step.output, LABELS[:4]).item())
    expected = (step.output.softmax(1) - F.one_hot(LABELS[:4])) / 4
    assert step.output_gradient is not None
    assert torch.allclose(step.output_gradient, expected, atol=1e-6)
    for name, gradient in step.gradients.items():
        assert torch.allclose(step.after[name], step.before[name] - RATE * gradient, atol=1e-6)


def test_with_labels_that_are_known_a_loss_can_be_computed_by_hand() -> None:
    (step,) = KIT.first_steps([(image, 1) for image, _ in DATA], DATA)
    by_hand = -step.output.log_softmax(1)[:, 1].mean()
    assert step.loss == pytest.approx(by_hand.item())


def test_steps_follow_each_other_or_stand_still() -> None:
    first, second = KIT.first_steps(DATA, DATA, 2)
    assert all(torch.equal(first.after[name], second.before[name]) for name in first.after)
    first, second = KIT.first_steps(DATA, DATA, 2, still=True)
    assert all(torch.equal(first.before[name], second.before[name]) for name in first.before)
    assert any(not torch.equal(first.after[name], first.before[name]) for name in first.before)


def test_fewer_steps_than_asked_for_if_the_training_ends() -> None:
    assert len(KIT.first_steps(DATA, DATA, 100)) == 6


def test_a_program_without_an_optimiser_is_seen_too() -> None:
    def by_hand(model, train, val, *, device, log):
        for images, labels in DataLoader(train, batch_size=4):
            model.zero_grad()
            F.cross_entropy(model(prepare(images)), labels).backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= RATE * parameter.grad
        return model

    steps = ProgramKit(build_model, by_hand, predict).first_steps(DATA, DATA, 2)
    expected = KIT.first_steps(DATA, DATA, 2)
    assert [step.loss for step in steps] == [step.loss for step in expected]
    assert all(torch.equal(steps[1].after[n], expected[1].after[n]) for n in steps[1].after)


def test_a_program_that_trains_a_copy_is_seen_too() -> None:
    def with_a_copy(model, train, val, *, device, log):
        return fit(copy.deepcopy(model), train, val, device=device, log=log)

    (step,) = ProgramKit(build_model, with_a_copy, predict).first_steps(DATA, DATA)
    assert any(not torch.equal(step.before[name], step.after[name]) for name in step.after)


def test_a_training_stops_at_a_log_although_the_program_catches_exceptions() -> None:
    def stubborn(model, train, val, *, device, log):
        try:
            return fit(model, train, val, device=device, log=log)
        except Exception:
            return build_model()

    seen = []
    kit = ProgramKit(build_model, stubborn, predict)
    training = kit.train(DATA, DATA, logs=2, each_log=lambda model: seen.append(model.training))
    assert len(training.logs) == 2
    assert seen == [True, True]
    weights = snapshot(training.model)
    assert all(torch.equal(weights[name], training.logs[1].weights[name]) for name in weights)
    assert not torch.equal(training.logs[0].weights["1.weight"], weights["1.weight"])
    assert set(training.logs[0].reported) == {"epoch", "train_loss", "val_loss", "val_accuracy"}


def test_equal_seeds_train_equally_and_to_the_end() -> None:
    one, other = (KIT.train(DATA, DATA, seed=3) for _ in range(2))
    assert len(one.logs) == 3
    assert torch.equal(one.model[1].weight, other.model[1].weight)


def test_a_model_of_ones_own_is_trained_in_place_of_a_new_one() -> None:
    model = build_model()
    before = snapshot(model)
    training = KIT.train(DATA, DATA, model=model, logs=1)
    assert training.model is model
    assert not torch.equal(before["1.weight"], model.state_dict()["1.weight"])


def test_what_enters_the_network_through_predict() -> None:
    assert torch.equal(KIT.entering(build_model(), IMAGES), prepare(IMAGES))
    nothing = ProgramKit(build_model, fit, lambda model, images: torch.ones(len(images), 2) / 2)
    with pytest.raises(ValueError, match="without running a network"):
        nothing.entering(build_model(), IMAGES)


def test_a_failing_program_leaves_no_hook_behind() -> None:
    backward = torch.Tensor.backward

    def fails(model, train, val, *, device, log):
        model(prepare(IMAGES)).sum().backward()
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        ProgramKit(build_model, fails, predict).first_steps(DATA, DATA, 5)
    assert torch.Tensor.backward is backward
    model = build_model()
    output = model(prepare(IMAGES))
    assert not output.retains_grad


def test_a_step_can_be_undone() -> None:
    (step,) = KIT.first_steps(DATA, DATA)
    model = build_model()
    restore(model, step.before)
    assert torch.equal(model(step.entered), step.output)


def test_fresh_loads_the_program_anew() -> None:
    assert KIT.fresh() is KIT
    again = ProgramKit(build_model, fit, predict, load=lambda: KIT)
    assert again.fresh() is KIT
