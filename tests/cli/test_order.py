"""What somebody asks for: from the command line, from a file, and back to a command line."""

import io
from pathlib import Path

import pytest

from paoctl.cli.ask import refuse_missing
from paoctl.cli.memory import drop_answers, keep_answers, remember_request, request_named
from paoctl.cli.order import Order, read_order, set_answers
from paoctl.errors import UsageError
from paoctl.model.form import Form

FORM = Form.parse(
    {
        "groups": [
            {
                "id": "basics",
                "name": "Basics",
                "fields": [
                    {"id": "instanceName", "name": "Instance name", "type": "string"},
                    {"id": "replicas", "name": "Replicas", "type": "integer"},
                    {"id": "multiAz", "name": "Two zones", "type": "boolean"},
                    {"id": "networks", "name": "Networks", "type": "list"},
                    {"id": "adminPassword", "name": "Password", "type": "password"},
                ],
            }
        ]
    }
)
PIN = f"database-postgresql-standard@1.2.0#sha256:{'0' * 64}"
REQUEST = f"""\
apiVersion: pao/v1
kind: Request
metadata: {{name: orders-db, team: "@acme/orders", environment: dev, requestedBy: somebody}}
spec: {{catalogItem: {PIN}, fields: {{size: large}}, protect: true, acknowledge: ["main/x:replace"]}}
"""


def answered(*sets: str, fields: dict[str, object] | None = None) -> dict[str, object]:
    order = Order("database-postgresql-standard", sets=sets, fields=fields or {})
    set_answers(order, FORM)
    return order.fields


def test_set_is_read_as_its_question_means_it() -> None:
    assert answered("instanceName=a=b", "replicas=3", "multiAz=yes", "networks=a, b", "adminPassword=env:DB") == {
        "instanceName": "a=b",
        "replicas": 3,
        "multiAz": True,
        "networks": ["a", "b"],
        "adminPassword": {"secretRef": "env:DB"},
    }


def test_set_wins_over_the_file_and_an_empty_one_takes_an_answer_back() -> None:
    assert answered("replicas=3", "instanceName=", fields={"replicas": 1, "instanceName": "x"}) == {"replicas": 3}


@pytest.mark.parametrize(
    ("text", "cause", "remedy"),
    [
        ("replicas", "there is no `=` in it", "write --set field=value"),
        ("replicsa=1", "has no such field", "did you mean `replicas`?"),
        ("zzz=1", "has no such field", "fields here: instanceName, replicas, multiAz, networks, adminPassword"),
    ],
)
def test_set_of_no_field_is_refused(text: str, cause: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=cause) as caught:
        answered(text)
    assert caught.value.remedy == remedy


def test_a_file_of_answers_is_the_answers(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("size: large\nnetworks: [a, b]\n")

    assert read_order("some-item-id", str(file), ()).fields == {"size": "large", "networks": ["a", "b"]}


def test_a_whole_request_says_everything_but_who_asks(tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    file.write_text(REQUEST)

    order = read_order("", str(file), ())

    assert (order.item, order.name, order.team, order.environment) == (
        "database-postgresql-standard",
        "orders-db",
        "@acme/orders",
        "dev",
    )
    assert order.fields == {"size": "large"}
    assert order.acknowledge == ("main/x:replace",)
    assert order.spec == {"protect": True}


def test_answers_come_from_stdin_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"size: large\n")))

    assert read_order("some-item-id", "-", ()).fields == {"size": "large"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "holds no answers"),
        ("size: [\n", "answers.yaml:"),
        ("size: large\nsize: small\n", "answers.yaml:2:1"),
        (REQUEST.replace("dev", "'2'"), "is no request: metadata.environment"),
        (REQUEST, "is a request for database-postgresql-standard, not for some-item-id"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text)

    with pytest.raises(UsageError) as caught:
        read_order("some-item-id", str(file), ())
    assert said in caught.value.cause


def test_a_file_that_is_not_there_is_a_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"can't read nowhere\.yaml: No such file"):
        read_order("some-item-id", "nowhere.yaml", ())


def test_without_an_item_there_is_nothing_to_ask_for() -> None:
    with pytest.raises(UsageError, match="the argument `ITEM` is missing"):
        read_order("", "", ())


def test_what_is_missing_is_told_as_the_command_that_says_it() -> None:
    order = Order("some-item-id", environment="dev", sets=("size=very large",))

    with pytest.raises(UsageError) as caught:
        refuse_missing(order, [next(FORM.fields())])
    assert caught.value.cause == "not answered yet: the name, the team, Instance name"
    assert caught.value.remedy == (
        "paoctl request some-item-id --env dev --set 'size=very large'"
        " --name NAME --team @ORG/TEAM --set instanceName=VALUE"
    )


def test_the_command_that_goes_on_with_an_edit_names_the_request() -> None:
    order = Order("some-item-id", verb="edit", name="orders", environment="dev", team="@a/b")

    assert order.command(source="/tmp/a.yaml") == "paoctl edit some-item-id/orders -f /tmp/a.yaml"


def test_kept_answers_are_read_by_f(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    path = keep_answers("some-item-id orders", {"size": "large", "count": 3, "code": "017"})

    assert path is not None
    assert read_order("some-item-id", str(path), ()).fields == {"size": "large", "count": 3, "code": "017"}
    drop_answers("some-item-id orders")
    assert not path.exists()


def test_where_nothing_can_be_written_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "paoctl").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    assert keep_answers("a", {}) is None
    remember_request("acme/platform", "a/b")
    drop_answers("a")


def test_a_dash_is_the_last_request_of_this_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    remember_request("acme/platform", "some-item-id/orders")

    assert request_named("acme/platform", "-") == "some-item-id/orders"
    assert request_named("acme/platform", "orders") == "orders"
    with pytest.raises(UsageError, match="no request was made here yet"):
        request_named("acme/other", "-")
