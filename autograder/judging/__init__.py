"""From the record of a run to what it is worth."""
