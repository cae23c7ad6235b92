"""`paoctl fmt`: documents in the one way in which they are laid out."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from paoctl.cli.sources import Sources
    from paoctl.load.layout import Layout

CHANGES = 3
"""Exit code of `--check` when something would change."""


def fmt(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="files, folders, or - for stdin")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="write nothing; exit 3 if something would change")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="show what would change, and write nothing")] = False,
) -> int:
    """Lay documents out: keys in the order of `paoctl explain`, two spaces a level, LF; comments and quotes stay.

    There is nothing to choose. What a document means is the same before and after; one that is no valid YAML, or whose
    layout can't be followed, is left as it is and told, and so the command ends with 1. What is piped in comes out laid
    out.

    Examples:
      paoctl fmt
      paoctl fmt --check
      paoctl fmt catalog/databases --diff
      paoctl request ITEM --dry-run | paoctl fmt -
    """
    from paoctl.cli.sources import sources
    from paoctl.cli.terminal import show, tell
    from paoctl.load.layout import laid_out
    from paoctl.report.findings import plural

    given = sources(paths or [])
    put = _show_change if diff else _name if check else _write
    left = changed = 0
    for path in _asked(given):
        before, layout = given.files[path], laid_out(path, given.files[path])
        if layout.findings:
            left += 1
            tell(_why(path, layout))
        elif path == given.piped and put is _write:
            show(layout.text)
        elif layout.text.encode() != before:
            changed += 1
            put(given, path, layout.text.encode())
    tell(f"{plural(changed, 'file')} {'laid out' if put is _write else 'to lay out'}, {left} left.")
    return 1 if left else CHANGES if changed and put is not _write else 0


def _asked(given: "Sources") -> list[str]:
    """The documents to lay out; a file that is named is one, whatever it is called."""
    asked = given.files if given.targets is None else given.targets
    return sorted(path for path in asked if path.endswith(".yaml") or path in given.named)


def _why(path: str, layout: "Layout") -> str:
    from paoctl.report.findings_concise import finding_line

    return "\n".join([*map(finding_line, layout.findings), f"left     {path}"])


def _show_change(given: "Sources", path: str, after: bytes) -> None:
    from paoctl.cli.terminal import output, show
    from paoctl.report.unified_diff import unified_diff

    show(unified_diff(path, given.files[path], after, output()))


def _name(_given: "Sources", path: str, _after: bytes) -> None:
    from paoctl.cli.terminal import show

    show(f"stale    {path}")


def _write(given: "Sources", path: str, after: bytes) -> None:
    from paoctl.cli.rewrite import rewrite
    from paoctl.cli.terminal import show

    rewrite(given.origin(path), after)
    show(f"written  {path}")
