"""PAO7xx: policies, and what they say of requests."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Rule
from paoctl.rules.samples import APPROVAL_POLICY, POLICY, REQUEST


def _with_replicas(count: int) -> str:
    return f"size: large\n    multiAz: true\n    replicas: {count}"


class Denied(Rule):
    """A request that a policy refuses."""

    code = "PAO701"
    name = "policy-denies"
    what = "A policy refuses the request."
    why = (
        "What a form allows may still be wrong for this team, environment or size. The policy is asked again when the "
        "request is fulfilled, and then refuses it for good."
    )
    bad = REQUEST.but("size: large", _with_replicas(5))
    good = REQUEST.but("size: large", _with_replicas(2))


class Warned(Rule):
    """A request that a policy has something to say of."""

    code = "PAO702"
    name = "policy-warns"
    severity = Severity.WARNING
    what = "A policy has something to say of the request."
    why = "It holds nothing back: whoever approves should know it."
    bad = REQUEST.but("size: large", _with_replicas(4))
    good = REQUEST.but("size: large", _with_replicas(2))


class MoreApproval(Rule):
    """A request that one more team has to approve."""

    code = "PAO703"
    name = "policy-asks-approval"
    severity = Severity.NOTE
    what = "A policy asks a team to approve the request, besides its owners."
    why = "GitHub asks only those whom CODEOWNERS names; paoctl asks for this approval before it fulfils the request."
    bad = REQUEST.but("size: large", _with_replicas(3))
    good = REQUEST.but("size: large", _with_replicas(2))


class FailedTest(Rule):
    """A test of a policy that does not give what it expects."""

    code = "PAO704"
    name = "policy-test"
    what = "A policy says something else of the request in one of its tests than the test expects."
    why = "The tests are what its author means; a condition that says something else refuses or passes the wrong ones."
    bad = POLICY.but("expect: deny", "expect: pass")
    good = POLICY


class PolicyUnreadable(Rule):
    """A policy that can't be asked."""

    code = "PAO705"
    name = "policy-unreadable"
    what = "A policy can't be read when a request is fulfilled."
    why = "Nobody can tell what it would say, so nothing passes it."


class PolicyApplies(Rule):
    """A policy for something that is not offered."""

    code = "PAO706"
    name = "policy-applies"
    what = "`applies` names what is neither the id nor the category of an item or a bundle."
    why = "The policy would never be asked, though its author relies on it."
    bad = POLICY.but("applies: [databases]", "applies: [database]")
    good = POLICY


class PolicyTeam(Rule):
    """A policy that asks a team that nobody knows."""

    code = "PAO707"
    name = "policy-team"
    what = "The team of a policy is none of this repository's teams, admins or owners."
    why = "Nobody could give its approval, and the requests would wait for ever."
    bad = APPROVAL_POLICY.but('"@acme/platform"', '"@acme/platfrom"')
    good = APPROVAL_POLICY
