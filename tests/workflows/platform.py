"""A whole platform in memory, with a provisioning API behind it."""

from paoctl.conformance.fakes.http import FakeHttp
from paoctl.conformance.fakes.secrets import FakeSecrets
from tests.support.journey import Journey
from tests.workflows.test_fulfil import Provider

DATABASE = "database-postgresql-standard"
RULE = "network-firewall-rule"
BUNDLE = "bundle-webapp-standard"


def platform(provider: Provider | None = None) -> Journey:
    """Ana, Dana, this repository's catalog, and an API that makes what it is asked for."""
    journey = Journey()
    journey.world.http = FakeHttp(provider or Provider())
    secrets = {f"env:{name}": f"canary-{name}" for name in ("PROVISION_TOKEN", "WEBHOOK_KEY")}
    journey.world.secrets = FakeSecrets(secrets)
    return journey
