"""Outputs for people, programs and shells; a secret only ever by its place."""

import json
import subprocess

import pytest

from paoctl.report.outputs import bare, outputs_env, outputs_json, outputs_text
from paoctl.report.terminal import PIPE, Terminal

OUTPUTS = {
    "host": "h.example",
    "port": 5432,
    "zones": ["a", "b"],
    "ruleId": None,
    "adminPassword": {"$secret": "aws-secretsmanager:pao/x", "version": "v1"},
    "note": "it's $HOME; `x`\n",
}


def test_a_table_for_people() -> None:
    assert (
        outputs_text(OUTPUTS, Terminal(interactive=True, colour=False, width=80))
        == """\
OUTPUT         VALUE
host           h.example
port           5432
zones          ["a","b"]
ruleId         -
adminPassword  the secret aws-secretsmanager:pao/x
note           it's $HOME; `x`
"""
    )


def test_tabs_in_a_pipe() -> None:
    assert outputs_text({"host": "h"}, PIPE) == "host\th\n"


def test_a_document_for_programs() -> None:
    document = json.loads(outputs_json(OUTPUTS, "item/name"))
    assert (document["kind"], document["outputs"]) == ("RequestOutputs", OUTPUTS)


def test_a_shell_reads_each_value_as_it_is_and_no_secret() -> None:
    script = outputs_env({key: value for key, value in OUTPUTS.items() if value is not None})
    probe = script + 'printf "%s|%s|%s|%s" "$HOST" "$PORT" "$NOTE" "${ADMIN_PASSWORD-none}"'
    done = subprocess.run(["sh", "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "h.example|5432|it's $HOME; `x`\n|none"
    assert "# ADMIN_PASSWORD is the secret aws-secretsmanager:pao/x\n" in script


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (5432, "5432"),
        (True, "true"),
        (["a"], '["a"]'),
        ({"$secret": "env:X", "version": None}, "env:X"),
    ],
)
def test_a_bare_value(value: object, text: str) -> None:
    assert bare(value) == text
