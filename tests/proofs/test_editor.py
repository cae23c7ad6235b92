"""An editor: yaml-language-server, spoken to as editors do, knows our documents by the first line that we write."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.cli.shell import paoctl

Message = Mapping[str, object]
pytestmark = pytest.mark.nightly


class Server:
    """The language server behind its pipes (Language Server Protocol 3.17)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0

    def ask(self, method: str, params: object) -> object:
        """Send a request; its result, once the server has had the answers to its own questions."""
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        return next(each for each in self._answers() if each.get("id") == self._count and "method" not in each)[
            "result"
        ]

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def heard(self, method: str) -> object:
        """The next notification of this kind."""
        return next(each for each in self._answers() if each.get("method") == method)["params"]

    def _answers(self) -> Iterator[Message]:
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                items = message["params"].get("items", []) if isinstance(message["params"], dict) else []
                self._send({"id": message["id"], "result": [{} for _ in items] or None})
            yield message

    def _send(self, message: Message) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, object]:
        assert self._process.stdout is not None
        size = 0
        while (line := self._process.stdout.readline().strip()) or not size:
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        found: dict[str, object] = json.loads(self._process.stdout.read(size))
        return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("NOT TRIED: there is no npm or no node on this machine")
    argv = [npm, "install", "--silent", "--prefix", str(tmp_path / "npm"), "yaml-language-server"]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip("NOT TRIED: yaml-language-server can't be had here")
    program = str(tmp_path / "npm" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server")
    with subprocess.Popen([node, program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Server(process)
        process.kill()


def test_the_first_line_gives_an_editor_our_keys_and_choices(server: Server, tmp_path: Path) -> None:
    root = tmp_path / "catalog of ours"
    assert paoctl("init", "--yes", str(root), home=tmp_path).code == 0
    item = root / "catalog" / "platform" / "platform-first-item.yaml"
    text = item.read_text("utf-8").replace("strategy: {mode: manual}", "strategy:\n    mode: manually\n    ")
    document = {"uri": item.as_uri(), "languageId": "yaml", "version": 1, "text": text}
    server.ask("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}})
    server.tell("initialized", {})
    server.tell("textDocument/didOpen", {"textDocument": document})
    told = json.dumps(server.heard("textDocument/publishDiagnostics"))
    line = next(number for number, row in enumerate(text.split("\n")) if "mode: manually" in row) + 1
    place = {"textDocument": {"uri": item.as_uri()}, "position": {"line": line, "character": 4}}
    offered = json.dumps(server.ask("textDocument/completion", place))

    assert "manual" in told
    assert "automatic" in told
    assert "onFailure" in offered
