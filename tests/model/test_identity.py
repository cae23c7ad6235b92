"""The recipes of FORMATS, against vectors that were made without paoctl."""

import json
from pathlib import Path

import pytest

from paoctl.model.digest import Pin, blob_id, branch_name, closure_digest, effect_key, slug, uid
from paoctl.record.status import settled_ids

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "identity.json").read_text())


def test_uid_is_26_base32_characters_of_lineage_path_and_commit() -> None:
    case = GOLDEN["uid"]
    assert uid(case["lineage"], case["path"], case["introduced"]) == case["expect"]


def test_effect_key_is_40_hex_digits_over_seven_joined_parts() -> None:
    case = dict(GOLDEN["effectKey"])
    expect = case.pop("expect")
    assert effect_key(**case) == expect


@pytest.mark.parametrize("case", GOLDEN["branch"], ids=["new", "changed"])
def test_branch_is_named_after_the_file_and_what_it_was(case: dict[str, str]) -> None:
    assert branch_name(case["path"], case["base"]) == case["expect"]


def test_closure_digest_is_over_sorted_paths_and_hashes() -> None:
    files = {path: text.encode() for path, text in GOLDEN["closure"]["files"].items()}
    assert closure_digest(files) == GOLDEN["closure"]["expect"]
    assert closure_digest(dict(reversed(files.items()))) == GOLDEN["closure"]["expect"]


def test_formatting_changes_the_digest() -> None:
    assert closure_digest({"a": b"x: 1\n"}) != closure_digest({"a": b"x:  1\n"})


def test_a_settled_request_is_known_by_the_blob_id_of_observed() -> None:
    case = GOLDEN["observed"]
    assert case["expect"] in settled_ids(case["blob"])
    assert blob_id(f"{case['blob']} waiting ticket:DBA-1\n".encode()) not in settled_ids(case["blob"])


def test_a_pin_reads_back_as_it_was_written() -> None:
    text = f"database-postgresql-standard@1.2.0#sha256:{'ab' * 32}"
    assert str(Pin.parse(text)) == text
    assert Pin.parse(text).short == "database-postgresql-standard@1.2.0"


@pytest.mark.parametrize(
    "text", ["", "x@1#sha256:12", "X@1.0.0#sha256:" + "ab" * 32, "x@1.0.0", "x@1.0.0#sha256:" + "AB" * 32]
)
def test_what_is_no_pin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a pin"):
        Pin.parse(text)


@pytest.mark.parametrize(
    ("text", "expect"),
    [("Orders DB", "orders-db"), ("--a--", "a"), ("$(id);`x`", "id-x"), ("é", ""), ("a" * 80, "a" * 63)],
)
def test_a_slug_holds_nothing_that_a_shell_or_git_could_read(text: str, expect: str) -> None:
    assert slug(text) == expect
