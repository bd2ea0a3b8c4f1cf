"""Property-based tests of everything that comes from outside: see `cases.py`."""
