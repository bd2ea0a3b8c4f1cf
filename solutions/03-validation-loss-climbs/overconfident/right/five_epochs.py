# /// repair
# summary = "trains for five epochs only, about where the validation loss is lowest"
# ///
EPOCHS = 5
