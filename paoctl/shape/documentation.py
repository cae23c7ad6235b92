"""What the models say of their fields: the docstrings below them, read from the source when somebody asks.

Reading them costs some milliseconds; only `explain`, `schema` and findings need them, so importing a model does not.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache

from paoctl.model.base import Model


@cache
def documentation(model: type[Model]) -> Mapping[str, str]:
    """The docstring of each field of a model, by the key that documents use, inherited ones too."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Model) and base is not Model:
            found.update(_docstrings(base))
    return {field.alias or name: found[name] for name, field in model.model_fields.items() if name in found}


def _docstrings(model: type[Model]) -> Iterator[tuple[str, str]]:
    """A string that follows an annotated name documents it (the convention of Sphinx and Pydantic)."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    for before, after in zip(body := list(ast.iter_child_nodes(tree.body[0])), body[1:], strict=False):
        match before, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
