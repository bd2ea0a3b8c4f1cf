# /// repair
# base = "batch-means"
# summary = "validation batches of 256, so that fewer means are averaged"
# fails = ["reports_honest"]
# ///
VAL_BATCH_SIZE = 256
