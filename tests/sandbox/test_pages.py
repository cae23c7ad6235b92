"""The plain pages: what they show, what their buttons do, and that nothing of what people wrote runs in them."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from paoctl.sandbox import by_hand, markdown, runs
from paoctl.sandbox.world import Sandbox
from tests.support.people import Clients
from tests.support.pull_requests import DATABASE, Desk
from tests.support.raw_http import Answer, ask

EVIL = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Collects the tags of a page and fails on one that is closed in the wrong order."""

    VOID = frozenset({"meta", "br", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def values(self, tag: str, name: str) -> list[str | None]:
        return [attributes[name] for found, attributes in self.seen if found == tag and name in attributes]


def page(sandbox: Sandbox, path: str, status: int = 200) -> str:
    answer = ask(sandbox.base_url, "GET", path)
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in {tag for tag, _ in Tags(answer.text).seen}
    return answer.text


def submit(sandbox: Sandbox, path: str, form: dict[str, str], **headers: str) -> Answer:
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return ask(sandbox.base_url, "POST", path, body=urlencode(form).encode(), headers=sent)


def test_the_first_page_lists_pull_requests_tickets_and_runs(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    dana = sandbox.people.by_login("dana")
    assert dana is not None
    run = runs.start_run(sandbox.forge, dana, ".github/workflows/deploy.yml", event="push", ref="main")
    text = page(sandbox, "/")
    assert '<a href="/pulls/1">#1 Ask for feature</a>' in text
    assert f'<a href="/runs/{run.id}">Deploy</a>' in text
    assert "Tickets" in text
    assert "Deploy" in page(sandbox, f"/runs/{run.id}")


def test_a_pull_request_is_shown_with_what_is_missing_its_diff_and_its_buttons(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    text = page(sandbox, "/pulls/1")
    assert "Waiting on code owner review from acme/databases." in text
    assert "<ins>+size: large</ins>" in text
    buttons = Tags(text).values("button", "value")
    assert buttons == ["approve", "request-changes", "comment", "merge", "squash", "rebase", "close"]


def test_what_people_wrote_is_text(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"x.html": EVIL + "\n"}, message=EVIL)
    pull = clients.repo().create_pull(base="main", head="feature", title=EVIL, body=f"{EVIL}\n[x](javascript:alert(1))")
    pull.create_issue_comment(EVIL)
    for path in ("/", "/pulls/1", f"/commit/{pull.head.sha}"):
        assert "&lt;script&gt;" in page(sandbox, path)
    assert [link for link in Tags(page(sandbox, "/pulls/1")).values("a", "href") if link != "/"] == []


def test_the_owner_approves_and_merges_on_the_page(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    answer = submit(sandbox, "/pulls/1", {"as": "dana", "do": "approve"})
    assert (answer.status, answer.headers["location"]) == (303, "/pulls/1")
    assert "approved" in page(sandbox, "/pulls/1")
    submit(sandbox, "/pulls/1", {"as": "dana", "do": "squash"})
    pull.update()
    assert pull.merged_by.login == "dana"
    assert sandbox.forge.repository.file("main", DATABASE) == b"size: large\n"
    assert "merged" in page(sandbox, "/")


def test_a_refusal_is_shown_on_the_page(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    answer = submit(sandbox, "/pulls/1", {"as": "ana", "do": "approve"}, Accept="text/html")
    assert answer.status == 422
    assert '<p class="refused">Can not approve your own pull request</p>' in answer.text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"do": "approve"}, 400),
        ({"as": "github-actions[bot]", "do": "approve"}, 400),
        ({"as": "dana", "do": "explode"}, 400),
        ({"as": "dana", "do": "request-changes"}, 422),
    ],
)
def test_a_form_must_make_sense(sandbox: Sandbox, desk: Desk, form: dict[str, str], status: int) -> None:
    desk.open()
    assert submit(sandbox, "/pulls/1", form).status == status


def test_another_site_cannot_press_the_buttons(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    answer = submit(sandbox, "/pulls/1", {"as": "dana", "do": "approve"}, Origin="https://evil.example")
    assert answer.status == 403
    assert list(pull.get_reviews()) == []


def test_a_pull_request_is_closed_on_the_page(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    assert submit(sandbox, "/pulls/1", {"as": "ana", "do": "close"}).status == 303
    assert desk.as_seen_by("ana", pull).state == "closed"
    assert Tags(page(sandbox, "/pulls/1")).values("button", "value") == ["approve", "request-changes", "comment"]


@pytest.mark.parametrize("path", ["/pulls/9", "/pulls/x", "/commit/nope", "/runs/1"])
def test_what_is_not_there_has_a_page_that_says_so(sandbox: Sandbox, path: str) -> None:
    assert "There is no such" in page(sandbox, path, 404)


def test_by_hand_says_why_not(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    with pytest.raises(by_hand.ByHandError, match="code owner review"):
        by_hand.merge(sandbox.base_url, 1)
    with pytest.raises(by_hand.ByHandError, match="Not Found"):
        by_hand.approve(sandbox.base_url, 9)
    with pytest.raises(by_hand.ByHandError, match="Won't Do"):
        by_hand.close_ticket(sandbox.base_url, "DBA-1", resolution="Forgotten")
    with pytest.raises(by_hand.ByHandError, match="no sandbox answers"):
        by_hand.approve("http://127.0.0.1:1", 1)


def test_changes_are_asked_for_by_hand(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    by_hand.request_changes(sandbox.base_url, 1, "Smaller, please.")
    assert [(row.state, row.body) for row in pull.get_reviews()] == [("CHANGES_REQUESTED", "Smaller, please.")]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", "<h3>Title</h3>"),
        ("- a\n- `b`", "<ul><li>a</li><li><code>b</code></li></ul>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n\n<p>three</p>"),
        ("```yaml\na: <b>\n```\nend", "<pre>a: &lt;b&gt;</pre>\n<p>end</p>"),
        ("```\nnever closed", "<pre>never closed</pre>"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        ),
        ("**x** [y](http://z/)", '<p><strong>x</strong> <a href="http://z/">y</a></p>'),
        ("at https://a.example/?q&r", '<p>at <a href="https://a.example/?q&amp;r">https://a.example/?q&amp;r</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<!-- of a program -->\n#### Title", "<h4>Title</h4>"),
        (
            "**by `@a/b`** <http://z/> <sub>x</sub> <i>",
            '<p><strong>by <code>@a/b</code></strong> <a href="http://z/">http://z/</a> <small>x</small> &lt;i&gt;</p>',
        ),
    ],
)
def test_a_very_small_markdown(text: str, html: str) -> None:
    assert markdown.to_html(text) == html


def test_a_pushed_branch_becomes_a_pull_request_by_a_button(sandbox: Sandbox, desk: Desk) -> None:
    assert "Pushed branches" not in page(sandbox, "/")
    desk.commit("offer", {"catalog/x.yaml": "kind: CatalogItem\n"}, message="Offer a bucket\n\nFor files.")
    buttons = [each for tag, each in Tags(page(sandbox, "/")).seen if tag == "button"]
    assert buttons == [{"name": "head", "value": "offer"}]

    answer = submit(sandbox, "/pulls", {"head": "offer"})

    assert (answer.status, answer.headers["location"]) == (303, "/pulls/1")
    text = page(sandbox, "/pulls/1")
    assert "Offer a bucket" in text
    assert "<p>For files.</p>" in text
    assert "ana wants to merge <code>offer</code> into <code>main</code>" in text
    assert "Pushed branches" not in page(sandbox, "/")


def test_a_branch_that_is_done_or_not_there_opens_nothing(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()

    second = submit(sandbox, "/pulls", {"head": "feature"})

    assert (second.status, second.text) == (422, "A pull request already exists for acme:feature.")
    assert submit(sandbox, "/pulls", {"head": "nowhere"}).status == 404
    assert submit(sandbox, "/pulls", {"head": "feature"}, Origin="http://evil.example").status == 403
