"""The texts in a tree of mappings and lists, and where they stand."""

from collections.abc import Callable, Iterator, Mapping

from paoctl.model.source import Pointer
from paoctl.template.marks import unreserved


def leaves(tree: object, at: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every text in a tree, with its pointer."""
    match tree:
        case str():
            yield at, tree
        case list() | tuple():
            for index, each in enumerate(tree):
                yield from leaves(each, (*at, index))
        case dict() | Mapping():  # to ask a dict whether it is a Mapping takes four times as long
            for key, each in tree.items():
                yield from leaves(each, (*at, str(key)))


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
