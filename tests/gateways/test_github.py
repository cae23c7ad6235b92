"""What is special about talking to GitHub: how few calls it takes, and what its refusals mean."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from paoctl.errors import AmbiguousError, LoginError, PaoError, PlatformError, TransientError, UserError
from paoctl.gateways.github import GitHubForge
from paoctl.ports import CheckResult, CiRun, Forbidden, PullText, Workflow
from paoctl.redact import Secret
from paoctl.sandbox.faults import Fault
from paoctl.sandbox.http import Request, Response
from paoctl.sandbox.people import ACTIONS, APP, OWNER
from tests.gateways.github_world import FULFIL, WORKFLOW, SandboxStory, forge_at, sandbox_story

BRANCH = "pao/orders-db-0123456789"
TEXT = PullText("Request orders-db", "Please.", "main")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SandboxStory]:
    with sandbox_story(tmp_path) as story:
        story.commit("main", {"README": b"1", ".github/workflows/fulfil.yml": WORKFLOW})
        yield story


def test_each_question_takes_as_few_calls_as_can_be(world: SandboxStory) -> None:
    world.commit(BRANCH, {"a": b"1"})
    pull = world.forge.open_request(BRANCH, TEXT)
    assert world.asked() == ["GET /pulls", "POST /pulls"]
    merge = world.merge(pull.number)

    world.forge.repository_id()
    assert world.asked() == ["GET /"]
    world.forge.pull_of(merge)
    assert world.asked() == [f"GET /commits/{merge}/pulls", f"GET /pulls/{pull.number}"]
    for ask, path in ((world.forge.files, "files"), (world.forge.authors, "commits"), (world.forge.reviews, "reviews")):
        ask(pull)
        assert world.asked() == [f"GET /pulls/{pull.number}/{path}"]
    world.forge.say(pull, "m", "text")
    assert world.asked() == [f"GET /issues/{pull.number}/comments", f"POST /issues/{pull.number}/comments"]
    world.forge.say(pull, "m", "text")
    assert world.asked() == [f"GET /issues/{pull.number}/comments"]
    world.forge.finished(CiRun("7"))
    assert world.asked() == ["GET /actions/runs/7"]
    world.forge.dispatch(FULFIL, {})
    assert world.asked() == ["POST /actions/workflows/fulfil.yml/dispatches"]


def test_long_lists_are_read_to_their_end(world: SandboxStory) -> None:
    world.commit(BRANCH, {f"requests/{n:03}.yaml": b"x" for n in range(120)})
    pull = world.forge.open_request(BRANCH, TEXT)
    for number in range(101):
        world.forge.say(pull, f"marker-{number}", "text")

    assert len(world.forge.files(pull)) == 120
    world.asked()
    world.forge.say(pull, "marker-100", "edited")
    assert [line.split(" ")[0] for line in world.asked()] == ["GET", "GET", "PATCH"]


def test_a_pull_request_that_another_opened_meanwhile_is_adopted(world: SandboxStory) -> None:
    world.commit(BRANCH, {"a": b"1"})
    made = world.forge.open_request(BRANCH, TEXT)
    lists = 0

    def lagging(request: Request) -> Response:
        nonlocal lists
        if request.method == "GET" and request.path.endswith("/pulls"):
            lists += 1
            if lists == 1:
                return Response.json(200, [])
        return world.app(request)

    with forge_at(lagging, world.token()) as forge:
        assert forge.open_request(BRANCH, TEXT).number == made.number
    assert lists == 2


def test_an_app_writes_check_runs_and_a_person_leaves_statuses(world: SandboxStory) -> None:
    head = world.commit(BRANCH, {"a": b"1"})
    with closing(world.as_person(APP)) as app:
        app.check(head, "pao/approvals", CheckResult("action_required", "1 approval is missing", "by @acme/databases"))
        app.check(head, "pao/approvals", CheckResult("success", "approved", "by dana"))
    world.forge.check(head, "pao/validate", CheckResult("neutral", "nothing " * 40, "…"))

    ledger = world.sandbox.ledger
    assert [(row.name, row.conclusion, row.author) for row in ledger.checks] == [("pao/approvals", "success", APP)]
    assert [(row.context, row.state) for row in ledger.statuses] == [("pao/validate", "success")]


def test_a_check_of_another_app_is_none(world: SandboxStory) -> None:
    head = world.commit(BRANCH, {"a": b"1"})
    with closing(world.as_person(APP)) as app, closing(world.as_person(ACTIONS)) as actions:
        app.check(head, "pao/state", CheckResult("success", "ours", "…"))
        actions.check(head, "pao/state", CheckResult("success", "theirs", "…"))
        assert [row.author for row in world.sandbox.ledger.checks] == [APP, ACTIONS], "nobody edits what others wrote"
        found = [who.checked(head, "pao/state", apps) for who in (app, actions) for apps in ((), ["github-actions"])]
        assert [each.title for each in found if isinstance(each, CheckResult)] == ["ours", "theirs", "theirs", "theirs"]
        app.check(head, "pao/state", CheckResult("success", "ours again", "…"))
        assert [row.title for row in world.sandbox.ledger.checks] == ["ours again", "theirs"]


def test_a_person_takes_the_checks_of_workflows_and_of_the_apps_that_are_named(world: SandboxStory) -> None:
    head = world.commit(BRANCH, {"a": b"1"})
    with closing(world.as_person(APP)) as app:
        app.check(head, "pao/state", CheckResult("success", "of an App", "…"))
    assert world.forge.checked(head, "pao/state", ()) is None
    assert world.forge.checked(head, "pao/state", ["Acme-Paoctl"]) == CheckResult("success", "of an App", "…")
    with closing(world.as_person(ACTIONS)) as actions:
        actions.check(head, "pao/state", CheckResult("success", "of a workflow", "…"))
    assert world.forge.checked(head, "pao/state", ()) == CheckResult("success", "of a workflow", "…")


def test_an_issue_that_somebody_else_wrote_under_our_marker_is_none(world: SandboxStory) -> None:
    with closing(world.as_person(OWNER)) as dana:
        theirs = dana.review_issue("paoctl:break-glass A 1", "Nothing to see", "All is well.", ())
    ours = world.forge.review_issue("paoctl:break-glass A 1", "Review: orders-db", "Was it right?", ())
    assert ours != theirs
    with closing(world.as_person(APP)) as app:
        assert app.review_issue("paoctl:break-glass A 2", "Review: shop", "Was it right?", ()) != ours
    apps = ["acme-paoctl"]
    assert world.forge.review_issue("paoctl:break-glass A 2", "Review: shop", "", apps).endswith("/3")
    assert world.forge.review_issue("paoctl:break-glass A 2", "Review: shop", "", ()).endswith("/4")


def test_a_comment_that_quotes_the_marker_is_not_taken_for_ours(world: SandboxStory) -> None:
    world.commit(BRANCH, {"a": b"1"})
    pull = world.forge.open_request(BRANCH, TEXT)
    with closing(world.as_person(OWNER)) as dana:
        dana.say(pull, "other", "> <!-- m -->\n\nlook at this")
    world.forge.say(pull, "m", "ours")

    assert len(world.comments(pull.number)) == 2


def test_a_server_that_does_not_know_run_details_is_asked_again_without(world: SandboxStory) -> None:
    refusals: list[Request] = []

    def older(request: Request) -> Response:
        if "return_run_details" in request.json_object():
            refusals.append(request)
            words = 'Invalid request.\n\n"return_run_details" is not a permitted key.'
            return Response.json(422, {"message": words})
        return world.app(request)

    with forge_at(older, world.token()) as forge:
        assert forge.dispatch(FULFIL, {"pao_key": "abc"}) is None
    assert len(refusals) == 1
    assert [run.inputs for run in world.sandbox.ledger.runs] == [{"pao_key": "abc"}]


@pytest.mark.parametrize("file", ["nowhere.yml", "../../../user", "ful fil.yml"])
def test_a_workflow_that_is_not_there_is_the_callers_fault(world: SandboxStory, file: str) -> None:
    with pytest.raises(UserError):
        world.forge.dispatch(Workflow("acme/platform", file, "main"), {})


def test_an_app_has_no_user_and_says_its_name_by_graphql(world: SandboxStory) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/api/graphql":
            return Response.json(200, {"data": {"viewer": {"login": "acme-paoctl[bot]"}}})
        return Response.json(403, {"message": "Resource not accessible by integration"})

    with forge_at(answer, world.token()) as forge:
        me = forge.me()
    assert (me.login, me.kind) == ("acme-paoctl[bot]", "Bot")


@pytest.mark.parametrize(
    ("fault", "reading", "writing"),
    [
        (Fault(status=401, effect=False, times=9), LoginError, LoginError),
        (Fault(status=404, effect=False, times=9), UserError, UserError),
        (Fault(status=422, effect=False, times=9), UserError, UserError),
        (Fault(status=429, effect=False, times=9, retry_after=7), TransientError, TransientError),
        (Fault(status=403, effect=False, times=9, retry_after=7), TransientError, TransientError),
        (Fault(status=500, times=9), TransientError, AmbiguousError),
        (Fault(status=502, times=9), TransientError, AmbiguousError),
        (Fault(cut=0, times=9), TransientError, AmbiguousError),
        (Fault(cut=5, times=9), TransientError, AmbiguousError),
    ],
    ids=["401", "404", "422", "429", "secondary", "500", "502", "cut at once", "cut in the status"],
)
def test_a_failure_says_whether_it_had_an_effect(
    world: SandboxStory, fault: Fault, reading: type[PaoError], writing: type[PaoError]
) -> None:
    world.github.faults.set([fault])
    with pytest.raises(reading):
        world.forge.repository_id()
    world.github.faults.set([fault])
    with pytest.raises(writing):
        world.forge.dispatch(FULFIL, {})
    assert len(world.sandbox.ledger.runs) <= 1, "PyGithub tried it again"


def test_no_question_takes_a_broken_server_for_an_answer(world: SandboxStory) -> None:
    world.commit(BRANCH, {"a": b"1"})
    pull = world.forge.open_request(BRANCH, TEXT)
    forge = world.forge
    questions: list[Callable[[], object]] = [
        forge.me,
        lambda: forge.open_pulls(BRANCH),
        lambda: forge.pull_of(pull.head),
        lambda: forge.pull(1),
        lambda: forge.files(pull),
        lambda: forge.authors(pull),
        lambda: forge.reviews(pull),
        lambda: forge.in_team("@acme/databases", OWNER),
        lambda: forge.rules("main"),
        lambda: forge.finished(CiRun("1")),
        lambda: forge.started(CiRun("1")),
    ]
    for ask in questions:
        world.github.faults.set([Fault(status=503)])
        with pytest.raises(TransientError):
            ask()
    world.github.faults.set([Fault(status=503, path="*/teams/databases")])
    with pytest.raises(TransientError):
        forge.in_team("@acme/databases", "ana")
    world.github.faults.set([Fault(status=503, times=2)])
    with pytest.raises(AmbiguousError):
        forge.check(pull.head, "pao/approvals", CheckResult("success", "t", "s"))


@pytest.mark.parametrize("status", [403, 429])
def test_github_says_how_long_to_wait(world: SandboxStory, status: int) -> None:
    world.github.faults.set([Fault(status=status, effect=False, retry_after=7)])

    with pytest.raises(TransientError) as caught:
        world.forge.repository_id()
    assert caught.value.retry_after == 7


def test_the_hour_that_is_used_up_ends_with_its_reset() -> None:
    headers = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "4102444800"))
    spent = Response.json(403, {"message": "API rate limit exceeded for user ID 1."}, headers)
    with forge_at(lambda _: spent) as forge, pytest.raises(TransientError) as caught:
        forge.in_team("@a/b", "dana")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 3600


def test_what_the_token_may_not_do_is_said_in_githubs_words() -> None:
    def refuse(_: Request) -> Response:
        return Response.json(403, {"message": "Resource not accessible by personal access token"})

    with forge_at(refuse) as forge:
        with pytest.raises(LoginError, match="not accessible by personal access token"):
            forge.open_pulls()
        assert isinstance(forge.rules("main"), Forbidden)
        assert forge.finished(CiRun("1")) is None


def test_errors_of_single_fields_are_told(world: SandboxStory) -> None:
    world.origin.git("update-ref", f"refs/heads/{BRANCH}", "refs/heads/main")

    with pytest.raises(UserError, match="No commits between main and"):
        world.forge.open_request(BRANCH, TEXT)


def test_errors_that_are_plain_text_are_told_too() -> None:
    refusal = Response.json(
        422, {"message": "Validation Failed", "errors": ["one", {"field": "head", "code": "invalid"}]}
    )
    with forge_at(lambda _: refusal) as forge, pytest.raises(UserError, match="Validation Failed; one; head invalid"):
        forge.open_pulls()


def test_without_a_token_every_call_is_a_login_error() -> None:
    forge = GitHubForge("http://127.0.0.1:1", "acme/platform", None)

    with pytest.raises(LoginError) as caught:
        forge.repository_id()
    assert "PAOCTL_TOKEN" in caught.value.remedy


def test_a_token_that_is_wrong_is_not_said(world: SandboxStory) -> None:
    with closing(world.with_token(Secret("ghp_wrong"))) as forge, pytest.raises(LoginError) as caught:
        forge.me()
    assert "ghp_wrong" not in caught.value.cause


def test_a_github_that_does_not_listen_is_transient() -> None:
    with closing(GitHubForge("http://127.0.0.1:1", "acme/platform", Secret("t"))) as forge:
        with pytest.raises(TransientError):
            forge.repository_id()
        with pytest.raises(TransientError):
            forge.dispatch(FULFIL, {})


def test_a_github_that_sends_us_to_another_host_is_not_followed() -> None:
    moved = Response(301, headers=(("Location", "http://elsewhere.invalid/repos/acme/platform"),))
    with forge_at(lambda _: moved) as forge, pytest.raises(PlatformError, match="redirected"):
        forge.repository_id()


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b"{}", b"", b'{"id": {}}', b"null", b"[1]", b"{"])
def test_an_answer_that_no_github_gives_is_no_traceback(body: bytes) -> None:
    with forge_at(lambda _: Response(200, body)) as forge:
        for ask in (forge.repository_id, forge.me, lambda: forge.pull(1), lambda: forge.in_team("@a/b", "dana")):
            with pytest.raises(TransientError, match="not what GitHub gives"):
                ask()


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b"{}", b'{"workflow_run_id": null}', b"{"])
def test_a_start_that_was_answered_with_nonsense_is_ambiguous(body: bytes) -> None:
    with forge_at(lambda _: Response(200, body)) as forge, pytest.raises(AmbiguousError, match="not what GitHub gives"):
        forge.dispatch(FULFIL, {})


def test_more_commits_than_github_lists_hide_who_wrote_them(world: SandboxStory) -> None:
    def crowd(_: Request) -> Response:
        rows = [{"sha": f"{number:040x}", "author": {"login": "ana"}} for number in range(250)]
        return Response.json(200, rows)

    world.commit(BRANCH, {"a": b"1"})
    pull = world.forge.open_request(BRANCH, TEXT)
    with forge_at(crowd) as forge, pytest.raises(UserError, match="not all of their authors can be known"):
        forge.authors(pull)
