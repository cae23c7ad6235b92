"""There is one layout, it says the same, and a document that has it keeps it."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paoctl.cli.scaffold import fixture_text, item_text, project_text
from paoctl.load.layout import laid_out
from paoctl.load.yaml import parse
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT, REQUEST
from tests.fuzz.files import mutant
from tests.house.skeleton import ROOT

PATH = ITEM.path
OWN = (ROOT / "paoctl.yaml", *sorted((ROOT / "catalog").rglob("*.yaml")))


def formatted(text: str, path: str = PATH) -> str:
    layout = laid_out(path, text.encode())
    assert not layout.findings
    return layout.text


MESSY = """\
# yaml-language-server: $schema=../../schema/catalog-item.schema.json
# licence

---
kind: CatalogItem
# the language
apiVersion: pao/v1   # v1

metadata:


    name: "PostgreSQL database"
    # three words
    # and more
    id: database-postgresql-standard

    description: >-
        Managed PostgreSQL

          # no comment
        with backups
    tags:
    - sql   # the language
    # what it is

    - postgres
    # that is all of metadata
# between
fulfillment:
      automatic:
          actions:
          -   config: {
                  url: "https://acme.example",
              }
              # what it does
              type: rest-api
              id: instance
          -
              id: other
              type: webhook
              config:
                body: |
                    a: 1
                      b: 2

                secret: KEY
      strategy: {onFailure: stop, mode: automatic}
# the end
...
"""

NEAT = """\
# yaml-language-server: $schema=../../schema/catalog-item.schema.json
# licence
# the language
apiVersion: pao/v1   # v1
kind: CatalogItem

metadata:
  # three words
  # and more
  id: database-postgresql-standard
  name: "PostgreSQL database"

  description: >-
    Managed PostgreSQL

      # no comment
    with backups
  tags:
    - sql   # the language
    # what it is

    - postgres
  # that is all of metadata
# between
fulfillment:
  strategy: {onFailure: stop, mode: automatic}
  automatic:
    actions:
      - id: instance
        # what it does
        type: rest-api
        config: {
            url: "https://acme.example",
        }
      - id: other
        type: webhook
        config:
          body: |
            a: 1
              b: 2

          secret: KEY
# the end
"""


def test_a_messy_document_is_laid_out() -> None:
    assert formatted(MESSY) == NEAT


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_own_documents_have_this_layout(path: object) -> None:
    name = str(path).removeprefix(f"{ROOT}/")
    text = (ROOT / name).read_text("utf-8")

    assert formatted(text, name) == text


def test_what_we_write_for_people_has_this_layout() -> None:
    texts = {
        PATH: item_text("database-postgresql-standard", "databases", "@acme/databases"),
        "catalog/databases/database-postgresql-standard.test.yaml": fixture_text("database-postgresql-standard"),
        "paoctl.yaml": project_text("acme/platform", "@acme/platform"),
    }

    assert {path: formatted(text, path) for path, text in texts.items()} == texts


@pytest.mark.parametrize("text", [ITEM.text.replace("\n", "\r\n"), f"{ITEM.text}\n\n", ITEM.text.rstrip(), ITEM.text])
def test_lines_end_in_one_way(text: str) -> None:
    assert formatted(text) == formatted(ITEM.text)


@pytest.mark.parametrize("text", ["a: [", "a: yes\n", "\tb: 1\n", "a: 1\na: 2\n", "", "\ufeffa: 1\n"])
def test_what_is_no_valid_yaml_is_told_and_left(text: str) -> None:
    assert laid_out(PATH, text.encode()).findings


@pytest.mark.parametrize(
    "text",
    [
        "? a\n: b\n",
        "- # why\n  a: 1\n",
        "a:\n  - # why\n    b: 1\n",
        "a: |+\n  b\n\n\n\nc: 1\n",
        "- 1\n",
        "1\n",
        "{a: 1}\n",
    ],
)
def test_what_can_not_be_followed_is_left(text: str) -> None:
    layout = laid_out(PATH, text.encode())

    assert layout.text == text


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("a: 1\n? b\n: c\n", 2, "write `key: value` in place of `? key`"),
        ("b:\n  - # why\n    c: 1\n  - 2\n", 2, "put the comment on a line above the dash"),
    ],
)
def test_why_it_is_left_is_told_with_its_place(text: str, line: int, remedy: str) -> None:
    (finding,) = laid_out(PATH, text.encode()).findings

    assert (finding.rule, finding.span.start.line, finding.help) == ("PAO015", line, (remedy,))


def test_one_space_stands_between_a_key_and_its_value() -> None:
    text = (
        'id:    x   # why\nname :  "a:   b"\nkey:\nnone:   # nothing\nlong:   |\n    a:   b\n'
        "list:\n  -   a:   {b:   1, c: 2}\n"
    )

    assert formatted(text) == (
        'id: x   # why\nname: "a:   b"\nkey:\nnone:   # nothing\nlong: |\n  a:   b\nlist:\n  - a: {b:   1, c: 2}\n'
    )


_COLON = re.compile(r"^(- )?\w+: ")


def scrambled(text: str, seed: int) -> str:
    """The same document as somebody else would write it: other steps, blank lines, comments, trailing blanks."""
    dice, step = Random(seed), Random(seed).choice((1, 2, 3, 4, 7))
    rows: list[str] = []
    for row in text.split("\n"):
        depth = len(row) - len(row.lstrip(" "))
        rows += [f"{' ' * (depth // 2 * step)}# {dice.random()}"] * (dice.random() < 0.1) + [""] * (dice.random() < 0.1)
        text = _COLON.sub(lambda colon: f"{colon[0]}{' ' * dice.choice((0, 0, 3))}", row.lstrip(" "))
        rows.append(f"{' ' * (depth // 2 * step)}{text}{' ' * (dice.random() < 0.1)}")
    return "\n".join(rows)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([ITEM, BUNDLE, REQUEST, PROJECT]), st.integers(0, 10**9))
def test_it_says_the_same_and_is_laid_out_once_for_all(document: object, seed: int) -> None:
    assert isinstance(document, Example)
    damaged = mutant(seed)
    path, raw = (document.path, scrambled(document.text, seed).encode()) if seed % 4 else (damaged.path, damaged.raw)
    layout = laid_out(path, raw)
    if layout.findings:
        assert not seed % 4 or all(each.rule != "PAO015" for each in layout.findings)
        return
    again = laid_out(path, layout.text.encode())

    assert again.text == layout.text
    assert sorted(comments(layout.text)) == sorted(comments(raw.decode()))
    assert parse(path, layout.text.encode()).value == parse(path, raw).value


def comments(text: str) -> list[str]:
    return [row.strip() for row in text.split("\n") if row.strip().startswith("#")]
