"""Servers that hang, and the real program that is asked to stop meanwhile: it ends soon, and keeps what it knows."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paoctl.sandbox.http import App, Request, Response
from tests.proofs.playground import PATIENCE, Playground, playground

DATABASE = "database-postgresql-standard"


class Hanging(App):
    """The services of a sandbox: what is answered otherwise than by them, and what is not answered before the end."""

    def __init__(self, inner: App, hangs: Callable[[str], bool], refuses: Callable[[str], bool]) -> None:
        super().__init__(inner.routes)
        self.inner, self.hangs, self.refuses = inner, hangs, refuses
        self.hung, self.over = threading.Event(), threading.Event()
        self.seen: list[str] = []

    def __call__(self, request: Request) -> Response:
        line = f"{request.method} {request.raw_path}"
        if self.refuses(line):
            return Response(403, b"no")
        if self.hangs(line):
            self.hung.set()
            self.over.wait(PATIENCE)
        answer = self.inner(request)
        self.seen.append(line)
        return answer

    def made(self) -> bool:
        """Was something made?"""
        return any(line.startswith("PUT /v1/") for line in self.seen)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Playground]:
    with playground(tmp_path / "platform") as ground:
        ground.must("request", DATABASE, "--name", "shop", "--yes")
        ground.agree()
        yield ground


def stopped(ground: Playground, app: Hanging) -> tuple[int, float, str]:
    """A run that is asked to stop once a server hangs: its code, how long it took to end, and what it told."""
    before, ground.sandbox.app = ground.sandbox.app, app
    try:
        with ground.start("fulfill") as process:
            assert app.hung.wait(PATIENCE)
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
            return process.returncode, time.monotonic() - asked, err
    finally:
        app.over.set()
        ground.sandbox.app = before


@pytest.mark.ci
@pytest.mark.parametrize("part", ["/info/refs", "/check-runs"])
def test_a_server_that_hangs_before_anything_is_begun_holds_up_no_end(ground: Playground, part: str) -> None:
    code, took, err = stopped(ground, Hanging(ground.sandbox.app, lambda line: part in line, lambda _line: False))
    assert code == 130, err
    assert took < 15, "the bound is generous: what is asserted is that the server is not waited for"
    ground.must("fulfill")
    assert ground.phases() == {f"{DATABASE}/shop": "ready"}


@pytest.mark.ci
def test_what_could_not_be_pushed_is_kept_although_the_forge_hangs(ground: Playground) -> None:
    app = Hanging(
        ground.sandbox.app,
        lambda line: app.made() and "/check-runs" in line,
        lambda line: app.made() and "git-receive-pack" in line,
    )
    code, took, err = stopped(ground, app)
    assert (code, took < 15) == (130, True), err
    path = next(line for line in err.splitlines() if "paoctl journal import" in line).split()[-1]
    assert "shop" in Path(path).read_text()
    ground.must("fulfill")
    assert ground.phases() == {f"{DATABASE}/shop": "ready"}
    assert [effect.op for effect in ground.effects()] == ["create"]
