"""The models as a map: which field stands at a pointer, which keys are legal there, and a sample of its value."""

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from paoctl.model.base import Model
from paoctl.model.source import Pointer

_HIDDEN: type = SkipJsonSchema  # to a type checker it is an alias
"""Marks a field that no author writes."""


class Place(NamedTuple):
    """A place in a document: what may stand there, and the field that it is the value of."""

    annotation: object
    field: FieldInfo | None = None

    @property
    def models(self) -> tuple[type[Model], ...]:
        """The models that may stand here."""
        return tuple(each for each in _members(self.annotation) if isinstance(each, type) and issubclass(each, Model))

    @property
    def is_mapping(self) -> bool:
        """May a mapping stand here whose keys an author chooses?"""
        return any(map(_is_mapping, _members(self.annotation)))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand here, when only certain ones may."""
        found = (get_args(each) for each in _members(self.annotation) if get_origin(each) is Literal)
        return tuple(str(word) for words in found for word in words)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that an author may write in a mapping here, when only certain ones may."""
        return tuple(
            alias
            for model in self.models
            for alias, field in fields(model).items()
            if not any(isinstance(each, _HIDDEN) for each in field.metadata)
        )

    @property
    def takes(self) -> frozenset[object]:
        """The kinds of plain values that may stand here, as `str`; `object` where anything may."""
        return frozenset(
            str if get_origin(each) is Literal else each
            for each in _members(self.annotation)
            if get_origin(each) is Literal or each in (str, int, float, bool, object)
        )

    @property
    def constraints(self) -> tuple[object, ...]:
        """What is asked of the value besides its kind: of the field, and of each kind that may stand here."""
        return (*(self.field.metadata if self.field else ()), *_metadata(self.annotation))

    @property
    def element(self) -> "Place":
        """What stands in the list here; the place itself when it is no list."""
        return self.step(0) or self

    def step(self, key: str | int) -> "Place | None":
        """The place below a key or a list index; None when there is none."""
        return next(self._steps(key), None)

    def _steps(self, key: str | int) -> Iterator["Place"]:
        for member in _members(self.annotation):
            if isinstance(member, type) and issubclass(member, Model):
                if field := fields(member).get(str(key)):
                    yield Place(field.annotation, field)
            elif get_origin(member) is tuple and isinstance(key, int):
                yield Place(get_args(member)[0])
            elif _is_mapping(member) and isinstance(key, str):
                yield Place(get_args(member)[1])


def fields(model: type[Model]) -> Mapping[str, FieldInfo]:
    """The fields of a model by the key that documents use."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def place_at(model: type[Model], pointer: Pointer) -> Place | None:
    """The place that a pointer names in documents of a model."""
    place: Place | None = Place(model)
    for key in pointer:
        place = place.step(key) if place else None
    return place


def models_below(model: type[Model]) -> frozenset[type[Model]]:
    """A model and every model that a document of it is made of."""
    found: set[type[Model]] = set()
    waiting = [model]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            places = [Place(field.annotation, field) for field in fields(each).values()]
            places += [below for place in places for key in (0, "") if (below := place.step(key))]
            waiting += [other for place in places for other in place.models]
    return frozenset(found)


def sample(place: Place) -> object:
    """A value that is legal at a place, as plain data: the field's example, or made of the samples below it."""
    if place.field and place.field.examples:
        return place.field.examples[0]
    if place.choices:
        return place.choices[0]
    if place.models:
        required = {key: field for key, field in fields(place.models[0]).items() if field.is_required()}
        return {key: sample(Place(field.annotation, field)) for key, field in required.items()}
    member = next(_members(place.annotation))
    if get_origin(member) is tuple:
        return [sample(Place(get_args(member)[0]))]
    if isinstance(member, type) and issubclass(member, int | float):
        return member(1)
    return {} if _is_mapping(member) else ""


def _members(annotation: object) -> Iterator[object]:
    """The members of a union, without the metadata that pydantic reads."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif annotation is not type(None):
        yield annotation


def _metadata(annotation: object) -> Iterator[object]:
    """The metadata that `_members` leaves out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        yield from metadata
        yield from _metadata(inner)
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _metadata(member)


def _is_mapping(annotation: object) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)
