"""Options that a user sets work, or it is said that they do not; no table takes the name of another one."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from crmmigrate import api, config
from crmmigrate.adapters.readers import text
from crmmigrate.project.progress import Silent

TEXT = "id;name;betrag\n001;Anna;1,10\n002;Bob;2,20\n003;Cy;3,30\n"


def gather(path: Path, out: Path, *settings: str) -> Any:
    options = config.read_options(settings) if settings else None
    with api.bare([str(path)], options=options) as project:
        return api.gather(project, out=out, progress=Silent())


def unused(answer: Any) -> list[str]:
    return [f.message for f in answer.findings if f.code == "option-unused"]


def rows(table: dict[str, Any]) -> list[list[str | None]]:
    found = pq.read_table(table["staged"])
    return [[row[c["name"]] for c in table["columns"]] for row in found.to_pylist()]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for row in cells:
            sheet.append(row)
    made.save(path)
    return path


def test_a_sheet_called_like_the_second_table_of_another_one_is_not_lost(tmp_path: Path) -> None:
    two = [["k", "v"], [1, "one"], [2, "two"], [3, "three"], [], ["id", "betrag", "monat"], [1, 5, "Jan"],
           [2, 6, "Feb"], [3, 7, "Mar"]]  # fmt: skip
    for number, names in enumerate((["X#2", "X"], ["X", "X#2"])):
        sheets = {name: two if name == "X" else [["a", "b"], [8, "y"], [9, "z"], [7, "w"]] for name in names}
        answer = gather(book(tmp_path / f"{number}.xlsx", **sheets), tmp_path / "out")
        headers = sorted(tuple(table["header"]) for table in answer.data["tables"])
        assert headers == [("a", "b"), ("id", "betrag", "monat"), ("k", "v")]
        assert len({table["staged"] for table in answer.data["tables"]}) == 3


def test_two_files_with_one_name_for_a_table(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", S=[["a", "b"], [8, "y"], [9, "z"]])
    (tmp_path / "a.xlsx#S").write_text(TEXT)
    answer = gather(tmp_path, tmp_path / "out")
    assert len(answer.data["tables"]) == 1
    assert "name of a table of another file" in answer.data["errors"][0]["message"]


@pytest.mark.parametrize(
    "setting",
    ["sheet=S", 'tables=["x"]', "query=select 1", "schema=x", "password_env=NOPE", "header_rows=[99]",
     "header_rows=[0]", "range=X1:Z9", 'unpivot={"columns":["name","nope"]}'],
)  # fmt: skip
def test_what_has_no_effect_on_a_text_is_said(tmp_path: Path, setting: str) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (message,) = unused(gather(tmp_path / "a.csv", tmp_path / "out", setting))
    assert setting.partition("=")[0] in message


@pytest.mark.parametrize("setting", ["dialect.delimiter=,", "encoding=cp850", 'tables=["x"]', "query=select 1"])
def test_what_has_no_effect_on_a_workbook_is_said(tmp_path: Path, setting: str) -> None:
    path = book(tmp_path / "a.xlsx", S=[["a", "b"], [8, "y"], [9, "z"]])
    assert len(unused(gather(path, tmp_path / "out", setting))) == 1


@pytest.mark.parametrize("setting", ["sheet=x", "header_rows=[2]", "skip=1", "range=A1:B2", "transposed=true"])
def test_what_has_no_effect_on_told_tables_is_said(tmp_path: Path, setting: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"a": 1, "b": 2}, {"a": 3, "b": 4}]))
    assert len(unused(gather(tmp_path / "a.json", tmp_path / "out", setting))) == 1


@pytest.mark.parametrize(
    "settings",
    [("header_rows=[1]", "skip=1"), ("header_rows=[1]", "transposed=true"), ("range=A2:B4", "header_rows=[1]"),
     ("header_rows=[1,3]",)],
)  # fmt: skip
def test_options_that_contradict_each_other_are_said(tmp_path: Path, settings: tuple[str, ...]) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    assert len(unused(gather(tmp_path / "a.csv", tmp_path / "out", *settings))) == 1


def test_options_that_work_are_not_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    for setting in ("header_rows=[1]", "header_rows=[]", "skip=1", "range=A1:B3", "transposed=false", "encoding=utf-8",
                    'unpivot={"columns":["name","betrag"]}'):  # fmt: skip
        assert unused(gather(tmp_path / "a.csv", tmp_path / "out", setting)) == []


def test_a_range_of_a_text_rejects_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (table,) = gather(tmp_path / "a.csv", tmp_path / "out", "range=A1:B3").data["tables"]
    assert (table["header"], rows(table)) == (["id", "name"], [["001", "Anna"], ["002", "Bob"]])
    assert table["n_rejected"] == 0


def test_all_rows_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    answer = gather(tmp_path / "a.csv", tmp_path / "out", "skip=9")
    assert answer.data["tables"] == []
    assert "all of them were left out" in unused(answer)[0]


@pytest.mark.parametrize("setting", ["range=A1:B3", "transposed=true", "skip=1500", "header_rows=[1500]"])
def test_large_files_refuse_what_they_cannot_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    (tmp_path / "a.csv").write_text(TEXT + "".join(f"{i:03d};Name;{i},5\n" for i in range(4, 3000)))
    answer = gather(tmp_path / "a.csv", tmp_path / "out", setting)
    assert answer.data["tables"] == []
    assert answer.data["errors"][0]["code"] == "option-unused"


def test_the_schema_reaches_the_reader() -> None:
    assert config.read_options(["schema=old"]).for_reader() == {"schema": "old"}


def test_tables_of_a_database_and_of_json_are_unpivoted(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"k": "x", "a": 1, "b": 2}, {"k": "y", "a": 3}]))
    base = sqlite3.connect(tmp_path / "a.db")
    base.executescript("create table t(k, a, b); insert into t values('x', 1, 2), ('y', 3, null);")
    base.close()
    for name in ("a.json", "a.db"):
        (table,) = gather(tmp_path / name, tmp_path / "out", 'unpivot={"columns":["a","b"]}').data["tables"]
        assert rows(table) == [["x", "a", "1"], ["x", "b", "2"], ["y", "a", "3"]]
        assert table["excluded"] == {"blank_cell": 1}


def test_members_of_archives_take_a_layout(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "001Anna\n002Bob \n")
    setting = 'layout=[{"name":"id","start":1,"width":3},{"name":"name","start":4,"width":4}]'
    (table,) = gather(tmp_path / "a.zip", tmp_path / "out", setting).data["tables"]
    assert rows(table) == [["001", "Anna"], ["002", "Bob"]]


def test_text_that_no_column_of_a_layout_covers_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("001Anna\n002Bob \n")
    answer = gather(tmp_path / "a.txt", tmp_path / "out", 'layout=[{"name":"name","start":4,"width":4}]')
    assert unused(answer) == ["2 records hold text at characters that no column of `layout` covers; it is in no table"]


@pytest.mark.parametrize("setting", ["encoding=utf-16", "encoding=utf-32"])
def test_a_wrong_encoding_is_no_crash(tmp_path: Path, setting: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"a": 1}, {"a": 3}]))
    (tmp_path / "b.csv").write_text(TEXT)
    answer = gather(tmp_path, tmp_path / "out", setting)
    assert any("decoded" in error["message"] for error in answer.data["errors"])


def test_a_query_that_does_not_fit_is_no_damage(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "a.db")
    base.execute("create table t(k)")
    base.close()
    (error,) = gather(tmp_path / "a.db", tmp_path / "out", "query=select * from u").data["errors"]
    assert "query or view does not fit" in error["message"]


def test_a_surplus_cell_of_a_lying_table_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Feld;A;B;C\nName;x;y;z\nOrt;q;r;s;MORE\nPLZ;01067;01068;01069\nDatum;2020-01-01;2020-01-02;2020-01-03\n"
    )
    for settings in ((), ("transposed=true",)):
        answer = gather(tmp_path / "a.csv", tmp_path / "out", *settings)
        (table,) = answer.data["tables"]
        staged = json.dumps(rows(table))
        assert "MORE" in staged or table["n_rejected"] == 1


def test_long_names_of_tables_are_copied(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("/".join(["d" * 90] * 3) + "/a.csv", TEXT)
        archive.writestr("/".join(["d" * 90] * 3) + "/b.csv", TEXT.replace("name", "other"))
    tables = gather(tmp_path / "a.zip", tmp_path / "out").data["tables"]
    assert [len(rows(table)) for table in tables] == [3, 3]


def test_header_rows_of_a_page_on_one_line(tmp_path: Path) -> None:
    cells = "".join(f"<tr><td>{i:03d}</td><td>x{i}</td></tr>" for i in range(4))
    (tmp_path / "a.html").write_text(f"<table><tr><th>id</th><th>n</th></tr>{cells}</table>")
    (table,) = gather(tmp_path / "a.html", tmp_path / "out", "header_rows=[1]").data["tables"]
    assert (table["header"], table["n_rows"]) == (["id", "n"], 4)


@pytest.mark.parametrize(
    ("columns", "records"), [(["a", "a"], 1), (["a", "A"], 2), (["A", "b"], 2), (["B"], 1), (["id", "B", "b"], 2)]
)
def test_each_column_is_unpivoted_once(tmp_path: Path, columns: list[str], records: int) -> None:
    (tmp_path / "a.csv").write_text("id,a,A,b\n1,2,3,4\n5,6,7,8\n9,10,11,12\n")
    setting = f'unpivot={{"columns":{json.dumps(columns)}}}'
    (table,) = gather(tmp_path / "a.csv", tmp_path / "out", setting).data["tables"]
    assert table["n_rows"] == 3 * records
    exact = {"A": "3", "a": "2", "b": "4", "B": "4", "id": "1"}
    assert [row[-1] for row in rows(table)[:records]] == [exact[c] for c in dict.fromkeys(columns)][:records]
