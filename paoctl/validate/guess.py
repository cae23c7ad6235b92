"""Where a guess belongs: at the caret."""


def guess_first(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A label and the lines of help that remain: a guess is read soonest behind the caret.

    At least one line of help stays, so that a finding is never without a remedy.
    """
    guess = next((line for line in lines if line.startswith("did you mean ")), "")
    rest = tuple(line for line in lines if line != guess)
    return (guess, rest) if rest else (guess, lines)
