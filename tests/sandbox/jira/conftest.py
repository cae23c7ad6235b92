"""The Jira of every test here: Cloud and Data Center in turn, or one of them."""

from collections.abc import Iterator

import pytest
from jira import JIRA

from tests.sandbox.jira.rig import Rig, rig_of


@pytest.fixture(params=["cloud", "datacenter"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    yield from rig_of(request.param)


@pytest.fixture
def cloud() -> Iterator[Rig]:
    yield from rig_of("cloud")


@pytest.fixture
def datacenter() -> Iterator[Rig]:
    yield from rig_of("datacenter")


@pytest.fixture
def client(rig: Rig) -> JIRA:
    return rig.client()
