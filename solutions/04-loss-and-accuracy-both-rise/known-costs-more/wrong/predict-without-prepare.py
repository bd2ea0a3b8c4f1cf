# /// repair
# base = "reference"
# summary = "predict moves the axes itself and forgets to scale the pixels"
# fails = ["generalises", "reports_honest"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [
            model(batch.to(device).permute(0, 3, 1, 2).float() / 255) for batch in images.split(256)
        ]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)
