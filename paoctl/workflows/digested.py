"""Files that are digested as they are read."""

from collections.abc import Iterable, Iterator, Mapping

from paoctl.model.digest import content_digest


class DigestedFiles(Mapping[str, bytes]):
    """Files, each digested when it is read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Nothing is read yet."""
        self._files = files
        self._known: dict[str, str] = {}
        self.torn = False
        """A file was not the same each time that it was read."""

    def __getitem__(self, path: str) -> bytes:
        raw = self._files[path]
        digest = content_digest(raw)
        if self._known.setdefault(path, digest) != digest:
            self.torn = True
        return raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files  # to look is not to read

    @property
    def read(self) -> frozenset[str]:
        """The paths of those that were read."""
        return frozenset(self._known)

    def digest(self, path: str) -> str:
        """Of the bytes as they were when they were read first."""
        if path not in self._known:
            self[path]
        return self._known[path]

    def digest_of(self, paths: Iterable[str]) -> str:
        """Of some files, with their paths."""
        return digest_of(part for path in paths for part in (path, self.digest(path)))


def digest_of(parts: Iterable[str]) -> str:
    """Of some texts, in their order."""
    return content_digest("\0".join(parts).encode("utf-8", "surrogateescape"))
