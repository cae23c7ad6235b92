"""`paoctl validate --fix` and `--diff`: what can be mended safely, written to this disk or only shown."""

from paoctl.cli.rewrite import rewrite
from paoctl.cli.sources import Sources
from paoctl.cli.terminal import output, show, tell
from paoctl.errors import UsageError
from paoctl.report.findings import Findings, plural
from paoctl.report.unified_diff import unified_diff
from paoctl.workflows.fix import Find, fix


def write_fixes(given: Sources, find: Find) -> Findings:
    """Mend the files; what is left comes back.

    Raises:
        UsageError: a file can't be written, or what is piped in is to be mended.
    """
    if given.piped:
        raise UsageError("what is piped in can't be mended in place", remedy="--diff shows what would be written")
    fixed = fix(given.files, find)
    for path, raw in fixed.files.items():
        rewrite(given.origin(path), raw)
    tell(f"Fixed {fixed.count:,} in {plural(len(fixed.files), 'file')}, {len(fixed.left.findings):,} left.")
    return fixed.left


def show_fixes(given: Sources, find: Find) -> bool:
    """Print what `write_fixes` would write, as a difference; is there any?"""
    fixed = fix(given.files, find)
    for path, raw in fixed.files.items():
        show(unified_diff(path, given.files[path], raw, output()))
    tell(f"Would fix {fixed.count:,} in {plural(len(fixed.files), 'file')}, and leave {len(fixed.left.findings):,}.")
    return bool(fixed.files)
