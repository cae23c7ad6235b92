"""What policies say of a request: a pure function over values.

A condition that can't be evaluated counts as one that holds: a policy is never passed over because nobody could tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from paoctl.errors import UserError
from paoctl.model.policy import Policy, PolicyEffect
from paoctl.ports import Team
from paoctl.rules.policy import Denied
from paoctl.template.engine import TemplateError, Unknown, evaluate


class Subject(NamedTuple):
    """What a policy looks at: the item of a request, or one component of its bundle."""

    item: str
    category: str
    scopes: Mapping[str, object]
    """`request`, `metadata`, `fields`."""
    unclear: str = ""
    """Why its answers can't be told; empty when they can."""


class Verdict(NamedTuple):
    """A policy that has something to say."""

    policy: Policy
    item: str
    unclear: str = ""
    """Why nobody can tell whether its condition holds; empty when it does."""

    @property
    def effect(self) -> PolicyEffect:
        """What follows."""
        return self.policy.spec.effect

    @property
    def message(self) -> str:
        """What people are told."""
        about = f" ({self.unclear})" if self.unclear else ""
        return f"{self.policy.spec.message}{about}"


def verdicts(policies: Iterable[Policy], subjects: Sequence[Subject]) -> tuple[Verdict, ...]:
    """What the policies say, each once: of the first subject that it has something to say of."""
    found = (next(_verdicts(policy, subjects), None) for policy in policies)
    return tuple(verdict for verdict in found if verdict)


def denials(found: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Those that refuse the request."""
    return tuple(each for each in found if each.effect == "deny")


def warnings(found: Iterable[Verdict]) -> tuple[str, ...]:
    """What those say that only warn."""
    return tuple(f"{each.message} (policy {each.policy.metadata.id})" for each in found if each.effect == "warn")


def asked_teams(found: Iterable[Verdict]) -> tuple[Team, ...]:
    """The teams that have to approve besides the owners, each once."""
    return tuple(dict.fromkeys(each.policy.spec.team for each in found if each.policy.spec.team is not None))


def refuse_denied(found: Iterable[Verdict]) -> None:
    """Go on only where no policy refuses.

    Raises:
        UserError: one does.
    """
    for each in denials(found):
        raise UserError(refusal(each), remedy=f"change the answers; {each.policy.path} says when", code=Denied.code)


def refusal(verdict: Verdict) -> str:
    """A denial in words."""
    return f"the policy `{verdict.policy.metadata.id}` refuses it: {verdict.message}"


def _verdicts(policy: Policy, subjects: Sequence[Subject]) -> Iterator[Verdict]:
    for subject in subjects:
        if not policy.speaks_of(subject.item, subject.category):
            continue
        if subject.unclear:
            yield Verdict(policy, subject.item, subject.unclear)
            continue
        try:
            if evaluate(policy.spec.when, subject.scopes):
                yield Verdict(policy, subject.item)
        except Unknown as unknown:
            yield Verdict(policy, subject.item, f"it depends on {unknown}, which only the run will know")
        except TemplateError as error:
            yield Verdict(policy, subject.item, f"its condition has no value: {error.cause}")
