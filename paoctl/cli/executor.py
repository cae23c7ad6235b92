"""A run of the executor from the command line: `fulfill`, and `sync`, which is the same for what waits."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Final

from paoctl.cli.bug_report import report_bug
from paoctl.cli.ci import annotate, in_actions, summarize
from paoctl.cli.event import heard_word
from paoctl.cli.memory import request_named
from paoctl.cli.options import Output
from paoctl.cli.progress import progress
from paoctl.cli.settings import read_settings
from paoctl.cli.stopping import stoppable
from paoctl.cli.terminal import messages, output, show, tell
from paoctl.cli.unpushed import UNPUSHED_LEAD, keep_unpushed, unpushed_summary
from paoctl.cli.verdict import WORK, request_code, run_code
from paoctl.errors import Bug, UsageError
from paoctl.execute.crew import Crew, unless_stopped
from paoctl.execute.desk import Limits
from paoctl.model.project import Project
from paoctl.plan.worklist import Shard
from paoctl.ports import Ports
from paoctl.report.following_up import next_text
from paoctl.report.plan import plan_json, plan_text
from paoctl.report.run import (
    RunReport,
    RunRow,
    run_annotations,
    run_json,
    run_next,
    run_sentence,
    run_summary,
    run_text,
)
from paoctl.wiring import Wiring
from paoctl.workflows.announce import announce
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill, open_work
from paoctl.workflows.plan import merged, previews
from paoctl.workflows.spoken import hear
from paoctl.workflows.world import World, look

_STOPPING: Final = """
Stopping: what is under way has 3 s to end, and is recorded; the next run finds out what became of the rest.
The same command goes on from there; Ctrl-C again stops at once."""
_COMMENTS: Final = 0.3
"""Seconds for the comments on pull requests, once we are asked to stop; the next change writes them anew."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What somebody wants of a run."""

    only: tuple[str, ...] = ()
    waiting_only: bool = False
    environment: str = ""
    shard: Shard | None = None
    limits: Limits = field(default_factory=Limits)
    take_over: bool = False
    dry_run: bool = False
    detailed: bool = False
    output: Output = Output.TEXT

    @property
    def part(self) -> str:
        """What this process works on, as its name as an owner says."""
        return f"{self.environment or 'all'}.{self.shard.number if self.shard else 0}"


def parsed_shard(text: str) -> Shard | None:
    """`2/4` as the part of a job; None for no text.

    Raises:
        UsageError: it is no such thing.
    """
    try:
        return Shard.parse(text) if text else None
    except ValueError as error:
        raise UsageError(f"--shard {text}: {error}") from error


def run(shift: Shift) -> int:
    """Do what there is to do, and say what became of it; the exit code.

    Raises:
        PaoError: the repository can't be read, or its state is of another repository.
    """
    stop, vouched = Event(), set[str]()
    with Wiring(stop=stop, part=shift.part, vouched=vouched) as wiring:
        settings = read_settings(wiring)
        only = tuple(request_named(settings.forge.repository, name) for name in shift.only)
        orders = Orders(only, shift.waiting_only, shift.environment, shift.shard, shift.limits, stop)
        _refuse_unknown(shift, settings)
        if shift.dry_run:
            return _show_work(wiring.ports(settings), settings, orders, shift)
        with stoppable(orders.stop, tell, _STOPPING, wiring.end_children):
            if shift.take_over:
                vouched |= unless_stopped(
                    stop, shift.limits.grace, _out_of_sight, wiring.ports(settings), settings, orders
                )
            if not shift.waiting_only and (heard := heard_word()):
                said = unless_stopped(stop, shift.limits.grace, hear, wiring.ports(settings), settings, heard, orders)
                tell(said or "what was said is for another job")
            done = _fulfil(wiring, wiring.ports(settings), settings, orders)
        report = _report(done, interrupted=stop.is_set())
        _say(report, shift)
        return _code(report, done.world, only, shift)


def _refuse_unknown(shift: Shift, settings: Project) -> None:
    if shift.environment and shift.environment not in settings.environments:
        known = ", ".join(settings.environments)
        raise UsageError(f"there is no environment `{shift.environment}`", remedy=f"environments here: {known}")
    if shift.take_over and not shift.only:
        remedy = "name those whose run you know to be dead: paoctl fulfill REQUEST --take-over"
        raise UsageError("--take-over is said of requests by name", remedy=remedy)


def _out_of_sight(ports: Ports, settings: Project, orders: Orders) -> set[str]:
    """The owners of whom nobody here can tell whether they live; who is seen to live is left alone."""
    world = look(ports.repo, settings)
    holders = {world.state.history(work.ref.folder).holder for work in open_work(world, orders)}
    return {holder for holder in holders if holder and ports.owners.dead(holder) is None}


def _show_work(ports: Ports, settings: Project, orders: Orders, shift: Shift) -> int:
    world = look(ports.repo, settings)
    found = previews(world, merged(open_work(world, orders)), now=ports.clock.now())
    show(plan_json(found) if shift.output is Output.JSON else plan_text(found, output()))
    return WORK if found and shift.detailed else 0


def _fulfil(wiring: Wiring, ports: Ports, settings: Project, orders: Orders) -> Fulfilled:
    with progress() as told:
        orders = replace(orders, hear=told, keep=_keep)
        done = fulfill(ports, settings, wiring.redactor, os.environ, orders)
    with Crew[Sequence[str]](1, orders.stop, _COMMENTS) as crew:
        troubles = crew.submit(announce, done.world, ports.forge, done.driven)
    for bug in (each.error for each in done.stuck if isinstance(each.error, Bug)):
        tell(f"error: {bug.cause}; the report is in {report_bug(bug.__cause__ or bug, sys.argv[1:])}")
    for warning in (*done.warnings, *(troubles.result() if troubles.done() else ())):
        tell(f"warning: {warning}")
    return done


def _keep(results: bytes) -> None:
    """What could not be pushed is known here alone: it is written down before anything else can go wrong."""
    if in_actions():
        summarize(unpushed_summary(results))
    if path := keep_unpushed(results):
        tell(f"warning: results could not be pushed and are kept; once it can be: paoctl journal import {path}")
    else:
        tell(f"warning: results could not be pushed, nor kept. {UNPUSHED_LEAD}\n{results.decode()}")


def _report(done: Fulfilled, *, interrupted: bool) -> RunReport:
    rows = [RunRow(each.ref, each.history, each.changed, each.note) for each in done.driven]
    rows += [RunRow(each.ref, None, error=each.error) for each in done.stuck]
    return RunReport(sorted(rows, key=lambda row: row.ref), done.commits, interrupted)


def _say(report: RunReport, shift: Shift) -> None:
    show_nothing = not report.rows and shift.output is Output.TEXT
    if not show_nothing:
        show(run_json(report) if shift.output is Output.JSON else run_text(report, output()))
    annotate(run_annotations(report))
    if in_actions():
        summarize(run_summary(report))
    tell(messages().paint(run_sentence(report), "dim"))
    if after := run_next(report):
        tell(f"\n{next_text(after)}")


def _code(report: RunReport, world: World, only: tuple[str, ...], shift: Shift) -> int:
    """Exactly one request by name is told in detail, also when there was nothing left to do for it."""
    if len(only) == 1 and not report.rows and not report.interrupted:
        return request_code(world.state.history(world.find(only[0]).folder))
    return run_code(report, detailed=shift.detailed or len(only) == 1)
