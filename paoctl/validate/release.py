"""PAO52x: does the version of a definition say how much of it has changed?"""

import re
from collections.abc import Iterator

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog, pin_of
from paoctl.rules.change import BreakingChange, NoNewVersion
from paoctl.validate.compatibility import form_breaks, output_breaks
from paoctl.validate.requests import Offered

_AT = ("metadata", "version")


def release_faults(before: Catalog, after: Catalog) -> Iterator[Diagnostic]:
    """The definitions of both catalogs that have changed more than their version says."""
    for name in [*after.items, *after.bundles]:
        old, new = before.definition(name), after.definition(name)
        if old is not None and new is not None and pin_of(old) != pin_of(new):
            yield from _faults(old, new)


def _faults(old: Offered, new: Offered) -> Iterator[Diagnostic]:
    was, now = old.document.metadata.version, new.document.metadata.version
    breaks = sorted(
        [
            *form_breaks(old.document.presentation.form, new.document.presentation.form),
            *output_breaks(old.document.outputs, new.document.outputs),
        ]
    )
    if breaks and _leading(now) <= _leading(was):
        help_ = (*breaks, f"version: {_next_leading(was)}")
        count = "1 break" if len(breaks) == 1 else f"{len(breaks)} breaks"
        message = f"{count} for those who rely on {new.document.metadata.id} {was}, and no new major version"
        yield BreakingChange.at(new.source, _AT, message, help=help_)
    elif not _is_newer(now, was):
        message = f"{new.document.metadata.id} has changed and is still {now}" if now == was else f"{now} is not newer"
        label = f"{was} is on the base branch" if now != was else ""
        yield NoNewVersion.at(new.source, _AT, message, label=label, help=(f"version: {_next_patch(was)}, or more",))


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = re.split(r"[-+]", version)[0].split(".")
    return int(major), int(minor), int(patch)


def _leading(version: str) -> tuple[int, ...]:
    """What a breaking change has to raise: the major version, before 1.0.0 the minor one."""
    major, minor, _ = _numbers(version)
    return (major,) if major else (major, minor)


def _next_leading(version: str) -> str:
    major, minor, _ = _numbers(version)
    return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"


def _next_patch(version: str) -> str:
    major, minor, patch = _numbers(version)
    return f"{major}.{minor}.{patch + 1}"


def _is_newer(version: str, than: str) -> bool:
    """By its numbers; of two with the same ones, any other pre-release or the release itself (semver.org, 9 and 11)."""
    if _numbers(version) != _numbers(than):
        return _numbers(version) > _numbers(than)
    return version.partition("+")[0] != than.partition("+")[0] and "-" in than
