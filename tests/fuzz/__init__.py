"""Property-based tests over everything that comes from outside: see `cases.py`."""
