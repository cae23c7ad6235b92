"""The value of a document that is in order, without places and findings: most documents are, and nobody asks for more.

Whatever is out of the ordinary ends the reading; then `load.tree` reads the text once more and says what is wrong, and
where. So this reader has no opinion of its own: it gives what that one gives without a finding, or nothing at all.
"""

from yaml import (
    AliasEvent,
    CollectionStartEvent,
    CSafeLoader,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    YAMLError,
)

from paoctl.load.scalars import OutOfRangeError, resolve
from paoctl.load.text import hidden_in
from paoctl.load.tree import DEEPEST, MERGE_KEY, MOST_NODES


class NotOrdinaryError(ValueError):
    """Something in the text has to be looked at closely."""


def read_lean(text: str) -> object:
    """The value of the one document in a text.

    Raises:
        NotOrdinaryError: there may be something wrong with it.
    """
    siblings: list[object] = []
    around: list[list[object]] = []
    number = 0
    try:
        for number, event in enumerate(iter(CSafeLoader(text).get_event, None)):  # noqa: B007 - looked at behind it
            if isinstance(event, ScalarEvent):
                siblings.append(_scalar(event))
            elif isinstance(event, CollectionStartEvent):
                around.append(siblings)
                siblings = _children(event, len(around))
            elif isinstance(event, MappingEndEvent):
                done, siblings = _mapping(siblings), around.pop()
                siblings.append(done)
            elif isinstance(event, SequenceEndEvent):
                around[-1].append(siblings)
                siblings = around.pop()
            elif isinstance(event, AliasEvent):
                raise NotOrdinaryError
    except (YAMLError, OutOfRangeError) as error:
        raise NotOrdinaryError from error
    if number > MOST_NODES or len(siblings) != 1 or siblings[0] is None:
        raise NotOrdinaryError
    return siblings[0]


def _children(event: CollectionStartEvent, depth: int) -> list[object]:
    """Where the children of a mapping or list go."""
    if event.anchor or event.tag or depth > DEEPEST:
        raise NotOrdinaryError
    return []


def _scalar(event: ScalarEvent) -> object:
    text, style = event.value, event.style
    if event.anchor or event.tag or (style == '"' and hidden_in(text)):
        raise NotOrdinaryError
    if style:
        return text
    reading = resolve(text)
    if reading.elsewhere:
        raise NotOrdinaryError
    return reading.value


def _mapping(children: list[object]) -> dict[str, object]:
    """Keys and values that stand in turn, as a mapping."""
    keys = children[::2]
    mapping = {key: value for key, value in zip(keys, children[1::2], strict=True) if isinstance(key, str)}
    if len(mapping) != len(keys) or MERGE_KEY in mapping:
        raise NotOrdinaryError
    return mapping
