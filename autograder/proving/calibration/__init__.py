"""How often a grade is wrong: run every program of the course over many seeds, and count.

campaign.py      which runs are still missing, and making them
store.py         the recorded runs of one exercise on disk, and merging those of several machines
margins.py       how far the thresholds lie from what right and wrong programs show
confirmation.py  official grades with seeds that the campaign never saw
conditions.py    the same programs with more threads, on a loaded machine, on a GPU
error_rates.py   false fails and false passes: run by run, and by the official rule
spec_notes.py    the margins, as comments beside the thresholds in a spec
lines.py         files of one JSON object a line
"""
