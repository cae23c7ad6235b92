"""Where actions can't call: the allow-list, and the addresses behind a name."""

import itertools
import socket

import pytest

from paoctl.errors import PlatformError, TransientError, UserError
from paoctl.gateways.http import HttpGateway
from paoctl.gateways.http_guard import HostGuard, resolve
from paoctl.ports import HttpRequest
from paoctl.redact import Redactor

ALLOW = ["api.acme.example", "*.svc.acme.example", "build.acme.example:8443", "*.lab.acme.example:9000", "127.0.0.1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.acme.example",
        "http://API.acme.example:8080/path?query#fragment",
        "https://api.acme.example./",
        "https://a.svc.acme.example/x",
        "https://a.b.svc.acme.example/x",
        "https://build.acme.example:8443/x",
        "http://one.lab.acme.example:9000/x",
        "http://127.0.0.1:8899/x",
    ],
)
def test_an_allowed_host_is_a_target(url: str) -> None:
    assert HostGuard(ALLOW).target(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.example/",
        "https://svc.acme.example/",
        "https://evilsvc.acme.example/",
        "https://xapi.acme.example/",
        "https://api.acme.example.evil.example/",
        "https://build.acme.example/",
        "https://build.acme.example:8444/",
        "http://one.lab.acme.example/",
        "http://127.0.0.2/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
    ],
)
def test_another_host_is_refused_and_the_setting_named(url: str) -> None:
    with pytest.raises(PlatformError) as caught:
        HostGuard(ALLOW).target(url)
    assert "http.allow" in caught.value.remedy


SCHEMES = ["ftp", "file", "gopher", "javascript", "HTTP ", "", "ws", "http+unix"]
TRICKS = [
    "https://api.acme.example@evil.example/",
    "https://evil.example\\@api.acme.example/",
    "https://api.acme.example\\.evil.example/",
    "https://user:pw@api.acme.example/",
    "https://api.acme.example:443@evil.example/",
    "https://api.acme.example%2f@evil.example/",
    "https://api.acme.example:99999/",
    "https://api.acme.example:0/",
    "https://api.acme.example:/",
    "https://api.acme.example:80:80/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://аpi.acme.example/",  # noqa: RUF001 - its first letter is Cyrillic
    "https://api.acme.example。evil.example/",
    "https://api.acme.example/\r\nHost: evil.example",
    "https://api.acme.example/a b",
    "https://api.acme.example/\0",
    " https://api.acme.example/",
    "https://api.acme.example/\n",
    "//api.acme.example/",
    "https:api.acme.example",
    "https:///api.acme.example",
    "https://api..acme.example/",
    "https://-api.acme.example/",
    f"https://{'a' * 64}.acme.example/",
    f"https://{'a.' * 30}acme.example/",
]


@pytest.mark.parametrize("url", [*(f"{scheme}://api.acme.example/" for scheme in SCHEMES), *TRICKS])
def test_a_url_that_two_programs_may_read_differently_is_refused(url: str) -> None:
    with pytest.raises(UserError):
        HostGuard(ALLOW).target(url)


FORBIDDEN = [
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2", "168.63.129.16", "192.0.0.192", "192.0.2.1"),
    *("198.51.100.7", "203.0.113.9", "192.88.99.1", "198.18.0.1", "224.0.0.251", "239.1.2.3", "240.0.0.1"),
    *("255.255.255.255", "127.0.0.1", "127.8.8.8", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "fd00:ec2::254", "100::1", "3fff::1", "4000::1", "::127.0.0.1"),
]
INTERNAL = ["10.0.0.1", "172.16.5.5", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12:3456::1"]
OUTSIDE = ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "2a00:1450::1"]


def guard(*addresses: str) -> HostGuard:
    return HostGuard(ALLOW, lambda _host, _port: addresses)


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("host", ["api.acme.example", "a.svc.acme.example"])
def test_a_name_that_leads_to_a_forbidden_address_is_refused(address: str, host: str) -> None:
    checked = guard(address)

    with pytest.raises(PlatformError, match="may not call"):
        checked.addresses(checked.target(f"https://{host}/"))


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_needs_its_host_by_name_not_by_pattern(address: str) -> None:
    checked = guard(address)

    assert checked.addresses(checked.target("https://api.acme.example/")) == (address,)
    assert checked.addresses(checked.target("https://build.acme.example:8443/")) == (address,)
    with pytest.raises(PlatformError, match="may not call"):
        checked.addresses(checked.target("https://a.svc.acme.example/"))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_reached(address: str) -> None:
    checked = guard(address)

    assert checked.addresses(checked.target("https://a.svc.acme.example/")) == (address,)


@pytest.mark.parametrize(("good", "bad"), list(itertools.product(OUTSIDE[:2], ["127.0.0.1", "169.254.169.254", "::1"])))
def test_one_forbidden_address_among_good_ones_refuses_them_all(good: str, bad: str) -> None:
    for answer in ((good, bad), (bad, good)):
        checked = guard(*answer)
        with pytest.raises(PlatformError, match=bad):
            checked.addresses(checked.target("https://a.svc.acme.example/"))


def test_an_address_that_the_list_names_is_reached_whatever_it_is() -> None:
    assert HostGuard(["127.0.0.1"]).addresses(HostGuard(["127.0.0.1"]).target("http://127.0.0.1:80/")) == ["127.0.0.1"]
    named = HostGuard(["169.254.169.254:80"])
    assert named.addresses(named.target("http://169.254.169.254/")) == ["169.254.169.254"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_localhost_by_name_is_loopback(address: str) -> None:
    checked = HostGuard(["localhost"], lambda _host, _port: [address])

    assert checked.addresses(checked.target("http://localhost:8080/")) == [address]


def test_localhost_by_name_is_nothing_else() -> None:
    checked = HostGuard(["localhost"], lambda _host, _port: ["169.254.169.254"])

    with pytest.raises(PlatformError):
        checked.addresses(checked.target("http://localhost:8080/"))


def test_a_name_is_resolved_once_a_request() -> None:
    """A second answer, once the first was found harmless, is how rebinding works."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) > 1 else ["169.254.169.254"]

    gateway = HttpGateway(["*.svc.acme.example"], Redactor(), resolve=rebinding)
    with pytest.raises(PlatformError, match=r"169\.254\.169\.254"):
        gateway.send(HttpRequest("GET", "http://a.svc.acme.example/"))
    assert asked == ["a.svc.acme.example"]


def test_a_name_that_nobody_knows_is_transient() -> None:
    with pytest.raises(TransientError, match=r"nowhere\.invalid"):
        resolve("nowhere.invalid", 80)


# --- health checks --------------------------------------------------------------------------------------------------


def test_a_connection_is_opened_where_actions_may_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        HttpGateway(["127.0.0.1"], Redactor()).connect("127.0.0.1", port, 5.0)
        with pytest.raises(PlatformError, match="not one of the hosts"):
            HttpGateway(["elsewhere.example"], Redactor()).connect("127.0.0.1", port, 5.0)
    with pytest.raises(TransientError, match="accepts no connection"):
        HttpGateway(["127.0.0.1"], Redactor()).connect("127.0.0.1", port, 5.0)


@pytest.mark.parametrize("host", ["user@127.0.0.1", "127.0.0.1/x", "", "a b", "127.0.0.1:80"])
def test_no_other_text_is_a_host_to_connect_to(host: str) -> None:
    with pytest.raises((UserError, PlatformError)):
        HttpGateway(["127.0.0.1"], Redactor()).connect(host, 1, 1.0)
