"""PAO3xx: templates and what they refer to."""

from paoctl.rules.base import Rule
from paoctl.rules.samples import ITEM, PROJECT

_SUMMARY = 'summary: "{{ fields.instanceName }}"'


class TemplateSyntax(Rule):
    """Not an expression."""

    code = "PAO301"
    name = "template-syntax"
    what = "A template or condition can't be read."
    why = "It would fail in the middle of a run; so it is read before the review, on every branch."
    bad = ITEM.but(_SUMMARY, 'summary: "{{ fields.instanceName"')
    good = ITEM


class UnknownReference(Rule):
    """A name that leads nowhere."""

    code = "PAO302"
    name = "unknown-reference"
    what = "A template refers to something that does not exist, or that can't be seen from its place."
    why = "It would be empty or fail when somebody's request is fulfilled; the author of the item is who can mend it."
    bad = ITEM.but('size: "{{ fields.size }}"', 'size: "{{ fields.sise }}"')
    good = ITEM


class NotInLanguage(Rule):
    """Jinja2, but not our part of it."""

    code = "PAO303"
    name = "not-in-language"
    what = "An expression uses something of Jinja2 that is not part of this language."
    why = (
        "Statements, loops and calls of methods are left out, so that every template can be proved without running it "
        "and none can take all memory."
    )
    bad = ITEM.but(_SUMMARY, 'summary: "{% if fields.multiAz %}HA{% endif %}"')
    good = ITEM.but(_SUMMARY, "summary: \"{{ 'HA' if fields.multiAz else '' }}\"")


class TemplateTooLarge(Rule):
    """A template, or its value, beyond the limit."""

    code = "PAO304"
    name = "template-too-large"
    what = "A template is too long or too deep, or what it gives is too large."
    why = "A template of more than 4,000 characters is a program; a value without limit fills a ticket or a disk."
    bad = ITEM.but(_SUMMARY, f'summary: "{{{{ fields.instanceName }}}}{" " * 4000}"')
    good = ITEM


class WrongKind(Rule):
    """A value of the wrong kind."""

    code = "PAO305"
    name = "wrong-kind-of-value"
    what = (
        "An expression gives another kind of value than its place takes, whatever is answered: a condition that is not "
        "true or false, an output of another type than is declared, an answer that the field of a component refuses, a "
        "number where an action takes text. Or an operation in it has sides that do not go together, as "
        "`fields.size > 2` of a text."
    )
    why = (
        "`visibleWhen: fields.size` would be true for every size; say what is meant: `fields.size == 'large'`. Who "
        "uses an output relies on its declared type."
    )
    bad = ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size")
    good = ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size == 'large'")


class SecretOutOfPlace(Rule):
    """A secret where it may not be."""

    code = "PAO306"
    name = "secret-out-of-place"
    what = (
        "A secret, a password or a sensitive output stands where it could be read: in a ticket, a URL, a name, a plain "
        "output; or is looked into, by a filter or an operator, and not only handed on; or an item uses a secret that "
        "is not given to it. A whole scope, as `{{ fields | json }}`, is all that is in it."
    )
    why = (
        "A secret goes only where the action type says that it is safe, and only to the items that `secrets.names` in "
        "paoctl.yaml lists; everything else ends up in Git, in logs, or in front of people."
    )
    bad = ITEM.but(_SUMMARY, 'summary: "{{ secrets.WEBHOOK_KEY }}"')
    good = ITEM


class ReservedKey(Rule):
    """A key that begins with a dollar."""

    code = "PAO307"
    name = "reserved-key"
    what = "A key in a configuration begins with `$`."
    why = "Such keys mark secrets and values not known yet in plans and journals."
    bad = ITEM.but('size: "{{ fields.size }}"', 'size: "{{ fields.size }}"\n            $secret: x')
    good = ITEM


class UrlChanged(Rule):
    """A value that would change where a URL leads."""

    code = "PAO308"
    name = "url-changed"
    what = "A value in a URL would change its host or climb out of its path."
    why = "Who answers a form must not choose which machine is called."
    bad = ITEM.but(
        "url: https://provision.acme.example/databases",
        'url: "https://{{ fields.instanceName }}.acme.example/databases"',
    )
    good = ITEM.but(
        "url: https://provision.acme.example/databases",
        'url: "https://provision.acme.example/databases/{{ fields.instanceName }}"',
    )


class NotInEveryEnvironment(Rule):
    """A variable that some environments don't have."""

    code = "PAO309"
    name = "not-in-every-environment"
    what = "A template uses a variable that one of the environments in paoctl.yaml does not set."
    why = (
        "The item would work in one environment and fail in the other. `env.X | default('…')` says what to take there."
    )
    bad = PROJECT.but("      ANNOUNCE_URL: https://hooks.acme.example/dev\n", "      OTHER: text\n")
    good = PROJECT


class MayBeNull(Rule):
    """A null where an action takes none."""

    code = "PAO310"
    name = "may-be-null"
    what = (
        "What may be missing stands alone where a value is needed, in an action, a health check, a component's answers "
        "or as a required output: a field with neither `required: true` nor a default, or one that is not always "
        "asked; an output of what does not always run. So too where it is all of a segment of a URL's path, or is "
        "reckoned with, as in `fields.replicas + 1`."
    )
    why = (
        "The request would fail for those who leave the question out, or after all steps are done, for want of an "
        "output. Text around an expression makes nothing of null, but there is no sum with it; `default(…)` says "
        "what to take."
    )
    bad = ITEM.but("            required: true\n", "")
    good = ITEM


class NeverAnOption(Rule):
    """A comparison with what nobody can choose."""

    code = "PAO311"
    name = "never-an-option"
    what = "An answer is compared with a value that is none of its options."
    why = (
        "Such a comparison says the same whatever is answered: a step that it guards never runs, or always does, and "
        "nobody is told. It is a slip of the pen, or is left over from an option that is gone."
    )
    bad = ITEM.but("        type: jira-ticket\n", "        type: jira-ticket\n        when: fields.size == 'lrage'\n")
    good = ITEM.but("        type: jira-ticket\n", "        type: jira-ticket\n        when: fields.size == 'large'\n")
