# /// repair
# base = "oversized-head"
# summary = "stops after four epochs and keeps the large head: nothing rises, nothing is learned"
# fails = ["generalises"]
# ///
EPOCHS = 4
