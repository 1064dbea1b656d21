"""Trace in both directions, and rejects that go round."""

from __future__ import annotations

import csv
import shutil

import openpyxl
import pytest
import xlsxwriter

from crmmigrate import api
from crmmigrate.core.documents import Migration, SourceEntry
from crmmigrate.core.errors import CrmMigrateError, UsageError
from crmmigrate.project.project import create_project


@pytest.fixture
def url(loaded):
    return f"duckdb:///{loaded / 'w.duckdb'}"


def key_of(tiny, root, number):
    return str(
        tiny.rows(root / "w.duckdb", f"SELECT account_key FROM dim_account WHERE customer_no = '{number}'")[0][0]
    )


def test_a_member_and_the_cells_behind_it(loaded, url, tiny):
    with api.project(loaded) as project:
        data = api.trace_key(project, "dim_account", key_of(tiny, loaded, "C002"), to=url).data
    assert data["values"]["name"] == "Birch Ltd"
    names = [(c["source"], c["row"], c["line"], c["raw"], c["used"]) for c in data["cells"] if c["field"] == "name"]
    assert names == [
        ("legacy/customers_north.csv", 2, 3, "Birch Ltd", True),
        ("legacy/customers_south.csv", 1, 2, "Birch Limited", False),
    ]
    orders = {(c["source"], c["row"]) for c in data["cells"] if c["source"] == "legacy/orders.csv"}
    assert orders == {("legacy/orders.csv", 2)}


def test_a_fact_and_its_cells(loaded, url, tiny):
    key = tiny.rows(loaded / "w.duckdb", "SELECT _key FROM fact_order WHERE order_no = 'O10'")[0][0]
    with api.project(loaded) as project:
        data = api.trace_key(project, "order", key, to=url).data
    cells = {c["field"]: (c["raw"], c["row"], c["line"], c["column"]) for c in data["cells"]}
    assert cells["amount"] == ("90.20", 11, 12, "amount")
    assert cells["order_date"] == ("2023-06-11", 11, 12, "order_date")


@pytest.mark.parametrize(
    ("file", "row", "fate", "rule"),
    [
        ("legacy/orders.csv", 1, "loaded", None),
        ("orders.csv", 3, "rejected", "type"),
        ("orders.csv", 8, "merged", "unique"),
        ("customers_south.csv", 1, "merged", "same_member"),
        ("customers_south.csv", 3, "rejected", "required"),
        ("orders.csv", 6, "loaded", "type"),  # one cell set aside
    ],
)
def test_the_fate_of_a_source_row(loaded, file, row, fate, rule):
    with api.project(loaded) as project:
        data = api.trace_row(project, file, row).data
    assert data["fate"] == fate
    assert [e["rule"] for e in data["events"]] == ([rule] if rule else [])


def test_the_fate_of_a_line_that_is_no_record(loaded):
    with api.project(loaded) as project:
        data = api.trace_row(project, "orders.csv", 14, by_line=True).data
    assert (data["fate"], data["events"][0]["rule"], data["line"]) == ("excluded", "total", 14)


@pytest.mark.parametrize(("table", "key"), [("dim_account", "4711"), ("dim_account", "x"), ("nowhere", "1")])
def test_what_cannot_be_traced_is_told(loaded, url, table, key):
    with api.project(loaded) as project, pytest.raises(CrmMigrateError) as told:
        api.trace_key(project, table, key, to=url)
    assert told.value.exit_code == 2
    assert told.value.next


@pytest.mark.parametrize(("file", "row"), [("orders.csv", 99), ("elsewhere.csv", 1)])
def test_a_row_that_is_not_there_is_told(loaded, file, row):
    with api.project(loaded) as project, pytest.raises(UsageError):
        api.trace_row(project, file, row)


def correct(path, corrections):
    """Fill in the corrections of a rejects workbook: (column, value) -> after."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    [head] = [r for r in sheet.iter_rows(max_row=20) if "correction" in [c.value for c in r]]
    at = {cell.value: cell.column for cell in head if cell.value}
    done = 0
    for row in range(head[0].row + 1, sheet.max_row + 1):
        found = (sheet.cell(row, at["column"]).value, sheet.cell(row, at["value"]).value)
        if found in corrections:
            sheet.cell(row, at["correction"]).value = corrections[found]
            done += 1
    book.save(path)
    return done


@pytest.mark.long
def test_rejects_go_round(loaded, tmp_path, tiny):
    workbook = tmp_path / "rejects.xlsx"
    with api.project(loaded) as project:
        told = api.rejects(project, to=workbook).data
        assert told["written"] == 4
        corrections = {("order_date", "2023-02-31"): "2023-02-28", ("amount", "abc"): "15", ("quantity", "two"): "2"}
        assert correct(workbook, corrections) == 3
        fixed = api.fix(project, workbook).data["patches"]
    assert sorted((p["source"], p["row"], p["before"], p["after"]) for p in fixed) == [
        ("legacy/orders.csv", 3, "2023-02-31", "2023-02-28"),
        ("legacy/orders.csv", 5, "abc", "15"),
        ("legacy/orders.csv", 6, "two", "2"),
    ]
    assert all(p["who"] and p["when"] for p in fixed)
    answer = tiny.load(loaded, loaded / "w.duckdb")
    orders = next(a for a in answer.data["accounting"] if a["source"] == "legacy/orders.csv")
    assert (orders["loaded"], orders["rejected"]) == (11, 0)
    found = {row[0]: row[3:] for row in tiny.rows(loaded / "w.duckdb", tiny.facts_sql)}
    assert found["O03"] == ("2023-02-28", 3, "30.00")
    assert found["O05"] == ("2023-03-05", 1, "15.00")
    assert found["O06"] == ("2023-03-09", 2, "101.00")
    with api.project(loaded) as project:
        left = api.rejects(project).data["rejects"]
    assert [r["_source"] for r in left] == ["legacy/customers_south.csv"]


@pytest.mark.long
def test_corrections_survive_the_state(loaded, tiny):
    (loaded / "decisions").mkdir()
    with (loaded / "decisions/patches.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("source", "row", "column", "before", "after", "who", "when", "why"))
        writer.writerow(("legacy/customers_south.csv", 3, "customer_no", "", "C077", "kim", "2024-01-01", "asked them"))
    shutil.rmtree(loaded / ".crmmigrate")
    tiny.load(loaded, loaded / "w.duckdb")
    found = tiny.rows(loaded / "w.duckdb", "SELECT name FROM dim_account WHERE customer_no = 'C077'")
    assert found == [("Nameless Co",)]


@pytest.mark.long
def test_a_correction_of_a_cell_that_has_changed_is_not_applied(loaded, tmp_path, tiny):
    workbook = tmp_path / "rejects.xlsx"
    with api.project(loaded) as project:
        api.rejects(project, to=workbook)
        correct(workbook, {("amount", "abc"): "15"})
        api.fix(project, workbook)
    orders = loaded / "legacy/orders.csv"
    orders.write_text(orders.read_text("utf-8").replace("abc", "17.50"), "utf-8")
    answer = tiny.load(loaded, loaded / "w.duckdb")
    assert [f.code for f in answer.findings if f.code == "patch-stale"] == ["patch-stale"]
    found = {row[0]: row[5] for row in tiny.rows(loaded / "w.duckdb", tiny.facts_sql)}
    assert found["O05"] == "17.50"


def test_corrections_come_as_csv_of_any_country(loaded, tmp_path):
    path = tmp_path / "corrections.csv"
    text = "source;row;column;before;after;why\r\nlegacy/orders.csv;5;amount;abc;20.00;asked the customer\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    with api.project(loaded) as project:
        found = api.fix(project, path, who="anna", why="unused").data["patches"]
    assert [(p["before"], p["after"], p["who"], p["why"]) for p in found] == [
        ("abc", "20.00", "anna", "asked the customer")
    ]
    assert found[0]["when"]


def test_a_workbook_that_is_not_ours_is_refused(loaded):
    with api.project(loaded) as project, pytest.raises(CrmMigrateError) as told:
        api.fix(project, loaded / "legacy/products.xlsx")
    assert "products.xlsx" in told.value.message
    assert not (loaded / "decisions").exists()


def test_trace_shows_what_the_sheet_knows_beside_a_value(tmp_path):
    create_project(tmp_path / "p", Migration(name="p", sources=[SourceEntry(path="prices.xlsx")]))
    with xlsxwriter.Workbook(tmp_path / "p" / "prices.xlsx") as book:
        sheet = book.add_worksheet("Prices")
        sheet.write_row(0, 0, ["sku", "title", "vat", "price"])
        for i in range(1, 6):
            sheet.write(i, 0, i, book.add_format({"num_format": "00000"}))
            sheet.write(i, 1, f"Part {i}")
            sheet.write(i, 2, 0.19, book.add_format({"num_format": "0.0 %"}))
            sheet.write_formula(i, 3, f"=A{i + 1}*2", None, i * 2)
    with api.project(tmp_path / "p") as project:
        cells = {c["column"]: c for c in api.trace_row(project, "prices.xlsx#Prices", 3).data["cells"]}
    assert (cells["sku"]["raw"], cells["sku"]["format"]) == ("00003", "00000")
    assert (cells["vat"]["raw"], cells["vat"]["unit"]) == ("0.19", "%")
    assert cells["price"]["formula"].removeprefix("=") == "A4*2"
    assert "unit" not in cells["title"]
