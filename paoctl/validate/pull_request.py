"""PAO51x: what a pull request may touch, and what together."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.model.change import PLAIN, Change
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Loaded
from paoctl.model.paths import OWNERS_PLACES, PROJECT_PATH
from paoctl.model.request import Request, RequestRef
from paoctl.model.source import Source
from paoctl.rules.change import MixedChange, MovedRequest, OddMode, SeveralRequests, TouchesState, VanishedRequest
from paoctl.rules.request import ImmutableAnswer, Protected

_STATE: Final = re.compile(
    r"requests/[^/]+/[^/]+/(journal\.jsonl|status\.yaml|outputs\.yaml|observed)"
    r"|definitions/[0-9a-f]{64}/.+|breakers/[a-z0-9-]+\.json|lineage\.json"
)
"""The layout of the state branch."""
_ALONE: Final = frozenset({PROJECT_PATH, *OWNERS_PLACES})
_MODES: Final[Mapping[str, str]] = {"120000": "a symbolic link", "160000": "a submodule", "100755": "an executable"}


def pull_request_faults(
    change: Change, asked: Mapping[str, Loaded[Request]], living: Mapping[str, bool]
) -> Iterator[Diagnostic]:
    """What a pull request does that none may do.

    Args:
        change: the pull request.
        asked: the requests of the base, by path, as far as they can be read.
        living: by path of a request, whether its service lives by the state branch; silent where that can't be told.
    """
    for path, mode in change.touched.items():
        if mode is not None and is_state(path):
            yield touches_state(path)
        elif is_odd(path, mode):
            yield odd_mode(path, mode or "")
        elif mode is None and RequestRef.of_path(path) and path in change.before:
            yield from _vanished(path, asked.get(path), living)
    yield from _mixed(change)


def is_odd(path: str, mode: str | None) -> bool:
    """Would something that is no plain file stand where a document does?"""
    in_folder = path in _ALONE or path.startswith(("catalog/", "requests/", "policies/"))
    return mode not in (None, PLAIN) and in_folder


def is_state(path: str) -> bool:
    """Does a path belong to the state branch?"""
    return _STATE.fullmatch(path) is not None


def touches_state(path: str) -> Diagnostic:
    """The finding for a file of the state branch on another one: nothing else is to be said of it."""
    message = f"{path} has its place on the state branch, where the executor alone writes"
    return TouchesState.at(Source(path, ""), (), message, help=(f"git rm {path}",))


def odd_mode(path: str, mode: str = "") -> Diagnostic:
    """Something that is no plain file; its mode as Git tells it, where Git was asked."""
    message = f"{path} is {_MODES.get(mode, 'no plain file')}" + (f" (mode {mode})" if mode else ", and is not read")
    help_ = f"git update-index --chmod=-x {path}" if mode == "100755" else "put a plain file in its place"
    return OddMode.at(Source(path, ""), (), message, help=(help_,))


def _vanished(path: str, request: Loaded[Request] | None, living: Mapping[str, bool]) -> Iterator[Diagnostic]:
    ref = RequestRef.of_path(path)
    asked = request.document.spec.state if request else "present"
    if not living.get(path, asked == "present"):
        return
    help_ = f"paoctl remove {ref}" if asked == "present" else f"wait until `paoctl status {ref}` says deleted"
    message = f"{ref} still lives: a file that vanishes removes nothing"
    yield VanishedRequest.at(Source(path, ""), (), message, help=(help_, "the file may go once the service is deleted"))


def moved_request(request: Loaded[Request], home: str) -> Diagnostic:
    """The finding for a request that names another environment than the one where its service is."""
    ref, named = request.document.ref, request.document.metadata.environment
    message = f"{ref} lives in {home}: a service can't move to {named}"
    help_ = (f"environment: {home}", f"ask for another one in {named}, and remove this one: paoctl remove {ref}")
    return MovedRequest.at(request.source, ("metadata", "environment"), message, help=help_)


def immutable_answer(request: Loaded[Request], name: str) -> Diagnostic:
    """The finding for a request that gives another answer where the one that it gave stays for ever."""
    message = f"`{name}` can't be changed once the service is there"
    help_ = ("take the change back", f"or ask for a new one, and remove this one: paoctl remove {request.document.ref}")
    return ImmutableAnswer.at(request.source, ("spec", "fields", name), message, help=help_)


def protected(request: Loaded[Request]) -> Diagnostic:
    """The finding for a request that removes what is protected."""
    ref = request.document.ref
    help_ = (f"first merge a change that lifts it: paoctl edit {ref} --no-protect",)
    return Protected.at(request.source, ("spec", "state"), f"{ref} is protected", help=help_)


def _mixed(change: Change) -> Iterator[Diagnostic]:
    requests = [path for path in change.touched if _is_request(path)]
    others = [path for path in change.touched if not _is_request(path)]
    for path in requests if others else ():
        message = f"this request changes together with {_named(others)}"
        yield MixedChange.at(Source(path, ""), (), message, help=("a request is the only change of its pull request",))
    first = requests[0] if requests else ""
    for path in requests[1:]:
        foreign = path.split("/")[1] != first.split("/")[1]
        whose = f", a request for another item: {first.split('/')[1]}" if foreign else ""
        message = f"this pull request also changes {first}{whose}"
        yield SeveralRequests.at(Source(path, ""), (), message, help=("open a pull request for each: paoctl request",))


def _is_request(path: str) -> bool:
    return path.startswith("requests/") and path.endswith(".yaml") and not is_state(path)


def _named(paths: list[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1:,} more"
