import pytest

from paoctl.actions.outputs import by_path, learn
from paoctl.model.outcome import OutputSpec
from paoctl.redact import Secret

ANSWER = {
    "host": "db.example",
    "port": 5432,
    "load": 0.5,
    "ready": True,
    "zones": ["a", "b"],
    "tags": {"team": "orders"},
    "nothing": None,
    "nested": {"list": [{"arn": "arn:1"}]},
    "trap": {"deep": [{"$secret": "env:ADMIN"}]},
    "huge": 2**60,
    "long": "x" * 70_000,
}


def learned(spec: OutputSpec) -> object:
    found = learn({"it": spec}, by_path(ANSWER))
    assert not found.faults, found.faults
    return found.values.get("it")


def fault(spec: OutputSpec) -> str:
    found = learn({"it": spec}, by_path(ANSWER))
    assert found.values == {}
    return "".join(found.faults)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("string", "host", "db.example"),
        ("integer", "port", 5432),
        ("number", "port", 5432),
        ("number", "load", 0.5),
        ("boolean", "ready", True),
        ("list", "zones", ["a", "b"]),
        ("object", "tags", {"team": "orders"}),
        ("string", "nested.list[0].arn", "arn:1"),
        ("integer", "length(zones)", 2),
    ],
)
def test_a_value_is_found_by_its_path(kind: str, path: str, value: object) -> None:
    assert learned(OutputSpec(kind, path)) == value


@pytest.mark.parametrize(
    ("kind", "path"),
    [("integer", "host"), ("string", "port"), ("integer", "ready"), ("number", "ready"), ("boolean", "port"),
     ("integer", "load"), ("list", "tags"), ("object", "zones")],
)  # fmt: skip
def test_a_value_of_another_type_is_a_fault(kind: str, path: str) -> None:
    assert fault(OutputSpec(kind, path)) == f"it: what stands at `{path}` is no {kind}"
    assert "is no" in fault(OutputSpec(kind, path, required=False))


@pytest.mark.parametrize("path", ["absent", "nothing", "nested.list[7].arn"])
def test_only_a_required_value_has_to_be_there(path: str) -> None:
    assert fault(OutputSpec("string", path)) == f"it: there is nothing at `{path}`"
    assert learned(OutputSpec("string", path, required=False)) is None


def test_what_the_answer_does_not_repeat_stays_known() -> None:
    found = learn({"it": OutputSpec(path="absent")}, by_path(ANSWER), {"it": "before"})

    assert found.values == {"it": "before"}
    assert found.faults == ()


def test_a_sensitive_value_is_a_secret_from_the_start() -> None:
    text, tree = (
        learned(OutputSpec("string", "host", sensitive=True)),
        learned(OutputSpec("list", "zones", sensitive=True)),
    )

    assert isinstance(text, Secret)
    assert isinstance(tree, Secret)
    assert (text.reveal(), tree.reveal()) == ("db.example", '["a", "b"]')


def test_an_answer_cannot_name_one_of_our_secrets() -> None:
    assert "starts with `$`" in fault(OutputSpec("object", "trap"))
    assert "starts with `$`" in fault(OutputSpec("object", "trap.deep[0]"))


def test_what_the_journal_cannot_hold_is_a_fault() -> None:
    assert "too large" in fault(OutputSpec("integer", "huge"))
    assert "larger than 64 KiB" in fault(OutputSpec("string", "long"))
    assert "no word for" in "".join(learn({"it": OutputSpec("number")}, lambda _: float("nan")).faults)


@pytest.mark.parametrize("path", ["a b", "length(port)", "no_such()", "[", ""])
def test_a_path_that_cannot_be_looked_up_is_a_fault_and_no_crash(path: str) -> None:
    assert "can't be looked up" in fault(OutputSpec("string", path, required=False))
