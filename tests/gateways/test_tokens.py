"""Where the token for GitHub comes from."""

from pathlib import Path

import pytest

from paoctl.errors import LoginError
from paoctl.gateways.tokens import VARIABLES, find_token
from paoctl.redact import Redactor


def gh(folder: Path, body: str) -> dict[str, str]:
    """An environment whose only program is this `gh`."""
    program = folder / "gh"
    program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_the_variables_are_asked_in_order_and_the_redactor_learns_the_token() -> None:
    environ = {name: f"token-of-{name}" for name in VARIABLES}
    redactor = Redactor()

    for name in VARIABLES:
        token = find_token(environ, "github.com", redactor)
        assert token is not None
        assert token.reveal() == f"token-of-{name}"
        assert redactor.text(f"x token-of-{name} y") == "x *** y"
        environ[name] = ""


def test_without_a_variable_gh_is_asked_for_the_host(tmp_path: Path) -> None:
    environ = gh(tmp_path, 'test "$*" = "auth token --hostname=git.acme.example" && echo gho_from_gh')

    token = find_token(environ, "git.acme.example", Redactor())

    assert token is not None
    assert token.reveal() == "gho_from_gh"


@pytest.mark.parametrize("body", ["echo nothing >&2; exit 1", "exit 0"])
def test_a_gh_without_a_login_gives_no_token(tmp_path: Path, body: str) -> None:
    assert find_token(gh(tmp_path, body), "github.com", Redactor()) is None


def test_a_machine_without_gh_gives_no_token(tmp_path: Path) -> None:
    assert find_token({"PATH": str(tmp_path)}, "github.com", Redactor()) is None


def test_the_line_break_that_a_token_was_copied_with_is_no_part_of_it() -> None:
    token = find_token({"GITHUB_TOKEN": " ghp_copied\n"}, "github.com", Redactor())

    assert token is not None
    assert token.reveal() == "ghp_copied"


@pytest.mark.parametrize("token", ["ghp_secret\nmore", "ghp_sécret", "ghp_se\udcffcret", "ghp_\x1bsecret"])
def test_what_cannot_be_a_token_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(LoginError, match="GH_TOKEN holds a character that no token has") as caught:
        find_token({"GH_TOKEN": token}, "github.com", Redactor())

    assert "ghp_" not in str(caught.value)
