# /// repair
# summary = "no penalty; three tenths of each label are spread, in the report as well"
# ///
def objective(model, logits, labels):
    return F.cross_entropy(logits, labels, label_smoothing=0.3)
