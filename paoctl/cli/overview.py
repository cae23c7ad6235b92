"""What `paoctl --help` says, from the table alone."""

from paoctl.cli.table import COMMANDS, SECTIONS

_HEAD = """\
Ask for a service in a pull request; owners approve it, CI fulfils it.

Usage: paoctl COMMAND [OPTIONS]
"""

_TAIL = """\
Options
  --version               print the version
  --help                  print this; `paoctl COMMAND --help` says more
  --install-completion    complete commands and options in this shell

Topics: paoctl help environment, paoctl help exit-codes, paoctl help formats
"""


def overview() -> str:
    """All commands by section, one line each."""
    return "\n".join([_HEAD, *(_section(title) for title in SECTIONS if _rows(title)), _TAIL])


def _section(title: str) -> str:
    width = max(map(len, COMMANDS))
    return "\n".join([title, *(f"  {name:{width}}  {text}" for name, text in _rows(title)), ""])


def _rows(title: str) -> list[tuple[str, str]]:
    return [(name, text) for name, (section, _, text) in COMMANDS.items() if section == title]
