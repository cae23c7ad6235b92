"""Frozen values, no I/O: what all rooms talk about."""
