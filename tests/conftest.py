"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
"""A slow moment of a shared machine is no fault of the code; time limits stand in the tests that are about time."""
settings.load_profile("house")
