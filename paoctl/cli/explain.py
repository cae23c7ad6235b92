"""`paoctl explain`: a rule, or a place in a document; needs no repository and no network."""

from typing import Annotated

import typer

from paoctl.cli.options import Output, OutputOption
from paoctl.cli.terminal import output, show


def explain(
    what: Annotated[str, typer.Argument(metavar="RULE|PATH", help="a rule, or a place as item.metadata.owner")] = "",
    form: OutputOption = Output.TEXT,
) -> None:
    """Explain a rule, or what may stand at a place of a document; without an argument list the rules.

    Examples:
      paoctl explain PAO302
      paoctl explain item.presentation.form.groups.fields.validation
      paoctl explain action.rest-api.url
    """
    from paoctl.report.explanation import place_json, place_text, rule_json, rule_text, rules_json, rules_text
    from paoctl.report.terminal import PIPE
    from paoctl.rules.table import RULES
    from paoctl.workflows.explain import explain_place, explain_rule, rule_named

    if not what:
        show(rules_json(RULES) if form is Output.JSON else rules_text(RULES, output()))
    elif rule := rule_named(what):
        terminal = PIPE if form is Output.JSON else output()
        page = explain_rule(rule, terminal)
        show(rule_json(page) if form is Output.JSON else rule_text(page, terminal))
    else:
        place = explain_place(what)
        show(place_json(place) if form is Output.JSON else place_text(place, output()))
