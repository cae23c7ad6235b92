import pytest

from paoctl.conformance.fakes.world import FakeWorld


@pytest.fixture
def world() -> FakeWorld:
    """Everything outside, in memory."""
    return FakeWorld()
