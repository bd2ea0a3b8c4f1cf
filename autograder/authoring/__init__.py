"""From an exercise's one source to its programs and notebooks."""
