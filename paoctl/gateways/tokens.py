"""The token for GitHub: from the environment, else from the `gh` command that a person has logged in with."""

import subprocess
from collections.abc import Mapping
from typing import Final

from paoctl.errors import LoginError
from paoctl.redact import Redactor, Secret

VARIABLES: Final = ("PAOCTL_TOKEN", "GH_TOKEN", "GITHUB_TOKEN")
"""Asked in this order."""
_PATIENCE: Final = 10.0
"""Seconds that `gh` may take; it may ask a keyring."""


def find_token(environ: Mapping[str, str], host: str, redactor: Redactor) -> Secret | None:
    """The token for a host as `github.com`, learned by the redactor; None when nobody has one.

    Raises:
        LoginError: a variable holds what can't be one.
    """
    given = next(filter(None, (token_in(environ, name) for name in VARIABLES)), "")
    token = given or _ask_gh(environ, host)
    return redactor.learn(Secret(token)) if token else None


def token_in(environ: Mapping[str, str], name: str) -> str:
    """The token in a variable, without the blanks around it; empty when there is none.

    A line break inside would end the header that carries it, and the libraries quote such a header in their complaint.

    Raises:
        LoginError: it holds what no token has.
    """
    token = environ.get(name, "").strip()
    if not token.isascii() or not token.isprintable():
        raise LoginError(f"{name} holds a character that no token has", remedy=f"set {name} to the token alone")
    return token


def _ask_gh(environ: Mapping[str, str], host: str) -> str:
    # gh prefers the variables of the environment to what it keeps; they were empty, and it shall not see them.
    clean = {name: value for name, value in environ.items() if name not in VARIABLES}
    try:
        done = subprocess.run(
            ("gh", "auth", "token", f"--hostname={host}"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            env={**clean, "GH_PROMPT_DISABLED": "1"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
