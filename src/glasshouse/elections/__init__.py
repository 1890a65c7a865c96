"""Secret ballots that anyone can verify."""
