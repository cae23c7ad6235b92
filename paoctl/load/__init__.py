"""Text to documents, with the place of every node."""
