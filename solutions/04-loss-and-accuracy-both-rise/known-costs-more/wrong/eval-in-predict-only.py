# /// repair
# base = "starter"
# summary = "predict switches to eval mode, all else as it was"
# fails = ["loss_decreases", "reports_honest"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)
