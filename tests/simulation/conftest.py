"""What makes a life quick and the same each time: pure functions remembered, one thread at work at a time."""

import functools
from collections.abc import Iterator

import pytest

from paoctl.execute import pen
from paoctl.load.catalog import load_catalog, load_request
from paoctl.model import journal
from paoctl.record import committer
from paoctl.workflows import approve, fulfill, pinned, world


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/simulation -k seed --seed N` plays one life again, and tells its story."""
    parser.addoption("--seed", type=int, default=None, help="play the life with this seed, and nothing else")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int | None:
    """The seed that was asked for."""
    found = request.config.getoption("--seed", default=None)
    return found if isinstance(found, int) else None


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Replace what is pure and slow by the same, remembered; let requests follow each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fulfill, "_AT_ONCE", 1)
        loaded = functools.lru_cache(4096)(lambda files: load_catalog(dict(files)))
        patch.setattr(world, "load_catalog", lambda files: loaded(frozenset(files.items())))
        request = functools.lru_cache(4096)(load_request)
        for module in (world, pinned, approve):
            patch.setattr(module, "load_request", request)
        line = functools.lru_cache(20000)(journal.parse_line)
        for each in (journal, committer, pen):
            patch.setattr(each, "parse_line", line)
        yield
