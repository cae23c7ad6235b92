"""Writing first files: what is there already is kept. A definition comes with its test."""

from collections.abc import Mapping
from pathlib import Path

from paoctl.cli.terminal import show, tell
from paoctl.errors import PlatformError
from paoctl.model.paths import definition_id
from paoctl.model.trial import fixture_of


def plant(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Write each text to its path below `root` unless a file is there, and list them; the paths that were written.

    Raises:
        PlatformError: a folder or a file can't be written.
    """
    written = []
    for path, text in texts.items():
        target = root / path
        if target.exists():
            show(f"kept     {path}")
            continue
        overwrite(target, text)
        show(f"created  {path}")
        written.append(path)
    return written


def plant_test(root: Path, path: str) -> None:
    """Write the test of a definition that was just written beside it, with what the definition comes to."""
    from paoctl.cli.folder import offered_files
    from paoctl.cli.scaffold import fixture_text
    from paoctl.workflows.fixture import fixtures, least_answers

    answers = least_answers(offered_files(root), path)
    if answers is None:
        tell(f"{fixture_of(path)} is yours to write: no made answer fits the form")
        return
    if plant(root, {fixture_of(path): fixture_text(definition_id(path), answers)}):
        for test, raw in fixtures(offered_files(root), frozenset({path})):
            overwrite(root / test, raw.decode())


def overwrite(target: Path, text: str) -> None:
    """Write a file as it stands, and the folders that lead to it; escaped bytes (PEP 383) as they were.

    Raises:
        PlatformError: it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise PlatformError(f"can't write {target}: {error.strerror}") from error
