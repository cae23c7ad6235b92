"""What the tests of simulated lives share."""

from collections.abc import Iterator

import pytest

from tests.simulation.hurry import hurry
from tests.simulation.seats import seat_engine


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
    """The engine as it is, quicker, and one thread of it at a time."""
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        seat_engine(patch)
        yield
