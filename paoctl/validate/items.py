"""PAO40x: does an item keep what it promises: outputs in both modes, a way back, a ticket where machines end?"""

from collections.abc import Iterable, Iterator, Sequence

from paoctl.model.catalog import CatalogItem, Mode
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.loaded import Catalog
from paoctl.model.source import Source
from paoctl.rules.fulfillment import (
    BadPath,
    Irreversible,
    NoActions,
    NoTicket,
    UnheardOutput,
    UnkeptSecret,
    UnproducedOutput,
)
from paoctl.rules.nearest import nearest
from paoctl.rules.slip import Slip
from paoctl.validate.placed import MODES, Placed
from paoctl.validate.texts import Text

_TICKETS_AGAIN = "write a `manual` part with one jira-ticket action"


def promise_faults(
    source: Source, item: CatalogItem, actions: Sequence[Placed], texts: Sequence[Text], catalog: Catalog
) -> Iterator[Diagnostic]:
    """What an item as a whole does not keep; `texts` are all of its own."""
    yield from _mode_faults(source, item)
    yield from _undoing_faults(source, item, actions)
    yield from _output_faults(source, item)
    yield from _unheard_outputs(source, item, actions, texts)
    for placed in actions:
        yield from _learning_faults(source, placed, catalog)


def is_reversible(placed: Placed) -> bool:
    """Can what an action makes be removed by machines? An unknown type is another fault."""
    kind = placed.kind
    return placed.action.destroy is not None or kind is None or kind.knows_destroy


def irreversible_actions(actions: Iterable[Placed]) -> list[Placed]:
    """The automatic ones whose effect stays."""
    return [each for each in actions if each.mode == "automatic" and not is_reversible(each)]


def _mode_faults(source: Source, item: CatalogItem) -> Iterator[Diagnostic]:
    mode = item.fulfillment.strategy.mode
    if not item.fulfillment.of(mode):
        message = f"the mode is {mode}, and there are no {mode} actions"
        help_ = (f"write fulfillment.{mode}.actions, or change the mode",)
        yield NoActions.at(source, ("fulfillment", "strategy", "mode"), message, help=help_)


def _undoing_faults(source: Source, item: CatalogItem, actions: Iterable[Placed]) -> Iterator[Diagnostic]:
    strategy = item.fulfillment.strategy
    if strategy.mode != "automatic":
        return
    stays = irreversible_actions(actions)
    promised = strategy.on_failure in {"rollback", "manual"}
    for placed in stays if promised else ():
        message = f"`{placed.action.id}` can't be undone, and `onFailure: {strategy.on_failure}` promises that"
        help_ = ("write `destroy:` with what removes it, or `onFailure: stop`",)
        yield Irreversible.at(source, (*placed.at, "id"), message, help=help_)
    if (stays or strategy.on_failure == "manual") and not item.fulfillment.of("manual"):
        why = "the fall-back" if strategy.on_failure == "manual" else f"the removal of `{stays[0].action.id}`"
        message = f"{why} is a ticket, and there are no manual actions to take it from"
        at = ("fulfillment", "strategy", "onFailure" if strategy.on_failure == "manual" else "mode")
        yield NoTicket.at(source, at, message, help=(_TICKETS_AGAIN,))


def _output_faults(source: Source, item: CatalogItem) -> Iterator[Diagnostic]:
    by_hand = {name for action in item.fulfillment.of("manual") for name in action.outputs}
    automatic = item.fulfillment.strategy.mode == "automatic"
    for name, output in item.outputs.items():
        at = ("outputs", name)
        if automatic and output.required and output.value is None:
            message = f"nothing gives the output `{name}` in automatic mode"
            yield UnproducedOutput.at(source, at, message, key=True, help=('value: "{{ outputs.<action>.<name> }}"',))
        if item.fulfillment.of("manual") and output.required and name not in by_hand:
            message = f"no manual action gives the output `{name}`"
            help_ = (f"add it to the `outputs` of a ticket, as {name}: {{field: customfield_10042}}",)
            yield UnproducedOutput.at(source, at, message, key=True, help=help_)


def _unheard_outputs(
    source: Source, item: CatalogItem, actions: Iterable[Placed], texts: Iterable[Text]
) -> Iterator[Diagnostic]:
    """What an action learns for an output of the item that is called otherwise, or has no `value`, and stays away."""
    unfed = {mode: _unfed(item, mode) for mode in MODES}
    if not any(unfed.values()):
        return
    used = {reference.path[1:3] for text in texts for reference in text.references()}
    for placed in actions:
        for name in placed.action.outputs:
            meant = nearest(name, unfed[placed.mode])
            if meant is None or (placed.action.id, name) in used or (placed.mode == "manual" and name in item.outputs):
                continue
            yield _unheard(source, placed, name, meant)


def _unfed(item: CatalogItem, mode: Mode) -> list[str]:
    """The outputs, not required, that nothing gives in a mode that the item is fulfilled in."""
    by_hand = {name for action in item.fulfillment.of("manual") for name in action.outputs}
    if mode == "automatic" and item.fulfillment.strategy.mode != "automatic":
        return []
    return [
        name
        for name, output in item.outputs.items()
        if not output.required and (name not in by_hand if mode == "manual" else output.value is None)
    ]


def _unheard(source: Source, placed: Placed, name: str, meant: str) -> Diagnostic:
    at, action = (*placed.at, "outputs", name), placed.action.id
    related = (Related(source.key_at(("outputs", meant)), "promised here, not required"),)
    if placed.mode == "manual":
        message = f"`{action}` learns `{name}`, and the item has no output of that name"
        help_ = (f"the value of an output is what a ticket's output of the same name learns: {meant}",)
        return UnheardOutput.at(source, at, message, key=True, slip=Slip(name, [meant]), help=help_, related=related)
    message = f"`{action}` learns `{name}`, and nobody uses it: the output `{meant}` has no `value`"
    help_ = (f'{meant}: {{value: "{{{{ outputs.{action}.{name} }}}}"}}',)
    return UnheardOutput.at(source, at, message, key=True, help=help_, related=related)


def _learning_faults(source: Source, placed: Placed, catalog: Catalog) -> Iterator[Diagnostic]:
    """What an action learns: where from, and where a secret is kept."""
    providers = list(catalog.project.document.secrets.providers) if catalog.project else None
    for name, output in placed.action.outputs.items():
        at = (*placed.at, "outputs", name)
        if output.from_ is not None:
            yield from _path_fault(source, (*at, "from"), output.from_)
        if output.store is not None and providers is not None and output.store not in providers:
            yield _unknown_store(source, (*at, "store"), output.store, providers)
        elif output.sensitive and output.store is None and placed.mode == "automatic":
            message = f"nothing keeps the sensitive output `{name}`"
            yield UnkeptSecret.at(source, at, message, key=True, help=(f"store: {(providers or ['env'])[0]}",))


def _unknown_store(source: Source, at: tuple[str | int, ...], store: str, providers: list[str]) -> Diagnostic:
    help_ = (f"providers here: {', '.join(providers)}",)
    message = f"there is no secret provider `{store}`"
    return UnkeptSecret.at(source, at, message, slip=Slip(store, providers), help=help_)


def _path_fault(source: Source, at: tuple[str | int, ...], path: str) -> Iterator[Diagnostic]:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(path)
    except (JMESPathError, ValueError, RecursionError):
        yield BadPath.at(source, at, f"`{path}` is not JMESPath", help=("as connection.host or items[0].id",))
