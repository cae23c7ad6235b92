"""PAO311: is an answer compared with what it can be?"""

from collections.abc import Iterable, Iterator
from functools import partial

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Pointer, Source
from paoctl.rules.place import Part
from paoctl.rules.reference import NeverAnOption
from paoctl.rules.slip import Slip
from paoctl.template.extent import extent_of
from paoctl.template.strangers import Offered, Stranger, strangers
from paoctl.validate.names import choices_at
from paoctl.validate.texts import Text, expressions

_MOST_LISTED = 8


def option_faults(source: Source, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """Comparisons of an answer with a value that is none of its options.

    Of texts that stand at one place, as the condition of a policy that many forms see: one that is none of theirs all.
    """
    places: dict[Pointer, list[Text]] = {}
    for text in texts:
        if expressions(text):
            places.setdefault(text.pointer, []).append(text)
    for here in places.values():
        yield from _strangers(source, here)


def _strangers(source: Source, here: list[Text]) -> Iterator[Diagnostic]:
    seen = [{(each.path, each.value): each for each in _found(text)} for text in here]
    for (path, value), found in seen[0].items() if seen else ():
        elsewhere = zip(here[1:], seen[1:], strict=True)
        if all((path, value) in others or choices_at(text.sight, path.parts) is None for text, others in elsewhere):
            part = Part(here[0].text, *extent_of(here[0].text, found.constant))
            message, help_ = f"`{path}` is never `{value}`", (f"its options: {_listed(found.offered)}",)
            yield NeverAnOption.at(source, here[0].pointer, message, part=part, label=_guess(found), help=help_)


def _found(text: Text) -> Iterator[Stranger]:
    look = partial(choices_at, text.sight)
    for node in expressions(text):
        yield from strangers(node, look)


def _guess(found: Stranger) -> str:
    return Slip(found.value, map(str, found.offered.values)).guess if isinstance(found.value, str) else ""


def _listed(offered: Offered) -> str:
    first, more = offered.values[:_MOST_LISTED], len(offered.values) - _MOST_LISTED
    return ", ".join(map(str, first)) + (f" and {more} more" if more > 0 else "")
