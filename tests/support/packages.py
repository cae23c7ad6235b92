"""Packages of others, as far as Python sees that they are installed."""

from pathlib import Path


def installed(folder: Path, name: str, entries: str) -> None:
    """Make a package known, as an installer does."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entries)
