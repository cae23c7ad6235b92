"""A plan for pages: Markdown, and the order of its steps as a Mermaid graph."""

from collections.abc import Iterator, Sequence

from paoctl.model.plan import Step
from paoctl.model.preview import Preview
from paoctl.report.markdown import code, linked, prose, table
from paoctl.report.plan import change_of, input_table, nodes_before, plan_sentence, steps_of


def plan_markdown(previews: Sequence[Preview]) -> str:
    """Each request with a table of its steps; the inputs folded below."""
    parts = [part for preview in previews for part in _request(preview)]
    return "\n\n".join([f"**{plan_sentence(previews)}**", *parts]) + "\n"


def plan_mermaid(previews: Sequence[Preview]) -> str:
    """A flow chart: a box a step, an arrow from what comes before."""
    lines = ["flowchart LR"]
    for number, preview in enumerate(previews):
        lines += [f'  subgraph r{number}["{preview.ref}"]', *_boxes(number, preview), "  end"]
    return "".join(f"{line}\n" for line in lines)


def _request(preview: Preview) -> Iterator[str]:
    yield f"#### {code(str(preview.ref))} {prose(preview.definition)}".rstrip()
    if preview.problem:
        yield f"! no plan: {linked(preview.problem)}"
        return
    rows = [
        (str(number), change_of(step), code(step.id), code(step.action.type), prose(step.change.text), _undo(step))
        for number, step in enumerate(steps_of(preview), 1)
    ]
    yield table(("#", "Change", "Step", "Kind", "Does", "Undo"), rows) if rows else "nothing to do"
    yield from _needs(preview)
    yield from (_inputs(preview, step) for step in steps_of(preview) if step.inputs)


def _undo(step: Step) -> str:
    return "can be undone" if step.change.reversible else "**can't be undone**"


def _needs(preview: Preview) -> Iterator[str]:
    if preview.approvers:
        yield "Needs approval by " + ", ".join(code(each.team) for each in preview.approvers) + "."
    for warning in preview.warnings:
        yield prose(f"A policy warns: {warning}")
    if preview.held:
        yield prose(f"Not at once: {preview.held}.")
    if preview.acknowledge:
        yield "Needs in `spec` of the request: " + code(f"acknowledge: [{', '.join(preview.acknowledge)}]")


def _inputs(preview: Preview, step: Step) -> str:
    rows = [(code(path), code(value)) for path, value in input_table(preview, step)]
    return f"<details><summary>Inputs of {prose(step.id)}</summary>\n\n{table(('Input', 'Value'), rows)}\n\n</details>"


def _boxes(number: int, preview: Preview) -> Iterator[str]:
    steps = steps_of(preview)
    names = {step.node: f"r{number}s{place}" for place, step in enumerate(steps)}
    for step in steps:
        yield f'    {names[step.node]}["{change_of(step)} {step.id}<br/>{step.action.type}"]'
    for step in steps:
        earlier = (node for node in nodes_before(preview, step) if node in names)
        yield from (f"    {names[node]} --> {names[step.node]}" for node in earlier)
