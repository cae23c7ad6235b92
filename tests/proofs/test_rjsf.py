"""react-jsonschema-form, the real one: it shows our forms by their hints, and ajv refuses what we refuse."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from paoctl.cli.folder import offered_files
from paoctl.form.dialect import findings
from paoctl.form.schema import json_schema, ui_hints
from paoctl.form.trials import Answers, trials
from paoctl.load.catalog import load_catalog
from paoctl.model.form import Form
from tests.form.forms import SCOPES, a_form
from tests.house.skeleton import ROOT

pytestmark = pytest.mark.nightly
TRIED = (
    "react@19.3.1", "react-dom@19.3.1", "@rjsf/core@6.11.1", "@rjsf/utils@6.11.1", "@rjsf/validator-ajv8@6.11.1",
    "ajv@8.20.0",
)  # fmt: skip
"""As docs/catalog.md names them."""
SCRIPT = Path(__file__).with_name("rjsf.cjs")
TYPES = ("string", "integer", "number", "boolean", "date", "textarea", "password", "email", "list", "keyvalue")
ODD: tuple[object, ...] = (
    None, "", 5, -1, 1.5, True, [], {}, "x\ny", "\u202ex", "a" * 70_000, ["a", "a"], [1, "b"], {"a": "b"}, {"$a": "b"},
    {"a b": "c"}, {"secretRef": "x"}, {"secretRef": "env:X"}, "2026-02-30", "2026-02-28", "a@b", "a..b@c.example",
    "ana@acme.example", "nope", 10**17,
)  # fmt: skip
HALF = 100
CHOOSERS = re.compile(r'<(?:select|div class="(?:checkboxes|field-radio-group)") id="(\w+)".*?(?:</select>|</div>)')
"""Up to the end of the first choice at least."""
CHOICE = re.compile(r'<option value="[^"]|<input ')
CONTROLS = re.compile("<(?:input|select|textarea) [^>]*>")
FIXED = re.compile(" (?:disabled|readonly)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What it made of a form."""

    form: Form
    html: str
    said: list[str]
    answers: list[Answers]
    faults: list[list[str]]


def every_type() -> Form:
    """A form that asks for everything there is to ask for."""
    plain = [{"id": f"some{kind.title()}", "type": kind, "description": f"A {kind} of them"} for kind in TYPES]
    options = [{"value": "a", "label": "The first"}, {"value": "b"}]
    return a_form(
        *plain,
        {"id": "one", "type": "select", "options": options},
        {"id": "several", "type": "multiselect", "options": options},
        {"id": "counts", "type": "list", "of": "integer", "validation": {"max": 9, "maxItems": 3}},
        {"id": "short", "type": "string", "enum": ["x", "y"], "default": "x"},
        {"id": "number", "type": "select", "options": [{"value": 1, "label": "One"}, {"value": 2}]},
        {"id": "computed", "type": "select", "options": "fields.someList"},
        {"id": "zones", "type": "multiselect", "options": options, "default": ["a"], "required": True},
        {"id": "needed", "type": "select", "options": "fields.zones", "required": True},
        {"id": "computedSeveral", "type": "multiselect", "options": "fields.zones"},
        {"id": "hidden", "type": "string", "required": True, "visibleWhen": "fields.someBoolean"},
        {
            "id": "asked",
            "type": "string",
            "required": True,
            "placeholder": "as this",
            "validation": {"pattern": "^a+$"},
        },
    )


def answers_to(form: Form) -> Iterator[Answers]:
    """As many that a form takes as it takes (at most half), and odd ones: one of them made odd."""
    right = list(trials(form, SCOPES, [], HALF))
    yield from right
    dice, names = Random(7), [field.id for field in form.fields()]
    for number in range(2 * HALF - len(right)):
        odd = {**dice.choice(right), dice.choice(names): dice.choice(ODD)}
        if number % 9 == 0:
            odd["stranger"] = "x"
        if number % 7 == 0:
            odd.pop(dice.choice(names), None)
        yield odd


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of TRIED; node is there, too."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("NOT TRIED: there is no npm or no node on this machine")
    made = tmp_path_factory.mktemp("rjsf")
    argv = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(made), *TRIED]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip(f"NOT TRIED: npm can't get {' '.join(TRIED)}")
    return made


@pytest.fixture(scope="module")
def shown(folder: Path) -> Mapping[str, Shown]:
    """Every form of the sample, and one of all types."""
    catalog, _ = load_catalog(offered_files(ROOT))
    forms = {
        **{name: each.document.presentation.form for name, each in catalog.items.items()},
        **{name: each.document.presentation.form for name, each in catalog.bundles.items()},
        "every type": every_type(),
    }
    answers = {name: list(answers_to(form)) for name, form in forms.items()}
    cases = [
        {"schema": json_schema(form), "ui": ui_hints(form), "answers": answers[name]} for name, form in forms.items()
    ]
    env = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    argv = ["node", str(SCRIPT)]
    run = subprocess.run(argv, input=json.dumps(cases), env=env, capture_output=True, text=True, check=True)
    made = zip(forms, json.loads(run.stdout), strict=True)
    return {name: Shown(forms[name], each["html"], each["said"], answers[name], each["faults"]) for name, each in made}


def test_every_form_is_shown_without_a_word_of_complaint(shown: Mapping[str, Shown]) -> None:
    assert len(shown) > 5
    assert {name: each.said for name, each in shown.items() if each.said} == {}


def test_every_question_has_its_control_and_says_what_it_is_for_once(shown: Mapping[str, Shown]) -> None:
    for name, each in shown.items():
        missing = [field.id for field in each.form.fields() if f'id="root_{field.id}"' not in each.html]
        assert (name, missing) == (name, [])
        assert "nsupported" not in each.html
        twice = [f.id for f in each.form.fields() if f.description and each.html.count(f">{f.description}<") != 1]
        assert (name, twice) == (name, [])


def test_every_control_can_be_answered(shown: Mapping[str, Shown]) -> None:
    for name, each in shown.items():
        dead = [found[1] for found in CHOOSERS.finditer(each.html) if not CHOICE.search(found[0])]
        assert (name, dead) == (name, [])
        fixed = [found[0] for found in CONTROLS.finditer(each.html) if FIXED.search(found[0])]
        assert (name, fixed) == (name, [])


def test_widgets_labels_and_order_are_those_of_the_hints(shown: Mapping[str, Shown]) -> None:
    html = shown["every type"].html
    places = [html.index(f'id="root_{field.id}"') for field in every_type().fields()]

    assert places == sorted(places)
    for control in ('type="date"', 'type="email"', "<textarea", 'placeholder="as this"', ">The first<", ">One<"):
        assert control in html
    assert "secretRef<" not in html
    assert "Where it is kept" in html


def test_ajv_refuses_what_we_refuse(shown: Mapping[str, Shown]) -> None:
    for name, each in shown.items():
        schema = json_schema(each.form)
        pairs = [(bool(findings(schema, one)), bool(said)) for one, said in zip(each.answers, each.faults, strict=True)]
        odd = [(each.answers[at], each.faults[at]) for at, (ours, theirs) in enumerate(pairs) if ours != theirs]

        assert (name, odd) == (name, [])
        assert len(pairs) == 2 * HALF
        assert min(sum(ours for ours, _ in pairs), sum(not ours for ours, _ in pairs)) > 20, name
