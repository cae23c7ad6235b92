"""What the sandbox's GitHub says when it will not do something."""

from collections.abc import Mapping


class Refused(Exception):
    """A request that GitHub answers with `status` and this message; `errors` are the rows of a validation failure."""

    def __init__(self, status: int, message: str, *errors: Mapping[str, object] | str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors


def not_found() -> Refused:
    """Return the refusal for what is not there or may not be seen: GitHub does not tell the two apart."""
    return Refused(404, "Not Found")


def invalid(resource: str, field: str, message: str) -> Refused:
    """Return the refusal of a field's value, in words of the API's own."""
    return Refused(
        422, "Validation Failed", {"resource": resource, "field": field, "code": "custom", "message": message}
    )


def not_accessible(*, is_bot: bool) -> Refused:
    """Return the refusal of a token that lacks a permission."""
    return Refused(403, f"Resource not accessible by {'integration' if is_bot else 'personal access token'}")
