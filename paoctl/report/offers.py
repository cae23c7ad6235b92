"""What a catalog offers: the list, and one item or bundle in full, for people and for programs."""

from collections.abc import Mapping, Sequence

from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition, Output
from paoctl.model.form import Field
from paoctl.report.answers import answer_text
from paoctl.report.document import json_document
from paoctl.report.tables import table_text
from paoctl.report.terminal import Terminal

_HEADING = ("ID", "VERSION", "OWNER", "NAME", "DESCRIPTION")


def offers_text(offers: Sequence[Definition], terminal: Terminal, *, kinds: bool = False) -> str:
    """One line an item or bundle; what must not be asked for any more says so. With `kinds`, which of both it is."""
    rows = [_row(offer) for offer in offers]
    if not kinds:
        return table_text(_HEADING, rows, terminal, spare_last=True)
    first, *others = _HEADING
    told = [(row[0], _kind(offer), *row[1:]) for row, offer in zip(rows, offers, strict=True)]
    return table_text((first, "KIND", *others), told, terminal, spare_last=True)


def offers_json(kind: str, offers: Sequence[Definition]) -> str:
    """An `ItemList`, which may hold bundles too, or a `BundleList`."""
    return json_document(kind, {"items": [_summary(offer) for offer in offers]})


def offer_text(offer: Definition, terminal: Terminal) -> str:
    """One item or bundle: what it is, what it asks, what it gives, how to ask for it."""
    metadata = offer.metadata
    head = f"{terminal.paint(metadata.name, 'bold')}  {metadata.id} {metadata.version}"
    parts = [f"{head}\n{metadata.description}", _facts(offer), _form(offer), _components(offer), _outputs(offer)]
    return "\n\n".join(part for part in parts if part) + "\n"


def offer_json(offer: Definition) -> str:
    """The document itself, as in its file."""
    body = offer.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json_document(str(body.pop("kind")), {key: each for key, each in body.items() if key != "apiVersion"})


def _row(offer: Definition) -> tuple[str, ...]:
    metadata = offer.metadata
    life = metadata.lifecycle
    instead = f", take {life.replaced_by}" if life.replaced_by else ""
    stage = "" if life.stage == "stable" else f"({life.stage}{instead}) "
    return metadata.id, metadata.version, metadata.owner.team, metadata.name, stage + metadata.description


def _kind(offer: Definition) -> str:
    return "bundle" if isinstance(offer, CatalogBundle) else "item"


def _summary(offer: Definition) -> Mapping[str, object]:
    metadata = offer.metadata
    keys = ("id", "name", "version", "category", "description", "tags")
    shown: dict[str, object] = {key: getattr(metadata, key) for key in keys}
    shown |= {"kind": offer.kind, "owner": metadata.owner.team, "stage": metadata.lifecycle.stage}
    life = metadata.lifecycle
    shown |= {"replacedBy": life.replaced_by, "sunset": life.sunset} if life.stage == "deprecated" else {}
    if isinstance(offer, CatalogBundle):
        return {**shown, "components": {each.id: each.catalog_item for each in offer.components}}
    return {**shown, "mode": offer.fulfillment.strategy.mode}


def _facts(offer: Definition) -> str:
    metadata, life = offer.metadata, offer.metadata.lifecycle
    contact = f" ({metadata.owner.contact})" if metadata.owner.contact else ""
    rows = [("Owner", metadata.owner.team + contact), ("Category", metadata.category), ("Stage", life.stage)]
    if life.replaced_by:
        rows.append(("Use instead", life.replaced_by))
    if life.sunset:
        rows.append(("Until", life.sunset))
    if isinstance(offer, CatalogItem):
        done = {"manual": "by people, through a ticket", "automatic": "by machines"}[offer.fulfillment.strategy.mode]
        rows.append(("Fulfilled", done))
    return "\n".join(f"{name + ':':13} {value}" for name, value in rows)


def _form(offer: Definition) -> str:
    fields = [_field(field) for field in offer.presentation.form.fields()]
    return _block("Asks", fields)


def _field(field: Field) -> tuple[str, str]:
    notes = [field.name]
    if field.required and field.default is None:
        notes.append("required")
    if field.default is not None:
        notes.append(f"default {answer_text(field, field.default)}")
    options = field.options if isinstance(field.options, tuple) else ()
    if choices := [str(option.value) for option in options] or [str(each) for each in field.enum or ()]:
        notes.append(f"one of {', '.join(choices)}")
    if field.visible_when:
        notes.append(f"only when {field.visible_when}")
    return field.id, "; ".join(notes)


def _components(offer: Definition) -> str:
    if not isinstance(offer, CatalogBundle):
        return ""
    return _block("Joins", [(each.id, each.catalog_item) for each in offer.components])


def _outputs(offer: Definition) -> str:
    return _block("Gives", [(name, _output(output)) for name, output in offer.outputs.items()])


def _output(output: Output) -> str:
    secret = ["secret"] if output.sensitive else []
    return "; ".join([output.type, *([output.description] if output.description else []), *secret])


def _block(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    width = max(len(name) for name, _ in rows)
    return "\n".join([title, *(f"  {name:{width}}  {text}" for name, text in rows)])
