"""The sandbox in the foreground: it tells its environment, and answers until it is asked to stop."""

import os
import shlex
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from paoctl.cli.terminal import show, tell
from paoctl.demo.ground import folder_of, port_of, running_sandbox, typed
from paoctl.errors import Interrupted, PlatformError


def serve(directory: Path, port: int | None, env_file: Path | None, *, strict: bool) -> None:
    """Run the sandbox of a clone until SIGTERM, or until Ctrl-C.

    Raises:
        Interrupted: Ctrl-C.
        PaoError: it can't be run.
    """
    before = port_of(directory)
    with _stop_signal() as stop, running_sandbox(directory, port, strict=strict) as sandbox:
        environment = sandbox.environment()
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
        kept = folder_of(directory) / "env.sh"
        write_private(kept, exports)
        if env_file:
            write_private(env_file, "".join(f"{name}={value}\n" for name, value in environment.items()))
        show(exports)
        tell(_welcome(directory, kept, sandbox.base_url))
        if before not in (None, sandbox.server.port):
            tell(f"\nNote: its paoctl.yaml still says http://127.0.0.1:{before}; mend it, or take that port again.")
        asked = stop.get()
    if asked == signal.SIGINT:
        raise Interrupted(f"the sandbox has stopped; `paoctl sandbox {typed(directory)}` goes on from here")
    tell("\nThe sandbox has stopped.")


def write_private(target: Path, text: str) -> None:
    """Write a file that only its owner may read; whoever looks for it sees all of it or nothing.

    Raises:
        PlatformError: it can't be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.absolute().parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise PlatformError(f"can't write {target}: {error.strerror}") from error


def _welcome(directory: Path, kept: Path, base_url: str) -> str:
    return f"""
GitHub, Jira and a small provisioning API answer at {base_url}, until Ctrl-C.
You are ana, an engineer; dana owns every item. Look at that address in a browser.
The lines above are in {typed(kept)}.

Next, in another terminal:
  . {typed(kept)}
  cd {typed(directory)}
  paoctl request network-firewall-rule --name my-first-rule"""


@contextmanager
def _stop_signal() -> Iterator["SimpleQueue[int]"]:
    """Where the signals arrive that ask us to stop; from here on none of them ends the process half-way."""
    asked: SimpleQueue[int] = SimpleQueue()

    def hear(number: int, _frame: FrameType | None) -> None:
        asked.put(number)

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
