# /// repair
# summary = "no penalty at all: then the objective is the cross-entropy"
# ///
L2 = 0.0
