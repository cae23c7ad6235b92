"""`paoctl verify`: what was checked, and the facts. "Intact" is what Git can say; it never says "true"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from paoctl.model.evidence import Evidence, Generation
from paoctl.report.document import json_document
from paoctl.report.findings import plural, visible
from paoctl.report.marks import mark
from paoctl.report.terminal import Terminal

_WORD: Final = 7
CAVEAT: Final = (
    "Git shows that nothing was changed since it was written; whoever may push the state branch could have written it"
)


def evidence_text(pack: Sequence[Evidence], terminal: Terminal) -> str:
    """The checks of each request, then who asked, who approved, what was done."""
    return "\n".join("".join(f"{line}\n" for line in _lines(evidence, terminal)) for evidence in pack)


def evidence_json(pack: Sequence[Evidence], *, base: str, state: str | None, lineage: str | None) -> str:
    """The evidence pack: an `Evidence` of the state branch at a commit."""
    body = {
        "base": base,
        "state": state,
        "lineage": lineage,
        "intact": all(each.intact for each in pack),
        "caveat": CAVEAT,
        "items": [_data(each) for each in pack],
    }
    return json_document("Evidence", body)


def evidence_sentence(pack: Sequence[Evidence]) -> str:
    """As `3 requests, all intact`."""
    broken = sum(not each.intact for each in pack)
    return f"{plural(len(pack), 'request')}, " + (f"{broken} not intact" if broken else "all intact")


def _lines(evidence: Evidence, terminal: Terminal) -> Iterator[str]:
    word = "intact" if evidence.intact else terminal.paint("not intact", "red")
    yield f"{terminal.paint(str(evidence.ref), 'bold')}: {word}"
    width = max((len(check.name) for check in evidence.checks), default=0)
    for check in evidence.checks:
        yield f"  {mark(check.verdict, terminal, width=_WORD)}  {check.name:{width}}  {visible(check.text)}"
    for generation in evidence.generations:
        yield from _generation(generation, terminal)
    if evidence.effects:
        yield f"  {terminal.paint('Effects', 'bold')}"
        yield from (
            f"    {row.at}  {row.step}  {visible(f'{row.op} {row.kind} {row.ref}')}  key {row.key[:12] or '-'}"
            for row in evidence.effects
        )
    if evidence.commands:
        yield f"  {terminal.paint('Said by people', 'bold')}"
        yield from (f"    {visible(each)}" for each in evidence.commands)


def _generation(generation: Generation, terminal: Terminal) -> Iterator[str]:
    pull = f", pull request #{generation.pull}" if generation.pull else ""
    yield f"  {terminal.paint(f'Generation {generation.number}', 'bold')} ({generation.state})"
    yield f"    asked by     {generation.asked_by}{pull}, commit {generation.commit[:12]}, blob {generation.blob[:12]}"
    for login, team in generation.approvals:
        yield f"    approved by  {login} for {team}"
    for rule in generation.rules:
        yield f"    by           CODEOWNERS:{visible(rule)}"
    for name, pin in generation.pins.items():
        yield f"    ran          {name}: {pin}"


def _data(evidence: Evidence) -> Mapping[str, object]:
    history = evidence.history
    return {
        "item": evidence.ref.item,
        "name": evidence.ref.name,
        "phase": history.phase.value if history else None,
        "uid": history.accepted.uid if history and history.accepted else None,
        "head": history.last if history else None,
        "intact": evidence.intact,
        "checks": [{"name": each.name, "verdict": each.verdict, "text": each.text} for each in evidence.checks],
        "generations": [_generation_data(each) for each in evidence.generations],
        "effects": [
            {
                "generation": row.generation,
                "step": row.step,
                "op": row.op,
                "kind": row.kind,
                "ref": row.ref,
                "key": row.key,
                "at": row.at,
            }
            for row in evidence.effects
        ],
        "commands": list(evidence.commands),
    }


def _generation_data(generation: Generation) -> Mapping[str, object]:
    return {
        "generation": generation.number,
        "state": generation.state,
        "requestedBy": generation.asked_by,
        "pull": generation.pull,
        "blob": generation.blob,
        "commit": generation.commit,
        "approvals": [{"login": login, "team": team} for login, team in generation.approvals],
        "codeowners": list(generation.rules),
        "pins": dict(generation.pins),
    }
