"""The package keeps its shape: small files, small functions, names that say what a module is about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.skeleton import ROOT

LONGEST_FILE = 300
LONGEST_FUNCTION = 45
NAMELESS = re.compile(r"(^|_)(utils?|helpers?|common|managers?)(_|$)")

MODULES = sorted((ROOT / "paoctl").rglob("*.py"))


def _functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    first = function.body[min(len(function.body) - 1, int(ast.get_docstring(function) is not None))]
    last = function.body[-1].end_lineno
    assert last is not None
    return last - first.lineno + 1


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    lengths = {str(module.relative_to(ROOT)): len(module.read_text("utf-8").splitlines()) for module in MODULES}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}": _body_lines(function)
        for module in MODULES
        for function in _functions(module)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_every_module_is_named_after_something() -> None:
    names = [str(path.relative_to(ROOT)) for path in (ROOT / "paoctl").rglob("*") if NAMELESS.search(path.stem)]

    assert names == []
