# /// repair
# summary = "predict returns the network's output as it is; training and report stay as they were"
# fails = ["reports_honest"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches)  # (N, 10)
