"""Secrets, from the providers that a repository's settings name."""

import os
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from paoctl.errors import PlatformError, UserError
from paoctl.ports import SecretRef
from paoctl.redact import Redactor, Secret

Settings = Mapping[str, str]


class SecretProvider(Protocol):
    """One place that keeps secrets; each method is that of the port `SecretStore`, without the learning."""

    def get(self, ref: SecretRef) -> Secret:
        """The value."""
        ...

    def version(self, ref: SecretRef) -> str | None:
        """The version of the value now; None where none is kept."""
        ...

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        """Store a value, once per key."""
        ...


class EnvSecrets:
    """Secrets in the environment of this process; the path of a reference is the name of a variable."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, ref: SecretRef) -> Secret:
        """The variable's value.

        Raises:
            PlatformError: it is not set, or empty.
        """
        value = self._environ.get(ref.path, "")
        if not value:
            raise PlatformError(
                f"the secret {ref} is not there: the environment has no {ref.path}",
                remedy=f"set {ref.path} for the job that runs paoctl (in GitHub Actions: env and secrets.{ref.path})",
            )
        return Secret(value)

    def version(self, ref: SecretRef) -> str | None:  # noqa: ARG002 - the port asks for it
        """None: an environment keeps one value and no versions."""
        return None

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:  # noqa: ARG002 - the port asks for them
        """Refuse.

        Raises:
            UserError: always; an environment can't keep a value for the next run.
        """
        raise UserError(f"the secret provider {ref.provider} can't keep values", remedy="name another one in `store`")


Make = Callable[[Settings, Mapping[str, str]], SecretProvider]
"""From a provider's settings, and the environment."""
PROVIDERS: Final[Mapping[str, Make]] = {
    "env": lambda _settings, environ: EnvSecrets(environ),
}
"""Every provider that paoctl has, by the name that paoctl.yaml uses."""


class SecretGateway:
    """The providers of `secrets.providers`, each made when it is first asked; what they give, the redactor learns."""

    def __init__(
        self,
        providers: Mapping[str, Settings],
        redactor: Redactor,
        environ: Mapping[str, str] = os.environ,
        *,
        table: Mapping[str, Make] = PROVIDERS,
    ) -> None:
        self._settings = providers
        self._redactor = redactor
        self._environ = environ
        self._table = table
        self._made: dict[str, SecretProvider] = {}

    def get(self, ref: SecretRef) -> Secret:
        """The value; the redactor has learned it."""
        return self._redactor.learn(self._provider(ref).get(ref))

    def version(self, ref: SecretRef) -> str | None:
        """The provider's version of the value now; None where it keeps none."""
        return self._provider(ref).version(ref)

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        """Store a value under an idempotency key; the reference with its version."""
        return self._provider(ref).put(ref, self._redactor.learn(value), key)

    def _provider(self, ref: SecretRef) -> SecretProvider:
        name = ref.provider
        if name not in self._settings or name not in self._table:
            known = ", ".join(sorted({*self._settings} & {*self._table})) or "none"
            raise UserError(
                f"there is no secret provider {name!r}; there is: {known}",
                remedy="name one of secrets.providers in paoctl.yaml",
            )
        if name not in self._made:
            self._made[name] = self._table[name](self._settings[name], self._environ)
        return self._made[name]
