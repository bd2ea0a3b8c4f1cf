# /// repair
# summary = "AdamW decays the weights instead; the report is cross-entropy, with asserts"
# held_out = true
# ///
WEIGHT_DECAY = 1e-2


def mean_cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, reduction="mean").item()


assert abs(mean_cross_entropy(torch.zeros(3, 2), torch.tensor([0, 1, 1])) - 0.693147) < 1e-4
assert build_model().eval()(torch.zeros(2, 1, 28, 28)).shape == (2, 2)


def outputs_and_labels(model, dataset, device):
    model.eval()
    logits, labels = [], []
    with torch.no_grad():
        for x, y in DataLoader(dataset, batch_size=256):
            logits.append(model(prepare(x.to(device))))
            labels.append(y.to(device))
    return torch.cat(logits), torch.cat(labels)


def make_optimizer(model):
    weights = [p for p in model.parameters() if p.dim() > 1]
    the_rest = [p for p in model.parameters() if p.dim() <= 1]
    assert len(weights) + len(the_rest) == len(list(model.parameters()))
    groups = [
        {"params": weights, "weight_decay": WEIGHT_DECAY},
        {"params": the_rest, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE)


def fit(model, train, val, *, device, log):
    model = model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = make_optimizer(model)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=EPOCHS * len(loader)
    )
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(prepare(x.to(device))), y.to(device))
            assert torch.isfinite(loss), f"loss is {loss.item()} in epoch {epoch}"
            loss.backward()
            optimizer.step()
            schedule.step()

        train_loss = mean_cross_entropy(*outputs_and_labels(model, train, device))
        logits, labels = outputs_and_labels(model, val, device)
        val_loss = mean_cross_entropy(logits, labels)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=(logits.argmax(dim=1) == labels).float().mean().item(),
        )

    images = torch.stack([val[i][0] for i in range(len(val))])
    answers = predict(model, images)
    assert answers.shape == (len(val), 2)
    assert torch.allclose(answers.sum(dim=1), torch.ones(len(val), device=answers.device))
    by_hand = -answers.gather(1, labels[:, None]).clamp_min(1e-30).log().mean().item()
    assert abs(by_hand - val_loss) < 0.02, (by_hand, val_loss)
    return model
