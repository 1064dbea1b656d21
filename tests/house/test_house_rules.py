"""The ceilings of the code, and the walls that no linter sees."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "crmmigrate"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 400, 40, 7
DATA_LIBRARIES = (
    "pandas",
    "pyarrow",
    "duckdb",
    "narwhals",
    "pandera",
    "sqlalchemy",
    "numpy",
    "pydantic",
    "ruamel",
)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which may list fields at length."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    doc = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_file_keeps_the_ceilings(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= MOST_LINES
    for function in _functions(path):
        assert _body_lines(function) <= MOST_FUNCTION_LINES, function.name
        arguments = [a for a in function.args.args + function.args.kwonlyargs if a.arg not in ("self", "cls")]
        if "cli/commands" not in path.as_posix():
            assert len(arguments) <= MOST_PARAMETERS, function.name


def test_help_costs_no_data_library() -> None:
    program = (
        "import sys; from crmmigrate.cli import main; main._run(['--help']); "
        f"print([m for m in {DATA_LIBRARIES!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
