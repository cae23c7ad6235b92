"""Who waits for whom: circles, told as the way around them."""

from collections.abc import Collection, Iterable, Mapping

Graph = Mapping[str, Iterable[str]]
"""Each name with the names that it waits for."""


def cycle(graph: Graph) -> tuple[str, ...]:
    """A circle as the way around it, its first name again at the end; empty when there is none."""
    done: set[str] = set()
    for start in graph:
        if found := _around(graph, start, done):
            return found
    return ()


def _around(graph: Graph, start: str, done: set[str]) -> tuple[str, ...]:
    """Walk depth first, without recursion: a long chain is no reason to crash."""
    path: list[str] = []
    waiting = [(start, False)]
    while waiting:
        name, left = waiting.pop()
        if left:
            path.pop()
            done.add(name)
        elif name in path:
            return (*path[path.index(name) :], name)
        elif name not in done:
            path.append(name)
            waiting.append((name, True))
            waiting += [(other, False) for other in sorted(graph.get(name, ())) if other in graph]
    return ()


def way(graph: Graph, start: str, goals: Collection[str]) -> tuple[str, ...]:
    """The shortest way from a name to one of some others; empty when there is none."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for name in waiting:
        if name in goals:
            return ways[name]
        for other in sorted(graph.get(name, ())):
            if other not in ways:
                ways[other] = (*ways[name], other)
                waiting.append(other)
    return ()
