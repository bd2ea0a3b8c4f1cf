"""From a file that somebody hands in to a program; nothing of it is run or parsed here."""
