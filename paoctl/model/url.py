"""The host in a URL, as breakers, limits and people call it."""

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """`provision.acme.example`, or with its port `127.0.0.1:8899`; empty for what is no http or https URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2].lower() if parts.scheme in {"http", "https"} else ""
