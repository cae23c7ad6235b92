"""Requests: what can't be fulfilled as it stands is found in the pull request."""

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.digest import Pin
from paoctl.model.loaded import pin_of
from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM, PIN, PROJECT, REPOSITORY, REQUEST
from paoctl.workflows.validate import validate
from tests.support.validation import found, validated

ANSWERS = "    instanceName: orders-db\n    size: large\n"
ASKING = ITEM.but(
    "          - id: size\n",
    "          - {id: password, name: Password, type: password}\n"
    "          - {id: mail, name: Mail, type: email}\n"
    "          - id: size\n",
)


def asking(answers: str, item: Example = ASKING) -> list[tuple[str, str]]:
    """What is found when the request gives these answers to an item."""
    pin = str(pin_of(load_catalog({ITEM.path: item.raw})[0].items["database-postgresql-standard"]))
    request = REQUEST.but(PIN, pin).but(ANSWERS, "".join(f"    {line}\n" for line in answers.split("\n")))
    return found(item, request)


def test_the_author_of_the_item_says_what_is_wrong_with_an_answer() -> None:
    item = ITEM.but('pattern: "^[a-z][a-z0-9-]{2,28}$"', 'pattern: "^[a-z]+$"\n              message: small letters')
    pin = str(pin_of(load_catalog({ITEM.path: item.raw})[0].items["database-postgresql-standard"]))
    findings = validated(item, REQUEST.but(PIN, pin)).findings
    (told,) = [each for each in findings if each.rule == "PAO215"]

    assert (told.path, told.message) == (REQUEST.path, "small letters")
    assert "`instanceName` does not match" in told.help[0]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("environment: production", "environment: prod", ("PAO606", "prod")),
        ('team: "@acme/orders"', 'team: "@acme/others"', ("PAO605", '"@acme/others"')),
        ("  catalogItem: ", "  catalogBundle: ", None),
    ],
)
def test_who_and_where_are_those_of_the_settings(old: str, new: str, finding: tuple[str, str] | None) -> None:
    if finding:
        assert found(REQUEST.but(old, new)) == [finding]
    else:
        bundled = REQUEST.but(old, new).but("  fields:\n", "  components: {}\n  fields:\n")
        assert found(bundled) == [("PAO601", PIN)]


@pytest.mark.parametrize(
    ("answers", "finding"),
    [
        ("instanceName: orders-db", None),
        ("size: large", ("PAO211", "fields")),
        ("instanceName: orders-db\nsise: large", ("PAO210", "sise")),
        ("instanceName: 7", ("PAO212", "7")),
        ("instanceName: orders-db\nsize: huge", ("PAO213", "huge")),
        ("instanceName: orders-db\nmultiAz: true\nreplicas: 6", ("PAO214", "6")),
        ("instanceName: Orders", ("PAO215", "Orders")),
        ("instanceName: orders-db\nmail: nobody", ("PAO216", "nobody")),
        ("instanceName: orders-db\nreplicas: 2", ("PAO217", "2")),
        ("instanceName: orders-db\npassword: hunter2", ("PAO218", "hunter2")),
        ('instanceName: "orders\\u202e"', ("PAO011", '"orders\\u202e"')),
        ('instanceName: orders-db\npassword: {secretRef: "env:ORDERS_DB"}', None),
        ('instanceName: orders-db\npassword: {secretRef: "env:OTHERS_DB"}', ("PAO609", '"env:OTHERS_DB"')),
        ('instanceName: orders-db\npassword: {secretRef: "vault:ORDERS_DB"}', ("PAO609", '"vault:ORDERS_DB"')),
    ],
)
def test_an_answer_is_checked_as_the_form_would(answers: str, finding: tuple[str, str] | None) -> None:
    assert asking(answers) == ([finding] if finding else [])


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("teams/{{ request.team | slug }}/*", "teams/acme-orders/db", True),
        ("teams/{{ request.team | slug }}/*", "teams/acme-billing/db", False),
        ("teams/{{ request.team | slug }}/*", "teams/acme-orders/db/more", False),
        ("teams/*", "teams/..", False),
        ("teams/*/x", "teams/../x", False),
        ("a.c", "abc", False),
        ("*", "anything", True),
        ("{{ request.nothing }}", "x", False),
    ],
)
def test_a_secret_path_is_one_that_requests_may_name(pattern: str, path: str, fits: bool) -> None:
    settings = PROJECT.but('["ORDERS_*"]', f"['{pattern}']")
    request = REQUEST.but(PIN, _pin(ASKING)).but(ANSWERS, f'{ANSWERS}    password: {{secretRef: "env:{path}"}}\n')
    rules = [rule for rule, _ in found(settings, ASKING, request)]

    assert ("PAO609" not in rules) is fits


def _pin(item: Example) -> str:
    return str(pin_of(load_catalog({ITEM.path: item.raw})[0].items["database-postgresql-standard"]))


class TestPins:
    """A new or changed pin is what is offered now; an untouched one may be old."""

    STALE = REQUEST.but(PIN, str(Pin("database-postgresql-standard", "1.1.0", "0" * 64)))

    def test_a_changed_request_must_pin_what_is_offered(self) -> None:
        (finding,) = found(self.STALE)

        assert finding[0] == "PAO602"

    def test_an_untouched_one_may_be_old_and_its_answers_belong_to_what_it_pins(self) -> None:
        old = self.STALE.but("size: large", "tier: gold")
        files = {example.path: example.raw for example in (*REPOSITORY, old)}

        assert validate(files).findings == ()

    def test_a_removal_is_not_asked_for_answers(self) -> None:
        assert found(REQUEST.but("  fields:\n", "  state: absent\n  fields:\n").but("size: large", "tier: gold")) == []


class TestBundles:
    """A request for a bundle pins each of its components."""

    BUNDLE_PIN = str(
        pin_of(load_catalog({each.path: each.raw for each in REPOSITORY})[0].bundles["bundle-orders-standard"])
    )
    PATH = "requests/bundle-orders-standard/orders.yaml"

    def request(self, components: str, fields: str = "{appName: orders}") -> Example:
        head = REQUEST.text[: REQUEST.text.index("spec:")].replace("name: orders-db", "name: orders")
        spec = f"spec:\n  catalogBundle: {self.BUNDLE_PIN}\n  components: {components}\n  fields: {fields}\n"
        return Example(self.PATH, head + spec)

    def test_a_request_in_order_has_no_finding(self) -> None:
        assert found(self.request(f"{{database: {PIN}}}")) == []

    @pytest.mark.parametrize(
        ("components", "finding"),
        [
            ("{}", ("PAO604", "components")),
            (f"{{database: {PIN}, other: {PIN}}}", ("PAO604", PIN)),
            (f"{{database: {PIN.replace('postgresql', 'mysql')}}}", ("PAO604", PIN.replace("postgresql", "mysql"))),
            (f"{{database: {PIN[:-1]}0}}", ("PAO602", f"{PIN[:-1]}0")),
        ],
    )
    def test_pins_are_those_of_the_components(self, components: str, finding: tuple[str, str]) -> None:
        assert found(self.request(components)) == [finding]

    def test_answers_are_those_of_the_bundle(self) -> None:
        findings = found(self.request(f"{{database: {PIN}}}", "{appNaem: orders}"))

        assert findings == [("PAO210", "appNaem")]


@pytest.mark.parametrize(
    ("unique", "state", "rules"),
    [
        ("repository", "present", ["PAO614"]),
        ("item", "present", ["PAO614"]),
        ("item", "absent", []),
        (None, "present", []),
    ],
)
def test_two_living_requests_do_not_share_a_unique_answer(unique: str | None, state: str, rules: list[str]) -> None:
    line = "            required: true\n"
    item = ITEM.but(line, f"{line}            unique: {unique}\n") if unique else ITEM
    request = REQUEST.but(PIN, _pin(item))
    second = Example(
        REQUEST.path.replace("orders-db", "orders-db2"),
        request.text.replace("name: orders-db", "name: orders-db2").replace("spec:\n", f"spec:\n  state: {state}\n"),
    )

    assert [rule for rule, _ in found(item, request, second)] == rules
