# /// repair
# base = "starter"
# summary = "a quarter of the dropout, all else as it was"
# fails = ["reports_honest", "predict_is_consistent"]
# ///
DROPOUT = 0.2
