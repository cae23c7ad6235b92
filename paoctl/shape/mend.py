"""A document without its faults, so that one of them does not hide the others.

What is wrong is left out, or a sample stands in where something must stand. The result is for finding more faults
only: whatever is found at such a place follows from the first fault and is not told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from pydantic import ValidationError

from paoctl.model.base import Model
from paoctl.model.source import Graft, Pointer, Source
from paoctl.rules.nearest import nearest
from paoctl.shape.mismatch import CONTRADICTION, INSTEAD, Mismatch, below
from paoctl.shape.places import Place, fields, place_at, sample
from paoctl.shape.stand_in import stand_in_id, stand_in_reference

_REFERENCES = frozenset({"catalogItem", "catalogBundle"})
"""Keys of what is named here and stands elsewhere: what is beside them is judged by that."""


def misspelt(model: type[Model], data: object, faults: Iterable[Mismatch]) -> Mapping[Pointer, Pointer]:
    """The keys that nobody knows and that are slips of the pen, each with the key that is meant and not there."""
    meant: dict[Pointer, Pointer] = {}
    for fault in faults:
        above, place = fault.pointer[:-1], place_at(model, fault.pointer[:-1])
        if fault.type != "extra_forbidden" or place is None:
            continue
        word, siblings = nearest(str(fault.pointer[-1]), place.keys), _at(data, above)
        pointer = (*above, word) if word else ()
        if isinstance(siblings, Mapping) and word and word not in siblings and pointer not in meant.values():
            meant[fault.pointer] = pointer
    return meant


def narrowed(model: type[Model], fault: Mismatch) -> Mismatch:
    """A contradiction at the one key that ends it, left out or with another word: the others may be right."""
    place = place_at(model, fault.pointer)
    if fault.type != CONTRADICTION or not isinstance(fault.value, Mapping) or place is None or len(place.models) != 1:
        return fault
    known = fields(place.models[0])
    leaving_out: list[tuple[str, str | None]] = [(key, None) for key in known]
    saying = [(key, word) for key, field in known.items() for word in Place(field.annotation, field).choices]
    for key, word in (*leaving_out, *saying):
        if key in fault.value and _fits(place.models[0], {**fault.value, key: word}):
            return fault._replace(pointer=(*fault.pointer, key), context={**(fault.context or {}), INSTEAD: word})
    return fault


def _fits(model: type[Model], data: Mapping[str, object]) -> bool:
    try:
        model.parse({key: each for key, each in data.items() if each is not None})
    except ValidationError:
        return False
    return True


def apart_from_slips(faults: Iterable[Mismatch], meant: Mapping[Pointer, Pointer]) -> list[Mismatch]:
    """The faults without the keys that are missing because they are misspelt: one slip is one fault."""
    there = set(meant.values())
    return [each for each in faults if not (each.type == "missing" and each.pointer in there)]


def aliased(source: Source, meant: Mapping[Pointer, Pointer]) -> Source:
    """The source, in which what stands under a misspelt key is found under the key that is meant, too."""
    if not meant:
        return source
    grafts = {there: Graft(*source.origin(here)) for here, there in meant.items()}
    return replace(source, grafts=MappingProxyType({**source.grafts, **grafts}))


@lru_cache(maxsize=512)
def meant_place(model: type[Model], pointer: Pointer) -> Pointer | None:
    """The place that a pointer means, slips of the pen aside; None where the model knows none such, nor one near."""
    meant: Pointer = ()
    place: Place | None = Place(model)
    for key in pointer:
        if place and place.models and isinstance(key, str) and object not in place.takes and not place.step(key):
            word = nearest(key, place.keys)
            if word is None:
                return None
            key = word  # noqa: PLW2901 - from here on the word that is meant
        meant = (*meant, key)
        place = place.step(key) if place else None
    return meant


def mend(model: type[Model], data: object, faults: Iterable[Mismatch], meant: Mapping[Pointer, Pointer]) -> object:
    """A copy of `data` that differs at the faults alone; what stands under a key of `meant` stands under the other."""
    mended = _copy(data)
    for fault in sorted(faults, key=lambda fault: -len(fault.pointer)):
        if fault.pointer in meant:
            _change(mended, meant[fault.pointer], _at(mended, fault.pointer))
            _change(mended, fault.pointer, None)
        elif INSTEAD in (fault.context or {}):
            _change(mended, fault.pointer, (fault.context or {})[INSTEAD])
        elif fault.in_key or fault.type == "extra_forbidden":
            _change(mended, fault.pointer, None)
        elif not _replace(model, mended, fault):
            return sample(Place(model))
        if fault.pointer[-1] == "type" and isinstance(fault.pointer[-2], int):  # under its name, of any kind
            at = (*fault.pointer[:-1], "id")
            _change(mended, at, stand_in_id(fault.pointer[-2], _at(mended, at)))
    return mended


def _replace(model: type[Model], data: object, fault: Mismatch) -> bool:
    """Mend the node at fault, or the nearest one around it that can be left out or sampled."""
    for length in range(len(fault.pointer), 0, -1):
        at = fault.pointer[:length]
        place = place_at(model, at) or Place(object)
        if place.models or (place.field and (place.field.is_required() or place.field.examples)):
            _change(data, at, _stand_in(place, at, fault.value))
            return True
        if isinstance(at[-1], str):
            _change(data, at, {} if place.is_mapping else None)
            return True
    return False


def _stand_in(place: Place, at: Pointer, value: object) -> object:
    """A sample; of several words the nearest; an id that no sibling has."""
    if at[-1] == "id" and isinstance(at[-2], int):
        return stand_in_id(at[-2])
    if place.choices and (meant := nearest(str(value), place.choices)):
        return meant
    made = sample(place)
    if at[-1] in _REFERENCES and isinstance(made, str):
        return stand_in_reference(made)
    _rename(made, at[-1])
    return made


def _rename(made: object, at: str | int) -> None:
    """No sample may pass for something that somebody wrote: each takes an id that stands in."""
    match made:
        case dict():
            for key in _REFERENCES & made.keys():
                made[key] = stand_in_reference(str(made[key]))
            if isinstance(at, int) and "id" in made:
                made["id"] = stand_in_id(at)
            for key, each in made.items():
                _rename(each, key)
        case list():
            for index, each in enumerate(made):
                _rename(each, index)


def _at(data: object, pointer: Pointer) -> object:
    for part in pointer:
        if (found := below(data, part)) is None:
            return None
        data = found[0]
    return data


def _change(data: object, pointer: Pointer, value: object) -> None:
    """Set a node; with None take it away."""
    *way, last = pointer
    for part in way:
        if (found := below(data, part)) is None:
            return
        data = found[0]
    if isinstance(data, dict):
        data.pop(last, None)
        if value is not None:
            data[last] = value
    elif isinstance(data, list) and isinstance(last, int):
        data[last] = value


def _copy(node: object) -> object:
    match node:
        case Mapping():
            return {key: _copy(each) for key, each in node.items()}
        case list():
            return [_copy(each) for each in node]
    return node
