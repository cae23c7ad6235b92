"""First files, for `paoctl init` and `paoctl new`: the texts lie beside this module, with `<<words>>` to fill in."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

import yaml

from paoctl import __version__
from paoctl.model.catalog import CatalogItem
from paoctl.model.form import Field

FIRST_ITEM: Final = "platform-first-item"
"""What `paoctl init` begins with."""
_HERE: Final = files(__name__)


def item_text(item_id: str, category: str, team: str, project: str = "PLAT") -> str:
    """An item that people fulfil through a ticket of a Jira project; valid, and requestable with a name alone."""
    words = {"id": item_id, "name": _title(item_id), "category": category, "team": team, "project": project}
    return _filled("item.yaml", words)


def fixture_text(definition_id: str, answers: Mapping[str, object] | None = None) -> str:
    """The test of an item or a bundle, with the answers of its one case; what it expects is still to be filled in."""
    fields = _block({"cases": {"case": {"fields": dict(answers)}}}).split("\n", 2)[2] if answers else ""
    case = "the-least" if answers else "nothing-said"
    return _filled("test.yaml", {"id": definition_id, "case": case, "fields": fields})


def policy_text(policy_id: str, item_id: str, environments: Sequence[str]) -> str:
    """A policy that warns of requests for an item in the last of the environments."""
    *others, last = environments
    other = f"  - request: {{item: {item_id}, environment: {others[0]}}}\n    expect: pass\n" if others else ""
    return _filled("policy.yaml", {"id": policy_id, "item": item_id, "environment": last, "other": other})


def action_texts(kind: str) -> Mapping[str, str]:
    """A package with an action type of this kind and its trial, by path below the folder it is started in."""
    module = kind.replace("-", "_")
    name = "".join(word.capitalize() for word in kind.split("-"))
    words = {"id": kind, "module": module, "name": name, "instance": f"the_{module}"}
    folder = f"paoctl-action-{kind}"
    return {
        f"{folder}/pyproject.toml": _filled("action/pyproject.toml.txt", words),
        f"{folder}/paoctl_action_{module}.py": _filled("action/action.py.txt", words),
        f"{folder}/tests/test_{module}.py": _filled("action/test.py.txt", words),
    }


def bundle_text(bundle_id: str, team: str, items: Sequence[CatalogItem]) -> str:
    """A bundle of these items, one component each; it asks for what they require."""
    names = [item.metadata.id.rpartition("-")[2] for item in items]
    parts = {
        name if names.count(name) == 1 else item.metadata.id: item for name, item in zip(names, items, strict=True)
    }
    words = {"id": bundle_id, "name": _title(bundle_id), "team": team, "first": _member(next(iter(parts)))}
    return _filled("bundle.yaml", {**words, "form": _form(parts), "components": _components(parts)})


def _member(component: str) -> str:
    """A component behind `components` in an expression, where a dash would be a minus."""
    return f"['{component}']" if "-" in component else f".{component}"


def project_text(repository: str, team: str) -> str:
    """The settings of a repository `owner/name` whose platform team is `team`."""
    words = {"repository": repository, "team": team, "version": __version__, "item": FIRST_ITEM}
    return _filled("project.yaml", words)


def codeowners_text() -> str:
    """CODEOWNERS without its block."""
    return _filled("CODEOWNERS", {})


def checklist_text(repository: str) -> str:
    """What people must do on GitHub, and no program should."""
    return _filled("github-checklist.txt", {"repository": repository, "version": __version__})


def workflow_texts() -> Mapping[str, str]:
    """The workflows of GitHub Actions, by path in the repository."""
    found = sorted((each for each in (_HERE / "github").iterdir() if each.name.endswith(".yml")), key=lambda f: f.name)
    return {f".github/workflows/{each.name}": each.read_text("utf-8") for each in found}


def _filled(name: str, words: Mapping[str, str]) -> str:
    text = (_HERE / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"<<{word}>>", value)
    return text


def _title(item_id: str) -> str:
    return item_id.replace("-", " ").capitalize()


def _open(item: CatalogItem) -> list[Field]:
    """The questions that nobody answers unless the bundle does."""
    return [field for field in item.presentation.form.fields() if field.required and field.default is None]


def _own(component: str, field: Field) -> str:
    return component.replace("-", "") + field.id[:1].upper() + field.id[1:]


def _form(parts: Mapping[str, CatalogItem]) -> str:
    fields = [
        {**field.model_dump(mode="json", by_alias=True, exclude_defaults=True), "id": _own(name, field)}
        for name, item in parts.items()
        for field in _open(item)
    ]
    fields = [{key: value for key, value in field.items() if key not in _NOT_COPIED} for field in fields]
    if not fields:
        return _NO_FORM
    return _block({"presentation": {"form": {"groups": [{"id": "basics", "name": "Basics", "fields": fields}]}}})


def _components(parts: Mapping[str, CatalogItem]) -> str:
    rows = [
        {
            "id": name,
            "catalogItem": f"{item.metadata.id}@^{item.metadata.version}",
            "fields": {field.id: f"{{{{ fields.{_own(name, field)} }}}}" for field in _open(item)},
        }
        for name, item in parts.items()
    ]
    return _block({"components": rows})


def _block(data: Mapping[str, object]) -> str:
    return yaml.dump(data, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=118)


class _Indented(yaml.SafeDumper):
    """Lists are indented below their key, as in all our files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)


_NOT_COPIED: Final = ("unique", "visibleWhen")
"""They speak of the item's other answers and requests."""
_NO_FORM: Final = """\
# presentation:
#   form:
#     groups:
#       - id: basics
#         name: Basics
#         fields:
#           - {id: appName, name: Application, type: string, default: "{{ request.name }}"}
"""
