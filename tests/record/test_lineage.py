"""The file that says which repository a state branch belongs to."""

import pytest

from paoctl.errors import UsageError
from paoctl.record.state import Lineage

DAMAGED = (b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"lineage": "x", "repository": "y"}')


@pytest.mark.parametrize("raw", DAMAGED, ids=range(len(DAMAGED)))
def test_what_is_not_as_we_write_it_is_told(raw: bytes) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        Lineage.parse(raw)


def test_what_is_written_is_read() -> None:
    lineage = Lineage("00000000-0000-4000-8000-000000000000", 7)
    assert Lineage.parse(lineage.data()) == lineage
