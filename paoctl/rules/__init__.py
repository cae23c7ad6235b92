"""One class a rule, one literal table."""
