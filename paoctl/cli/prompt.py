"""Questions to a person on a terminal. They are drawn on stderr: stdout is for data."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paoctl.cli.terminal import messages

if TYPE_CHECKING:
    from prompt_toolkit.output import ColorDepth, Output

Check = Callable[[str], str]
"""What is wrong with a typed answer, in words; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what is kept, what is shown."""

    value: object
    label: str


def ask_text(message: str, *, default: str = "", check: Check = lambda _: "", several_lines: bool = False) -> str:
    """Ask for text; what `check` says of it is shown under the prompt until nothing is wrong."""
    import questionary

    hint = "(Esc, then Enter, when done)" if several_lines else None
    question = questionary.text(
        message,
        default=default,
        validate=lambda text: _fitting(check(text)) or True,
        multiline=several_lines,
        instruction=hint,
        validate_while_typing=False,
        output=_output(),
        color_depth=_colours(),
    )
    return str(question.unsafe_ask())


def ask_choice(message: str, choices: Sequence[Choice], *, default: object = None) -> object:
    """Ask for one of a few; the default is where the pointer starts."""
    import questionary

    offered = [questionary.Choice(each.label, value=each) for each in choices]
    start = next((each for each, choice in zip(offered, choices, strict=True) if choice.value == default), None)
    question = questionary.select(message, offered, default=start, output=_output(), color_depth=_colours())
    chosen = question.unsafe_ask()
    assert isinstance(chosen, Choice)
    return chosen.value


def ask_several(message: str, choices: Sequence[Choice], *, default: Sequence[object] = ()) -> list[object]:
    """Ask for some of a few; the space bar takes one."""
    import questionary

    offered = [questionary.Choice(each.label, value=each, checked=each.value in default) for each in choices]
    question = questionary.checkbox(message, offered, output=_output(), color_depth=_colours())
    return [each.value for each in question.unsafe_ask()]


def ask_yes(message: str, *, default: bool) -> bool:
    """Ask for yes or no."""
    import questionary

    question = questionary.confirm(message, default=default, output=_output(), color_depth=_colours())
    return bool(question.unsafe_ask())


def _fitting(text: str) -> str:
    """What the one line below a prompt has room for."""
    line, room = " ".join(text.split()), messages().width - 1
    return line if len(line) <= room else f"{line[: room - 1]}…"


def _output() -> "Output":
    from prompt_toolkit.output import create_output

    return create_output(stdout=sys.stderr)


def _colours() -> "ColorDepth | None":
    from prompt_toolkit.output import ColorDepth

    return None if messages().colour else ColorDepth.DEPTH_1_BIT
