"""PAO2xx: forms: questions that can be asked, answered and checked."""

from paoctl.rules.base import Rule
from paoctl.rules.samples import ITEM


class DuplicateField(Rule):
    """Two questions, or two groups, with one id."""

    code = "PAO201"
    name = "duplicate-field"
    what = "Two fields, or two groups, of a form have the same id."
    why = "An answer is stored under the id of its field; two fields would overwrite each other."
    bad = ITEM.but("id: multiAz", "id: size").but("visibleWhen: fields.multiAz", "visibleWhen: fields.size == 'large'")
    good = ITEM


class Choices(Rule):
    """A choice without choices, or choices of a field that has none."""

    code = "PAO202"
    name = "field-choices"
    what = (
        "A select or multiselect has no `options` (or both `options` and `enum`), a list of them is empty, or a field "
        "of another type has some."
    )
    why = "Nobody can choose from nothing, and choices that no prompt shows mislead whoever reads the item."
    bad = ITEM.but("            options: [{value: small}, {value: large}]\n            default: small\n", "")
    good = ITEM


class DefaultDoesNotFit(Rule):
    """A default that would be refused as an answer."""

    code = "PAO203"
    name = "default-does-not-fit"
    what = "The default of a field, or what a computed one may come to, is not an answer that the field takes."
    why = "A person who accepts the default would be told that it is wrong."
    bad = ITEM.but("default: 1", "default: many")
    good = ITEM


class BadPattern(Rule):
    """A regular expression that can't be used."""

    code = "PAO204"
    name = "bad-pattern"
    what = "`pattern` is not a regular expression that RE2 takes."
    why = (
        "RE2 answers in time that grows with the answer's length only, so no pattern can hang a check; look-around and "
        "back-references are what it leaves out for that (github.com/google/re2/wiki/Syntax)."
    )
    bad = ITEM.but('"^[a-z][a-z0-9-]{2,28}$"', '"^[a-z"')
    good = ITEM


class EmptyRange(Rule):
    """A minimum above its maximum."""

    code = "PAO205"
    name = "empty-range"
    what = "A minimum is larger than its maximum."
    why = "No answer can satisfy both."
    bad = ITEM.but("min: 0", "min: 6").but("            default: 1\n", "")
    good = ITEM


class CheckDoesNotApply(Rule):
    """A check that answers of this type never meet."""

    code = "PAO206"
    name = "check-does-not-apply"
    what = "A check is set that does not apply to answers of the field's type, as `pattern` on an integer."
    why = "It would never be made, though its author relies on it."
    bad = ITEM.but("min: 0", "minLength: 1")
    good = ITEM


class LooksAhead(Rule):
    """A field that looks at one that is not answered yet."""

    code = "PAO207"
    name = "looks-ahead"
    what = "`visibleWhen`, `default` or `options` of a field looks at the field itself or at a later one."
    why = "Questions are asked in order: what a later answer will be is not known, and a circle has no first one."
    bad = ITEM.but(
        "            type: boolean\n", "            type: boolean\n            visibleWhen: fields.replicas > 1\n"
    )
    good = ITEM


class DuplicateOption(Rule):
    """A choice twice."""

    code = "PAO208"
    name = "duplicate-option"
    what = "Two options of a field have the same value."
    why = "They can't be told apart once they are stored."
    bad = ITEM.but("{value: large}", "{value: small, label: Large}")
    good = ITEM


class ElementType(Rule):
    """`of` where there are no elements."""

    code = "PAO209"
    name = "element-type"
    what = "`of` stands on a field that is no list."
    why = "Only a list has elements whose type can be named."
    bad = ITEM.but("            type: boolean\n", "            type: boolean\n            of: string\n")
    good = ITEM


class SecretDefault(Rule):
    """A password in the catalog."""

    code = "PAO220"
    name = "secret-default"
    what = "A password field has a default."
    why = "The catalog is in Git and everybody reads it. A password in a request is only ever a reference to a store."
    bad = ITEM.but(
        "          - id: size\n",
        "          - id: password\n            name: Password\n            type: password\n"
        "            default: hunter2\n"
        "          - id: size\n",
    )
    good = ITEM


class UniqueHidden(Rule):
    """Uniqueness of something that can't be compared."""

    code = "PAO221"
    name = "unique-not-comparable"
    what = "`unique` stands on a field whose answers can't be unique names, as a password or a yes-or-no question."
    why = "Two requests that both say yes are no conflict, and secrets can't be compared."
    bad = ITEM.but("            type: boolean\n", "            type: boolean\n            unique: item\n")
    good = ITEM
