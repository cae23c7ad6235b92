"""What most of these tests begin with; a test that begins with something else has its own."""

import pytest

from tests.support.journey import Journey
from tests.workflows.platform import platform
from tests.workflows.test_fulfil import Provider


@pytest.fixture
def provider() -> Provider:
    """An API that makes what it is asked for."""
    return Provider()


@pytest.fixture
def journey(provider: Provider) -> Journey:
    """A platform before that API, on which nothing is asked for yet."""
    return platform(provider)
