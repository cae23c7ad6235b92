"""What a URL is here, and the host in it, as breakers, limits and people call it."""

import re
from typing import Final
from urllib.parse import urlsplit

_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PLAIN_URL: Final = re.compile(
    rf"(?P<scheme>https?)://(?P<host>({_LABEL}\.){{0,20}}{_LABEL}\.?)(:(?P<port>\d{{1,5}}))?"
    r"([/?#][^\\\s\x00-\x1f\x7f]*)?"
)
"""Narrower than RFC 3986, so that no two parsers disagree about the host: no user, no `\\`, no letters beyond ASCII."""


def port_of(url: re.Match[str]) -> int:
    """The port of a match of `PLAIN_URL`; zero for one that no machine has."""
    port = int(url["port"] or (443 if url["scheme"] == "https" else 80))
    return port if port < 65536 else 0


def host_of(url: str) -> str:
    """`provision.acme.example`, or with its port `127.0.0.1:8899`; empty for what is no http or https URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2].lower() if parts.scheme in {"http", "https"} else ""
