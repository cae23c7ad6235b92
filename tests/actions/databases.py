"""A provisioning API of databases, as items describe it to `rest-api`."""

from paoctl.actions.rest_api import RestApi
from paoctl.actions.rest_config import RestApiConfig
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.world import FakeWorld
from tests.actions.calls import answer, call

API = "https://provision.acme.example/v1"
THINGS = f"{API}/databases"
THING = f"{THINGS}/orders-db"
HOST = {"host": "orders-db.example"}

POLL = {"until": ["done"], "fail": ["failed"], "result": "result"}
OPERATION = f"{API}/operations/op-1"
ACCEPTED = answer(202, {"status": "running"}, location="/v1/operations/op-1")

rest = RestApi()


def config(**fields: object) -> dict[str, object]:
    """The creation of a database."""
    return {"url": THINGS, "body": {"name": "orders-db"}, **fields}


def sent(world: FakeWorld, **fields: object) -> Received:
    """The request of that creation, with these fields of its configuration."""
    rest.apply(call(RestApiConfig, config(**fields)), world.ports())
    return world.http.received[-1]
