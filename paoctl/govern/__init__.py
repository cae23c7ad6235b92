"""Who must approve and who did: pure functions over values that a port fetched."""
