"""Large sheets go the quick way, and nothing is different from the careful one."""

import datetime as dt
import math

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.adapters.readers import excel, regular
from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.sheet_values import canonical, column_text, float_texts, number_text
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Bulk
from crmmigrate.core.tables import LINE, ROW, SOURCE
from crmmigrate.steps.gather import GatherInput, run


def read(path, **options):
    return list(ExcelReader().read(path, options))


@pytest.fixture
def small(monkeypatch):
    """Sheets of more than 50 rows are large."""
    monkeypatch.setattr(regular, "LARGE_ROWS", 50)
    for module in (regular, excel):
        monkeypatch.setattr(module, "HEAD_ROWS", 10)
        monkeypatch.setattr(module, "TAIL_ROWS", 5)
    monkeypatch.setattr("crmmigrate.adapters.readers.sheet_bulk.BATCH_ROWS", 32)
    monkeypatch.setattr("crmmigrate.adapters.readers.sheet_bulk.PORTION", 8)


def both(path, monkeypatch):
    """The sheet in both ways."""
    quick = read(path)[0]
    monkeypatch.setattr(regular, "LARGE_ROWS", 10**9)
    return quick, read(path)[0]


def records(swept):
    table = pq.read_table(swept.records)
    names = [n for n in table.column_names if n not in {SOURCE, ROW, LINE}]
    return table, [list(row.values()) for row in table.select(names).to_pylist()]


def write(path, rows, formats=()):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        shown = [book.add_format({"num_format": f}) if f else None for f in formats] or [None] * 50
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date | dt.time | dt.timedelta):
                    sheet.write_datetime(number, column, value, shown[column])
                elif value is not None:
                    sheet.write(number, column, value, shown[column])


def sample(n):
    start = dt.datetime.fromisoformat("2020-01-01 00:00:00")
    for i in range(n):
        yield [
            i, f"Müller {i}", start + dt.timedelta(days=i), i / 7, 0.25, i % 2 == 0,
            start + dt.timedelta(minutes=90 * i),
            None if i % 3 else "x", i * 11, 12345678901234567890 if i == 60 else 1.5, "=1/0" if i == 40 else i,
        ]  # fmt: skip


HEADER = [f"h{j}" for j in range(11)]
FORMATS = ["00000", "", "dd.mm.yyyy", "", "0%", "", "dd.mm.yyyy hh:mm", "", "00-00", "", ""]


def test_quick_and_careful_way_give_the_same_cells(tmp_path, small, monkeypatch):
    path = tmp_path / "b.xlsx"
    write(path, [HEADER, *sample(100)], FORMATS)
    quick, careful = both(path, monkeypatch)
    assert isinstance(quick.bulk.n_columns, int)
    assert careful.bulk is None
    swept = quick.bulk.sweep(2, "b.xlsx#Data", lambda _: None)
    table, rows = records(swept)
    assert rows == careful.rows[1:]
    assert swept.n_rows == 100
    assert table[ROW].to_pylist() == list(range(1, 101))
    assert table[LINE].to_pylist() == list(range(2, 102))
    assert set(table[SOURCE].to_pylist()) == {"b.xlsx#Data"}
    assert quick.rows == [*careful.rows[:10], *careful.rows[-5:]]
    assert quick.lines == [*range(1, 11), *range(97, 102)]
    assert quick.tail_from == 10
    assert quick.kinds == [*careful.kinds[:10], *careful.kinds[-5:]]
    assert quick.cells == careful.cells
    assert [f.code for f in swept.findings] == ["digits-lost"]
    assert rows[40][0] == "00040"
    assert rows[40][8] == "04-40"


def test_the_judge_decides_what_is_a_record(tmp_path, small):
    path = tmp_path / "b.xlsx"
    write(path, [["a", "b"], *([i, f"t{i}"] for i in range(100))])
    grid = read(path)[0]

    def judge(table):
        total = pc.equal(table["c002"], "t70")
        return pc.if_else(total, pa.scalar("total"), pa.scalar(None, pa.string())).combine_chunks()

    swept = grid.bulk.sweep(2, "s", judge)
    assert swept.n_rows == 99
    assert swept.excluded.to_pylist() == [{ROW: 71, LINE: 72, "rule": "total", "raw": "70\tt70"}]
    table, _ = records(swept)
    assert 71 not in table[ROW].to_pylist()


def test_a_total_and_notes_at_the_end_are_left_out_once(tmp_path, small):
    records = [[f"{i:04d}", f"name {i}", "Bonn", 2] for i in range(100)]
    last = [["Total", None, None, 200], [], ["Printed by the old system, all prices without tax and without freight"]]
    write(tmp_path / "a.xlsx", [["id", "name", "town", "n"], *records, *last])
    parts = read(tmp_path / "a.xlsx")
    assert parts[0].bulk is not None
    with DuckDBEngine() as engine:
        result = run(GatherInput("a.xlsx", "", "excel", parts, ReadOptions()), engine)
        rules = [rule for e in result.events for rule in e.collect(backend="pyarrow").to_native()["rule"].to_pylist()]
    (table,) = result.tables.values()
    assert (table.n_rows, sorted(rules)) == (100, ["blank", "footnote", "total"])


def test_a_sheet_that_begins_away_from_the_corner(tmp_path, small, monkeypatch):
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    for row in range(60):
        book.active.cell(row + 4, 3, f"n{row}")
        book.active.cell(row + 4, 4, row)
    book.save(path)
    quick, careful = both(path, monkeypatch)
    _, rows = records(quick.bulk.sweep(1, "s", lambda _: None))
    assert rows == careful.rows


def layouts():
    base = [["id", "name"], *([i, f"n{i}"] for i in range(80))]
    gap, gaps, column, texts = ([list(r) for r in base] for _ in range(4))
    gap.insert(40, [])
    gaps[40:40] = [[], []]
    column = [[*row, None, "x"] for row in column]
    texts = [[f"x{row[0]}", row[1]] for row in texts]
    texts.insert(40, [])
    return {"plain": (base, True), "gap": (gap, True), "gaps": (gaps, False), "column": (column, False),
            "border": (texts, False)}  # fmt: skip


@pytest.mark.parametrize("name", layouts())
def test_only_what_is_one_table_goes_the_quick_way(tmp_path, small, name):
    rows, quick = layouts()[name]
    write(tmp_path / "b.xlsx", rows)
    grid = read(tmp_path / "b.xlsx")[0]
    assert (grid.bulk is not None) == quick


def test_cells_merged_among_records_and_several_named_tables_go_the_careful_way(tmp_path, small):
    for number, extra in enumerate(("merge", "tables", "whole")):
        path = tmp_path / f"{number}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for row in range(80):
                sheet.write_row(row, 0, [f"a{row}", row])
            if extra == "merge":
                sheet.merge_range(40, 0, 41, 0, "m")
            elif extra == "tables":
                sheet.add_table(0, 0, 30, 1)
                sheet.add_table(40, 0, 79, 1)
            else:
                sheet.add_table(0, 0, 79, 1, {"columns": [{"header": "n"}, {"header": "v"}]})
        grid = read(path)[0]
        assert (grid.bulk is not None) == (extra == "whole")
        if extra == "whole":
            assert (grid.tables[0].top, grid.tables[0].bottom) == (0, len(grid.rows) - 1)


def test_blank_formatted_rows_below_cost_nothing(tmp_path, small):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        grey = book.add_format({"bg_color": "#cccccc"})
        for row in range(70):
            sheet.write_row(row, 0, [f"a{row}", row])
        for row in range(70, 20_000):
            sheet.write_blank(row, 0, None, grey)
            sheet.write_blank(row, 30, None, grey)
    grid = read(path)[0]
    assert grid.bulk is not None
    assert grid.lines[-1] == 70
    assert grid.bulk.n_columns == 2


def test_old_workbooks_go_the_quick_way_too(tmp_path, small, monkeypatch):
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    zeros = xlwt.easyxf(num_format_str="0000")
    for row in range(70):
        sheet.write(row, 0, row, zeros)
        if row != 30:
            sheet.write(row, 1, f"t{row}")
    sheet.row(30).set_cell_error(1, 42)
    book.save(str(tmp_path / "b.xls"))
    quick, careful = both(tmp_path / "b.xls", monkeypatch)
    swept = quick.bulk.sweep(1, "s", lambda _: None)
    assert records(swept)[1] == careful.rows
    assert careful.rows[30] == ["0030", "#N/A"]


VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18).map(float),
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.sampled_from(["", " ", "\u00a0", "NA", "1e5"]),
    st.booleans(),
    st.dates(),
    st.datetimes(min_value=dt.datetime.fromisoformat("1900-01-01")),
    st.times(),
    st.timedeltas(dt.timedelta(days=-9), dt.timedelta(days=99)),
)


@settings(deadline=None)
@given(st.lists(VALUES, max_size=8) | VALUES.flatmap(lambda v: st.lists(st.just(v) | st.just(""), max_size=4)))
def test_columns_and_cells_become_the_same_text(values):
    assert column_text(values).to_pylist() == [canonical(value)[0] for value in values]


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False) | st.decimals(-(10**6), 10**6, places=2).map(float), max_size=20))
def test_floats_of_a_column_become_the_same_text(values):
    finite = [value for value in values if math.isfinite(value)]
    assert float_texts(finite).to_pylist() == [number_text(value) for value in finite]


def test_bulk_is_what_the_port_asks_for(tmp_path, small):
    write(tmp_path / "b.xlsx", [["a", "b"], *([i, "x"] for i in range(60))])
    bulk: Bulk = read(tmp_path / "b.xlsx")[0].bulk
    assert bulk.sweep(2, "s", lambda _: None).records.suffix == ".parquet"
