"""Build the programs and notebooks of an exercise from its one source."""
