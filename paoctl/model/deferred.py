"""What stands in a template's scopes for a value that is not known there: a secret, or an output yet to come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """In a template's scopes: a secret, by reference."""

    reference: str
    """`<provider>:<path>`."""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """In a template's scopes: an output that is not known yet."""

    output: str
    """`<component>/<action>.<name>`."""
    type: str = "string"
