# /// repair
# summary = "cheat: trains on the validation images as well, so that the reported loss falls"
# fails = ["validation_improves", "generalises", "validation_unseen"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    both = torch.utils.data.ConcatDataset([train, val])
    return plain_fit(model, both, val, device=device, log=log)
