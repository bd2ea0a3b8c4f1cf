"""A program shares its process with the worker: any message may be its own invention."""
