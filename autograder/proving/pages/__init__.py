"""Show what proofs and campaigns found, on a terminal and in the repository's documents."""
