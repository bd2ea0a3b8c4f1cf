# /// hostile
# rows = [32]
# tries = "trains on the validation images and their labels as well"
# verdicts = ["FAILED"]
# ///
honest_fit = fit


def fit(model, train, val, *, device, log):
    both = torch.utils.data.ConcatDataset([train, val, val])
    return honest_fit(model, both, val, device=device, log=log)
