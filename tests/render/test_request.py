"""The request file: canonical, and read back as it was meant."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from paoctl.load.catalog import load_request
from paoctl.model.form import Form
from paoctl.model.request import Request
from paoctl.render.request import request_document
from tests.render.test_yaml_text import JSON

DIGEST = "0f" * 32
PIN = f"database-postgresql-standard@1.2.0#sha256:{DIGEST}"
METADATA = {"name": "orders-db", "team": "@acme/orders", "environment": "production", "requestedBy": "ana"}
FORM = Form.parse(
    {
        "groups": [
            {"id": "g", "name": "G", "fields": [{"id": each, "name": each, "type": "string"}]}
            for each in ("instanceName", "size", "tags")
        ]
    }
)


def a_request(fields: Mapping[str, object], **spec: object) -> Request:
    return Request.parse(
        {
            "apiVersion": "pao/v1",
            "kind": "Request",
            "metadata": {
                "name": "orders-db",
                "team": "@acme/orders",
                "environment": "production",
                "requestedBy": "ana",
            },
            "spec": {"catalogItem": PIN, "fields": dict(fields), **spec},
        }
    )


def test_the_file_of_an_item() -> None:
    request = a_request(
        {"tags": {"b": "yes", "a": "1"}, "zzz": 1, "aaa": 2, "size": "large", "instanceName": "orders-db"}
    )

    assert (
        request_document(request, FORM).decode()
        == f"""\
apiVersion: pao/v1
kind: Request
metadata:
  name: orders-db
  team: "@acme/orders"
  environment: production
  requestedBy: ana
spec:
  catalogItem: {PIN}
  state: present
  fields:
    instanceName: orders-db
    size: large
    tags:
      a: "1"
      b: "yes"
    aaa: 2
    zzz: 1
"""
    )


def test_the_file_of_a_bundle_with_everything() -> None:
    request = a_request(
        {},
        catalogItem=None,
        catalogBundle=f"bundle-webapp-standard@1.0.0#sha256:{DIGEST}",
        components={"database": PIN, "app": PIN},
        state="absent",
        acknowledge=["main/b:delete", "main/a:replace"],
        protect=True,
        breakGlass="the shop is down since 14:00",
    )

    assert (
        request_document(request, FORM).decode().partition("spec:\n")[2]
        == f"""\
  catalogBundle: bundle-webapp-standard@1.0.0#sha256:{DIGEST}
  components:
    app: {PIN}
    database: {PIN}
  state: absent
  fields: {{}}
  acknowledge:
    - main/a:replace
    - main/b:delete
  protect: true
  breakGlass: the shop is down since 14:00
"""
    )


@given(st.dictionaries(st.sampled_from(["instanceName", "size", "tags", "other"]), JSON))
def test_the_order_in_which_answers_came_leaves_no_trace(fields: Mapping[str, object]) -> None:
    assert request_document(a_request(fields), FORM) == request_document(a_request(_turned(fields)), FORM)


def _turned(value: Mapping[str, object]) -> dict[str, object]:
    """The same with the keys of all mappings the other way round."""
    return {key: _turned(each) if isinstance(each, Mapping) else each for key, each in reversed(list(value.items()))}


@given(st.dictionaries(st.sampled_from(["instanceName", "size", "tags", "other"]), JSON))
def test_a_request_is_read_back_as_it_was(fields: Mapping[str, object]) -> None:
    request = a_request(fields, acknowledge=["main/a:replace"])

    loaded, findings = load_request(request.ref.path, request_document(request, FORM))

    assert {finding.rule for finding in findings} <= {"PAO011"}, "what nobody sees is refused, and nothing else"
    if not findings:
        assert loaded is not None
        assert loaded.document == request
        assert request_document(loaded.document, FORM) == request_document(request, FORM)
