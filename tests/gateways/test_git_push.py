"""What became of a push: pushed, lost, unanswered, or an error that says nothing happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.errors import LoginError, PaoError, PlatformError, TransientError, UserError
from paoctl.gateways.git import GitRepo
from paoctl.gateways.git_process import Finished
from paoctl.gateways.git_push import verdict
from paoctl.ports import Lost, Pushed, Unanswered, Write
from paoctl.redact import Secret
from paoctl.sandbox.faults import Fault
from tests.gateways.git_http import HttpOrigin, http_origin
from tests.gateways.git_log import GitLog
from tests.gateways.git_origin import BareOrigin

STATE = "pao-state"
WRITES = [Write("requests/db/orders/journal.jsonl", b"{}\n"), Write("a", b"1"), Write("b", b"2")]


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[HttpOrigin]:
    with http_origin(tmp_path / "origin.git") as origin:
        origin.commit(STATE, {"lineage.json": b"{}"})
        yield origin


@pytest.fixture
def repo(origin: HttpOrigin, tmp_path: Path) -> Iterator[GitRepo]:
    with GitRepo(origin.url, origin.token, tmp_path / "store.git") as repo:
        repo.fetch(STATE)
        yield repo


def test_a_push_is_two_commands(origin: HttpOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    log = GitLog(tmp_path / "bin", monkeypatch)
    with GitRepo(origin.url, origin.token, tmp_path / "store.git") as repo:
        tip = repo.fetch(STATE)[STATE]
        repo.read(str(tip), "lineage.json")
        log.take()

        assert isinstance(repo.push(STATE, tip, WRITES, "Record"), Pushed)
        assert log.verbs() == ["fast-import", "push"]


@pytest.mark.parametrize("bytes_of_answer", [40, 300])
def test_a_push_that_arrived_but_was_not_answered_is_found_in_the_history(
    origin: HttpOrigin, repo: GitRepo, bytes_of_answer: int
) -> None:
    tip = origin.branches[STATE]
    origin.faults.set([Fault(method="POST", path="*/git-receive-pack", cut=bytes_of_answer)])

    outcome = repo.push(STATE, tip, WRITES, "Record")

    assert isinstance(outcome, Unanswered)
    found = repo.fetch(STATE)[STATE]
    assert found is not None
    assert repo.contains(found, outcome.commit)


def test_a_push_that_did_not_arrive_and_was_not_answered_is_not_in_the_history(
    origin: HttpOrigin, repo: GitRepo
) -> None:
    tip = origin.branches[STATE]
    origin.faults.set([Fault(method="POST", path="*/git-receive-pack", effect=False, status=502)])

    outcome = repo.push(STATE, tip, WRITES, "Record")

    assert isinstance(outcome, Unanswered)
    assert repo.fetch(STATE) == {STATE: tip}
    assert not repo.contains(tip, outcome.commit)


def test_a_push_that_curl_sent_twice_is_not_lost_against_itself(origin: HttpOrigin, repo: GitRepo) -> None:
    tip = origin.branches[STATE]
    # Not one byte of an answer on a kept-alive connection: curl takes it for a stale connection and sends again.
    origin.faults.set([Fault(method="POST", path="*/git-receive-pack", cut=0)])

    outcome = repo.push(STATE, tip, WRITES, "Record")

    assert outcome == Pushed(origin.branches[STATE])


def test_a_push_lost_on_the_server_itself_names_the_winner(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    tip = origin.commit(STATE, {"a": b"1"})
    winner = origin.commit("winner", {"a": b"2"})
    # After git has compared the refs, and before the server moves this one, another writer does.
    origin.hook("pre-receive", f"unset GIT_QUARANTINE_PATH; git update-ref refs/heads/{STATE} {winner}")
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        repo.fetch(STATE)

        assert repo.push(STATE, tip, WRITES, "Record") == Lost(winner)


def test_a_ref_that_another_writer_holds_is_lost_and_one_that_cant_be_is_refused(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    tip = origin.commit(STATE, {"a": b"1"})
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        repo.fetch(STATE)
        lock = origin.path / "refs" / "heads" / f"{STATE}.lock"
        lock.touch()
        assert repo.push(STATE, tip, WRITES, "Record") == Lost(tip)
        lock.unlink()

        with pytest.raises(PlatformError, match=f"{STATE}' exists"):
            repo.branch(f"{STATE}/below", tip, WRITES, "Nest")


def test_a_push_that_hangs_is_ended_and_unanswered(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    tip = origin.commit(STATE, {"a": b"1"})
    origin.hook("pre-receive", "sleep 60")
    with GitRepo(origin.url, None, tmp_path / "store.git", timeout=1.5) as repo:
        repo.fetch(STATE)

        assert isinstance(repo.push(STATE, tip, WRITES, "Record"), Unanswered)
    assert origin.branches[STATE] == tip


def test_a_refusal_has_the_words_of_the_server(origin: HttpOrigin, repo: GitRepo) -> None:
    tip = origin.commit("main", {"a": b"1"})
    repo.fetch("main")

    with pytest.raises(PlatformError, match=r"GH006: Protected branch update failed .*through a pull request"):
        repo.push("main", tip, WRITES, "Slip in")
    assert origin.branches["main"] == tip


@pytest.mark.parametrize("where", ["GET", "POST"])
@pytest.mark.parametrize(
    ("status", "error"), [(403, LoginError), (404, PlatformError), (429, TransientError)], ids=["403", "404", "429"]
)
def test_a_push_that_was_turned_away_had_no_effect(
    origin: HttpOrigin, repo: GitRepo, where: str, status: int, error: type[PaoError]
) -> None:
    tip = origin.branches[STATE]
    origin.faults.set([Fault(method=where, effect=False, status=status)])

    with pytest.raises(error):
        repo.push(STATE, tip, WRITES, "Record")
    assert origin.branches[STATE] == tip


@pytest.mark.parametrize("fault", [Fault(effect=False, status=503), Fault(effect=False, cut=0)], ids=["503", "cut"])
def test_a_server_that_does_not_even_list_its_refs_got_nothing(origin: HttpOrigin, repo: GitRepo, fault: Fault) -> None:
    tip = origin.branches[STATE]
    origin.faults.set([fault])

    with pytest.raises(TransientError):
        repo.push(STATE, tip, WRITES, "Record")
    assert origin.branches[STATE] == tip


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/acme/platform.git", TransientError),
        ("http://nowhere.invalid/acme/platform.git", TransientError),
        ("file:///nowhere/platform.git", PlatformError),
    ],
)
def test_a_remote_that_is_not_there_is_said_so(tmp_path: Path, url: str, error: type[PaoError]) -> None:
    with GitRepo(url, None, tmp_path / "store.git") as repo:
        with pytest.raises(error, match="can't fetch main"):
            repo.fetch("main")
        with pytest.raises(error, match="can't ask for the tip of main"):
            repo.tips("main")
        with pytest.raises(error, match="can't push to main"):
            repo.push("main", None, WRITES, "Begin")


@pytest.mark.parametrize("token", [None, Secret("ghp_wrong")], ids=["no token", "wrong token"])
def test_a_token_that_opens_nothing_is_a_login_error_with_a_remedy(
    origin: HttpOrigin, tmp_path: Path, token: Secret | None
) -> None:
    with GitRepo(origin.url, token, tmp_path / "other.git") as repo, pytest.raises(LoginError) as caught:
        repo.fetch(STATE)
    assert "PAOCTL_TOKEN" in caught.value.remedy
    assert "ghp_wrong" not in caught.value.cause


def test_the_server_may_fail_a_fetch_and_the_next_one_works(origin: HttpOrigin, repo: GitRepo) -> None:
    origin.faults.set([Fault(method="POST", effect=False, status=500)])

    with pytest.raises(TransientError):
        repo.fetch(STATE)
    origin.faults.set([Fault(effect=False, status=500)])
    with pytest.raises(TransientError):
        repo.bring("d" * 40)
    assert repo.fetch(STATE) == {STATE: origin.branches[STATE]}


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("*\tabc:refs/heads/x\t[new branch]", 0, "pushed"),
        (" \tabc:refs/heads/x\ta..b", 0, "pushed"),
        ("=\tabc:refs/heads/x\t[up to date]", 0, "pushed"),
        (" \tabc:refs/heads/x\ta..b", 1, "broken"),
        ("!\tabc:refs/heads/x\t[rejected] (stale info)", 1, "behind"),
        ("!\tabc:refs/heads/x\t[remote rejected] (failed to update ref)", 1, "unlocked"),
        ("!\tabc:refs/heads/x\t[remote rejected] (pre-receive hook declined)", 1, "refused"),
        ("!\tabc:refs/heads/x\t[remote failure] (remote failed to report status)", 1, "broken"),
        ("", 128, "broken"),
    ],
)
def test_a_status_line_of_git_is_read(line: str, code: int, expected: str) -> None:
    out = f"To https://github.com/acme/platform.git\n{line}\nDone\n"

    assert verdict(Finished(code, out.encode(), "")) == expected


@pytest.mark.parametrize("author", ["nobody", "<only@mail>", "A <b> <c@d>", "A\n <a@b>", "A <a b@c>"])
def test_an_author_that_would_break_the_commit_is_refused(origin: HttpOrigin, tmp_path: Path, author: str) -> None:
    with GitRepo(origin.url, origin.token, tmp_path / "other.git", author=author) as repo:
        tip = repo.fetch(STATE)[STATE]
        with pytest.raises(UserError, match="author"):
            repo.push(STATE, tip, WRITES, "Record")


def test_an_author_is_taken_as_it_is_given(origin: HttpOrigin, tmp_path: Path) -> None:
    with GitRepo(origin.url, origin.token, tmp_path / "other.git", author="Érin <erin@acme.example>") as repo:
        pushed = repo.push(STATE, repo.fetch(STATE)[STATE], WRITES, "Record")
        assert isinstance(pushed, Pushed)
        assert repo.commit(pushed.commit).author == "Érin <erin@acme.example>"
