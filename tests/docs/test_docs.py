"""The documentation says what is so: links lead somewhere, commands exist, documents are valid, functions are there."""

import re
from functools import cache
from pathlib import Path

import pytest

from paoctl.cli.table import COMMANDS
from paoctl.load.catalog import load_catalog
from tests.cli.shell import Run, paoctl
from tests.docs.pages import PAGES, ROOT, Page, names_in, page, words_of

EVERY = pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
JOURNEY = page("docs/how-a-request-travels.md")
NAMED = re.compile(r"`(?P<name>[A-Za-z_][\w.]*)`")


@EVERY
def test_links_lead_to_files_and_headings_that_are_there(each: Page) -> None:
    lost = []
    for _, target in each.links:
        path, _, anchor = target.partition("#")
        found = (each.path.parent / path) if path else each.path
        if target.startswith(("https://", "mailto:")):
            continue
        if not found.exists() or (anchor and anchor not in Page(found).anchors):
            lost.append(target)

    assert lost == []


@EVERY
def test_what_a_link_names_in_a_module_is_defined_there(each: Page) -> None:
    named = [(match["name"], target) for text, target in each.links if (match := NAMED.fullmatch(text))]
    lost = [
        f"{name} in {target}"
        for name, target in named
        if target.endswith(".py") and name not in names_in(each.path.parent / target)
    ]

    assert lost == []


def test_the_journey_has_ten_numbered_steps_that_each_show_code() -> None:
    _, *steps = re.split(r"^## ", JOURNEY.text, flags=re.MULTILINE)

    assert [step.partition(".")[0] for step in steps] == [str(number) for number in range(1, 11)]
    assert [step.splitlines()[0] for step in steps if "](../paoctl/" not in step] == []


@cache
def told(*verbs: str) -> Run:
    return paoctl(*verbs, "--help", home=ROOT)


def missing(command: str) -> str:
    """What of a command line paoctl does not know; empty when it knows all of it."""
    _, *words = words_of(command)
    if not words or words[0].startswith("-") or words[0].isupper():
        return ""
    if words[0] not in COMMANDS:
        return f"there is no command `{words[0]}`"
    verbs = [words[0]]
    if words[0] == "sandbox" and words[1:2] and words[1] in {"approve", "merge", "close"}:
        verbs.append(words[1])
    help_text = told(*verbs).out
    options = [word.partition("=")[0] for word in words[1:] if word.startswith("-") and word != "-"]
    unknown = [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", help_text)]
    return f"`paoctl {' '.join(verbs)}` has no {unknown[0]}" if unknown else ""


@EVERY
def test_every_command_that_is_shown_exists_with_its_options(each: Page) -> None:
    faults = {command: fault for command in each.commands if (fault := missing(command))}

    assert faults == {}


def test_a_command_that_is_not_there_would_be_noticed() -> None:
    assert missing("paoctl nothing")
    assert missing("paoctl list --nothing")
    assert not missing("paoctl list items -o json | jq .")


@EVERY
def test_a_block_that_names_a_file_is_that_file(each: Page) -> None:
    named = [block for block in each.blocks if block.info and (ROOT / block.info).is_file()]

    assert [block.info for block in named if block.text != (ROOT / block.info).read_text("utf-8")] == []
    assert [block.info for block in each.blocks if "/" in block.info and block not in named] == []


def place_of(document: str, number: int) -> str:
    """A path at which a document of its kind may stand."""
    if "kind: Project\n" in document:
        return "paoctl.yaml"
    return f"{'policies' if 'kind: Policy' in document else 'catalog/shown'}/{number}.yaml"


@EVERY
def test_every_document_that_is_shown_is_valid(each: Page) -> None:
    documents = [block for block in each.blocks if block.language == "yaml" and "apiVersion: pao/v1" in block.text]
    for number, block in enumerate(documents):
        path = block.info or place_of(block.text, number)
        _, findings = load_catalog({path: block.text.encode()})

        assert [finding.message for finding in findings if finding.path == path] == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop().resolve()
        if path in seen or path.suffix != ".md":
            continue
        seen.add(path)
        waiting += [path.parent / target.partition("#")[0] for _, target in Page(path).links if "://" not in target]

    assert {each.path for each in PAGES} - seen == set()


def test_every_decision_is_in_the_list_and_has_its_three_parts() -> None:
    decisions = [each for each in PAGES if re.match(r"docs/adr/\d{4}-", each.name)]
    listed = {target for _, target in page("docs/adr/README.md").links}
    numbers = [each.path.name[:4] for each in decisions]
    assert sorted(set(numbers)) == sorted(numbers), "each has a number of its own"

    assert listed == {each.path.name for each in decisions}
    for each in decisions:
        assert {"context", "decision", "consequences"} <= each.anchors, each.name
