"""PAO1xx: the shape of a document: which keys it has, and which kinds of values."""

from paoctl.rules.base import Rule
from paoctl.rules.samples import ITEM, REQUEST


class RequiredKey(Rule):
    """A key that must be there."""

    code = "PAO101"
    name = "required-key"
    what = "A required key is missing."
    why = "The document says too little to act on; paoctl does not guess who owns a service or what version it is."
    bad = ITEM.but('  owner:\n    team: "@acme/databases"\n', "")
    good = ITEM


class UnknownKey(Rule):
    """A key that means nothing."""

    code = "PAO102"
    name = "unknown-key"
    what = "A key is not part of the language at this place."
    why = "A misspelt key that is silently ignored is a setting that its author believes in and nobody applies."
    bad = ITEM.but("            required: true", "            requierd: true")
    good = ITEM


class WrongType(Rule):
    """A value of another kind."""

    code = "PAO103"
    name = "wrong-type"
    what = "A value is of the wrong kind: text where a number belongs, one value where a list belongs."
    why = 'No value is taken for another: `"1"` stays text, so that what was reviewed is what runs.'
    bad = ITEM.but("required: true", 'required: "true"')
    good = ITEM


class NotAChoice(Rule):
    """A value that is not on the list."""

    code = "PAO104"
    name = "not-a-choice"
    what = "A value is none of the words that are known at this place."
    why = "Each of the words makes paoctl do something; another word has no meaning."
    bad = ITEM.but("mode: automatic", "mode: automagic")
    good = ITEM


class BadForm(Rule):
    """Text that is not formed as it must be."""

    code = "PAO105"
    name = "bad-form"
    what = "A text does not have the form that its place asks for, as an id, a version, a team or a pin."
    why = "Such texts become paths, branches, labels and look-ups; their form is what keeps these safe and unambiguous."
    bad = ITEM.but("version: 1.2.0", 'version: "1.2"')
    good = ITEM


class OutOfBounds(Rule):
    """Too long, too short, too many, too few."""

    code = "PAO106"
    name = "out-of-bounds"
    what = "A text, a list or a number is smaller or larger than its place allows."
    why = (
        "People read names in tables and descriptions in a portal; an empty list of actions would do nothing, silently."
    )
    bad = ITEM.but("name: PostgreSQL database", "name: PG")
    good = ITEM


class UnknownApiVersion(Rule):
    """A language that this paoctl does not speak."""

    code = "PAO107"
    name = "api-version"
    what = "`apiVersion` is missing, or names a version of the language that this paoctl does not read."
    why = "It says by which rules the rest of the document is meant."
    bad = ITEM.but("apiVersion: pao/v1", "apiVersion: pao/v7")
    good = ITEM


class UnknownKind(Rule):
    """A document of no known kind."""

    code = "PAO108"
    name = "kind"
    what = "`kind` is missing or unknown, or such a document does not belong at this path."
    why = "The kind decides how a document is read, the path decides who answers for it; both must agree."
    bad = ITEM.but("kind: CatalogItem", "kind: CatalogueItem")
    good = ITEM


class Misplaced(Rule):
    """A document whose path says something else than its text."""

    code = "PAO109"
    name = "misplaced"
    what = "The path of a file and the id, name or category in it differ."
    why = (
        "People find a service by its path, CODEOWNERS by the path and requests by the id: they must be the same thing."
    )
    bad = ITEM.but("category: databases", "category: storage")
    good = ITEM


class DuplicateId(Rule):
    """Two definitions with one id."""

    code = "PAO110"
    name = "duplicate-definition"
    what = "Two items or bundles have the same id."
    why = "A request names its item by id; with two of them nobody knows which one was approved."


class Contradiction(Rule):
    """Keys that exclude each other, or need each other."""

    code = "PAO111"
    name = "contradictory-keys"
    what = "Keys stand together that exclude each other, or one stands without the other that it needs."
    why = "A document says one thing."
    bad = REQUEST.but("  fields:\n", "  components: {}\n  fields:\n")
    good = REQUEST
