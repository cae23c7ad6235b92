"""Running a command where there is no network but this machine's own loopback."""

import shutil
import subprocess
import sys
from collections.abc import Sequence

_ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket() as probe:  # a new network namespace has a loopback, but it is down
    request = struct.pack("16sH14x", b"lo", 1)  # IFF_UP, as netdevice(7) lays out an ifreq
    fcntl.ioctl(probe, 0x8914, request)  # SIOCSIFFLAGS
    try:
        probe.connect(("192.0.2.1", 80))  # TEST-NET-1 of RFC 5737: nobody is there, and nobody is to be reached
    except OSError as error:
        assert error.errno == 101, error  # ENETUNREACH
os.execvp(sys.argv[1], sys.argv[1:])
"""


def alone(argv: Sequence[str]) -> list[str] | None:
    """The command line that runs `argv` in a network namespace of its own; None where that is not permitted."""
    unshare = shutil.which("unshare")
    for way in (["--net"], ["--net", "--map-root-user"]):
        start = [unshare or "unshare", *way, sys.executable, "-c", _ALONE]
        if unshare and subprocess.run([*start, "true"], capture_output=True, check=False).returncode == 0:
            return [*start, *argv]
    return None
