"""What one sandbox keeps between two starts, in a folder of its own: its secrets and its state."""

import json
import os
from collections.abc import Mapping
from pathlib import Path


class Vault:
    """A folder with `secrets.json` (readable by its owner alone) and `state.json`. Both are replaced whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._secrets = {name: str(value) for name, value in self._read("secrets.json").items()}
        self._written = ""

    def secrets(self, fresh: Mapping[str, str]) -> dict[str, str]:
        """Return the secrets of these names as they were kept; a name not known gets its fresh value, which is kept."""
        known = {**fresh, **self._secrets}
        if known != self._secrets:
            self._secrets = known
            self._write("secrets.json", json.dumps(known, indent=1))
        return {name: known[name] for name in fresh}

    def state(self) -> dict[str, object]:
        """Return what was kept last, empty at first."""
        return self._read("state.json")

    def keep(self, state: Mapping[str, object]) -> None:
        """Keep the state, if it is another than the one kept before."""
        text = json.dumps(state, indent=1)
        if text != self._written:
            self._write("state.json", text)
            self._written = text

    def _read(self, name: str) -> dict[str, object]:
        path = self.folder / name
        if not path.exists():
            return {}
        document: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
        return document

    def _write(self, name: str, text: str) -> None:
        """Replace a file in one step: whoever reads it sees the old one or the new one."""
        fresh = self.folder / f"{name}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(self.folder / name)
