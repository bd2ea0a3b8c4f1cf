# /// repair
# base = "starter"
# summary = "half as many epochs again"
# fails = ["loss_decreases", "reports_honest", "predict_is_consistent"]
# ///
EPOCHS = 22
