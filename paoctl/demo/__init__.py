"""The narrated story of `paoctl demo`."""
