"""The configuration of a step as people read it: secrets by reference, what is not known yet by where it comes from."""

from collections.abc import Iterator, Mapping, Sequence

from paoctl.report.findings import visible
from paoctl.report.outputs import bare

_LATER = "(known after {})"


def input_rows(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its path, as `body.size`, in the written order."""
    for key, value in tree.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and not _stands_for(value):
            yield from input_rows(value, f"{path}.")
        else:
            yield path, visible(input_text(value))


def input_text(value: object) -> str:
    """A value in one line."""
    match value:
        case {"$secret": str(reference)}:
            return f"(the secret {reference})"
        case {"$output": str(output)}:
            return _LATER.format(_step_of(output))
        case {"$template": str(text), "needs": [*needs]}:
            steps = ", ".join(dict.fromkeys(_step_of(str(need)) for need in needs))
            return f"{_line(text)} {_LATER.format(steps)}"
        case {"$join": [*parts]}:
            return "".join(part if isinstance(part, str) else input_text(part) for part in parts)
        case str():
            return _line(value)
        case list() | tuple() if not _plain(value):
            return f"[{', '.join(map(input_text, value))}]"
        case Mapping() if not _plain(value):
            return "{" + ", ".join(f"{key}: {input_text(each)}" for key, each in value.items()) + "}"
        case _:
            return bare(value)


def _stands_for(value: Mapping[str, object]) -> bool:
    return any(key.startswith("$") for key in value)


def _plain(value: object) -> bool:
    """Does nothing in it stand for something else?"""
    match value:
        case Mapping():
            return not _stands_for(value) and all(map(_plain, value.values()))
        case str():
            return True
        case Sequence():
            return all(map(_plain, value))
        case _:
            return True


def _step_of(output: str) -> str:
    """`main/instance` of `main/instance.host`; a value of the run, as `system.date`, is its own place."""
    return output.rpartition(".")[0] if "/" in output else output


def _line(text: str) -> str:
    return " ".join(text.split())
