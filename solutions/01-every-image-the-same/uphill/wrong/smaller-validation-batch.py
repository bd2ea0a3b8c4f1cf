# /// repair
# base = "graph-kept"
# summary = "validation batches of 16, to save memory"
# fails = ["within_budget"]
# ///
VAL_BATCH_SIZE = 16
