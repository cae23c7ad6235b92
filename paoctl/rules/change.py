"""PAO51x and PAO52x: what a pull request may change together, and how a definition changes.

These rules speak of two commits, not of a document, so they have no examples.
"""

from paoctl.rules.base import Rule


class TouchesState(Rule):
    """What only the executor writes."""

    code = "PAO511"
    name = "touches-state"
    what = "A pull request adds or changes a file that has its place on the state branch."
    why = "What happened is recorded by the executor alone, on a branch of its own; a copy on `main` would be believed."


class VanishedRequest(Rule):
    """A service whose claim disappears."""

    code = "PAO512"
    name = "vanished-request"
    what = "A pull request deletes the file of a request whose service still lives, as far as can be told."
    why = "Nothing is destroyed by a file that vanishes: the service would live on with nobody to ask about it."


class MixedChange(Rule):
    """A request together with something else."""

    code = "PAO513"
    name = "mixed-change"
    what = "A pull request changes a request and something that is no request."
    why = "An approval counts for the content of one request file; nobody shall approve an item by approving its use."


class SeveralRequests(Rule):
    """Two services in one review."""

    code = "PAO514"
    name = "several-requests"
    what = "A pull request changes more than one request, perhaps those of another item too."
    why = "Each request is approved by its own owners, and fulfilled or refused by itself."


class OddMode(Rule):
    """No plain file."""

    code = "PAO515"
    name = "odd-mode"
    what = "Under catalog/ or requests/ stands something that is no plain file: a link, a submodule, an executable."
    why = "A link shows reviewers one content and readers another; documents are files of mode 100644."


class MovedRequest(Rule):
    """A service that would be elsewhere."""

    code = "PAO516"
    name = "moved-request"
    what = "A pull request gives a request whose service lives, as far as can be told, another environment."
    why = (
        "What is there stays where it was made, and only the job of that environment has the secrets to change or "
        "remove it; a run would refuse the file."
    )


class NoNewVersion(Rule):
    """Another definition under the same version."""

    code = "PAO521"
    name = "no-new-version"
    what = "An item or bundle, or a module that it uses, changes while its version stays or goes back."
    why = "People tell definitions apart by their versions; two with the same one can't both be meant."


class BreakingChange(Rule):
    """A promise that is taken back."""

    code = "PAO522"
    name = "breaking-change"
    what = "A form or the outputs change so that what relies on them may break, without a new major version."
    why = (
        "Requests and bundles follow new versions within the same major one. Before 1.0.0 the minor version counts as "
        "the major one, as in the ranges of bundles."
    )
