"""Documents to findings, one file a rule family."""
