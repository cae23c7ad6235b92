#!/usr/bin/env python3
"""Fuzz a target by coverage: `python -m tests.fuzz.run load SECONDS FOLDER`, in a venv that has atheris and paoctl.

The folder holds the corpus as it grows; what crashes is left in it as `crash-…`. To keep both as regression cases:
`python -m tests.fuzz.corpus load FOLDER` (a venv without atheris does). atheris is in no lock file of ours: it is
built for few interpreters, and needed by nobody who does not fuzz.
"""

import hashlib
import importlib
import pkgutil
import sys
from pathlib import Path

import atheris

ROOMS = ("load", "shape", "form", "template", "validate", "report")

with atheris.instrument_imports(include=["paoctl", "yaml", "jinja2"]):
    for room in ROOMS:  # what is imported late, inside functions, would not be watched
        for module in pkgutil.iter_modules([str(Path("paoctl", room))]):
            importlib.import_module(f"paoctl.{room}.{module.name}")
    from tests.fuzz.corpus import kept
    from tests.fuzz.targets import TARGETS, seeds

SLOWEST = 10
"""Seconds for one input, instrumented and beside other work, before it is called a hang."""
MEMORY = 1024
"""MiB of the whole process."""


def main() -> None:
    """Fuzz, for so many seconds."""
    target, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for data in (*seeds(target), *kept(target)):
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    limits = (f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}", f"-max_total_time={seconds}", "-max_len=6000")
    argv = [sys.argv[0], str(folder), *limits, f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    atheris.Setup(argv, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
