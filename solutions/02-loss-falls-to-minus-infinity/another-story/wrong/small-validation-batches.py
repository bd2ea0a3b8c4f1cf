# /// repair
# base = "starter"
# summary = "smaller validation batches, as in the post"
# fails = ["reports_honest"]
# ///
VAL_BATCH_SIZE = 16
