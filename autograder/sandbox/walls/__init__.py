"""One backend a file, each with a `BACKEND`."""
