"""Which gateways a command gets: from the environment, the clone, and the settings; and when they are made."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from paoctl.errors import LoginError, UsageError
from paoctl.model.project import JiraSettings, Project
from paoctl.ports import HttpRequest, NewTicket, SecretRef
from paoctl.sandbox.world import Sandbox
from paoctl.wiring import Wiring

PROJECT = Project.parse(
    {
        "apiVersion": "pao/v1",
        "kind": "Project",
        "admins": ["@acme/platform"],
        "forge": {"repository": "acme/platform"},
        "environments": {"dev": {}},
        "http": {"allow": ["127.0.0.1"]},
    }
)


def clone(folder: Path, origin: str) -> Path:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", origin], check=True)
    return folder


@pytest.mark.parametrize(
    ("environ", "server", "api"),
    [
        ({}, "https://github.com", "https://api.github.com"),
        ({"GITHUB_API_URL": "https://api.github.com"}, "https://github.com", "https://api.github.com"),
        ({"GITHUB_API_URL": "http://127.0.0.1:9/api/v3/"}, "http://127.0.0.1:9", "http://127.0.0.1:9/api/v3"),
        (
            {"GITHUB_SERVER_URL": "https://git.acme.example/"},
            "https://git.acme.example",
            "https://git.acme.example/api/v3",
        ),
        ({"GITHUB_SERVER_URL": "https://github.com"}, "https://github.com", "https://api.github.com"),
    ],
)
def test_the_forge_is_where_the_environment_says(
    tmp_path: Path, environ: Mapping[str, str], server: str, api: str
) -> None:
    wiring = Wiring(environ, tmp_path)

    assert (wiring.server, wiring.api) == (server, api)


@pytest.mark.parametrize("origin", ["git@git.acme.example:acme/platform.git", "https://git.acme.example/acme/platform"])
def test_without_an_environment_the_clone_says(tmp_path: Path, origin: str) -> None:
    wiring = Wiring({}, clone(tmp_path / "clone", origin))

    assert wiring.repository == "acme/platform"
    assert wiring.server == "https://git.acme.example"
    assert wiring.api == "https://git.acme.example/api/v3"


def test_the_environment_wins_over_the_clone(tmp_path: Path) -> None:
    environ = {"GITHUB_REPOSITORY": "acme/platform", "GITHUB_SERVER_URL": "https://git.acme.example"}
    wiring = Wiring(environ, clone(tmp_path / "clone", "https://github.com/someone/fork.git"))

    assert (wiring.repository, wiring.server) == ("acme/platform", "https://git.acme.example")


def test_outside_of_everything_the_way_in_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _ = Wiring({}, tmp_path).repository
    assert "GITHUB_REPOSITORY" in caught.value.remedy


def test_without_a_token_git_goes_the_persons_own_way(tmp_path: Path) -> None:
    here = clone(tmp_path / "clone", "git@github.com:acme/platform.git")
    without = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    with Wiring(without, here) as wiring:
        assert wiring.repo("acme/platform")._git.url == "git@github.com:acme/platform.git"
        assert wiring.repo("acme/other")._git.url == "https://github.com/acme/other.git"
    with Wiring({**without, "GH_TOKEN": "t"}, here) as wiring:
        assert wiring.repo("acme/platform")._git.url == "https://github.com/acme/platform.git"


def test_a_repository_has_one_store_in_the_cache_of_the_user(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "GH_TOKEN": "t", "GITHUB_SERVER_URL": "https://github.com"}
    with Wiring(environ, tmp_path) as wiring:
        repo = wiring.repo("acme/platform")

        assert wiring.repo("acme/platform") is repo
        assert repo._git.store.parent == tmp_path / "cache" / "paoctl" / "stores"
        assert repo._git.store.name.startswith("acme-platform-")
        assert repo._git.store != wiring.repo("acme/platform2")._git.store
    assert not (tmp_path / "cache").exists()


WATCH = """
import sys
from pathlib import Path
from paoctl.model.project import JiraSettings, Project
from paoctl.wiring import Wiring
project = Project.parse(__PROJECT__)
with Wiring({"GH_TOKEN": "t", "GITHUB_SERVER_URL": "https://github.com"}, Path.cwd()) as wiring:
    wiring.ports(project)
print(sorted({"github", "jira", "httpx", "git", "requests"} & set(sys.modules)))
"""


def test_building_all_ports_imports_no_heavy_library() -> None:
    script = WATCH.replace("__PROJECT__", repr(PROJECT.model_dump(mode="json", by_alias=True, exclude_unset=True)))

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_all_ports_work_against_the_sandbox(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "platform") as sandbox:
        environ = {
            **sandbox.environment(),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        }
        with Wiring(environ, tmp_path / "platform", part="dev.0") as wiring:
            ports = wiring.ports(PROJECT)

            tip = ports.repo.fetch("main")["main"]
            assert ports.repo.tips("main") == {"main": tip}
            assert tip is not None
            assert ports.forge.me().login == "ana"
            assert ports.tickets.create(NewTicket("DBA", "Task", "s", "d", ())).key.startswith("DBA-")
            assert ports.http.send(HttpRequest("GET", f"{sandbox.base_url}/")).status == 200
            assert ports.secrets.get(SecretRef("env", "WEBHOOK_KEY")).reveal() == environ["WEBHOOK_KEY"]
            assert ports.owners.dead(ports.owners.me()) is False
            for name in ("GITHUB_TOKEN", "JIRA_TOKEN", "WEBHOOK_KEY"):
                assert wiring.redactor.text(environ[name]) == "***"


def test_what_is_missing_is_said_by_the_first_call(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "GITHUB_SERVER_URL": "http://127.0.0.1:1"}
    with Wiring(environ, tmp_path) as wiring:
        ports = wiring.ports(PROJECT)

        with pytest.raises(LoginError, match="no token for GitHub"):
            ports.forge.me()
        with pytest.raises(LoginError, match="no Jira"):
            ports.tickets.get("DBA-1")


def test_a_token_for_jira_that_would_break_its_header_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(LoginError, match="JIRA_TOKEN") as caught:
        Wiring({"JIRA_TOKEN": "jira-secret\nmore"}, tmp_path).tickets(JiraSettings())

    assert "jira-secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["nope", "http://[", "https://user:word@git.acme.example", "ftp://git.acme.example"])
@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_SERVER_URL"])
def test_an_environment_that_names_no_url_is_refused_before_anything_is_asked(
    tmp_path: Path, name: str, text: str
) -> None:
    with pytest.raises(UsageError, match=f"{name} is no URL"):
        _ = Wiring({name: text}, tmp_path).api


def test_an_origin_that_is_no_url_says_nothing(tmp_path: Path) -> None:
    assert Wiring({}, clone(tmp_path / "clone", "http://[")).server == "https://github.com"
