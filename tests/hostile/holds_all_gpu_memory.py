# /// hostile
# rows = [36]
# tries = "holds all memory of the GPU and does not give it back"
# verdicts = ["FAILED", "OUT_OF_MEMORY", "CRASHED"]
# needs = "cuda"
# ///
def fit(model, train, val, *, device, log, honest_fit=fit):
    kept = []
    try:
        while True:
            kept.append(torch.empty(1 << 28, dtype=torch.uint8, device=device))
    except torch.cuda.OutOfMemoryError:
        pass
    return honest_fit(model, train, val, device=device, log=log)
