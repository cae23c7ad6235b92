"""The program: answers `--version` and `--help` itself, hands everything else to `paoctl.cli`.

Nothing is imported at the top that Python has not loaded by then: start-up is a promise (bench/startup.py).
"""

import os
import sys

from paoctl import __version__

_GARBAGE = 100_000
"""So many new objects are made before circles among them are looked for. A command first makes what it keeps, modules
and models; to look through that again and again was a sixth of its start."""

_WITHOUT_PLUGINS = ("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""What a document means is said here alone; and to look for plug-ins in all that is installed takes 5 ms."""


def main() -> int:
    """Run the command line of this process; the exit code (`paoctl help exit-codes`)."""
    argv = sys.argv[1:]
    completing = "_PAOCTL_COMPLETE" in os.environ
    if argv in (["--version"], ["-V"]):
        sys.stdout.write(f"paoctl {__version__}\n")
        return 0
    if not completing and argv in ([], ["--help"], ["-h"], ["help"]):
        from paoctl.cli.overview import overview

        sys.stdout.write(overview())
        return 0
    import gc

    gc.set_threshold(_GARBAGE)
    os.environ.setdefault(*_WITHOUT_PLUGINS)
    try:
        from paoctl.cli.boundary import run

        return run(argv)
    except KeyboardInterrupt:  # while it was loading, or said its last words
        return 130
    finally:
        gc.freeze()  # nobody looks for circles at the end: to take all modules apart took a tenth of a short command


if __name__ == "__main__":
    sys.exit(main())
