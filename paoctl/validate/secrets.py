"""PAO306: secrets stand only where they are safe, and only in the items that they are given to."""

from collections.abc import Iterable, Iterator

from paoctl.actions.sinks import names_secret
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.source import Source
from paoctl.rules.nearest import nearest
from paoctl.rules.place import Part
from paoctl.rules.reference import SecretOutOfPlace
from paoctl.rules.slip import Slip
from paoctl.shape.mend import meant_place
from paoctl.shape.wording import dotted
from paoctl.template.refs import Reference
from paoctl.template.syntax import parse
from paoctl.validate.names import secret_at
from paoctl.validate.placed import Placed, configurations
from paoctl.validate.texts import Text


def exposed_secrets(source: Source, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """References to secrets where a secret could be read, or that do more with one than to hand it on."""
    for text in texts:
        for reference in text.references():
            secret = secret_at(text.sight, reference.path)
            if secret is None or text.nothing_waits_for(reference):
                continue
            name, whole = ".".join(secret), len(secret) > len(reference.path)
            if not text.safe:
                also = f": it is part of `{reference}`" if whole else ""
                yield _exposed(source, text, reference, secret, f"the secret `{name}` could be read here{also}")
            elif reference.looked_into or (whole and _is_printed(text)):
                message = f"the secret `{name}` can only be handed on as it is, and here it is looked into"
                yield _exposed(source, text, reference, secret, message)
            elif reference.path == ("secrets",):
                yield _exposed(source, text, reference, secret, "`secrets` hands on every secret at once")


def _is_printed(text: Text) -> bool:
    """Is what a safe text mentions printed in the midst of others? A secret may be, but nothing that holds one."""
    return parse(text.text).only is None


def _exposed(source: Source, text: Text, reference: Reference, secret: tuple[str, ...], message: str) -> Diagnostic:
    help_ = (f"its way: {_way(text, reference, secret)}", _way_out(text, reference, secret))
    return SecretOutOfPlace.at(source, text.pointer, message, part=_part(text, reference), help=help_)


def foreign_secrets(source: Source, item_id: str, texts: Iterable[Text], catalog: Catalog) -> Iterator[Diagnostic]:
    """References to declared secrets that are not given to the item."""
    for text in texts:
        for reference in text.references():
            scope, *rest = reference.path
            if scope != "secrets" or not rest or rest[0] in _given(catalog, item_id):
                continue
            if rest[0] in _known(catalog) and not _is_misspelt(catalog, rest[0], item_id):
                message = f"`{rest[0]}` is not given to this item"
                help_ = (_grant(rest[0], item_id),)
                yield SecretOutOfPlace.at(source, text.pointer, message, part=_part(text, reference), help=help_)


def named_secrets(source: Source, item_id: str, placed: Placed, catalog: Catalog) -> Iterator[Diagnostic]:
    """Fields like `secret: WEBHOOK_KEY`, whose value is the name of a secret."""
    if placed.kind is None or catalog.project is None:
        return
    for key, written in configurations(placed.action):
        for field, name in written.items():
            meant = meant_place(placed.kind.config, (field,)) if isinstance(name, str) else None
            wanted = name if meant and names_secret(placed.kind.config, meant) else None
            if not isinstance(wanted, str) or wanted in _given(catalog, item_id):
                continue
            if not _is_misspelt(catalog, wanted, item_id):
                yield _not_given(source, (*placed.at, key, field), wanted, item_id, catalog)


def _not_given(source: Source, at: tuple[str | int, ...], name: str, item_id: str, catalog: Catalog) -> Diagnostic:
    if name in _known(catalog):
        message = f"`{name}` is not given to this item"
        return SecretOutOfPlace.at(source, at, message, help=(_grant(name, item_id),))
    message = "here stands the name of a secret, and no secret has this one"
    help_ = (f"secrets here: {', '.join(_known(catalog)) or 'none'}; they are declared in paoctl.yaml, secrets.names",)
    return SecretOutOfPlace.at(source, at, message, slip=Slip(name, _known(catalog)), help=help_)


def _grant(name: str, item_id: str) -> str:
    return f"in paoctl.yaml, add {item_id} to secrets.names.{name}.items"


def _way(text: Text, reference: Reference, secret: tuple[str, ...]) -> str:
    """From the source of a secret to the place where it could be read."""
    scope, name, *rest = (*secret, "", "")
    origin = {
        "secrets": f"secrets.names.{name} in paoctl.yaml",
        "fields": f"the password field `{name}`",
        "outputs": f"the sensitive output `{rest[0]}` of the action `{name}`",
        "components": f"the sensitive output `{rest[1] if len(rest) > 1 else ''}` of the component `{name}`",
        "self": "the action's own sensitive output",
        "bundle": "a password field of the bundle",
    }.get(scope, scope)
    return f"{origin} → {{{{ {reference} }}}} → {dotted(text.pointer)}"


def _way_out(text: Text, reference: Reference, secret: tuple[str, ...]) -> str:
    if len(secret) > len(reference.path):
        return f"name what is meant, as {'.'.join(secret)}" if text.safe else "name what is meant, one by one"
    if text.safe:
        return "use it alone or inside text, without a filter, a function, a comparison or an operator"
    if text.bare:
        return "nothing is decided by a secret: look at something else"
    if text.pointer[:1] == ("outputs",):
        return "mark the output `sensitive: true`"
    if text.pointer[:1] == ("components",):
        return "only a field of type password takes a secret"
    return "a secret may stand in a header, a body or a credential of an action, as its type allows"


def _known(catalog: Catalog) -> tuple[str, ...]:
    return tuple(catalog.project.document.secrets.names) if catalog.project else ()


def _given(catalog: Catalog, item_id: str) -> frozenset[str]:
    names = catalog.project.document.secrets.names if catalog.project else {}
    return frozenset(name for name, secret in names.items() if item_id in secret.holders)


def _is_misspelt(catalog: Catalog, name: str, item_id: str) -> bool:
    """Is a secret given to what is nearly called so, and is not there? That is told of the settings."""
    secret = catalog.project.document.secrets.names.get(name) if catalog.project else None
    return secret is not None and bool(
        nearest(item_id, (each for each in secret.items if not catalog.definition(each)))
    )


def _part(text: Text, reference: Reference) -> Part:
    return Part(text.text, reference.start, reference.end)
