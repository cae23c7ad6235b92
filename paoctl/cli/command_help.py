"""The help of one command: its text, usage, arguments and options. Plain, without boxes; as wide as the terminal."""

import inspect
from collections.abc import Sequence
from typing import Final

from paoctl.cli.terminal import output
from paoctl.cli.vendored import Command, Context, argument_word

_FAR: Final = 34
"""An option longer than this has its text on the next line."""


def command_help(command: Command, ctx: Context) -> str:
    """What `paoctl COMMAND --help` prints."""
    usage, arguments, options = [f"Usage: {ctx.command_path}"], [], []
    for param in command.params:
        record = param.get_help_record(ctx)
        if param.param_type_name == "argument":
            word = argument_word(param) + ("…" if param.nargs != 1 else "")
            usage.append(word if param.required else f"[{word}]")
            arguments.append((word, record[1].removesuffix("  [required]") if record else ""))
        elif record is not None:
            options.append(record)
    text, _, examples = inspect.cleandoc(command.help or "").partition("\n\nExamples:\n")
    parts = [_paragraphs(text), " ".join([*usage, "[OPTIONS]"])]
    parts += [_section("Arguments", arguments), _section("Options", options)]
    parts.append(f"Examples\n{examples}" if examples else "")
    return "\n\n".join(part for part in parts if part) + "\n"


def _paragraphs(text: str) -> str:
    """What is laid out by hand, as a list, stays as it is."""
    return "\n\n".join(
        paragraph if "\n " in paragraph else "\n".join(output().folded(paragraph)) for paragraph in text.split("\n\n")
    )


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    width = max((len(name) for name, _ in rows if len(name) <= _FAR), default=_FAR)
    lines = [line for name, text in rows for line in _row(name, text, width)]
    return "\n".join([title, *lines]) if lines else ""


def _row(name: str, text: str, width: int) -> Sequence[str]:
    margin = width + 4
    first, *more = [f"{'':{margin}}{line}" for line in output().folded(text, margin)] or [""]
    if len(name) <= width:
        return [f"  {name:{width}}{first[width + 2 :]}".rstrip(), *more]
    return [f"  {name}", first, *more]
