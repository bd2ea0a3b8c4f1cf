# /// repair
# base = "oversized-head"
# summary = "stops after four epochs and keeps the large head: nothing rises, nothing is learned"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 4
