import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.actions.answer import decoded, plain, refusal, retry_after, said, shown
from paoctl.errors import AmbiguousError, Conflict, PaoError, PlatformError, TransientError, UserError
from paoctl.ports import HttpRequest, HttpResponse
from tests.actions.calls import answer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def refused(status: int, *, method: str = "POST", body: object = None, **headers: str) -> PaoError:
    request = HttpRequest(method, "https://provision.acme.example/v1/databases?token=x")
    return refusal(request, answer(status, body, **headers), NOW)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, UserError), (409, Conflict), (412, UserError), (413, UserError), (415, UserError), (422, UserError),
        (401, PlatformError), (403, PlatformError), (404, PlatformError), (405, PlatformError), (410, PlatformError),
        (301, PlatformError), (307, PlatformError), (308, PlatformError),
        (300, AmbiguousError), (302, AmbiguousError), (303, AmbiguousError), (304, AmbiguousError),
        (408, TransientError), (425, TransientError), (429, TransientError),
        (500, AmbiguousError), (502, AmbiguousError), (503, AmbiguousError), (504, AmbiguousError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_refused_call_is_definite_only_where_its_status_says_so(
    status: int, failure: type[PaoError], method: str
) -> None:
    assert type(refused(status, method=method)) is failure


@pytest.mark.parametrize("status", [301, 302, 303, 308])
def test_a_read_that_is_answered_elsewhere_is_for_the_platform_to_mend(status: int) -> None:
    assert type(refused(status, method="GET")) is PlatformError


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failed_read_had_no_effect(status: int) -> None:
    assert type(refused(status, method="GET")) is TransientError


@pytest.mark.parametrize("status", [403, 409, 429, 503])
def test_a_target_that_says_when_to_come_back_did_nothing(status: int) -> None:
    failure = refused(status, retry_after="7")

    assert isinstance(failure, TransientError)
    assert failure.retry_after == 7.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Mon, 23 Nov 2026 09:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 08:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("Mon, 23 Nov 99999999999999999999 09:01:30 GMT", None),
        ("Mon, 23 Nov 2026 09:01:30 +99999999999999999999", None),
        ("-1", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(HttpResponse(429, {"retry-after": text}, b""), NOW) == seconds


@given(st.text(max_size=60))
def test_whatever_retry_after_says_there_is_an_answer(text: str) -> None:
    found = retry_after(HttpResponse(429, {"retry-after": text}, b""), NOW)

    assert found is None or found >= 0


def test_a_failure_names_method_place_status_and_reason() -> None:
    cause = refused(409, body={"message": "the name is taken"}).cause

    assert cause == "POST provision.acme.example/v1/databases answered 409 Conflict: the name is taken"


@pytest.mark.parametrize(
    "body",
    [
        {"type": "about:blank", "title": "Bad", "detail": "why"},
        {"error": {"code": 7, "message": "why"}},
        {"error": "why"},
        {"message": "why", "trace": "…"},
    ],
)
def test_the_reason_is_found_where_apis_put_it(body: object) -> None:
    assert said(answer(422, body)).endswith(": why")


@pytest.mark.parametrize("body", [b"<html><title>Oops</title>", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"message": 1}'])
def test_no_other_part_of_an_answer_reaches_people(body: bytes) -> None:
    reason = said(HttpResponse(500, {}, body))

    assert reason in {"500 Internal Server Error", "500 Internal Server Error: text"}


def test_foreign_text_is_one_short_line_without_tricks() -> None:
    text = plain("a\x1b[31mred\n::error::x\u202egnp.\u200bexe" + "y" * 500)

    assert text.startswith("a [31mred ::error::x gnp. exe")
    assert len(text) == 200
    assert text.endswith("…")
    assert text.isprintable()


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://user:pw@host.example:8443/v1/x?token=t#f", "host.example:8443/v1/x"),
        ("http://127.0.0.1:8899/hooks", "127.0.0.1:8899/hooks"),
        ("<main/db.host>", "<main/db.host>"),
        ("http://[", "http://["),
        ("self", "self"),
    ],
)
def test_a_url_is_shown_without_what_may_be_private(url: str, text: str) -> None:
    assert shown(url) == text


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{",
        b"NaN",
        b"[1e999]",
        b'["\\ud800"]',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 70 + b"]" * 70,
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b"1" * 5000,
    ],
    ids=["html", "cut", "NaN", "infinite", "half a letter", "UTF-16", "far too deep", "too deep", "maps", "huge"],
)
def test_a_hostile_body_is_refused_and_not_a_crash(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is of no matter, that it is none other is
        decoded(HttpResponse(200, {}, body))


def test_a_body_is_read_within_the_limits() -> None:
    deep: object = "x"
    for _ in range(63):
        deep = [deep]

    assert decoded(HttpResponse(200, {}, b"  ")) is None
    assert decoded(HttpResponse(200, {}, json.dumps(deep).encode())) == deep
    assert decoded(HttpResponse(200, {}, '{"ä": "\\u001b"}'.encode())) == {"ä": "\x1b"}
