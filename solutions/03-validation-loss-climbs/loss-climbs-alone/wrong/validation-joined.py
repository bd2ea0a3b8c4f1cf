# /// repair
# base = "reference"
# summary = "keeps the best epoch, but trains on training and validation images together"
# fails = ["validation_unseen"]
# ///
from torch.utils.data import ConcatDataset

fit_on = fit


def fit(model, train, val, *, device, log):
    return fit_on(model, ConcatDataset([train, val]), val, device=device, log=log)
