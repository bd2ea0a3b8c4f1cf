"""How often a grade is wrong: every program of the course, run over many seeds, and counted.

campaign.py      which runs there are to do, and doing them
store.py         the recorded runs of one exercise, on disk; merging those of several machines
margins.py       how far the thresholds lie from what right and wrong programs show
confirmation.py  official grades with seeds that the campaign never saw
conditions.py    the same programs with more threads, on a loaded machine, on a GPU
error_rates.py   false fails and false passes: run by run, and by the official rule
"""
