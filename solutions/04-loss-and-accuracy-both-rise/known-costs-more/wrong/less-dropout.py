# /// repair
# base = "starter"
# summary = "dropout of 0.2, all else as it was"
# fails = ["reports_honest", "predict_is_consistent"]
# ///
DROPOUT = 0.2
