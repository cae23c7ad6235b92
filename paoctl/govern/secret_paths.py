"""Which kept secrets a request may refer to: only those inside `secrets.requestPaths`, for its own team."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from paoctl.model.form import Form
from paoctl.template.engine import value_of


def references(form: Form, answers: Mapping[str, object]) -> Iterator[str]:
    """The `secretRef`s among the answers: `<provider>:<path>`."""
    for field in form.fields():
        answer = answers.get(field.id)
        if field.type == "password" and isinstance(answer, Mapping):
            yield str(answer.get("secretRef", ""))


def may_refer(reference: str, paths: Mapping[str, Sequence[str]], scopes: Mapping[str, object]) -> bool:
    """Is a reference inside the paths that requests may use? A `*` stands for anything within one segment.

    Args:
        reference: `<provider>:<path>`.
        paths: provider to patterns, each a template over `request.*`, as `teams/{{ request.team | slug }}/*`.
        scopes: of the request.
    """
    provider, _, path = reference.partition(":")
    parts = path.split("/")
    if not path or any(part in {"", ".", ".."} for part in parts):
        return False
    return any(_matches(parts, str(value_of(pattern, scopes))) for pattern in paths.get(provider, ()))


def _matches(parts: Sequence[str], pattern: str) -> bool:
    wanted = pattern.split("/")
    return len(wanted) == len(parts) and all(
        fnmatchcase(part, each.replace("[", "[[]").replace("?", "[?]"))
        for part, each in zip(parts, wanted, strict=True)
    )
