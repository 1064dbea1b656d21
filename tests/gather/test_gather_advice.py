"""Each finding of `gather` that warns says what to do next."""

from __future__ import annotations

import ast
from pathlib import Path

import crmmigrate
from crmmigrate import api
from crmmigrate.core.findings import Severity
from crmmigrate.project.progress import Silent
from crmmigrate.steps.gather.advice import NEXT

SOURCE = Path(crmmigrate.__file__).parent


def unadvised(path: Path) -> set[str]:
    """Codes of findings that are made without a severity of INFO and without advice."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            told = "next" in [keyword.arg for keyword in node.keywords] or "INFO" in "".join(map(ast.unparse, values))
            if not told and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_all_codes_of_readers_and_of_the_step_have_advice() -> None:
    files = [*(SOURCE / "adapters" / "readers").glob("*.py"), *(SOURCE / "steps" / "gather").glob("*.py")]
    assert {code for path in files for code in unadvised(path)} - NEXT.keys() == set()


def test_warnings_of_messy_files_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,name,x\n1,"a"b,1\n2,b,2,3\n3,c\n4,d,1\n5,"e,1\n6,f,2\n')
    (tmp_path / "b.json").write_text('{"a": 1, "a": 2}\n{"a": \n{"a": 3}\n')
    (tmp_path / "c.csv").write_bytes("id;ort\n1;Köln\n2;Größe\n".encode() + b"3;M\xfcnchen\n")
    with api.bare([str(tmp_path)]) as project:
        findings = api.gather(project, progress=Silent()).findings
    warnings = [f for f in findings if f.severity is not Severity.INFO]
    assert len({f.code for f in warnings}) >= 4
    assert [f.code for f in warnings if not f.next] == []
