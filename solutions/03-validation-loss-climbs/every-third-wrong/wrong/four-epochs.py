# /// repair
# summary = "stops after four epochs, before the network knows every training image"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 4
