"""One run of a program: train, ask, record."""
