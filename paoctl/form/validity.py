"""Is one answer right? JSON Schema decides, but for what it has no words for; the words are ours."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from paoctl.form.dialect import findings
from paoctl.form.fault import BAD_CHARACTER, NO_MATCH, NO_REFERENCE, OUT_OF_BOUNDS, WRONG_TYPE, FieldFault
from paoctl.form.finding import Finding
from paoctl.form.kinds import kinds_of_field
from paoctl.form.lookalike import lookalike, odd_letter
from paoctl.form.schema import MAX_TEXT, fragment
from paoctl.form.wording import HOW_TO_REFER, NEVER_A_VALUE, RANK, subject_of, words_of
from paoctl.model.deferred import Hidden, Later
from paoctl.model.form import Field, Option
from paoctl.model.source import Pointer
from paoctl.template.kinds import kinds_of_type, named
from paoctl.template.marks import Pending, Placeholder
from paoctl.template.tree import leaves
from paoctl.template.values import size_of

_LINES: Final = frozenset({"string", "email"})
"""Types of fields whose answers become names and addresses: what is read must be what is there."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def normal(question: Field, given: object) -> object:
    """An answer as it is taken. Whole numbers as integers: JSON Schema takes 2.0 for one, and so do we."""
    if question.type == "integer" and isinstance(given, float) and given.is_integer():
        return int(given)
    return given


def faults_of(field: Field, options: Sequence[Option] | None, answer: object) -> Iterator[FieldFault]:
    """The faults of an answer that is there.

    Args:
        field: the question.
        options: as they are now; None when anything goes or nobody can tell yet.
        answer: plain data, or `Later`, `Hidden`, `Pending`, a `Placeholder` in place of it or of a part of it.
    """
    match answer:
        case Later():
            yield from _later(field, answer)
        case Pending() | Placeholder():
            return
        case Hidden() if field.type == "password":
            return
        case _ if field.type == "password":
            yield from _password(field, answer)
        case _:
            yield from _plain(field, options, answer)


def _later(field: Field, answer: Later) -> Iterator[FieldFault]:
    takes, given = kinds_of_field(field), kinds_of_type(answer.type)
    if not given <= takes:
        message = f"`{field.id}` takes {named(takes)}, the output {answer.output} is {named(given)}"
        yield FieldFault((field.id,), WRONG_TYPE, message)


def _password(field: Field, answer: object) -> Iterator[FieldFault]:
    """Says nothing of the answer itself: it may be the password."""
    if not isinstance(answer, Hidden) and findings(fragment(field, None), answer):
        yield FieldFault((field.id,), NO_REFERENCE, f"`{field.id}`: {NEVER_A_VALUE}", (HOW_TO_REFER,))


def _plain(field: Field, options: Sequence[Option] | None, answer: object) -> Iterator[FieldFault]:
    try:
        if size_of(answer) > MAX_TEXT:
            yield FieldFault((field.id,), OUT_OF_BOUNDS, f"`{field.id}` is larger than {MAX_TEXT // 1024} KiB")
            return
        halves = [pointer for pointer, text in leaves(answer) if _SURROGATE.search(text)]
        found = findings(fragment(field, options), answer)
    except RecursionError:
        yield FieldFault((field.id,), WRONG_TYPE, f"`{field.id}` is nested too deeply")
        return
    except ValueError as error:
        message = f"the item's pattern of `{field.id}` can't be read: {error}"
        yield FieldFault((field.id,), NO_MATCH, message, of_form=True)
        return
    if field.type in _LINES and isinstance(answer, str) and not found and (why := lookalike(answer)):
        message = f"`{field.id}` {why}"
        yield FieldFault((field.id,), BAD_CHARACTER, message, ("write it in plain letters of one script",))
    for pointer in halves:
        message = f"{subject_of(field, pointer)} holds half of a character (a lone surrogate)"
        yield FieldFault((field.id, *pointer), BAD_CHARACTER, message)
    why = odd_letter(answer) if found and isinstance(answer, str) else ""
    for fault in _told(field, found):
        is_deceived = why and fault.rule == NO_MATCH
        yield fault._replace(help=(*fault.help, f"the answer {why}")) if is_deceived else fault


def _told(field: Field, found: Sequence[Finding]) -> Iterator[FieldFault]:
    """One fault for each place."""
    first: dict[tuple[Pointer, bool, object], Finding] = {}
    for finding in sorted(found, key=lambda finding: RANK.index(finding.keyword)):
        key = finding.value if finding.of_key else None
        first.setdefault((finding.path, finding.of_key, key), finding)
    for finding in sorted(first.values(), key=lambda finding: [str(part).zfill(6) for part in finding.path]):
        pointer = (field.id, *finding.path)
        match finding.value:
            case Later() | Pending() | Placeholder():
                continue
            case Hidden():
                message = f"{subject_of(field, finding.path)} is no password: a secret can't be its answer"
                yield FieldFault(pointer, NO_REFERENCE, message, ("give it to a field of type password",))
            case _:
                words = words_of(finding, field)
                yield FieldFault(pointer, words.rule, words.message, words.help)
