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
    "status": (FOLLOW, "paoctl.cli.status:status", "where requests stand; what waits on you"),
    "watch": (FOLLOW, "paoctl.cli.watch:watch", "follow a request while it moves"),
    "wait": (FOLLOW, "paoctl.cli.wait:wait", "hold a script until a request is ready"),
    "outputs": (FOLLOW, "paoctl.cli.outputs:outputs", "what a request gives"),
    "logs": (FOLLOW, "paoctl.cli.logs:logs", "what happened to a request"),
    "approvers": (FOLLOW, "paoctl.cli.approvers:approvers", "who must approve, who did"),
    "plan": (FOLLOW, "paoctl.cli.plan:plan", "what would run"),
    "retry": (FOLLOW, "paoctl.cli.retry:retry", "let the next run try a request again"),
    "cancel": (FOLLOW, "paoctl.cli.cancel:cancel", "begin nothing more of a request; what is there stays"),
    "rollback": (FOLLOW, "paoctl.cli.rollback:rollback", "undo what a request has done that is not ready"),
    "resolve": (FOLLOW, "paoctl.cli.resolve:resolve", "answer for a step that no machine can answer for"),
    "init": (OFFER, "paoctl.cli.init:init", "start a catalog in a folder"),
    "new": (OFFER, "paoctl.cli.new:new", "write a first item, bundle, policy or action that works"),
    "validate": (OFFER, "paoctl.cli.validate:validate", "check settings, items, bundles and requests"),
    "fmt": (OFFER, "paoctl.cli.fmt:fmt", "lay documents out in the one way; comments stay"),
    "test": (OFFER, "paoctl.cli.trial:trial", "try items and bundles: their tests, and all that their forms take"),
    "owners": (OFFER, "paoctl.cli.owners:owners", "the lines of CODEOWNERS that the catalog's owners make"),
    "fulfill": (RUN, "paoctl.cli.fulfill:fulfill", "bring every merged request as far as it goes now"),
    "sync": (RUN, "paoctl.cli.sync:sync", "the same, for what waits: cheap enough for every few minutes"),
    "plan-work": (RUN, "paoctl.cli.plan_work:plan_work", "is there anything to do, and for how many jobs"),
    "journal": (RUN, "paoctl.cli.journal:journal", "append results that a run could not push"),
    "demo": (TRY, "paoctl.cli.demo:demo", "see a request travel the whole way"),
    "sandbox": (TRY, "paoctl.cli.sandbox:sandbox", "stand-ins for GitHub and Jira, by hand"),
    "list": (LOOK, "paoctl.cli.list:list_", "list items, bundles or requests"),
    "show": (LOOK, "paoctl.cli.show:show_", "show one item, bundle or request"),
    "orphans": (LOOK, "paoctl.cli.orphans:orphans", "what was made and belongs to no living request"),
    "verify": (LOOK, "paoctl.cli.verify:verify", "check the record of a request, from Git alone"),
    "explain": (LOOK, "paoctl.cli.explain:explain", "a rule, or a place in a document"),
    "schema": (LOOK, "paoctl.cli.schema:schema", "JSON Schemas of the documents, for editors and CI"),
    "help": (LOOK, "paoctl.cli.help:help_", "help on a command or a topic"),
}
