# /// repair
# summary = "no penalty; the logarithm has base 2, in training and in the report"
# ///
def objective(model, logits, labels):
    p = logits.softmax(dim=1).clamp_min(1e-12)  # (B, 2)
    return -p[torch.arange(len(labels)), labels].log2().mean()
