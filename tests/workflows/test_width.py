"""How many calls are under way at once: as many as the bundle and the run allow, and never one more."""

import threading
import time
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import pytest

from paoctl.execute.desk import Limits
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.test_side_by_side import bundle, item, offering, put

_PATIENCE = 2.0
"""Seconds until a call no longer waits for others beside it."""
_A_MOMENT = 0.03
"""Seconds in which one call too many would come."""
_LEFT_OUT = "b, when: \"fields.size == 'z'\""


@dataclass
class Web:
    """Answers a call once `expected` of them are under way; who never has so much company is answered late."""

    expected: int
    refused: frozenset[str] = frozenset()
    under_way: set[str] = field(default_factory=set)
    most: int = 0
    ended: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Wait for company, then for one too many."""
        path = urlsplit(request.url).path
        with self._changed:
            self.under_way.add(path)
            self.most = max(self.most, len(self.under_way))
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self.expected, _PATIENCE)
        time.sleep(_A_MOMENT)
        with self._changed:
            self.under_way.remove(path)
            self.ended.append(path)
        if path in self.refused:
            return HttpResponse(422, {}, b'{"message": "no"}')
        return HttpResponse(200, {"content-type": "application/json"}, b'{"id": "x"}')

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection."""


def thing(step: str) -> str:
    """An action that puts a thing of some size under its own name."""
    url = f'url: "{{{{ env.API }}}}/{step}"'
    put = f'{{method: PUT, {url}, body: {{size: "{{{{ fields.size }}}}"}}}}'
    return f"      - {{id: {step}, type: rest-api, config: {put}, update: {put}, destroy: {{method: DELETE, {url}}}}}\n"


def many(*components: str, mode: str = "parallel", width: int = 4, policy: str = "stop", same: str = "") -> Journey:
    """A bundle of components that make two things each, of the size that is asked for; `same` always makes the same."""
    items: dict[str, str] = {}
    said: list[str] = []
    for each in components:
        name = each.partition(",")[0]
        offered = f"{name}-thing-standard"
        items[offered] = item(offered, thing(f"{name}1"), thing(f"{name}2"))
        size = "a" if name == same else '"{{ fields.size }}"'
        said.append(f"{each}, fields: {{size: {size}}}")
    made = bundle("bundle-many-standard", *said, policy=policy, mode=mode, width=width)
    return offering({**items, "bundle-many-standard": made})


def run(journey: Journey, web: Web, limits: Limits | None = None) -> None:
    """Bring everything that is asked for to its end."""
    ports = replace(journey.world.ports(), http=web)
    done = fulfill(ports, journey.project, Redactor(), {}, Orders(limits=limits or Limits()))
    assert not done.stuck, [each.error.cause for each in done.stuck]


def order(web: Web) -> tuple[int, list[str]]:
    """How many calls were under way at most, and of which components they were, in the order of their ends."""
    return web.most, [path[1] for path in web.ended]


def ask(journey: Journey, size: str = "a") -> RequestRef:
    return journey.ask("bundle-many-standard", "one", {"size": size})


@pytest.mark.parametrize(("bundle", "limit", "expected"), [(1, 8, 1), (3, 8, 3), (8, 8, 6), (4, 2, 2), (4, 1, 1)])
def test_so_many_calls_are_under_way_as_bundle_and_run_allow(bundle: int, limit: int, expected: int) -> None:
    """The smaller number holds; six calls need nothing of each other."""
    journey, web = many("a", "b", "c", width=bundle), Web(expected)
    ref = ask(journey)
    run(journey, web, Limits(max_parallel=limit))
    assert journey.history(ref).phase is Phase.READY
    assert web.most == expected
    assert len(web.ended) == 6


def test_the_actions_of_an_item_are_limited_by_the_run_alone() -> None:
    journey, web = offering({"wide-thing-standard": item("wide-thing-standard", *map(put, "abcdefghij"))}), Web(8)
    ref = journey.ask("wide-thing-standard", "one", {"size": "a"})
    run(journey, web)
    assert (journey.history(ref).phase, web.most, len(web.ended)) == (Phase.READY, 8, 10)


def test_components_in_sequence_come_one_after_the_other_and_go_in_reverse() -> None:
    """What a component does itself is side by side all the same."""
    journey, web = many("c", "a", "b", mode="sequential"), Web(2)
    ref = ask(journey)
    run(journey, web)
    assert order(web) == (2, [*"ccaabb"])
    journey.ask("bundle-many-standard", "one", {"size": "a"}, state="absent")
    web = Web(2)
    run(journey, web)
    assert journey.history(ref).phase is Phase.DELETED
    assert order(web) == (2, [*"bbaacc"])


def test_a_component_that_is_left_out_breaks_no_sequence() -> None:
    journey, web = many("c", _LEFT_OUT, "a", mode="sequential"), Web(2)
    ref = ask(journey)
    run(journey, web)
    assert journey.history(ref).phase is Phase.READY
    assert order(web) == (2, [*"ccaa"])
    journey.ask("bundle-many-standard", "one", {"size": "a"}, state="absent")
    web = Web(2)
    run(journey, web)
    assert journey.history(ref).phase is Phase.DELETED
    assert order(web) == (2, [*"aacc"])


def test_nor_when_what_was_made_is_undone() -> None:
    journey = many("c", _LEFT_OUT, "a", "d", mode="sequential", policy="rollback")
    ref, web = ask(journey), Web(2, refused=frozenset({"/d1", "/d2"}))
    run(journey, web)
    assert journey.history(ref).phase is Phase.ROLLED_BACK
    assert order(web) == (2, [*"ccaaddaacc"])


def test_nor_does_one_that_stays_as_it_is_when_the_others_change() -> None:
    journey = many("c", "b", "a", mode="sequential", same="b")
    ask(journey)
    run(journey, Web(2))
    web = Web(2)
    ask(journey, "z")
    run(journey, web)
    assert order(web) == (2, [*"ccaa"])


def test_nor_when_the_others_are_no_longer_wanted() -> None:
    wanted = "when: \"fields.size == 'a'\""
    journey = many(f"c, {wanted}", "b", f"a, {wanted}", mode="sequential", same="b")
    ask(journey)
    run(journey, Web(2))
    web = Web(2)
    gone = [f"{each[0]}/{each}:delete" for each in ("a1", "a2", "c1", "c2")]
    journey.ask("bundle-many-standard", "one", {"size": "z"}, acknowledge=gone)
    run(journey, web)
    assert order(web) == (2, [*"aacc"])
