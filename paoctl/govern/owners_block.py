"""The generated part of CODEOWNERS: the owners that the catalog names, as lines that the forge enforces."""

from collections.abc import Iterator
from typing import Final

from paoctl.errors import UserError
from paoctl.govern.offers import Offers

BEGIN: Final = "# BEGIN paoctl"
END: Final = "# END paoctl"

ADMIN_PATHS: Final = (
    "/catalog/",
    "/requests/",
    "/paoctl.yaml",
    "/modules/",
    "/policies/",
    "/schema/",
    "/.github/",
    "/CODEOWNERS",
    "/docs/CODEOWNERS",
    "/requirements*",
)
"""What no item owns, and what decides what runs; `/catalog/` and `/requests/` for what is in no item's line yet."""


def render(existing: str, offers: Offers) -> str:
    """CODEOWNERS with the block of these offers; all that is written around the block is kept, byte for byte.

    Raises:
        UserError: the markers of the block do not pair.
    """
    return with_block(existing, owners_block(offers))


def owners_block(offers: Offers) -> str:
    """The block, its markers included: the admins' lines, then each item's file and its requests."""
    admins = " ".join(offers.admins)
    of_admins = [f"{path} {admins}" for path in ADMIN_PATHS] if admins else []
    return "\n".join([BEGIN, *of_admins, *sorted(_lines(offers)), END]) + "\n"


def with_block(codeowners: str, block: str) -> str:
    """CODEOWNERS with its block replaced; where there is none, it is put at the end.

    At the end, because the last line that matches wins: a `*` that somebody wrote must not take the owners away. The
    block's lines end as its first one does, or the file's: Git may check out with CRLF.

    Raises:
        UserError: the markers of the block do not pair.
    """
    lines = codeowners.splitlines(keepends=True)
    marks = [(place, line.strip()) for place, line in enumerate(lines) if line.strip() in {BEGIN, END}]
    if not marks:
        end = _line_end(lines[0] if lines else "")
        return codeowners + end * bool(codeowners and not codeowners.endswith("\n")) + block.replace("\n", end)
    if [mark for _, mark in marks] != [BEGIN, END]:
        raise UserError(
            f"the lines `{BEGIN}` and `{END}` of CODEOWNERS do not pair",
            remedy="leave one of each, in this order, or none, then: paoctl owners --write",
        )
    (start, _), (last, _) = marks
    return "".join(lines[:start]) + block.replace("\n", _line_end(lines[start])) + "".join(lines[last + 1 :])


def _line_end(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n"


def _lines(offers: Offers) -> Iterator[str]:
    for offer in offers:
        yield f"/{_escaped(offer.path.removesuffix('.yaml'))}.* {offer.team}"
        yield f"/requests/{offer.id}/ {' '.join(offers.approvers(offer))}"


def _escaped(path: str) -> str:
    """A path as a pattern that matches only itself."""
    return "".join(f"\\{letter}" if letter in "\\ *?#" else letter for letter in path)
