"""PAO0xx: the file and its YAML, before any document is read from it."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import BUNDLE, FRAGMENT, ITEM


class SyntaxFault(Rule):
    """Not YAML."""

    code = "PAO001"
    name = "syntax"
    what = "The file is not valid YAML."
    why = "Nothing can be said about a document whose text has two meanings or none. The other files are still checked."
    bad = ITEM.but("name: PostgreSQL database", "name: PostgreSQL: database")
    good = ITEM.but("name: PostgreSQL database", 'name: "PostgreSQL: database"')


class NotText(Rule):
    """Not UTF-8."""

    code = "PAO002"
    name = "not-utf8"
    what = "The file is not UTF-8 text."
    why = "Editors, forges and paoctl must see the same characters; UTF-8 is the one encoding that all of them share."
    bad = Example(ITEM.path, ITEM.text.replace("PostgreSQL database", "PostgreSQL na\udcefve"))
    good = Example(ITEM.path, ITEM.text.replace("PostgreSQL database", "PostgreSQL naïve"))


class Tab(Rule):
    """A tab as indentation."""

    code = "PAO003"
    name = "tab-indentation"
    what = "A line is indented with a tab."
    why = (
        "YAML forbids tabs as indentation: how deep a tab reaches depends on the editor, and depth is meaning in YAML."
    )
    bad = ITEM.but("  name: PostgreSQL database", "\tname: PostgreSQL database")
    good = ITEM


class DuplicateKey(Rule):
    """A key twice."""

    code = "PAO004"
    name = "duplicate-key"
    what = "A key stands twice in one mapping."
    why = "Most YAML readers keep the last one silently, so a reviewer may approve the line that does not count."
    bad = ITEM.but("    mode: automatic", "    mode: automatic\n    mode: manual")
    good = ITEM


class AmbiguousScalar(Rule):
    """A value that YAML versions read differently."""

    code = "PAO005"
    name = "ambiguous-scalar"
    what = "A value without quotes means one thing in YAML 1.1 and another in YAML 1.2."
    why = (
        "`no` is a country code to one reader and false to another; `12:30` is 750 to some. What was reviewed must be "
        "what runs, so such values are written unmistakably."
    )
    bad = ITEM.but("required: true", "required: yes")
    good = ITEM


class Indirection(Rule):
    """An anchor, alias, merge key or tag."""

    code = "PAO006"
    name = "yaml-indirection"
    what = "The document uses an anchor, an alias, a merge key or a tag."
    why = (
        "They make a line mean what stands elsewhere: a reviewer of the diff can't see it, and nested aliases can grow "
        "a small file beyond any memory. Write the value where it counts."
    )
    bad = ITEM.but("category: databases", "category: &category databases")
    good = ITEM


class TooLarge(Rule):
    """A file beyond the limit."""

    code = "PAO007"
    name = "file-too-large"
    what = "The file is larger than 256 KiB."
    why = "Documents are read whole, by every check, in every pull request. None that people review is so long."


class TooDeep(Rule):
    """Nesting beyond the limit."""

    code = "PAO008"
    name = "nesting-too-deep"
    what = "Mappings and lists are nested more than 64 deep."
    why = "Deeper nesting is a mistake or an attack: readers that recurse crash on it."
    bad = ITEM.but("tags: [postgres, sql]", f"tags: {'[' * 65}{']' * 65}")
    good = ITEM


class TooManyNodes(Rule):
    """More values than the limit."""

    code = "PAO009"
    name = "too-many-nodes"
    what = "The document has more than 20,000 values."
    why = "So many values in one document are a mistake or an attack, and every later check pays for them."


class SeveralDocuments(Rule):
    """A second document in a file."""

    code = "PAO010"
    name = "several-documents"
    what = "The file holds more than one YAML document."
    why = "One file, one document: its path is its identity, its owner and its history."
    bad = ITEM.but("metadata:\n", "---\nmetadata:\n")
    good = ITEM


class HiddenCharacter(Rule):
    """A character that nobody sees."""

    code = "PAO011"
    name = "hidden-character"
    what = (
        "The text holds a control character, or one that is invisible, of private meaning or turns the direction of "
        "writing; also by an escape."
    )
    why = (
        "Such characters make a diff look like something else than what runs (CVE-2021-42574, Trojan Source). "
        'A joiner, which some scripts and emoji need, can be seen as its escape in double quotes: "\\u200d".'
    )
    bad = ITEM.but("with daily backups", "with\u200b daily backups")
    good = ITEM


class EmptyFile(Rule):
    """Nothing in it."""

    code = "PAO012"
    name = "empty-file"
    what = "The file holds no document."
    why = "A file under catalog/ or requests/ is a claim; an empty one claims nothing and is most likely a mistake."
    bad = Example(ITEM.path, "# to be written\n")
    good = ITEM


class KeyNotText(Rule):
    """A key that is no text."""

    code = "PAO013"
    name = "key-not-text"
    what = "A key of a mapping is not text."
    why = (
        "JSON knows text as keys and nothing else. Most often a template stands without quotes: `{{ x }}` alone is a "
        "mapping in a mapping to YAML."
    )
    bad = ITEM.but('summary: "{{ fields.instanceName }}"', "summary: {{ fields.instanceName }}")
    good = ITEM


class NumberOutOfRange(Rule):
    """A number that JSON can't carry."""

    code = "PAO014"
    name = "number-out-of-range"
    what = "A number is too large to be carried exactly."
    why = "JSON readers agree on whole numbers up to 2^53 - 1; beyond that they round, each in its own way."
    bad = ITEM.but("max: 5", "max: 12345678901234567890")
    good = ITEM


class LayoutLost(Rule):
    """A text that `paoctl fmt` can't lay out."""

    code = "PAO015"
    name = "layout-not-followed"
    what = "`paoctl fmt` can't follow the layout of a file that is in order otherwise; `validate` does not mind it."
    why = (
        "A document is laid out by moving its lines. Keys after `? ` and a comment behind a dash can't be moved so; a "
        "file is left as it is before anything in it could change."
    )


class FragmentReference(Rule):
    """A `$ref` that leads nowhere."""

    code = "PAO016"
    name = "fragment-reference"
    what = "A `$ref` does not lead to a node of a file in catalog/fragments/, or other keys stand beside it."
    why = (
        "What is put in becomes part of what is approved and pinned. So it comes from one folder of this repository, "
        "owned by its admins, never from a URL, another folder or a link; and no keys are merged unseen."
    )
    bad = BUNDLE.but("names.yaml#/service", "names.yaml#/servise")
    good = BUNDLE


class FragmentCycle(Rule):
    """Fragments in a circle."""

    code = "PAO017"
    name = "fragment-cycle"
    what = "Fragments refer to each other in a circle."
    why = "Put into each other they would never end."
    bad = Example(FRAGMENT.path, 'service:\n  $ref: "#/service"\n')
    good = FRAGMENT


class UnusedFragment(Rule):
    """A fragment without a user."""

    code = "PAO018"
    name = "unused-fragment"
    severity = Severity.WARNING
    what = "No item and no bundle refers to a fragment."
    why = "Who changes it believes in an effect that it does not have."
    bad = BUNDLE.but('{$ref: "../fragments/names.yaml#/service"}', "{maxLength: 30}")
    good = BUNDLE
