"""Every rule there is, in the order of their codes. A new rule is a class in its family's file and a line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from paoctl.rules import file, request, shape
from paoctl.rules.base import Rule

RULES: Final[tuple[type[Rule], ...]] = (
    file.SyntaxFault,
    file.NotText,
    file.Tab,
    file.DuplicateKey,
    file.AmbiguousScalar,
    file.Indirection,
    file.TooLarge,
    file.TooDeep,
    file.TooManyNodes,
    file.SeveralDocuments,
    file.HiddenCharacter,
    file.EmptyFile,
    file.KeyNotText,
    file.NumberOutOfRange,
    shape.RequiredKey,
    shape.UnknownKey,
    shape.WrongType,
    shape.NotAChoice,
    shape.BadForm,
    shape.OutOfBounds,
    shape.UnknownApiVersion,
    shape.UnknownKind,
    shape.Misplaced,
    shape.DuplicateId,
    shape.Contradiction,
    request.RequestMisplaced,
)

BY_CODE: Final[Mapping[str, type[Rule]]] = MappingProxyType({rule.code: rule for rule in RULES})
