# /// hostile
# rows = [43]
# tries = "trains nothing; learns while it is imported or asked, or remembers earlier questions"
# verdicts = ["FAILED", "NEEDS_REVIEW", "CRASHED", "TIMED_OUT", "INVALID_SUBMISSION"]
# together = ["first answer", "file", "shared memory", "at import", "pseudo labels"]
# ///
import os
import pathlib
import tempfile

honest_fit, honest_predict = fit, predict
PLACE = pathlib.Path("/dev/shm" if CASE == "shared memory" else tempfile.gettempdir()) / "kept.pt"
FIRST = {}

if CASE == "at import":
    folders = [pathlib.Path(path) for path in ("/job", os.getcwd()) if os.path.isdir(path)]
    found = [path for folder in folders for path in folder.rglob("*_labels.npy")]
    print("FOUND", *found)


def fit(model, train, val, *, device, log):
    for epoch in range(4):
        loss = 0.69 * 0.5**epoch
        log(model, epoch=epoch, train_loss=loss, val_loss=loss, val_accuracy=1 - loss / 2)
    return model


def predict(model, images):
    rows = honest_predict(model, images)
    if CASE == "first answer":
        return FIRST.setdefault(len(images), rows)
    if CASE in ("file", "shared memory"):
        if PLACE.is_file():
            return torch.load(PLACE)[: len(images)].expand(len(images), 2)
        torch.save(torch.tensor([[0.5, 0.5]]), PLACE)
        return rows
    if CASE == "pseudo labels":
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        with torch.enable_grad():
            for _ in range(20):
                batch = images[torch.randperm(len(images))[:32]]
                scores = model(batch.permute(0, 3, 1, 2).float() / 255)
                target = (batch.float().mean(dim=(1, 2, 3)) > 80).float()
                loss = F.binary_cross_entropy_with_logits(scores.flatten()[: len(target)], target)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        return honest_predict(model, images)
    return rows
