"""From the record of a run to its grade."""
