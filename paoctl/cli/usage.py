"""Typer's usage errors in the plain style of all our errors."""

import re
from collections.abc import Sequence
from typing import Final

from typer.exceptions import TyperException

from paoctl.cli.table import COMMANDS
from paoctl.cli.vendored import (
    BadOptionUsage,
    BadParameter,
    ClickUsageError,
    MissingParameter,
    NoSuchOption,
    argument_word,
)
from paoctl.errors import UsageError
from paoctl.rules.nearest import nearest

_TOO_MANY: Final = "Got unexpected extra argument(s)"
_NO_CHOICE: Final = re.compile(r"'(?P<given>.*)' is not one of (?P<choices>'.*')")
_NO_NUMBER: Final = re.compile(r"'(?P<given>.*)' is not a valid int(eger| range)\.?")


def usage_error(error: TyperException, argv: Sequence[str]) -> UsageError:
    """The same fault in our words, with the help of the command that was called as the remedy."""
    command = f"paoctl {argv[0]}" if argv[0] in COMMANDS else "paoctl"
    remedy = f"`{command} --help` says what it takes"
    match error:
        case NoSuchOption():
            return UsageError(f"there is no option `{error.option_name}` here", remedy=_nearest_option(error) or remedy)
        case BadOptionUsage() if "requires" in error.message:
            return UsageError(f"the option `{error.option_name}` needs a value", remedy=remedy)
        case MissingParameter():
            return UsageError(f"{_parameter(error)} is missing", remedy=remedy)
        case BadParameter() if found := _NO_CHOICE.search(error.message):
            return _no_choice(error, found["given"], re.findall("'([^']*)'", found["choices"]))
        case BadParameter() if found := _NO_NUMBER.fullmatch(error.message):
            return UsageError(f"{_parameter(error)}: `{found['given']}` is not a whole number", remedy=remedy)
        case BadParameter():
            return UsageError(f"{_parameter(error)}: {_plain(error.message)}", remedy=remedy)
        case ClickUsageError() if error.message.startswith(_TOO_MANY):
            words = error.message.removeprefix(_TOO_MANY).strip(" ()")
            return UsageError(f"too many arguments: {words}", remedy=remedy)
        case _:
            return UsageError(_plain(error.format_message()), remedy=remedy)


def _nearest_option(error: NoSuchOption) -> str:
    if error.ctx is None:
        return ""
    params = error.ctx.command.get_params(error.ctx)
    meant = nearest(error.option_name, (name for param in params for name in param.opts if name.startswith("--")))
    return f"did you mean `{meant}`?" if meant else ""


def _no_choice(error: BadParameter, given: str, choices: Sequence[str]) -> UsageError:
    meant = nearest(given, choices)
    remedy = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(choices)}"
    return UsageError(f"{_parameter(error)} can't be `{given}`", remedy=remedy)


def _parameter(error: BadParameter) -> str:
    """The option or argument at fault, as its help spells it."""
    param = error.param
    if param is None:
        return "a parameter"
    if param.param_type_name == "argument":
        return f"the argument `{argument_word(param)}`"
    return f"the option `{next((name for name in param.opts if name.startswith('--')), param.opts[0])}`"


def _plain(message: str) -> str:
    """Without the capital and the full stop of a sentence."""
    return (message[:1].lower() + message[1:]).rstrip(".")
