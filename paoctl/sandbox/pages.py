"""The plain pages of the sandbox: what is there, and a pull request to read, approve and merge."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from paoctl.sandbox import history, layout, markdown, merging, pulls, reviews
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.http import Request, Response, Route
from paoctl.sandbox.ledger import Method, Pull
from paoctl.sandbox.people import ENGINEER, OWNER
from paoctl.sandbox.refusal import Refused, not_found
from paoctl.sandbox.repository import MAIN

METHODS: dict[str, Method] = {"merge": "merge", "squash": "squash", "rebase": "rebase"}
BUTTONS = {
    "approve": "Approve",
    "request-changes": "Request changes",
    "comment": "Comment",
    "merge": "Merge",
    "squash": "Squash and merge",
    "rebase": "Rebase and merge",
    "close": "Close",
}
Rows = Callable[[], Iterable[tuple[str, str, str]]]
"""What another service has to show on the first page: link, text, state."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one forge; `others` are headings with the rows of other services."""

    forge: Forge
    others: tuple[tuple[str, Rows], ...] = ()

    def routes(self) -> tuple[Route, ...]:
        """Return the routes of all pages."""
        return (
            Route("GET", "/", self.overview),
            Route("GET", "/pulls/{number}", self.show_pull),
            Route("GET", "/issues/{number}", self.show_issue),
            Route("POST", "/pulls", self.open_pull),
            Route("POST", "/pulls/{number}", self.act),
            Route("GET", "/commit/{sha}", self.show_commit),
            Route("GET", "/runs/{number}", self.show_run),
        )

    def overview(self, _request: Request) -> Response:
        """Show what there is."""
        found = pulls.all_pulls(self.forge)
        requests = [(f"/pulls/{row.number}", f"#{row.number} {row.title}", _state(row)) for row in found]
        runs = [(f"/runs/{row.id}", row.title, row.conclusion or row.status) for row in self.forge.ledger.runs[::-1]]
        others = (layout.section(title, rows()) for title, rows in self.others)
        asked = layout.section("Pull requests", requests)
        sections = (self._pushed(found), asked, *self._issues(), *others, layout.section("Runs", runs))
        return layout.page(self.forge.name, f"<h1>{escape(self.forge.name)}</h1>{''.join(sections)}")

    def show_pull(self, request: Request) -> Response:
        """Show a pull request."""
        try:
            pull = self._pull(request)
        except Refused:
            return layout.nothing_here("pull request")
        return self._pull_page(pull)

    def show_issue(self, request: Request) -> Response:
        """Show an issue."""
        rows = self.forge.ledger.issues
        row = next((row for row in rows if str(row.number) == request.params["number"]), None)
        if row is None:
            return layout.nothing_here("issue")
        state = f"{layout.badge(row.state)} by {escape(row.author)}"
        body = f"<h1>{escape(row.title)}</h1><p>{state}</p>{markdown.to_html(row.body or '')}"
        return layout.page(row.title, body)

    def open_pull(self, request: Request) -> Response:
        """Open the pull request of a pushed branch, as its author would; its commit says what it is about."""
        if not _is_ours(request):
            return _not_ours()
        head = request.form().get("head", "")
        tip = self.forge.repository.branch(head)
        commit = self.forge.repository.commit(tip) if tip else None
        engineer = self.forge.people.by_login(ENGINEER)
        if commit is None or engineer is None:
            return layout.nothing_here("branch")
        title, _, rest = commit.message.partition("\n")
        try:
            pull = pulls.open_pull(self.forge, engineer, title=title, head=head, base=MAIN, body=rest.strip() or None)
        except Refused as refused:
            return Response.text(refused.status, _reasons(refused))
        return Response(303, headers=(("Location", f"/pulls/{pull.number}"),))

    def act(self, request: Request) -> Response:
        """Do what a button of the page says, then show the page again; a refusal is shown on it.

        Only this site's own pages may ask: a browser sends no token here.
        """
        if not _is_ours(request):
            return _not_ours()
        try:
            pull = self._pull(request)
            self._do(pull, request.form())
        except Refused as refused:
            return self._refusal(request, refused)
        return Response(303, headers=(("Location", f"/pulls/{pull.number}"),))

    def show_commit(self, request: Request) -> Response:
        """Show a commit and what it changed."""
        repository = self.forge.repository
        commit = repository.commit(request.params["sha"])
        if commit is None:
            return layout.nothing_here("commit")
        before = commit.parents[0] if commit.parents else repository.write_tree(None, {})
        title, _, rest = commit.message.partition("\n")
        facts = f"<p><code>{commit.sha}</code> by {escape(commit.author.name)}</p><pre>{escape(rest.strip())}</pre>"
        diff = layout.diff(history.patch_text(repository, before, commit.sha))
        return layout.page(title, f"<h1>{escape(title)}</h1>{facts}{diff}")

    def show_run(self, request: Request) -> Response:
        """Show a run of a workflow."""
        found = (row for row in self.forge.ledger.runs if str(row.id) == request.params["number"])
        row = next(found, None)
        if row is None:
            return layout.nothing_here("run")
        inputs = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(str(row.inputs[name]))}</td></tr>" for name in row.inputs
        )
        starter = f"{escape(row.event)} by {escape(row.starter(row.attempt))}"
        state = f"{layout.badge(row.conclusion or row.status)} attempt {row.attempt} on {escape(row.branch)}, {starter}"
        return layout.page(row.title, f"<h1>{escape(row.title)}</h1><p>{state}</p><table>{inputs}</table>")

    def _issues(self) -> list[str]:
        rows = self.forge.ledger.issues[::-1]
        shown = [(f"/issues/{row.number}", f"#{row.number} {row.title}", row.state) for row in rows]
        return [layout.section("Issues", shown)] if shown else []

    def _pushed(self, known: Iterable[Pull]) -> str:
        """Return the branches that have something new and no open pull request, each with a button; else nothing."""
        repository = self.forge.repository
        busy = {MAIN, self.forge.rules.state_branch, *(pull.head for pull in known if pull.state == "open")}
        tips = {ref.removeprefix("refs/heads/"): sha for ref, sha in repository.refs("refs/heads/").items()}
        rows = "".join(
            f'<tr><td><code>{escape(name)}</code></td><td><form method="post" action="/pulls">'
            f'<button name="head" value="{escape(name)}">Open a pull request</button></form></td></tr>'
            for name, sha in tips.items()
            if name not in busy and history.commits_between(repository, tips[MAIN], sha)
        )
        return f"<h2>Pushed branches</h2><table>{rows}</table>" if rows else ""

    def _pull(self, request: Request) -> Pull:
        number = request.params["number"]
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise not_found()
        return pulls.find_pull(self.forge, int(number))

    def _do(self, pull: Pull, form: dict[str, str]) -> None:
        """Do what a form asks for. Raises `Refused`."""
        person = self.forge.people.by_login(form.get("as", ""))
        if person is None or person.is_bot:
            raise Refused(400, "Say who you are: the field 'as' names a person.")
        verb, comment = form.get("do", ""), form.get("comment", "").strip()
        if verb in METHODS:
            merging.merge(self.forge, person, pull, METHODS[verb])
        elif verb == "close" and pull.state == "open":
            pulls.close(pull)
        elif verb in {"approve", "request-changes", "comment"}:
            reviews.review(self.forge, person, pull, verb.upper().replace("-", "_"), body=comment)
        else:
            raise Refused(400, f"There is no button {verb!r}.")

    def _refusal(self, request: Request, refused: Refused) -> Response:
        """Say why not: on the page for a browser, in plain text for a command."""
        text = _reasons(refused)
        if "text/html" not in request.headers.get("accept", "") or refused.status == 404:
            return Response.text(refused.status, text)
        return self._pull_page(self._pull(request), text, refused.status)

    def _pull_page(self, pull: Pull, refusal: str = "", status: int = 200) -> Response:
        base = pulls.base_of(self.forge, pull)
        way = f"<code>{escape(pull.head)}</code> into <code>{escape(pull.base)}</code>"
        parts = [
            f"<h1>{escape(pull.title)} <small>#{pull.number}</small></h1>",
            f"<p>{layout.badge(_state(pull))} {escape(pull.author)} wants to merge {way}</p>",
            f'<p class="refused">{escape(refusal)}</p>' if refusal else "",
            markdown.to_html(pull.body or ""),
            self._reviews(pull),
            self._form(pull),
            "<h2>Changes</h2>",
            layout.diff(history.patch_text(self.forge.repository, base, pull.head_sha)),
        ]
        return layout.page(f"#{pull.number} {pull.title}", "".join(parts), status)

    def _reviews(self, pull: Pull) -> str:
        """Return reviews and comments in the order they came."""
        rows: list[tuple[str, str, str, str]] = [
            (row.submitted_at, row.author, row.state.lower().replace("_", " "), row.body)
            for row in reviews.reviews(self.forge, pull)
        ]
        comments = (row for row in self.forge.ledger.comments if row.issue == pull.number)
        rows += [(row.created_at, row.author, "commented", row.body) for row in comments]
        shown = "".join(
            f"<li><strong>{escape(author)}</strong> {layout.badge(state)} {markdown.to_html(body)}</li>"
            for _, author, state, body in sorted(rows)
        )
        return f"<h2>Reviews</h2><ul>{shown or '<li>None yet.</li>'}</ul>"

    def _form(self, pull: Pull) -> str:
        """Return what still stands in the way, and the buttons. A merged pull request can still be approved, late."""
        verbs = ["approve", "request-changes", "comment"]
        missing: list[str] = []
        if pull.state == "open":
            verbs += [*self.forge.rules.methods, "close"]
            missing = merging.obstacles(self.forge, pull)
        people = [person.login for person in self.forge.people if not person.is_bot]
        options = "".join(
            f"<option{' selected' if login == OWNER else ''}>{escape(login)}</option>" for login in people
        )
        buttons = " ".join(f'<button name="do" value="{verb}">{BUTTONS[verb]}</button>' for verb in verbs)
        return (
            "".join(f"<p>{escape(reason)}</p>" for reason in missing)
            + f'<form method="post"><p><label>You are <select name="as">{options}</select></label></p>'
            f'<p><label>Comment<textarea name="comment" rows="2"></textarea></label></p><p>{buttons}</p></form>'
        )


def _is_ours(request: Request) -> bool:
    """Does a form come from these pages? A browser says so, a command says nothing."""
    return request.headers.get("origin", request.base_url) == request.base_url


def _not_ours() -> Response:
    return Response.text(403, "This form belongs to the sandbox's own pages.")


def _reasons(refused: Refused) -> str:
    reasons = [str(error.get("message") or error) if isinstance(error, Mapping) else error for error in refused.errors]
    return "\n".join(reasons) or refused.message.strip()


def _state(pull: Pull) -> str:
    return "merged" if pull.merged_at else "draft" if pull.draft and pull.state == "open" else pull.state
