# /// repair
# summary = "a penalty a third as strong"
# fails = ["reports_honest"]
# ///
L2 = 1.3e-4
