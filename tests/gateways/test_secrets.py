"""What every secret store does, and what the provider `env` can't."""

from collections.abc import Callable

import pytest

from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.errors import PlatformError, UserError
from paoctl.gateways.secrets import SecretGateway
from paoctl.ports import SecretRef, SecretStore
from paoctl.redact import Redactor, Secret

REF = SecretRef("env", "WEBHOOK_KEY")
Make = Callable[[Redactor], SecretStore]


@pytest.fixture(params=["fake", "real"])
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setenv("WEBHOOK_KEY", "hunter22")
    monkeypatch.setenv("EMPTY", "")
    if request.param == "fake":
        return lambda redactor: FakeSecrets({"env:WEBHOOK_KEY": "hunter22"}, redactor=redactor)
    return lambda redactor: SecretGateway({"env": {}}, redactor)


def test_a_secret_is_given_and_learned(make: Make) -> None:
    redactor = Redactor()

    secret = make(redactor).get(REF)

    assert secret.reveal() == "hunter22"
    assert redactor.text("the key is hunter22") == "the key is ***"


def test_a_secret_that_is_not_there_is_named(make: Make) -> None:
    for name in ("MISSING", "EMPTY"):
        with pytest.raises(PlatformError, match=name) as caught:
            make(Redactor()).get(SecretRef("env", name))
        assert name in caught.value.remedy


def test_the_environment_keeps_no_versions_and_no_values(make: Make) -> None:
    store = make(Redactor())

    assert store.version(REF) is None
    with pytest.raises(UserError, match="can't keep"):
        store.put(SecretRef("env", "NEW"), Secret("value"), "key")


def test_a_provider_that_is_not_there_is_named(make: Make) -> None:
    store = make(Redactor())
    unknown = SecretRef("safe-deposit", "box")

    for call in (
        lambda: store.get(unknown),
        lambda: store.version(unknown),
        lambda: store.put(unknown, Secret("v"), "k"),
    ):
        with pytest.raises(UserError, match="safe-deposit"):
            call()


class _Shelf:
    """A provider that keeps versions."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.values: list[str] = []

    def get(self, ref: SecretRef) -> Secret:
        return Secret(self.values[int(ref.version or len(self.values)) - 1])

    def version(self, ref: SecretRef) -> str | None:
        return str(len(self.values)) if ref.path else None

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        assert key
        self.values.append(value.reveal())
        return SecretRef(ref.provider, ref.path, self.version(ref))


def test_a_provider_is_made_once_and_only_when_the_settings_name_it() -> None:
    redactor = Redactor()
    store = SecretGateway({"shelf": {}}, redactor, table={"shelf": lambda *_: _Shelf(), "env": lambda *_: _Shelf()})

    stored = store.put(SecretRef("shelf", "db"), Secret("learned-too"), "key")

    assert stored == SecretRef("shelf", "db", "1")
    assert store.version(SecretRef("shelf", "db")) == "1"
    assert store.get(stored).reveal() == "learned-too"
    assert redactor.text("learned-too") == "***"
    assert _Shelf.made == 1
    with pytest.raises(UserError, match="there is: shelf"):
        store.get(REF)
