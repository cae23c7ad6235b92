"""PAO311: is an answer compared with what it can be?"""

from collections.abc import Iterable, Iterator
from functools import partial

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Source
from paoctl.rules.nearest import nearest
from paoctl.rules.place import Part
from paoctl.rules.reference import NeverAnOption
from paoctl.template.strangers import Offered, Stranger, strangers
from paoctl.validate.names import choices_at
from paoctl.validate.texts import Text, expressions

_MOST_LISTED = 8


def option_faults(source: Source, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """Comparisons of an answer with a value that is none of its options."""
    for text in texts:
        look = partial(choices_at, text.sight)
        for node in expressions(text):
            for found in strangers(node, look):
                part = Part(text.text, found.path.start, found.path.end)
                message = f"`{found.path}` is never `{found.value}`"
                yield NeverAnOption.at(source, text.pointer, message, part=part, help=(_remedy(found),))


def _remedy(found: Stranger) -> str:
    values = [str(each) for each in found.offered.values]
    meant = nearest(found.value, values) if isinstance(found.value, str) else None
    return f"did you mean `{meant}`?" if meant else f"its options: {_listed(found.offered)}"


def _listed(offered: Offered) -> str:
    first, more = offered.values[:_MOST_LISTED], len(offered.values) - _MOST_LISTED
    return ", ".join(map(str, first)) + (f" and {more} more" if more > 0 else "")
