"""PAO21x: answers to a form, in a request or in a bundle's component. The form engine finds them."""

from paoctl.rules.base import Rule
from paoctl.rules.samples import REQUEST


class UnknownField(Rule):
    """An answer to no question."""

    code = "PAO210"
    name = "unknown-field"
    what = "There is an answer, and no such question."
    why = "A misspelt answer that is silently ignored would be a service other than the one that was asked for."
    bad = REQUEST.but("size: large", "sise: large")
    good = REQUEST


class RequiredAnswer(Rule):
    """A question without its answer."""

    code = "PAO211"
    name = "required-answer"
    what = "A required question has no answer and no default."
    why = "The service can't be made without it."
    bad = REQUEST.but("    instanceName: orders-db\n", "")
    good = REQUEST


class AnswerOfWrongType(Rule):
    """An answer of another kind."""

    code = "PAO212"
    name = "answer-of-wrong-type"
    what = "An answer is of another kind than its question: text where a number belongs."
    why = "No value is taken for another; what was reviewed is what runs."
    bad = REQUEST.but("size: large", "multiAz: maybe")
    good = REQUEST


class NotAnOption(Rule):
    """None of the choices."""

    code = "PAO213"
    name = "not-an-option"
    what = "An answer is none of the options of its question."
    why = "The item can only do what it offers."
    bad = REQUEST.but("size: large", "size: huge")
    good = REQUEST


class AnswerOutOfBounds(Rule):
    """Too small, too long, too many."""

    code = "PAO214"
    name = "answer-out-of-bounds"
    what = "An answer is smaller or larger, shorter or longer than its question allows."
    why = "The author of the item says what the service can bear."
    bad = REQUEST.but("size: large", "multiAz: true\n    replicas: 9")
    good = REQUEST


class AnswerDoesNotMatch(Rule):
    """Text that the author's pattern refuses."""

    code = "PAO215"
    name = "answer-does-not-match"
    what = "An answer does not match the pattern of its question."
    why = "The name would be refused by the system that gets it, in the middle of a run."
    bad = REQUEST.but("instanceName: orders-db", "instanceName: Orders DB")
    good = REQUEST


class AnswerBadFormat(Rule):
    """No date, no address."""

    code = "PAO216"
    name = "answer-bad-format"
    what = "An answer is no date (2026-11-23), or no e-mail address, where its question asks for one."
    why = "Somebody will be written to, or something will end on that day."


class NotAsked(Rule):
    """An answer to a hidden question."""

    code = "PAO217"
    name = "not-asked"
    what = "A question is answered that other answers hide."
    why = "It would have no effect, though whoever wrote it expects one."
    bad = REQUEST.but("size: large", "replicas: 2")
    good = REQUEST


class NoReference(Rule):
    """A password that is written down."""

    code = "PAO218"
    name = "no-reference"
    what = "A password is written down where only a reference may stand, or a secret answers another question."
    why = "Requests are in Git, which everybody reads and nobody can make forget."


class DeceivingAnswer(Rule):
    """Characters that deceive."""

    code = "PAO219"
    name = "deceiving-answer"
    what = (
        "An answer holds characters that deceive a reader: invisible ones, letters of two scripts in one word, letters "
        "in another guise; or a key that begins with `$`."
    )
    why = "What the reviewer sees must be what runs, and two names that look alike must be the same."
