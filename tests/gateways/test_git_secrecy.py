"""The token, and what strangers may make git do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.errors import PlatformError, UsageError
from paoctl.gateways.git import GitRepo
from paoctl.ports import Pushed, Write
from paoctl.redact import encodings
from paoctl.sandbox.http import Request, Response
from paoctl.sandbox.server import Server
from tests.gateways.git_http import TOKEN, HttpOrigin, command_lines, http_origin
from tests.gateways.git_origin import BareOrigin

CANARIES = encodings(TOKEN) | encodings(f"x-access-token:{TOKEN}")


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[HttpOrigin]:
    with http_origin(tmp_path / "origin.git") as origin:
        origin.commit("main", {"a": b"1", "b": b"2"})
        yield origin


def test_the_token_is_in_no_argv_and_in_no_file(origin: HttpOrigin, tmp_path: Path) -> None:
    store = tmp_path / "store.git"
    with GitRepo(origin.url, origin.token, store) as repo:
        tip = repo.fetch("main")["main"]
        assert tip is not None
        assert repo.read(tip, "a") == b"1"
        assert isinstance(repo.branch("pao/x", tip, [Write("c", b"3")], "Ask"), Pushed)
        seen = "\n".join([*origin.command_lines, *command_lines()])

    assert "git-remote-http" in seen, "the witness did not look while git was talking"
    kept = b"\n".join(path.read_bytes() for path in store.rglob("*") if path.is_file()).decode(errors="replace")
    for canary in CANARIES:
        assert canary not in seen
        assert canary not in kept
    assert "extraheader" not in (store / "config").read_text("utf-8").lower()


def test_the_token_goes_to_its_own_origin_only(origin: HttpOrigin, tmp_path: Path) -> None:
    """Where a redirect leads, even a server that asks for no login would get the header with the second request."""

    def elsewhere(request: Request) -> Response:
        seen.append(request.headers.get("authorization", ""))
        return Response(302, headers=(("Location", f"{stranger.base_url}{request.raw_path}?{request.raw_query}"),))

    def welcome(request: Request) -> Response:
        led_on.append(request.headers.get("authorization", ""))
        refs = b"001e# service=git-upload-pack\n0000000eversion 2\n000cls-refs\n0000"
        return Response(200, refs, (("Content-Type", "application/x-git-upload-pack-advertisement"),))

    seen: list[str] = []
    led_on: list[str] = []
    with (
        Server(welcome) as stranger,
        Server(elsewhere) as first,
        GitRepo(f"{first.base_url}/acme/platform.git", origin.token, tmp_path / "s") as repo,
        pytest.raises(PlatformError, match="answers with a redirect"),
    ):
        repo.fetch("main")

    assert seen[0].startswith("Basic ")
    assert led_on == []


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c id",
        "--upload-pack=touch x",
        "-oProxyCommand=touch x",
        "fd::17",
        "git://github.com/acme/platform",
        "/srv/platform.git",
        "https://x-access-token:ghp_secret@github.com/acme/platform.git",
        "https://ghp_secret@github.com/acme/platform.git",
        "git@-oProxyCommand=x:platform",
        "https://github.com/acme/plat form.git",
        "https://github.com/acme/\nplatform.git",
        "",
    ],
)
def test_a_url_that_could_do_more_than_fetch_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        GitRepo(url, None, tmp_path / "store.git")
    assert caught.value.remedy


def test_neither_hooks_nor_the_users_configuration_nor_the_environment_reach_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentinel = tmp_path / "sentinel"
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f'[core]\n\tsshCommand = touch {sentinel}\n[url "ext::touch {sentinel}"]\n\tinsteadOf = file:///\n', "utf-8"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {sentinel}")
    monkeypatch.setenv("GIT_TRACE", str(sentinel))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(sentinel))
    origin = BareOrigin(tmp_path / "origin.git")
    tip = origin.commit("main", {"a": b"1"})
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        repo.fetch("main")
        for name in ("pre-push", "reference-transaction", "post-index-change", "pre-auto-gc"):
            hook = tmp_path / "store.git" / "hooks" / name
            hook.parent.mkdir(exist_ok=True)
            hook.write_text(f"#!/bin/sh\ntouch {sentinel}\n", "utf-8")
            hook.chmod(0o755)
        assert isinstance(repo.push("main", tip, [Write("b", b"2")], "Change"), Pushed)
    assert not sentinel.exists()


HOSTILE = [
    "$(touch SENTINEL)",
    "`touch SENTINEL`",
    "a;touch SENTINEL",
    "--output=SENTINEL",
    "-x",
    ":(glob)*",
    ":/x",
    "*",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_is_only_ever_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    origin = BareOrigin(tmp_path / "origin.git")
    plain = origin.commit("main", {"plain": b"1"})
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        repo.fetch("main")
        pushed = repo.push("main", plain, [Write(name, b"2")], name)
        assert isinstance(pushed, Pushed)

        assert repo.read(pushed.commit, name) == b"2"
        assert repo.introduced(pushed.commit, name) == pushed.commit
        assert repo.first_introduced(pushed.commit, name) == pushed.commit
        assert set(repo.tree(pushed.commit, "")) == {"plain", name}
        assert repo.tree(pushed.commit, name) == {}
        assert repo.introduced(plain, name) is None
    assert "SENTINEL" not in [path.name for path in tmp_path.iterdir()]
