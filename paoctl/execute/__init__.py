"""A plan to its outcome: walk, effect protocol, retries."""
