"""The search finds a canary that was planted: where it can be, in each form in which it can be there."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from paoctl.redact import MASK, Redactor, Secret
from paoctl.sandbox.repository import run_git
from tests.proofs.canaries import Canaries, files_below, forms, objects_of
from tests.proofs.encodings import CANARIES as TWENTY
from tests.proofs.encodings import IN_TEXT, TWELVE

SECRET = "s3cr3t?/ü+canary&never=seen"
CANARIES = Canaries({"JIRA_TOKEN": SECRET, "OTHER": "another-canary-of-another-name"})


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"https://user:{quote(SECRET, safe='')}@host/",
        json.dumps({"token": SECRET}),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        *(base64.b64encode(f"{'x' * before}{SECRET}{'y' * 5}".encode()).decode() for before in range(6)),
        base64.urlsafe_b64encode(f"x-access-token:{SECRET}".encode()).decode(),
    ],
)
def test_a_canary_is_found_in_every_form(text: str) -> None:
    assert CANARIES.found_in(b"before " + text.encode() + b" after") == {"JIRA_TOKEN"}


def test_what_is_no_canary_is_not_found() -> None:
    assert CANARIES.found_in(b"s3cr3t?/ but another, and a mask: ***") == set()


def test_a_word_too_short_to_be_a_canary_is_refused() -> None:
    with pytest.raises(AssertionError):
        forms("short")


def test_a_canary_in_an_object_that_nothing_names_is_found(tmp_path: Path) -> None:
    run_git("init", "--quiet", "--bare", str(tmp_path))
    lost = run_git("hash-object", "-w", "--stdin", stdin=f"token: {SECRET}\n".encode(), cwd=tmp_path).decode().strip()
    run_git("hash-object", "-w", "--stdin", stdin=b"nothing here\n", cwd=tmp_path)

    assert CANARIES.found_in_all(objects_of(tmp_path)) == {(f"object {lost}", "JIRA_TOKEN")}


def test_a_canary_in_a_hidden_file_is_found_and_a_vault_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(f"url = http://x:{SECRET}@host/", "utf-8")
    (tmp_path / "secrets.json").write_text(SECRET, "utf-8")

    found = CANARIES.found_in_all(files_below(tmp_path, but=[tmp_path / "secrets.json"]))

    assert found == {(".git/config", "JIRA_TOKEN")}


@pytest.mark.parametrize("name", TWELVE)
def test_each_of_twenty_is_found_in_each_of_twelve_encodings(name: str) -> None:
    for secret, value in TWENTY.secrets.items():
        assert TWENTY.found_in(b"before " + TWELVE[name](value) + b" after") == {secret}, value


def test_there_are_twenty_and_twelve() -> None:
    assert (len(TWENTY.secrets), len(TWELVE)) == (20, 12)


@pytest.mark.parametrize("name", IN_TEXT)
def test_the_redactor_masks_each_of_twenty_in_each_encoding_that_text_can_have(name: str) -> None:
    redactor = Redactor(Secret(value) for value in TWENTY.secrets.values())
    for value in TWENTY.secrets.values():
        text = f"Error: token = {TWELVE[name](value).decode()}\n  on main.tf line 3"
        masked = redactor.text(text)
        assert MASK in masked, text
        assert TWENTY.found_in(masked.encode()) == set(), masked
