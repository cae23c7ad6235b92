"""Where every error ends: a message and an exit code, never a traceback."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from paoctl.cli.terminal import drop, messages, tell
from paoctl.errors import Interrupted, PaoError, UsageError
from paoctl.report.failure import failure_text

BUG: Final = 70
"""EX_SOFTWARE of sysexits.h."""
READER_GONE: Final = 141
"""128 + SIGPIPE: what a shell says of a program whose reader went away."""


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code (`paoctl help exit-codes`)."""
    try:
        _open_closed_streams()
        _accept_every_character()
        _stand_somewhere()
        code = _invoke(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except KeyboardInterrupt:
        return _fail(Interrupted("nothing more is done"))
    except PaoError as error:
        return _fail(error)
    except Exception as bug:  # noqa: BLE001 - the one place where a bug may end
        return _bug(bug, argv)
    return code


def _invoke(argv: Sequence[str]) -> int:
    """Parse and call; typer's own exceptions become ours or an exit code."""
    from typer.exceptions import Abort, Exit, TyperException

    from paoctl.cli.group import group
    from paoctl.cli.usage import usage_error

    commands = group()
    if "_PAOCTL_COMPLETE" in os.environ:
        commands.main(list(argv), prog_name="paoctl")
    try:
        with commands.make_context("paoctl", list(argv)) as context:
            code: object = commands.invoke(context)
    except Exit as end:
        return end.exit_code
    except Abort as abort:
        raise Interrupted("nothing more is done") from abort
    except TyperException as error:
        raise usage_error(error, argv) from error
    return code if isinstance(code, int) else 0


def _open_closed_streams() -> None:
    """A stream that the caller closed (`>&-`) is None in Python; what is written to it goes nowhere."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as above


def _stand_somewhere() -> None:
    """Every command looks around from the folder it is in.

    Raises:
        UsageError: that folder was removed meanwhile.
    """
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("the folder that you are in is gone", remedy="cd to one that is there") from error


def _accept_every_character() -> None:
    """A terminal that can't show a character shows its number; no text of ours may end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(error: PaoError) -> int:
    tell(failure_text(error, messages()))
    if os.environ.get("GITHUB_ACTIONS") == "true":  # whoever started the job sees its annotations before its log
        from paoctl.report.github_command import workflow_command

        tell(workflow_command("error", f"{error.cause}\nhelp: {error.remedy}".removesuffix("\nhelp: ")))
    return error.exit_code


def _bug(bug: Exception, argv: Sequence[str]) -> int:
    from paoctl.cli.bug_report import bug_report, report_bug

    kind = type(bug).__name__
    tell(f"{messages().paint('error:', 'bold', 'red')} paoctl has a bug: {kind}. It is not your doing")
    if path := report_bug(bug, argv):
        tell(f"   = report: {path}")
        tell("   = help: please send us that file; tokens and passwords in it are masked")
    else:
        tell("   = help: please send us what follows; tokens and passwords in it are masked\n")
        tell(bug_report(bug, argv, os.environ))
    return BUG


def _reader_gone() -> int:
    """Say nothing, not even when the interpreter closes stdout at its end."""
    drop(sys.stdout)
    return READER_GONE
