# /// repair
# summary = "training stops before the reported loss climbs"
# fails = ["reports_honest"]
# ///
EPOCHS = 2
