"""Secret providers in memory."""

from collections.abc import Collection, Mapping

from paoctl.errors import PlatformError, UserError
from paoctl.ports import SecretRef
from paoctl.redact import Redactor, Secret


class FakeSecrets:
    """Values by `<provider>:<path>`. The provider `env` only reads, as the real one; the others keep versions.

    Providers are those that `values` name, and `providers`.
    """

    def __init__(
        self,
        values: Mapping[str, str] | None = None,
        *,
        providers: Collection[str] = ("env", "vault"),
        redactor: Redactor | None = None,
    ) -> None:
        given = values or {}
        self.redactor = redactor or Redactor()
        self.providers = {*providers, *(name.partition(":")[0] for name in given)}
        self._versions: dict[str, list[str]] = {name: [value] for name, value in given.items()}
        self._keys: dict[str, SecretRef] = {}

    def get(self, ref: SecretRef) -> Secret:
        """The value; the redactor has learned it."""
        self._check(ref)
        kept = self._versions.get(str(ref))
        number = int(ref.version) if ref.version else len(kept or ())
        if not kept or not 1 <= number <= len(kept):
            raise PlatformError(f"the secret {ref} is not there", remedy=f"set {ref.path}")
        return self.redactor.learn(Secret(kept[number - 1]))

    def version(self, ref: SecretRef) -> str | None:
        """The provider's version of the value now; None where it keeps none."""
        self._check(ref)
        kept = self._versions.get(str(ref))
        return str(len(kept)) if kept and ref.provider != "env" else None

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        """Store a value; the same key stores it once."""
        self._check(ref)
        if ref.provider == "env":
            raise UserError("the secret provider env can't keep values", remedy="name another provider in `store`")
        if key not in self._keys:
            self.redactor.learn(value)
            kept = self._versions.setdefault(str(ref), [])
            kept.append(value.reveal())
            self._keys[key] = SecretRef(ref.provider, ref.path, str(len(kept)))
        return self._keys[key]

    def _check(self, ref: SecretRef) -> None:
        if ref.provider not in self.providers:
            raise UserError(
                f"there is no secret provider {ref.provider!r}", remedy="name one of secrets.providers in paoctl.yaml"
            )
