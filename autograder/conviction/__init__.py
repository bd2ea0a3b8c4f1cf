"""Judge a learner's `evidence` by what it says about programs that the learner has not seen."""
