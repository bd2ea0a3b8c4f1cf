"""Run a worker behind walls. One interface, several backends, one conformance suite.

    job = Job(...)
    result = execute(job)            # the strongest backend of this machine

A backend only starts the worker behind its walls; watching and killing the process tree is the same
for all of them. A new backend is a new file with a `Backend` in it.
"""

from autograder.sandbox.backends import Backend, available, backend_named, backends
from autograder.sandbox.execute import execute
from autograder.sandbox.job import Job

__all__ = ["Backend", "Job", "available", "backend_named", "backends", "execute"]
