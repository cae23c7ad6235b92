"""The order of steps as a tree: each stands below the last of the steps that it comes after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paoctl.model.preview import Preview
from paoctl.report.findings import visible
from paoctl.report.plan import change_of, nodes_before, plan_sentence, steps_of
from paoctl.report.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Node:
    """Something in the tree: `after` are the names of what comes just before it, and is in the list before it."""

    name: str
    label: str
    text: str = ""
    after: tuple[str, ...] = ()


def plan_graph(previews: Sequence[Preview], terminal: Terminal) -> str:
    """Each request with its steps as a tree, then the sum of all."""
    parts = [_request(preview, terminal) for preview in previews]
    return "\n".join([*parts, f"{plan_sentence(previews)}\n"])


def tree_text(nodes: Sequence[Node], terminal: Terminal) -> str:
    """A line a node, below the last of those that it comes after; the others are named at the end of its line."""
    labels = {node.name: node.label for node in nodes}
    lines = list(_branch("", _children(nodes), ""))
    width = max((len(stem + node.label) for stem, node in lines), default=0)
    return "".join(f"{_line(stem, node, labels, width, terminal)}\n" for stem, node in lines)


def _request(preview: Preview, terminal: Terminal) -> str:
    head = f"{terminal.paint(str(preview.ref), 'bold')}  {preview.definition}".rstrip() + "\n"
    if preview.plan is None:
        return head + f"no plan: {visible(preview.problem)}\n"
    nodes = [
        Node(
            step.node,
            step.id if change_of(step) != "destroy" else f"{step.id} (destroy)",
            visible(" ".join(step.change.text.split())),
            tuple(nodes_before(preview, step)),
        )
        for step in steps_of(preview)
    ]
    return head + (tree_text(nodes, terminal) or "nothing to do\n")


def _children(nodes: Sequence[Node]) -> Mapping[str, Sequence[Node]]:
    """The nodes by the one that each stands below; those that come first below the empty name."""
    places = {node.name: place for place, node in enumerate(nodes)}
    children: dict[str, list[Node]] = {}
    for node in nodes:
        known = [name for name in node.after if name in places]
        children.setdefault(max(known, key=places.__getitem__, default=""), []).append(node)
    return children


def _branch(name: str, children: Mapping[str, Sequence[Node]], indent: str) -> Iterator[tuple[str, Node]]:
    """The lines below a node: what stands before each label, and the node."""
    below = children.get(name, ())
    for place, node in enumerate(below, start=1):
        is_last = place == len(below)
        yield indent + ("└─ " if is_last else "├─ "), node
        yield from _branch(node.name, children, indent + ("   " if is_last else "│  "))


def _line(stem: str, node: Node, labels: Mapping[str, str], width: int, terminal: Terminal) -> str:
    above = max((name for name in node.after if name in labels), key=list(labels).index, default="")
    others = [labels[name] for name in node.after if name in labels and name != above]
    also = f"; after {', '.join(others)} too" if others else ""
    gap = " " * (width - len(stem + node.label))
    return f"{terminal.paint(stem, 'dim')}{terminal.paint(node.label, 'bold')}{gap}  {node.text}{also}".rstrip()
