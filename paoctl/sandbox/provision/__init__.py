"""A small provisioning API, as a platform team might have one: idempotency keys, slow creations, PUT by name."""

from paoctl.sandbox.provision.service import Provision

__all__ = ["Provision"]
