"""From a request to its document: the same bytes from every way in, and after every edit."""

from collections.abc import Mapping

from paoctl.model.form import Form
from paoctl.model.request import Request, RequestSpec
from paoctl.render.yaml_text import yaml_text


def request_document(request: Request, form: Form) -> bytes:
    """The file of a request: keys in the order of the language, answers in the order of the form, maps by key.

    Args:
        request: what is asked for.
        form: of the definition that it pins.
    """
    metadata = request.metadata
    document = {
        "apiVersion": request.api_version,
        "kind": request.kind,
        "metadata": {
            "name": metadata.name,
            "team": metadata.team,
            "environment": metadata.environment,
            "requestedBy": metadata.requested_by,
        },
        "spec": _spec(request.spec, form),
    }
    return yaml_text(document).encode()


def _spec(spec: RequestSpec, form: Form) -> Mapping[str, object]:
    """Only what says something; but always the state and the answers, which say what the file is."""
    keys: Mapping[str, object] = {
        "catalogItem": spec.catalog_item,
        "catalogBundle": spec.catalog_bundle,
        "components": _sorted(spec.components),
        "state": spec.state,
        "fields": _in_order(spec.fields, form),
        "acknowledge": sorted(set(spec.acknowledge)) or None,
        "protect": spec.protect or None,
        "breakGlass": spec.break_glass,
    }
    return {key: each for key, each in keys.items() if each is not None}


def _in_order(fields: Mapping[str, object], form: Form) -> Mapping[str, object]:
    asked = [field.id for field in form.fields() if field.id in fields]
    others = sorted(key for key in fields if key not in asked)
    return {key: _sorted(fields[key]) for key in [*asked, *others]}


def _sorted(value: object) -> object:
    """The order of keys means nothing inside an answer: one order for all."""
    match value:
        case Mapping():
            return {key: _sorted(value[key]) for key in sorted(value)}
        case list() | tuple():
            return [_sorted(each) for each in value]
        case _:
            return value
