"""The configuration of a step as people read it: secrets by reference, what is not known yet by where it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paoctl.actions.configuration import open_outputs
from paoctl.model.plan import Tree
from paoctl.report.findings import visible
from paoctl.report.outputs import bare

_LATER = "(known after {})"


@dataclass(frozen=True, slots=True)
class Difference:
    """An input that is, or may be, another than what is in the world."""

    path: str
    before: str
    """`-` for what was not there."""
    after: str
    sure: bool
    """False where only the run will tell."""


def input_rows(tree: Tree) -> Iterator[tuple[str, str]]:
    """Every value with its path, as `body.size`, in the written order."""
    return ((path, visible(input_text(value))) for path, value in _leaves(tree, ""))


def differences(before: Tree, after: Tree) -> Sequence[Difference]:
    """What changes from one configuration to the next, in the written order; what goes comes last."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return [
        Difference(path, _shown(old, path), _shown(new, path), not open_outputs(new.get(path)))
        for path in dict.fromkeys([*new, *old])
        if path not in old or path not in new or old[path] != new[path]
    ]


def _leaves(tree: Tree, prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and value and not _stands_for(value):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _shown(values: Mapping[str, object], path: str) -> str:
    return visible(input_text(values[path])) if path in values else "-"


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
