"""The texts in a tree of mappings and lists, and where they stand."""

from collections.abc import Callable, Mapping

from paoctl.model.source import Pointer
from paoctl.template.marks import unreserved


def leaves(tree: object, at: Pointer = ()) -> list[tuple[Pointer, str]]:
    """Every text in a tree, with its pointer."""
    found: list[tuple[Pointer, str]] = []
    _gather(tree, at, found)
    return found


def _gather(tree: object, at: Pointer, found: list[tuple[Pointer, str]]) -> None:
    match tree:
        case str():
            found.append((at, tree))
        case list() | tuple():
            for index, each in enumerate(tree):
                _gather(each, (*at, index), found)
        case dict() | Mapping():  # to ask a dict whether it is a Mapping takes four times as long
            for key, each in tree.items():
                _gather(each, (*at, str(key)), found)


def with_leaves(tree: object, change: Callable[[Pointer, str], object], at: Pointer = ()) -> object:
    """The tree with every text replaced by what `change` makes of it.

    Raises:
        TemplateError: a key starts with `$`.
    """
    match tree:
        case str():
            return change(at, tree)
        case Mapping():
            keys = {key: unreserved(key) for key in tree}
            return {keys[key]: with_leaves(each, change, (*at, keys[key])) for key, each in tree.items()}
        case list() | tuple():
            return [with_leaves(each, change, (*at, index)) for index, each in enumerate(tree)]
        case _:
            return tree
