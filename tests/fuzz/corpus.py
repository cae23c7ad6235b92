#!/usr/bin/env python3
"""What the fuzzers found worth keeping, one input a line in base64: each is tried again by the tests.

`python -m tests.fuzz.corpus TARGET FOLDER` takes in what a run left in its folder.
"""

import base64
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LARGEST: Final = 300
"""Bytes of an input that is kept: small ones say the same, and are quickly tried."""


def kept(target: str) -> list[bytes]:
    """The inputs that are kept for a target."""
    file = HERE / f"{target}.corpus"
    return [base64.b64decode(line) for line in file.read_text("ascii").split()] if file.exists() else []


def keep(target: str, folder: Path) -> int:
    """Take in the inputs of a folder; how many there are now."""
    inputs = {path.read_bytes() for path in folder.iterdir() if path.is_file()}
    ordered = sorted(
        {*kept(target), *(each for each in inputs if len(each) <= LARGEST)}, key=lambda each: (len(each), each)
    )
    lines = "".join(base64.b64encode(each).decode("ascii") + "\n" for each in ordered)
    (HERE / f"{target}.corpus").write_text(lines, "ascii")
    return len(ordered)


if __name__ == "__main__":
    print(keep(sys.argv[1], Path(sys.argv[2])))  # noqa: T201 - a tool says what it did
