"""Values that stand for something else: they may be handed on, but not looked into.

`Hidden` (a secret, by reference) and `Later` (an output not known yet) come from the model; a `Placeholder` is a value
of a preview that people see as `<date>`; `Pending` is what follows from outputs not known yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from paoctl.model.deferred import Hidden, Later
from paoctl.template.fault import RESERVED_KEY, REVEALING, TemplateError, Unknown
from paoctl.template.values import excerpt


@dataclass(frozen=True, slots=True)
class Placeholder:
    """In a preview: a value that is known only at acceptance or in the run."""

    text: str
    """What people see, as `<date>`."""
    name: str
    """What it stands for, as `system.date`."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that depends on outputs not known yet, and is none of them itself."""

    needs: tuple[str, ...]


def plain(value: object, at: int | None = None) -> object:
    """A value that may be looked into, as new dicts and lists down to its scalars.

    Raises:
        TemplateError: there is a secret in it.
        Unknown: there is something in it that is not known yet.
    """
    match value:
        case Hidden():
            raise TemplateError(
                "a secret can only be handed on as it is",
                remedy="use it alone or inside text, without a filter, a function, a comparison or an operator",
                code=REVEALING,
                offset=at,
            )
        case Later():
            raise Unknown([value.output])
        case Placeholder():
            raise Unknown([value.name])
        case Pending():
            raise Unknown(value.needs)
        case Mapping():
            return {str(key): plain(each, at) for key, each in value.items()}
        case list() | tuple():
            return [plain(each, at) for each in value]
        case _:
            return value


def sealed(value: object) -> object:
    """A value as a rendered tree holds it: `$secret` for a secret, `$output` for what is not known yet.

    Raises:
        TemplateError: a mapping in it has a key that starts with `$`, and so could pass for one of these.
        Unknown: it depends on outputs that are not known yet.
    """
    match value:
        case Hidden():
            return {"$secret": value.reference, "version": value.version}
        case Later():
            return {"$output": value.output}
        case Placeholder():
            return value.text
        case Pending():
            raise Unknown(value.needs)
        case Mapping():
            return {unreserved(key): sealed(each) for key, each in value.items()}
        case list() | tuple():
            return [sealed(each) for each in value]
        case _:
            return value


def revived(rendered: object) -> object:
    """A rendered value as templates see it again: the reverse of `sealed`. Only for what `render` itself has made.

    Raises:
        TemplateError: text with a secret in it, which is no value but only a text.
    """
    match rendered:
        case {"$secret": str(reference), **rest}:
            version = rest.get("version")
            return Hidden(reference, version if isinstance(version, str) else None)
        case {"$output": str(output)}:
            return Later(output)
        case {"$template": str(), "needs": list() as needs}:
            return Pending(tuple(map(str, needs)))
        case {"$join": _}:
            raise TemplateError("an answer can be a secret, but not text with a secret in it", code=REVEALING)
        case Mapping():
            return {str(key): revived(each) for key, each in rendered.items()}
        case list() | tuple():
            return [revived(each) for each in rendered]
        case _:
            return rendered


def unreserved(key: object) -> str:
    """The key of a mapping that comes from an author, a requester or another system.

    Raises:
        TemplateError: it starts with `$`.
    """
    text = str(key)
    if text.startswith("$"):
        raise TemplateError(
            f"the key `{excerpt(text)}` starts with `$`",
            remedy="keys with `$` are reserved: rename it",
            code=RESERVED_KEY,
        )
    return text
