"""A bug of ours: what happened goes into a file that can be sent to us, with the secrets we know of masked."""

import os
import platform
import re
import shlex
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from paoctl import __version__
from paoctl.gateways.home import state_home
from paoctl.redact import MASK, Redactor, Secret

_SECRET_NAME: Final = re.compile(r"TOKEN|SECRET|PASSW|KEY|CREDENTIAL", re.IGNORECASE)
_SECRET_SHAPE: Final = re.compile(
    r"(gh[pousr]_|github_pat_)\w+"  # GitHub's own prefixes
    r"|(AKIA|ASIA)[A-Z0-9]{12,}"  # AWS access keys
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # https://user:password@host
    r"|(?<=Bearer )\S+|(?<=Basic )\S+"
)
_LIBRARIES: Final = ("typer", "rich", "pydantic", "PyYAML", "Jinja2", "PyGithub", "jira", "httpx", "GitPython")


def report_bug(bug: BaseException, argv: Sequence[str]) -> Path | None:
    """Write the report; the file, or None where nothing can be written."""
    text = bug_report(bug, argv, os.environ)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for folder in (state_home(os.environ) / "reports", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f"paoctl-{moment}-", suffix=".txt", dir=folder)
            os.close(handle)
            Path(name).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return Path(name)
    return None


def bug_report(bug: BaseException, argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """What we need to know to mend it: the command, the versions, the traceback (without values of variables)."""
    rows = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(["paoctl", *argv]),
        "paoctl": __version__,
        "python": f"{platform.python_version()} ({platform.platform()})",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
    }
    head = "\n".join(f"{name:10} {value}" for name, value in rows.items())
    trace = "".join(traceback.format_exception(bug))
    return _masked(f"paoctl bug report\n\n{head}\n\n{trace}", environ)


def _masked(text: str, environ: Mapping[str, str]) -> str:
    """Without the values of variables that are named like secrets, and without what is shaped like a token."""
    named = (Secret(value) for name, value in environ.items() if _SECRET_NAME.search(name) and value)
    return _SECRET_SHAPE.sub(MASK, Redactor(named).text(text))


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "(not installed)"
