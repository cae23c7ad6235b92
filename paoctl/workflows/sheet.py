"""What there is to say of one file, small enough to keep for thousands and to send from process to process."""

import json
from sys import intern
from typing import NamedTuple

from paoctl.govern.offers import Offer
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.finding_row import finding_of, row_of
from paoctl.model.request import UniqueAnswer


class Sheet(NamedTuple):
    """What there is to say of a file."""

    path: str
    shape: tuple[Diagnostic, ...] = ()
    """What is wrong with its text and its form."""
    meaning: tuple[Diagnostic, ...] = ()
    """What is wrong with what it means."""
    category: str = ""
    """That of a definition, in order or not."""
    offer: Offer | None = None
    """Whose a definition is that is in order."""
    is_bundle: bool = False
    answers: tuple[UniqueAnswer, ...] = ()
    """Those of a request that must differ from those of others."""
    fragments: tuple[str, ...] = ()
    """The paths of those that it refers to, sorted; `EVERYTHING` when nobody can read it."""
    looks: tuple[str, ...] = ()
    """The ids of the definitions that all this rests on, sorted."""
    lasts: bool = True
    """The same bytes will say the same again: not so where another package, which may change, has its say."""

    def to_json(self) -> str:
        """The sheet as one line; also a path that is no UTF-8 comes back as it was."""
        rows = ([row_of(each) for each in found] for found in (self.shape, self.meaning))
        offer = _offer_row(self.offer) if self.offer else None
        rest = (self.category, offer, self.is_bundle, self.answers, self.fragments, self.looks, self.lasts)
        return json.dumps([self.path, *rows, *rest], separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        """The sheet that `to_json` wrote.

        Raises:
            ValueError: it is none.
        """
        try:
            path, shape, meaning, category, offer, is_bundle, answers, fragments, looks, lasts = json.loads(text)
            return cls(
                path,
                tuple(map(finding_of, shape)),
                tuple(map(finding_of, meaning)),
                intern(category),
                _offer(path, *offer) if offer else None,
                is_bundle,
                tuple(UniqueAnswer(*answer) for answer in answers),
                tuple(fragments),
                tuple(looks),
                lasts,
            )
        except TypeError as error:
            raise ValueError("this is no sheet") from error


def _offer_row(offer: Offer) -> tuple[object, ...]:
    return (offer.id, offer.team, offer.components, offer.asked)


def _offer(path: str, name: str, team: str, components: list[str], asked: list[str]) -> Offer:
    return Offer(name, path, intern(team), tuple(components), tuple(asked))
