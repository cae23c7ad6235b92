"""What templates can see from where: trees of names, and where a reference leaves them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from paoctl.form.kinds import kinds_of_field, values_of
from paoctl.model.catalog import Action, ActionOutput, CatalogBundle, CatalogItem, Metadata, Mode, Output
from paoctl.model.form import Field
from paoctl.model.loaded import Catalog
from paoctl.model.source import Pointer
from paoctl.shape.stand_in import names_among
from paoctl.template.kinds import ANY, INTEGER, LIST, OBJECT, TEXT, Kinds, kinds_of_type, kinds_of_value
from paoctl.template.strangers import Offered
from paoctl.validate.placed import MODES, Placed

Names: TypeAlias = Mapping[str, "Names | None"]
"""Names and what is below them: nothing (a `Leaf`), certain names, or anything (None)."""


class Leaf(dict[str, "Names | None"]):
    """A name with nothing below it, and the kinds of its value; of the answer to a question its options, too."""

    def __init__(self, kinds: Kinds, offered: Offered | None = None) -> None:
        super().__init__()
        self.kinds = kinds
        self.offered = offered


class _Anything(dict[str, "Names | None"]):
    """Certain names, and every other one too; the kinds of its own value, and the options that it is made of."""

    def __init__(self, names: Names, kinds: Kinds = OBJECT, offered: Offered | None = None) -> None:
        super().__init__(names)
        self.kinds = kinds
        self.offered = offered

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> "Names | None":
        """Say of a name that nobody gave: anything may be below it."""
        return None


_LEAF: Final[Names] = Leaf(TEXT)
_SECRET: Final[Names] = Leaf(TEXT)
"""A leaf, known by its identity: templates may hand it on where a secret is safe, and may not look at it."""
_REQUEST: Final[Names] = {
    **dict.fromkeys(("name", "path", "team", "environment", "requestedBy", "url"), _LEAF),
    "generation": Leaf(INTEGER),
}
_SYSTEM: Final[Names] = dict.fromkeys(("date", "repository", "runUrl", "stateBranch", "version"), _LEAF)
REQUEST_NAMES: Final[Names] = {"request": _REQUEST}
"""What a path in `secrets.requestPaths` sees."""
UNKNOWN_BEFORE_A_REQUEST: Final[Names] = {"request": _REQUEST, "system": _SYSTEM}


class Miss(NamedTuple):
    """A reference that leads nowhere."""

    depth: int
    """Which of its parts is not there."""
    known: tuple[str, ...]
    """The names that are there in its place."""
    unsure: bool = False
    """There is one more, whose id could not be read: it may be the one that is meant."""


def miss(names: Names, path: tuple[str, ...]) -> Miss | None:
    """Where a reference leaves the tree; None when all of it is there."""
    here: Names | None = names
    for depth, part in enumerate(path):
        if here is None:
            return None
        if part not in here:
            known = names_among(here)
            return None if part in known else Miss(depth, known, unsure=len(known) < len(here))
        here = here[part]
    return None


def kinds_at(names: Names, path: tuple[str, ...]) -> Kinds:
    """The kinds of the value that a reference leads to; any where the names do not tell."""
    here = _at(names, path)
    if isinstance(here, Leaf | _Anything):
        return here.kinds
    return ANY if here is None else OBJECT


def choices_at(names: Names, path: tuple[str, ...]) -> Offered | None:
    """The options of the question that a reference leads to; None where it has none, or they are computed."""
    here = _at(names, path)
    return here.offered if isinstance(here, Leaf | _Anything) else None


def secret_at(names: Names, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The secret, password or sensitive output that a reference leads to, or the first of those that are part of it."""
    return _first_secret(_at(names, path), path)


def _first_secret(here: Names | None, path: tuple[str, ...]) -> tuple[str, ...] | None:
    if here is None or isinstance(here, Leaf):
        return path if here is _SECRET else None
    below = (_first_secret(names, (*path, name)) for name, names in here.items())
    return next(filter(None, below), None)


def _at(names: Names, path: tuple[str, ...]) -> Names | None:
    here: Names | None = names
    for part in path:
        here = here.get(part) if here else None
    return here


def item_names(
    item: CatalogItem,
    actions: Iterable[Placed],
    around: Names,
    catalog: Catalog,
    known: Collection[str],
    broken: Collection[Pointer],
) -> Mapping[Mode, Names]:
    """What the templates of an item's actions and outputs see, in each mode.

    Args:
        item: what they stand in.
        actions: its own.
        around: the `names_around` it.
        catalog: what it may rely on.
        known: the ids of all definitions that have a file.
        broken: places that could not be read: an output whose type is one of them may be of any.
    """
    names: Names = {
        "fields": field_names(item.presentation.form.fields()),
        **around,
        "env": _variables(catalog),
        "secrets": _secrets(catalog),
        "bundle": _WhenAsked(lambda: _of_bundles(item.metadata.id, catalog, known)),
    }
    every = [(placed, _learned_by(placed, broken)) for placed in actions]
    outputs = {mode: _named((each.action.id, names) for each, names in every if each.mode == mode) for mode in MODES}
    return {mode: {**names, "outputs": outputs[mode]} for mode in MODES}


def _learned_by(placed: Placed, broken: Collection[Pointer]) -> Names | None:
    learned = action_outputs(placed.action.outputs)
    at = (*placed.at, "outputs")
    if not broken or at in broken:
        return None if broken else learned
    unread = [each for each in broken if each[:-1] == at or (each[:-2] == at and each[-1] == "type")]
    return {**learned, **{str(each[len(at)]): None for each in unread}}


def bundle_names(bundle: CatalogBundle, around: Names, catalog: Catalog) -> Names:
    """What the templates of a bundle see; `around` are the `names_around` it."""
    return {
        "fields": field_names(bundle.presentation.form.fields()),
        **around,
        "env": _variables(catalog),
        "components": _named((each.id, {"outputs": _contract(catalog, each.item)}) for each in bundle.components),
    }


def field_names(fields: Iterable[Field]) -> Names:
    """The answers to fields, as names."""
    return _named((field.id, below_field(field)) for field in fields)


def _named(each: Iterable[tuple[str, Names | None]]) -> Names:
    """Names by their ids; anything may be below one that two have, which is a fault of its own."""
    names: dict[str, Names | None] = {}
    for name, below in each:
        names[name] = None if name in names else below
    return names


def names_around(metadata: Metadata) -> Names:
    """What all templates of a definition see, whatever is asked and done."""
    return {
        "metadata": _WhenAsked(lambda: _tree(metadata.model_dump(mode="json", by_alias=True)) or {}),
        "request": _REQUEST,
        "system": _SYSTEM,
    }


def with_own(names: Names, action: Action) -> Names:
    """What `update`, `observe` and `destroy` see besides: what is recorded of the action's own effect."""
    return {**names, "self": {"ref": _LEAF, "outputs": (names.get("outputs") or {}).get(action.id)}}


def without_outputs_of(names: Names, action: Action) -> Names:
    """What an action's `config` sees: all outputs but its own, which do not exist yet."""
    outputs = names.get("outputs") or {}
    return {
        **names,
        "outputs": {name: below for name, below in outputs.items() if not (name == action.id and below is not None)},
    }


def action_outputs(outputs: Mapping[str, ActionOutput] | Mapping[str, Output]) -> dict[str, Names | None]:
    """The outputs of an action or an item, as names."""
    return {name: _below_output(output) for name, output in outputs.items()}


def _below_output(output: ActionOutput | Output) -> Names | None:
    if output.sensitive:
        return _SECRET
    kinds = kinds_of_type(output.type)
    return Leaf(kinds) if kinds.isdisjoint(LIST | OBJECT) else _Anything({}, kinds)


def below_field(field: Field) -> Names | None:
    """What a template can see below an answer."""
    if field.type == "password":
        return _SECRET
    kinds, values = kinds_of_field(field), values_of(field)
    offered = Offered(values, field.type == "multiselect") if values else None
    return Leaf(kinds, offered) if kinds.isdisjoint(LIST | OBJECT) else _Anything({}, kinds, offered)


def _contract(catalog: Catalog, item_id: str) -> Names | None:
    """The outputs of a component's item; anything when the item is not there, which is a fault of its own."""
    item = catalog.items.get(item_id)
    return action_outputs(item.document.outputs) if item else None


class _WhenAsked(Mapping[str, Names | None]):
    """Names that are gathered when a template mentions them, which few do."""

    def __init__(self, gather: Callable[[], Names]) -> None:
        self._gather = gather

    def __getitem__(self, name: str) -> Names | None:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _names(self) -> Names:
        return self._gather()


def _of_bundles(item_id: str, catalog: Catalog, known: Collection[str]) -> Names:
    """What an item sees of the bundles that join it: their answers and their request; nothing where none does."""

    def all_are_known() -> bool:
        """Can every other definition be read? If not, it may be a bundle that joins the item."""
        if catalog.project is None or item_id not in known:
            return False
        return all(name == item_id or catalog.definition(name) for name in known)

    bundles = (loaded.document for loaded in catalog.bundles.values())
    joining = [each for each in bundles if any(part.item == item_id for part in each.components)]
    if not joining and all_are_known():
        return {}
    answers: dict[str, Names | None] = {}
    for field in (field for bundle in joining for field in bundle.presentation.form.fields()):
        below, is_other = below_field(field), field.id in answers
        if answers.get(field.id) is not _SECRET:
            answers[field.id] = None if is_other and below is not _SECRET else below
    return {"fields": _Answers(answers, all_are_known), "request": _REQUEST}


class _Answers(_Anything):
    """The answers to some bundles; perhaps others too."""

    def __init__(self, names: Names, is_all: Callable[[], bool]) -> None:
        super().__init__(names)
        self._is_all = is_all

    def __contains__(self, name: object) -> bool:
        return name in self.keys() or not self._is_all()


def _variables(catalog: Catalog) -> Names | None:
    """Everything that some environment sets; anything where there are no settings."""
    if catalog.project is None:
        return None
    project = catalog.project.document
    set_there = (name for environment in project.environments.values() for name in environment.vars)
    return dict.fromkeys([*project.env.from_process, *set_there], _LEAF)


def _secrets(catalog: Catalog) -> Names | None:
    return dict.fromkeys(catalog.project.document.secrets.names, _SECRET) if catalog.project else None


def _tree(value: object) -> Names | None:
    match value:
        case Mapping():
            return {str(key): _tree(below) for key, below in value.items()}
        case list():
            return _Anything({}, LIST)
    return Leaf(kinds_of_value(value))
