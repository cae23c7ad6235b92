"""What the collections make: the outputs of each kind of thing, and what it must not keep of its wish."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NewSecret = Callable[[], str]
"""Makes the text of a new password or token."""

Outputs = Callable[[str, str, NewSecret], dict[str, object]]
"""From a thing's name and id to what it has beside them."""


def random_secret() -> str:
    """A password that nobody guesses."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. Ids begin with `prefix`; what a wish has under a key in `withheld` is never shown or kept."""

    prefix: str
    outputs: Outputs
    withheld: frozenset[str] = frozenset()

    def shown(self, wish: Mapping[str, object]) -> dict[str, object]:
        """The part of a wish that may be read again; of what is withheld only the names of its keys."""
        spec = {key: value for key, value in wish.items() if key != "name" and key not in self.withheld}
        for key in sorted(self.withheld & wish.keys()):
            value = wish[key]
            spec[key] = sorted(value) if isinstance(value, dict) else []
        return spec


def _label(name: str) -> str:
    """The name as one label of a host name."""
    return "-".join("".join(char if char.isalnum() else " " for char in name.lower()).split()) or "unnamed"


def _database(name: str, _id: str, new_secret: NewSecret) -> dict[str, object]:
    host = f"{_label(name)}.databases.sandbox.example"
    user = _label(name).replace("-", "_")
    return {"host": host, "port": 5432, "username": user, "password": new_secret()}


def _cluster(name: str, _id: str, new_secret: NewSecret) -> dict[str, object]:
    return {"url": f"https://{_label(name)}.clusters.sandbox.example", "token": new_secret()}


def _app(name: str, _id: str, _new_secret: NewSecret) -> dict[str, object]:
    return {"url": f"https://{_label(name)}.apps.sandbox.example"}


def _secret(name: str, thing_id: str, _new_secret: NewSecret) -> dict[str, object]:
    return {"arn": f"arn:aws:secretsmanager:eu-west-1:000000000000:secret:{name}-{thing_id.rpartition('-')[2]:0>6}"}


def _rule(_name: str, thing_id: str, _new_secret: NewSecret) -> dict[str, object]:
    return {"arn": f"arn:aws:ec2:eu-west-1:000000000000:security-group-rule/{thing_id}"}


KINDS: Mapping[str, Kind] = {
    "databases": Kind("db", _database, frozenset({"password"})),
    "clusters": Kind("cluster", _cluster),
    "apps": Kind("app", _app, frozenset({"secrets"})),
    "secrets": Kind("secret", _secret, frozenset({"values"})),
    "firewall-rules": Kind("rule", _rule),
}
