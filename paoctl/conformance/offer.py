"""The base branch of a trial: settings, owners, and one item with the action of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from paoctl.actions.jira_ticket import JiraTicket
from paoctl.conformance.case import Case, Tree
from paoctl.load.catalog import load_catalog
from paoctl.model.diagnostic import Severity
from paoctl.model.loaded import pin_of
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.render.yaml_text import yaml_text
from paoctl.workflows.validate import validate

ITEM: Final = "conformance-trial-item"
REF: Final = RequestRef(ITEM, "trial-1")
STEP: Final = "main/act"
SIZES: Final = ("small", "large")
"""`fields.size`, at first and once it is changed."""
HOST: Final = "target.example"
_ITEM_PATH: Final = f"catalog/trial/{ITEM}.yaml"
_OWNERS: Final = f"/catalog/ @acme/platform\n/requests/ @acme/platform\n/requests/{ITEM}/ @acme/owners\n"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a case comes to as an item."""

    case: Case
    files: Mapping[str, bytes]
    project: Project
    pin: str

    @classmethod
    def of(cls, case: Case) -> "Offer":
        """Write the files.

        Raises:
            ValueError: `paoctl validate` finds fault with the item; says everything that it says.
        """
        documents = {"paoctl.yaml": _project(case), _ITEM_PATH: _item(case)}
        files = {path: yaml_text(each).encode() for path, each in documents.items()}
        files["CODEOWNERS"] = _OWNERS.encode()
        faults = [each for each in validate(files, targets=[_ITEM_PATH]).findings if each.severity is Severity.ERROR]
        if faults:
            told = "\n".join(f"{each.message} {'; '.join(each.help)}" for each in faults)
            raise ValueError(f"{case} makes no valid item:\n{told}\n\n{files[_ITEM_PATH].decode()}")
        catalog, _ = load_catalog(files)
        assert catalog.project
        return cls(case, files, catalog.project.document, str(pin_of(catalog.items[ITEM])))

    def request(self, size: str, state: str) -> bytes:
        """The request file."""
        document = {
            "apiVersion": "pao/v1",
            "kind": "Request",
            "metadata": {"name": REF.name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana"},
            "spec": {"catalogItem": self.pin, "state": state, "fields": {"size": size}},
        }
        return yaml_text(document).encode()


def _project(case: Case) -> Tree:
    return {
        "apiVersion": "pao/v1",
        "kind": "Project",
        "admins": ["@acme/platform"],
        "teams": ["@acme/orders"],
        "forge": {"kind": "github", "repository": "acme/trial", "base": "main", "stateBranch": "pao-state"},
        "approvals": {"verify": "members"},
        "environments": {"dev": {"vars": {"API": f"https://{HOST}"}}},
        "http": {"allow": [HOST]},
        "jira": {"default": {"searchLag": "30s"}},
        "secrets": {
            "providers": {"env": {}},
            "names": {name: {"provider": "env", "items": [ITEM]} for name in case.secrets},
        },
    }


def _item(case: Case) -> Tree:
    mode = "manual" if case.kind == JiraTicket.kind else "automatic"
    size = {"id": "size", "name": "Size", "type": "select", "enum": list(SIZES), "default": SIZES[0]}
    return {
        "apiVersion": "pao/v1",
        "kind": "CatalogItem",
        "metadata": {
            "id": ITEM,
            "name": "A thing on trial",
            "description": "It is there for the conformance kit alone",
            "version": "1.0.0",
            "category": "trial",
            "owner": {"team": "@acme/owners", "contact": "owners@acme.example"},
        },
        "presentation": {"form": {"groups": [{"id": "basics", "name": "Basics", "fields": [size]}]}},
        "fulfillment": {
            "strategy": {"mode": mode, "onFailure": "stop"},
            mode: {"actions": [_action(case)]},
        },
    }


def _action(case: Case) -> Tree:
    verbs = {"update": case.update, "destroy": case.destroy, "observe": case.observe}
    said = {verb: tree for verb, tree in verbs.items() if tree is not None}
    outputs = {"outputs": case.outputs} if case.outputs else {}
    return {"id": "act", "type": case.kind, "config": case.config, **said, **outputs}
