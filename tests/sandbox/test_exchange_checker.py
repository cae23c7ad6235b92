"""The checker itself: it must see what GitHub's description does not allow."""

import json

import pytest

from paoctl.sandbox.server import Exchange
from tests.support.exchange_checker import ExchangeChecker, operations

REPO = "/api/v3/repos/acme/platform"
COMMENT = {"message": "x", "documentation_url": "https://docs.github.com/rest"}


def exchange(
    method: str, path: str, query: str = "", *, sent: object = None, status: int, got: object = None
) -> Exchange:
    body = b"" if sent is None else json.dumps(sent).encode()
    answer = b"" if got is None else json.dumps(got).encode()
    return Exchange(method, path, query, (), body, status, (), answer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (exchange("GET", "/api/v3/unknown", status=200, got={}), "no such operation"),
        (exchange("GET", f"{REPO}/branches", status=418, got={}), "418 is not described"),
        (exchange("GET", f"{REPO}/branches", "per_page=many", status=200, got=[]), "query per_page"),
        (exchange("GET", f"{REPO}/branches", "colour=red", status=200, got=[]), "colour is not a parameter"),
        (exchange("GET", f"{REPO}/branches", status=200, got=[{"name": "main"}]), "required property"),
        (exchange("POST", f"{REPO}/git/refs", sent={"ref": 1, "sha": "a"}, status=201, got={}), "request /ref"),
        (exchange("POST", f"{REPO}/git/refs", status=201, got={}), "the body is missing"),
        (exchange("GET", f"{REPO}/branches", sent={}, status=200, got=[]), "none is described"),
        (exchange("DELETE", f"{REPO}/git/refs/heads/x", status=204, got={}), "there must be none"),
        (exchange("GET", f"{REPO}/branches", status=401, got={"message": 1}), "response /message"),
    ],
)
def test_a_wrong_exchange_is_reported(wrong: Exchange, said: str) -> None:
    checker = ExchangeChecker()
    checker(wrong)
    with pytest.raises(AssertionError, match=said):
        checker.raise_violations()


@pytest.mark.parametrize(
    "right",
    [
        exchange("GET", "/browse/DBA-1", status=200, got="a page"),
        exchange("GET", "/api/v3/unknown", status=404, got=COMMENT),
        exchange("GET", f"{REPO}/branches", "per_page=2&protected=true", status=200, got=[]),
        exchange("POST", f"{REPO}/git/refs", sent={"wrong": True}, status=422, got=COMMENT),
        exchange("GET", f"{REPO}/branches", status=304),
    ],
)
def test_a_right_exchange_is_not(right: Exchange) -> None:
    checker = ExchangeChecker()
    checker(right)
    checker.raise_violations()


def test_a_path_with_slashes_finds_its_operation() -> None:
    checker = ExchangeChecker()
    checker(exchange("GET", f"{REPO}/commits/feature/one", status=404, got=COMMENT))
    checker(exchange("GET", f"{REPO}/commits/feature/one/check-runs", status=404, got=COMMENT))
    assert checker.seen == {"repos/get-commit", "checks/list-for-ref"}


def test_every_operation_is_described_whole() -> None:
    rows = [found for operation in operations() for found in operation.methods.values()]
    assert len(rows) > 60
    for row in rows:
        assert isinstance(row, dict)
        assert {"id", "parameters", "body", "responses"} == row.keys()
