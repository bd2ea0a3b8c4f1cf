# /// repair
# base = "reference"
# summary = "a small rate and another size of validation batches"
# ///
LEARNING_RATE = 4e-4
VAL_BATCH_SIZE = 40
