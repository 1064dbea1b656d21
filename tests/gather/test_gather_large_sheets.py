"""Large sheets are staged: their records live until they are stored, and each sheet has its own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from crmmigrate import api, config
from crmmigrate.adapters.readers import excel, regular
from crmmigrate.project.progress import Silent


@pytest.fixture(autouse=True)
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets are large from fewer rows on."""
    monkeypatch.setattr(regular, "LARGE_ROWS", 2000)
    assert excel.HEAD_ROWS < 2000


def large(path: Path, sheets: int) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for number in range(sheets):
        sheet = book.create_sheet(f"S{number}")
        sheet.append(["id", "name", f"wert{number}"])
        for i in range(3_000):
            sheet.append([f"{i:06d}", f"Name {number}", i * 1.5])
    book.save(path)
    return path


@pytest.mark.parametrize("names", [["a.xlsx"], ["a.xlsx", "b.xlsx"]])
def test_all_records_of_large_sheets_are_staged(tmp_path: Path, names: list[str]) -> None:
    for number, name in enumerate(names, start=1):
        large(tmp_path / name, number + 1)
    with api.bare([str(tmp_path)]) as project:
        answer = api.gather(project, out=tmp_path / "out", progress=Silent())
    assert answer.data["errors"] == []
    for table in answer.data["tables"]:
        staged = pq.read_table(table["staged"])
        assert (table["n_rows"], len(staged)) == (3_000, 3_000)
        assert staged["c001"].to_pylist()[-1] == "002999"
        assert set(staged["c002"].to_pylist()) == {f"Name {table['table'][1:]}"}


@pytest.mark.parametrize("setting", ["range=A1:B5", "transposed=true", "skip=2000", "header_rows=[2000]"])
def test_large_sheets_refuse_what_they_cannot_do(tmp_path: Path, setting: str) -> None:
    with api.bare([str(large(tmp_path / "a.xlsx", 1))], options=config.read_options([setting])) as project:
        answer = api.gather(project, progress=Silent())
    assert [error["code"] for error in answer.data["errors"]] == ["option-unused"]
