"""PAO8xx: what goes wrong while requests are fulfilled. These rules speak of the run, so they have no examples."""

from paoctl.rules.base import Rule


class NoAccess(Rule):
    """A token that may not."""

    code = "PAO801"
    name = "no-access"
    what = "A token is missing, has expired, or may not do what was asked of it."
    why = "paoctl acts with the rights of whoever runs it and takes no others."


class CannotTell(Rule):
    """Nobody knows yet whether an effect is there."""

    code = "PAO802"
    name = "cannot-tell"
    what = "The other side can't say now whether an effect is there."
    why = "Calling again could do it twice; the next run asks again."


class StateBusy(Rule):
    """The state branch kept moving."""

    code = "PAO803"
    name = "state-busy"
    what = "Other writers moved the state branch each time we tried to write it."
    why = "Every write is a compare-and-swap, so nothing is lost; the next run goes on."


class Unanswered(Rule):
    """Sent, and no answer."""

    code = "PAO804"
    name = "unanswered"
    what = "A call was sent, no answer came, and the target offers no way to find out."
    why = "Only a person can look: `paoctl resolve REQ ACTION --happened` or `--did-not-happen` says what they saw."


class JournalUnreadable(Rule):
    """A journal that is not one."""

    code = "PAO806"
    name = "journal-unreadable"
    what = "A line of a journal can't be read, or is of a newer version."
    why = "A runner that skips a line it does not know could repeat an effect; so it stops."


class JournalBroken(Rule):
    """A journal that somebody changed."""

    code = "PAO807"
    name = "journal-broken"
    what = "A line of a journal does not continue the line before it."
    why = "Each line carries the hash of the one before; a break means that history was edited or torn."


class LineageUnreadable(Rule):
    """A state branch without its name."""

    code = "PAO808"
    name = "lineage-unreadable"
    what = "`lineage.json` on the state branch can't be read."
    why = "It says whose state this is; without it nothing may be run."


class ForeignState(Rule):
    """The state of another repository."""

    code = "PAO809"
    name = "foreign-state"
    what = "The state branch belongs to another repository: this one is a mirror or a copy."
    why = "Two repositories that fulfil the same requests would do everything twice."


class NotMade(Rule):
    """Announced, and then not called."""

    code = "PAO811"
    name = "call-not-made"
    what = (
        "The intent of a call was recorded, and the call was not made: its host is held back, or the run had to stop."
    )
    why = "That nothing happened is known for sure, so a later run calls again, and no try of the action is used up."


class StateCut(Rule):
    """A state branch whose end is missing."""

    code = "PAO815"
    name = "state-cut"
    what = "The state branch lacks a commit that it had reached: force-pushed, deleted, or restored from a backup."
    why = "What is no longer recorded would be done again. The forge keeps, as the check `pao/state`, how far it was."


class ForeignResults(Rule):
    """Results of another state, or what is no result."""

    code = "PAO816"
    name = "foreign-results"
    what = "`paoctl journal import` was given results of the state branch of another repository, or more than results."
    why = "A result says what one call of one request came to. Elsewhere, or beside a result, it would be a lie."


class JournalFull(Rule):
    """A request with too long a history."""

    code = "PAO817"
    name = "journal-full"
    what = (
        "The journal of a request has more than 10,000 events; `paoctl status` and `paoctl verify` warn from 5,000 on."
    )
    why = (
        "A journal is read whole, and written whole with each commit. What is under way is still recorded, and what is"
        " there can be removed or rolled back within 2,000 more."
    )


class NoWord(Rule):
    """A run that was started with inputs that say nothing."""

    code = "PAO818"
    name = "no-word"
    what = "The inputs of a run are no `retry`, `cancel`, `rollback` or `resolve` of a request."
    why = "What a person says is journaled as it was meant, or not at all; so nothing was recorded."


class UnknownStarter(Rule):
    """A run that the forge does not vouch for."""

    code = "PAO819"
    name = "unknown-starter"
    what = "A run was started with a word to a request, and the forge does not say that a person started it so."
    why = "Who speaks is what the forge knows of the run, never what the inputs or the environment claim."
