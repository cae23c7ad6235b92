"""The errors of paoctl, one tree; each branch owns its exit code.

    PaoError
    ├── UsageError        2   wrong usage, unreadable settings
    ├── LoginError        4   login or permission missing
    ├── UserError         1   definite: the request or the catalog is at fault
    │   └── Conflict          it does not go with what is there, or is at work, now
    ├── PlatformError     1   definite: the platform refused or is misconfigured
    ├── TransientError    5   definite: nothing happened, safe to repeat
    ├── AmbiguousError    5   sent, outcome unknown: only the effect class says what now
    ├── Interrupted     130   a person or the CI engine asked us to stop
    └── Bug              70   our own fault, met in one request of many: the others go on

An error is text: what happened (`cause`), how to go on (`remedy`), which rule explains it (`code`). Only a gateway
decides between the four failures of an outside call.
"""

from typing import ClassVar


class PaoError(Exception):
    """Anything paoctl says no to; never shown as a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, cause: str, *, remedy: str = "", code: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy
        self.code = code


class UsageError(PaoError):
    """The command line or the settings can't be understood."""

    exit_code = 2


class LoginError(PaoError):
    """A token is missing, expired, or may not do this."""

    exit_code = 4


class UserError(PaoError):
    """The call had no effect, and will not have one until somebody changes the request or the catalog."""

    exit_code = 1


class Conflict(UserError):
    """409 (RFC 9110, 15.5.10): a call does not go with what is there.

    Of a repeated one that may be the first one itself, still at work: so targets say that take an idempotency key.
    """


class PlatformError(PaoError):
    """The call had no effect, and will not have one until the platform team changes something."""

    exit_code = 1


class TransientError(PaoError):
    """The call had no effect; the same call may work later."""

    exit_code = 5

    def __init__(self, cause: str, *, remedy: str = "", code: str = "", retry_after: float | None = None) -> None:
        super().__init__(cause, remedy=remedy, code=code)
        self.retry_after = retry_after
        """Seconds that the other side asked us to wait (RFC 9110, 10.2.3), or None."""


class AmbiguousError(PaoError):
    """The call was sent and its outcome is unknown."""

    exit_code = 5


class Interrupted(PaoError):
    """Asked to stop (SIGINT, SIGTERM); what was known is recorded."""

    exit_code = 130


class Bug(PaoError):
    """Something we did not think of; `__cause__` is what was raised, for the report that is written."""

    exit_code = 70
