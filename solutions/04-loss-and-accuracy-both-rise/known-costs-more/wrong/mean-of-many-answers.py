# /// repair
# base = "still-training"
# summary = "predict averages ten answers in training mode; all else is repaired"
# fails = ["predict_is_consistent"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    total = torch.zeros(len(images), 2)
    with torch.no_grad():
        for _ in range(10):
            batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
            total += torch.cat(batches).softmax(dim=1).cpu()
    return total / 10  # (N, 2)
