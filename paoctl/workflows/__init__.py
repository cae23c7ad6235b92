"""Each reads like the sentence of its story."""
