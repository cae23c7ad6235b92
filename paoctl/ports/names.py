"""Names of things outside, as the ports spell them."""

Commit = str
"""40 hex digits."""
BlobId = str
Login = str
Team = str
"""`@org/team` or `@login`."""
