"""What a service keeps while it lives, and a pull request would change: told before its owners approve it in vain."""

from collections.abc import Callable, Iterator, Mapping

from paoctl.errors import UsageError
from paoctl.form.difference import differences
from paoctl.load.repository import Repository
from paoctl.model.change import Change
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.digest import blob_id
from paoctl.model.history import History
from paoctl.model.loaded import Loaded, pin_of
from paoctl.model.replay import read_history
from paoctl.model.request import Request, RequestRef
from paoctl.validate.pull_request import immutable_answer, protected

Journals = Callable[[str], bytes | None]
"""The journal in a folder of the state branch; None when it can't be read here."""


def kept_faults(
    change: Change, asked: Mapping[str, Loaded[Request]], after: Repository, journal: Journals
) -> Iterator[Diagnostic]:
    """What acceptance would refuse: the removal of what is protected, another answer where the first one stays.

    Held against is what was accepted last, as far as the state branch can be read, else what stands on the base.

    Args:
        change: the pull request.
        asked: the requests of the base, by path, as far as they can be read.
        after: the files after the merge.
        journal: tells what was accepted.
    """
    for path, was in asked.items():
        request = after.request(path)
        if request is None:
            continue
        fixed = _fixed(was, request, after)
        removed = request.document.spec.state == "absent"
        if not (fixed or removed):
            continue
        history = _history(path, journal)
        if removed and _is_protected(was.document, history):
            yield protected(request)
        elif not removed and _holds(was.document, change.before[path], history):
            yield from (immutable_answer(request, name) for name in fixed)


def _fixed(was: Loaded[Request], request: Loaded[Request], after: Repository) -> list[str]:
    """The immutable fields whose answers differ; none where what is pinned is not at hand."""
    spec = request.document.spec
    definition = after.catalog.definition(spec.pin.id)
    if definition is None or pin_of(definition) != spec.pin:
        return []
    found = differences(definition.document.presentation.form, was.document.spec.fields, spec.fields)
    return [each.field for each in found if each.mutability == "immutable"]


def _history(path: str, journal: Journals) -> History | None:
    """Of a request; None when it can't be read here."""
    ref = RequestRef.of_path(path)
    raw = journal(ref.folder) if ref else None
    try:
        return None if raw is None else read_history(raw)
    except UsageError:
        return None


def _is_protected(was: Request, history: History | None) -> bool:
    if history is None:
        return was.spec.protect and was.spec.state == "present"
    return history.present is not None and history.present.facts.get("protect") is True


def _holds(was: Request, raw: bytes, history: History | None) -> bool:
    """Is what stands on the base what the service was made of? A change that was refused may be taken back."""
    if history is None:
        return was.spec.state == "present"
    return history.present is not None and history.present.blob == blob_id(raw)
