"""What holds for all tests."""

import signal

from hypothesis import settings

settings.register_profile("house", deadline=None)
"""A slow moment of a shared machine is no fault of the code; time limits stand in the tests that are about time."""
settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background: what we begin would not hear it either
    signal.signal(signal.SIGINT, signal.default_int_handler)
