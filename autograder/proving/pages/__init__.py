"""What proofs and campaigns show: on a terminal, and in the repository's documents."""
