"""Clone, fetch and push over HTTP: `git http-backend` behind the sandbox's tokens."""

import base64
import binascii
import subprocess

from paoctl.sandbox.forge import Forge
from paoctl.sandbox.http import Headers, Request, Response, Route
from paoctl.sandbox.people import Person
from paoctl.sandbox.repository import git_environment

UNAUTHORIZED = Response.text(
    401,
    "Invalid username or token: the password must be a token of the sandbox.\n",
    (("WWW-Authenticate", 'Basic realm="GitHub"'),),
)


class SmartHttp:
    """Serves `/{owner}/{repo}.git/...` of a forge: a token reads, `Forge.refused_refs` says who pushes."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge

    def routes(self) -> tuple[Route, ...]:
        """Return the three routes of git's smart protocol, with and without `.git` in the path."""
        roots = (f"/{self.forge.name}.git", f"/{self.forge.name}")
        services = (("GET", "info/refs"), ("POST", "git-upload-pack"), ("POST", "git-receive-pack"))
        return tuple(Route(method, f"{root}/{path}", self.answer) for root in roots for method, path in services)

    def answer(self, request: Request) -> Response:
        """Answer one request of the protocol."""
        person = self._person(request)
        if person is None:
            return UNAUTHORIZED
        service = request.query.get("service") or request.path.rpartition("/")[2]
        if service != "git-receive-pack":
            return self._backend(request, person)
        if not person.may_write:
            return Response.text(403, f"Permission to {self.forge.name}.git denied to {person.login}.\n")
        if request.method == "GET":
            return self._backend(request, person)
        # One push at a time: what changed is what this push changed, and a merge in between would be taken for it.
        with self.forge.lock:
            before = self.forge.repository.refs()
            response = self._backend(request, person)
            self.forge.note_pushes(person, before, self.forge.repository.refs())
        return response

    def _person(self, request: Request) -> Person | None:
        """Return whose token is the password of the Basic credentials; the user name does not matter, as on GitHub."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            _, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return self.forge.people.by_token(password)

    def _backend(self, request: Request, person: Person) -> Response:
        """Run `git http-backend`, a CGI program: its environment is the request, its output starts with headers."""
        done = subprocess.run(
            ("git", "http-backend"),
            input=request.body,
            capture_output=True,
            env=self._environment(request, person),
            check=False,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        # With a head the answer stands, even if git ended badly: its last packet then says why (not our ref).
        if not head:
            return Response.text(500, done.stderr.decode(errors="replace"))
        return _cgi_response(head.decode("latin-1"), body)

    def _environment(self, request: Request, person: Person) -> dict[str, str]:
        refused = self.forge.refused_refs(person)
        root = self.forge.repository.path
        path = request.path.removeprefix(f"/{self.forge.name}").removeprefix(".git")
        facts = {
            "GIT_PROJECT_ROOT": str(root.parent),
            "PATH_INFO": f"/{root.name}{path}",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": "&".join(f"{name}={value}" for name, value in request.query.items()),
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "REMOTE_USER": person.login,
            "REMOTE_ADDR": "127.0.0.1",
            "SANDBOX_REFUSED": "\n".join(f"{ref} {reason}" for ref, reason in refused.items()),
        }
        return git_environment({name: value for name, value in facts.items() if value})


def _cgi_response(head: str, body: bytes) -> Response:
    """Read the header lines of a CGI program; its `Status` line is the status, 200 without one."""
    pairs = [line.split(": ", 1) for line in head.split("\r\n") if ": " in line]
    status = next((value.split(" ")[0] for name, value in pairs if name.lower() == "status"), "200")
    headers: Headers = tuple((name, value) for name, value in pairs if name.lower() != "status")
    return Response(int(status), body, headers)
