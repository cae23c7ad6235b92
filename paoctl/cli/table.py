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
    "init": (OFFER, "paoctl.cli.init:init", "start a catalog in a folder"),
    "new": (OFFER, "paoctl.cli.new:new", "write a first item or bundle that works"),
    "sandbox": (TRY, "paoctl.cli.sandbox:sandbox", "stand-ins for GitHub and Jira, by hand"),
    "list": (LOOK, "paoctl.cli.list:list_", "list items or bundles"),
    "show": (LOOK, "paoctl.cli.show:show_", "show one item or bundle"),
    "help": (LOOK, "paoctl.cli.help:help_", "help on a command or a topic"),
}
