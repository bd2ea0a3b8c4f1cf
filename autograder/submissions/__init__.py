"""From a file that somebody hands in to a program; no code in it is run or parsed here."""
