"""Every command, in the order in which `paoctl --help` shows them.

A literal table, so that help and completion import no command. A new command is one row here and one module.
Plain tuples, and nothing imported: `paoctl --help` reads this file and little else.
"""

ASK = "Ask for something"
FOLLOW = "Follow it"
OFFER = "Offer something"
RUN = "Run the executor"
TRY = "Try it on this machine"
LOOK = "Look around"

SECTIONS = (ASK, FOLLOW, OFFER, RUN, TRY, LOOK)

COMMANDS: dict[str, tuple[str, str, str]] = {
    # name: (section, module:function, one line of help)
    "request": (ASK, "paoctl.cli.request:request", "ask for an item or a bundle: opens a pull request"),
    "edit": (ASK, "paoctl.cli.edit:app", "change what a request asks for: opens a pull request"),
    "remove": (ASK, "paoctl.cli.remove:remove", "ask for the removal of a service: opens a pull request"),
    "init": (OFFER, "paoctl.cli.init:init", "start a catalog in a folder"),
    "new": (OFFER, "paoctl.cli.new:new", "write a first item or bundle that works"),
    "validate": (OFFER, "paoctl.cli.validate:validate", "check settings, items, bundles and requests"),
    "demo": (TRY, "paoctl.cli.demo:demo", "see a request travel the whole way"),
    "sandbox": (TRY, "paoctl.cli.sandbox:sandbox", "stand-ins for GitHub and Jira, by hand"),
    "list": (LOOK, "paoctl.cli.list:list_", "list items or bundles"),
    "show": (LOOK, "paoctl.cli.show:show_", "show one item or bundle"),
    "explain": (LOOK, "paoctl.cli.explain:explain", "a rule, or a place in a document"),
    "schema": (LOOK, "paoctl.cli.schema:schema", "JSON Schemas of the documents, for editors and CI"),
    "help": (LOOK, "paoctl.cli.help:help_", "help on a command or a topic"),
}
