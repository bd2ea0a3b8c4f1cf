# /// repair
# base = "graph-kept"
# summary = "validation batches of 16, against the memory"
# fails = ["within_budget"]
# ///
VAL_BATCH_SIZE = 16
