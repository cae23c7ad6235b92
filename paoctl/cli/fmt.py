"""`paoctl fmt`: documents in the one way in which they are laid out."""

from typing import Annotated

import typer

CHANGES = 3
"""Exit code of `--check` when something would change."""


def fmt(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="files, folders, or - for stdin")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="write nothing; exit 3 if something would change")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="show what would change, and write nothing")] = False,
) -> int:
    """Lay documents out: keys in the order of `paoctl explain`, two spaces a level, LF; comments and quotes stay.

    There is nothing to choose. What a document means is the same before and after; one that is no valid YAML is left as
    it is and told, and so the command ends with 1. What is piped in comes out laid out.

    Examples:
      paoctl fmt
      paoctl fmt --check
      paoctl fmt catalog/databases --diff
      paoctl request ITEM --dry-run | paoctl fmt -
    """
    from paoctl.cli.rewrite import rewrite
    from paoctl.cli.sources import STDIN, sources
    from paoctl.cli.terminal import output, show, tell
    from paoctl.load.layout import laid_out
    from paoctl.report.findings import plural
    from paoctl.report.findings_concise import finding_line
    from paoctl.report.unified_diff import unified_diff

    given = sources(paths or [])
    left, changed = 0, 0
    asked = given.files if given.targets is None else given.targets
    wanted = [path for path in asked if path.endswith(".yaml") or path in given.named]
    for path in sorted(wanted):
        raw, layout = given.files[path], laid_out(path, given.files[path])
        if layout.findings or not layout.followed:
            left += 1
            why = [finding_line(each) for each in layout.findings] or [f"{path}: its layout can't be followed"]
            tell("\n".join([*why, f"left     {path}"]))
            continue
        after = layout.text.encode()
        if path == STDIN and not (check or diff):
            show(layout.text)
        elif after != raw:
            changed += 1
            if diff:
                show(unified_diff(path, raw, after, output()))
            elif check:
                show(f"stale    {path}")
            else:
                rewrite(given.origin(path), after)
                show(f"written  {path}")
    tell(f"{plural(changed, 'file')} {'to lay out' if check or diff else 'laid out'}, {left} left.")
    return 1 if left else CHANGES if changed and (check or diff) else 0
