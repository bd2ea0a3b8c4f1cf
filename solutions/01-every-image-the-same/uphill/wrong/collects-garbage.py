# /// repair
# base = "graph-kept"
# summary = "calls the garbage collector after each validation"
# fails = ["within_budget"]
# ///
import gc

leaky_evaluate = evaluate


def evaluate(model, loader, device):
    result = leaky_evaluate(model, loader, device)
    gc.collect()
    return result
