"""What is asked for and what is recorded, to a plan."""
