"""A bare repository behind the sandbox's smart HTTP, with faults, and a witness of what processes show meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paoctl.redact import Secret
from paoctl.sandbox.faults import Faults
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.http import App, Request, Response
from paoctl.sandbox.people import APP, People
from paoctl.sandbox.repository import Repository
from paoctl.sandbox.server import Server
from paoctl.sandbox.smart_http import SmartHttp
from tests.gateways.git_origin import BareOrigin

TOKEN = "ghs_canary0123456789canary"


class HttpOrigin(BareOrigin):
    """A `BareOrigin` at an http:// URL; the token of its App may push `pao-state` and new branches."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        forge = Forge("acme/platform", Repository(path), People(tokens={APP: TOKEN}))
        self.faults = Faults()
        self.command_lines: list[str] = []
        """Of every process on this machine, while a request was being answered."""
        self.authorizations: list[str] = []
        """The credentials of every request; empty text for none."""
        self.answer = self.faults.guard(App(SmartHttp(forge).routes()))
        self.server = Server(self._witness)
        self.url = f"{self.server.base_url}/acme/platform.git"
        self.token = Secret(TOKEN)

    def _witness(self, request: Request) -> Response:
        self.command_lines += command_lines()
        self.authorizations.append(request.headers.get("authorization", ""))
        return self.answer(request)


@contextmanager
def http_origin(path: Path) -> Iterator[HttpOrigin]:
    origin = HttpOrigin(path)
    # Plain git (BareOrigin.git) runs no hook of the sandbox, so people push past its rules, as administrators do.
    Repository.create(path)
    with origin.server:
        yield origin


def command_lines() -> list[str]:
    """The argv of every process, as any user of the machine may read them."""
    lines = []
    for folder in Path("/proc").iterdir():
        if re.fullmatch(r"\d+", folder.name):
            try:
                lines.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue  # it ended between the listing and the reading
    return lines
