"""Typer's usage errors in the plain style of all our errors."""

from collections.abc import Sequence
from typing import Final

from typer.exceptions import TyperException

from paoctl.cli.table import COMMANDS
from paoctl.cli.vendored import BadOptionUsage, ClickUsageError, Context, MissingParameter, NoSuchOption
from paoctl.errors import UsageError
from paoctl.rules.nearest import nearest

_TOO_MANY: Final = "Got unexpected extra argument(s)"


def usage_error(error: TyperException, argv: Sequence[str]) -> UsageError:
    """The same fault in our words, with the help of the command that was called as the remedy."""
    ctx = error.ctx if isinstance(error, ClickUsageError) else None
    path = f"paoctl {argv[0]}" if argv[0] in COMMANDS else "paoctl"
    return UsageError(_cause(error), remedy=_guess(error, ctx) or f"`{path} --help` says what it takes")


def _cause(error: TyperException) -> str:
    match error:
        case NoSuchOption():
            return f"there is no option `{error.option_name}` here"
        case BadOptionUsage() if "requires" in error.message:
            return f"the option `{error.option_name}` needs a value"
        case MissingParameter() if error.param is not None:
            kind = "argument" if error.param.param_type_name == "argument" else "option"
            return f"the {kind} `{_spelling(error)}` is missing"
        case ClickUsageError() if error.message.startswith(_TOO_MANY):
            return f"too many arguments: {error.message.removeprefix(_TOO_MANY).strip(' ()')}"
        case _:
            return _plain(error.format_message())


def _spelling(error: MissingParameter) -> str:
    assert error.param is not None
    return error.param.opts[-1] if error.param.param_type_name == "option" else error.param.name.upper()


def _guess(error: TyperException, ctx: Context | None) -> str:
    if not isinstance(error, NoSuchOption) or ctx is None:
        return ""
    options = [name for param in ctx.command.get_params(ctx) for name in param.opts if name.startswith("--")]
    meant = nearest(error.option_name, options)
    return f"did you mean `{meant}`?" if meant else ""


def _plain(message: str) -> str:
    """Without the capital and the full stop of a sentence."""
    return (message[:1].lower() + message[1:]).rstrip(".")
