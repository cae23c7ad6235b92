"""Where actions may call: the allow-list of the settings first, then the addresses behind the name.

A name that is allowed may still lead inside: to a cloud's metadata service, to a neighbour of the runner, back to the
runner itself. So a name is resolved once, every address of it is checked here, and only a checked address is connected
to. Python's `ipaddress` does not decide: its `is_global` lets multicast, NAT64 and 6to4 through.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from paoctl.errors import PlatformError, TransientError, UserError
from paoctl.model.url import PLAIN_URL, port_of

_OUTSIDE: Final = (ip_network("0.0.0.0/0"), ip_network("2000::/3"))
_INTERNAL: Final = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""Networks of companies and providers (RFC 1918, 6598, 4193)."""
_LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_NEVER: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "169.254.0.0/16",  # link-local, and the metadata services of the clouds
        "168.63.129.16/32",  # Azure's wire server
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is Oracle's metadata service
        "192.0.2.0/24",  # documentation, as the next two
        "198.51.100.0/24",
        "203.0.113.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
        "fd00:ec2::/32",  # AWS's metadata service
    )
)
"""IANA's special-purpose registries, and addresses on which clouds hand out credentials."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    url: str
    host: str
    """In lower case, without a dot at its end."""
    port: int

    @property
    def label(self) -> str:
        """For people, without the path: it may hold what others should not read."""
        return f"{self.host}:{self.port}"


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, in the order in which the machine would try them.

    Raises:
        TransientError: the name is not known, or nobody answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise TransientError(f"the name {host} can't be resolved: {exc.strerror or exc}") from exc
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HostGuard:
    """The allow-list: entries `host`, `host:port`, `*.suffix` (not the suffix itself) or `*.suffix:port`."""

    def __init__(self, allow: Iterable[str], resolve: Resolve = resolve) -> None:
        self._allow = frozenset(entry.lower() for entry in allow)
        self._resolve = resolve

    def target(self, url: str) -> Target:
        """The target of a URL, once it is known to be allowed.

        Raises:
            UserError: it is no URL that every program reads in the same way.
            PlatformError: the allow-list does not name its host.
        """
        match = PLAIN_URL.fullmatch(url)
        port = port_of(match) if match else 0
        if match is None or not port:
            raise UserError(
                "the URL to call is not plain http:// or https:// with a host name in ASCII and without a user",
                remedy="write it as https://host/path, and percent-encode what is in the path",
            )
        target = Target(url, match["host"].lower().rstrip("."), port)
        if not self._names(target) and not self._covers(target):
            raise PlatformError(
                f"{target.label} is not one of the hosts that actions may call",
                remedy=f"add {target.host} to http.allow in paoctl.yaml",
            )
        return target

    def addresses(self, target: Target) -> Sequence[str]:
        """The addresses to connect to, each checked.

        Raises:
            PlatformError: one of them is inside, and the allow-list does not say that it may be.
            TransientError: the name can't be resolved.
        """
        found = self._resolve(target.host, target.port)
        refused = [text for text in found if not self._reachable(ip_address(text.partition("%")[0]), target)]
        if refused or not found:
            raise PlatformError(
                f"{target.host} leads to {', '.join(refused) or 'no address'}, where actions may not call",
                remedy="if that is meant, name this very host or address in http.allow, not a pattern",
            )
        return found

    def _names(self, target: Target) -> bool:
        return bool({target.host, target.label} & self._allow)

    def _covers(self, target: Target) -> bool:
        labels = target.host.split(".")
        suffixes = (".".join(labels[start:]) for start in range(1, len(labels)))
        return any({f"*.{suffix}", f"*.{suffix}:{target.port}"} & self._allow for suffix in suffixes)

    def _reachable(self, address: Address, target: Target) -> bool:
        named = self._names(target)
        if named and str(address) == target.host:
            return True
        if _within(address, _LOOPBACK):
            return named and target.host == "localhost"
        if _within(address, _NEVER):
            return False
        if _within(address, _INTERNAL):
            return named
        return _within(address, _OUTSIDE)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
