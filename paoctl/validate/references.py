"""PAO609: does a request name only secrets that requests may name?"""

import re
from collections.abc import Iterator, Mapping

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.form import Form
from paoctl.model.loaded import Catalog
from paoctl.model.project import Secrets
from paoctl.model.request import Request
from paoctl.model.source import Pointer, Source
from paoctl.rules.request import SecretReference
from paoctl.template.engine import TemplateError, Unknown, value_of


def reference_faults(
    request: Request, source: Source, form: Form, catalog: Catalog, scopes: Mapping[str, object]
) -> Iterator[Diagnostic]:
    """Passwords whose reference leads to a provider or a path that this request may not name."""
    if catalog.project is None:
        return
    secrets = catalog.project.document.secrets
    for field in form.fields():
        match request.spec.fields.get(field.id):
            case {"secretRef": str(reference)} if field.type == "password":
                at: Pointer = ("spec", "fields", field.id, "secretRef")
                yield from _faults(source, at, reference, secrets, scopes)


def _faults(
    source: Source, at: Pointer, reference: str, secrets: Secrets, scopes: Mapping[str, object]
) -> Iterator[Diagnostic]:
    provider, _, path = reference.partition(":")
    if provider not in secrets.providers:
        help_ = (f"providers here: {', '.join(secrets.providers)}",)
        yield SecretReference.at(source, at, f"there is no secret provider `{provider}`", help=help_)
        return
    allowed = [_filled(pattern, scopes) for pattern in secrets.request_paths.get(provider, ())]
    if not any(_fits(path, pattern) for pattern in allowed):
        listed = ", ".join(allowed) or "none"
        message = f"this request may not name the path `{path}` of {provider}"
        yield SecretReference.at(source, at, message, help=(f"paths that it may name: {listed}",))


def _filled(pattern: str, scopes: Mapping[str, object]) -> str:
    """A pattern for this request; one that can't be filled is told at the settings and fits nothing."""
    try:
        return str(value_of(pattern, scopes))
    except (TemplateError, Unknown):
        return ""


def _fits(path: str, pattern: str) -> bool:
    """`*` stands for any characters of one step of a path; `..` is never a step."""
    steps = "[^/]*".join(re.escape(part) for part in pattern.split("*"))
    return bool(pattern) and ".." not in path.split("/") and re.fullmatch(steps, path) is not None
