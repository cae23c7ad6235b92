"""What comes next, as people read it: each command that can be chosen on a line of its own."""

from paoctl.record.status import OR


def next_text(text: str) -> str:
    """`Next:` and what a status or an orphan says of it. Whoever pastes more than one line runs none but the first."""
    return "Next: " + "\n   or ".join(text.split(OR))
