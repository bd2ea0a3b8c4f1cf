# /// repair
# summary = "sets the mode in a context manager, asserts it, and trains in bfloat16 autocast"
# held_out = true
# ///
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def mode(model: nn.Module, *, training: bool) -> Iterator[nn.Module]:
    before = model.training
    model.train(training)
    try:
        yield model
    finally:
        model.train(before)


def evaluate(model: nn.Module, loader: DataLoader, device) -> tuple[float, float]:
    total, right, count = 0.0, 0, 0
    with mode(model, training=False), torch.no_grad():
        for images, labels in loader:
            assert not any(module.training for module in model.modules())
            labels = labels.to(device)
            logits = model(prepare(images.to(device)))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += int((logits.argmax(dim=1) == labels).sum())
            count += len(labels)
    return total / count, right / count


def fit(model: nn.Module, train, val, *, device, log) -> nn.Module:
    batches = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    train_loader = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=200)
    kind = torch.device(device).type
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
    steps = EPOCHS * len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)

    def report(epoch: int) -> None:
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )

    report(0)
    for epoch in range(1, EPOCHS + 1):
        with mode(model, training=True):
            for images, labels in batches:
                assert all(module.training for module in model.modules())
                x, y = prepare(images.to(device)), labels.to(device)
                with torch.autocast(device_type=kind, dtype=torch.bfloat16):
                    logits = model(x)
                loss = F.cross_entropy(logits.float(), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
        report(epoch)

    model.eval()
    few = torch.stack([val[i][0] for i in range(min(4, len(val)))])
    alone = torch.cat([predict(model, image[None]) for image in few])
    assert torch.allclose(predict(model, few), alone, atol=1e-2), "an answer depends on the batch"
    return model


def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    device = next(model.parameters()).device
    with mode(model, training=False), torch.inference_mode():
        return torch.softmax(model(prepare(images.to(device))), dim=1)
