"""The truth of the sample, proven by reading its files another way than they were written."""

import csv
import datetime as dt
import functools
import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import pytest
import python_calamine

SAMPLES = Path(__file__).parents[2] / "samples"
LEGACY = SAMPLES / "legacy"
TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
TEXT = {  # file: encoding, delimiter
    "erp/KNA1_Kundenstamm.csv": ("cp1252", ";"),
    "erp/VBAP_2020-2022.csv": ("cp1252", ";"),
    "erp/VBAP_2023-2024.csv": ("cp1252", ";"),
    "vertrieb_dach/Verkaufschancen.csv": ("cp1252", ";"),
    "uk/customers_uk.csv": ("utf-8-sig", ","),
    "sales/activities_log.csv": ("utf-8", ","),
    "service/support_tickets.csv": ("utf-8", ","),
    "marketing/leads_export.tsv": ("utf-8", "\t"),
    "marketing/newsletter.csv": ("utf-8", ","),
}
# how to know a record of a sheet: a column and what its text looks like
RECORDS = {
    "erp/Artikelliste 2024.xlsx#Artikel": (0, r"[A-Z]{2}-\d+(-E)?"),
    "erp/Artikelliste 2024.xlsx#Preise alt": (0, r"[A-Z]{2}-\d+(-E)?"),
    "erp/Stammdaten Vertrieb.xlsx#Listen": (0, r"4\d{3}"),
    "erp/Stammdaten Vertrieb.xlsx#Listen#2": (10, r"[A-Z]{3}"),
    "iberia/Clientes.xlsx#Clientes": (0, r"C-\d{4}"),
    "iberia/Pedidos 2020-2024.xlsx#2020": (0, r"P20-\d{4}"),
    "iberia/Pedidos 2020-2024.xlsx#2021": (0, r"P21-\d{4}"),
    "iberia/Pedidos 2020-2024.xlsx#2022": (0, r"P22-\d{4}"),
    "iberia/Pedidos 2020-2024.xlsx#2023": (0, r"P23-\d{4}"),
    "iberia/Pedidos 2020-2024.xlsx#2024": (0, r"P24-\d{4}"),
    "uk/Orders UK.xlsx#2020-2022": (4, r".+-\d+(-E)?"),
    "uk/Orders UK.xlsx#2023-2024": (4, r".+-\d+(-E)?"),
    "uk/Orders UK.xlsx#Lookups": (0, r"[A-D]"),
    "nordics/Nordic customers.ods#Customers": (0, r"N\d{4}"),
    "nordics/Order log Nordics.xlsx#Orders": (0, r"2020/\d{4}"),
    "nordics/Order log Nordics.xlsx#Orders#2": (0, r"2021/\d{4}"),
    "nordics/Order log Nordics.xlsx#Orders#3": (0, r"2022/\d{4}"),
    "nordics/Order log Nordics.xlsx#Orders#4": (0, r"2023/\d{4}"),
    "nordics/Order log Nordics.xlsx#Orders#5": (0, r"2024/\d{4}"),
    "vertrieb_dach/Kontakte DACH.xls#Kontakte": (0, r"Herr|Frau"),
    "sales/Pipeline international.xlsx#Pipeline": (1, r"(IB|UK|NO)-\d{3}"),
    "marketing/Kampagnen.xlsx#Kampagnen": (0, r"20\d\d Q\d .+"),
    "marketing/Kampagnen.xlsx#Kampagnen#2": (3, r"\d-[A-Z]?\d+"),
}
# order books: columns of number, date, quantity, amount; and the date format in text files
FACTS = {
    **{f"iberia/Pedidos 2020-2024.xlsx#{y}": ((0, 1, 4, 7), None) for y in range(2020, 2025)},
    "uk/Orders UK.xlsx#2020-2022": ((0, 1, 5, 8), None),
    "uk/Orders UK.xlsx#2023-2024": ((0, 1, 5, 8), None),
    **{f"nordics/Order log Nordics.xlsx#Orders{n}": ((0, 1, 4, 6), None) for n in ("", "#2", "#3", "#4", "#5")},
    "erp/VBAP_2020-2022.csv": ((0, 2, 6, 9), "%d.%m.%Y"),
    "erp/VBAP_2023-2024.csv": ((0, 2, 6, 9), "%d.%m.%Y"),
    "vertrieb_dach/Verkaufschancen.csv": ((1, 0, 6, 6), "%d.%m.%Y"),
    "sales/Pipeline international.xlsx#Pipeline": ((1, 0, 5, 5), None),
}
OPTIONAL = {  # measures that a record may lack: columns of date (None: no date is needed) and measure
    "marketing/leads_export.tsv": ((1, 12), "%m/%d/%Y"),
    "sales/activities_log.csv": ((1, 9), "%Y-%m-%d"),
    "erp/Artikelliste 2024.xlsx#Artikel": ((None, 5), None),
    "erp/Artikelliste 2024.xlsx#Preise alt": ((None, 1), None),
    "marketing/Kampagnen.xlsx#Kampagnen": ((None, 4), None),
    "marketing/Kampagnen.xlsx#Kampagnen#2": ((None, 4), None),
}


@functools.cache
def grid(source):
    """The rows of a text file, or of the sheet of a source, as tuples."""
    path, _, sheet = source.partition("#")
    if path in TEXT:
        encoding, delimiter = TEXT[path]
        with (LEGACY / path).open(encoding=encoding, newline="") as file:
            return [tuple(row) for row in csv.reader(file, delimiter=delimiter, quotechar='"', strict=True)]
    sheet = sheet.split("#")[0]
    if path.endswith(".xlsx"):
        return list(book(path)[sheet].iter_rows(values_only=True))
    rows = python_calamine.CalamineWorkbook.from_path(LEGACY / path).get_sheet_by_name(sheet)
    return [tuple(None if c == "" else c for c in row) for row in rows.to_python(skip_empty_area=False)]


@functools.cache
def book(path):
    return openpyxl.load_workbook(LEGACY / path, data_only=True)


@functools.cache
def records(source):
    """(row number from 1, cells) of each record, found by their looks."""
    numbered = list(enumerate(grid(source), start=1))
    if source in TEXT:
        return [(n, row) for n, row in numbered[1:] if row != numbered[0][1]]
    if source.startswith("marketing/Messekontakte"):
        starts = [n for n, row in numbered if str(row[0]).startswith("Messekontakte")]
        first, last = (starts[1], 10**6) if source.endswith("#2") else (starts[0], starts[1])
        return [(n, row) for n, row in numbered if first + 2 < n < last and row[1]]
    column, pattern = RECORDS[source]
    return [(n, row) for n, row in numbered if re.fullmatch(pattern, str(row[column] or "").strip())]


def amount(cell, *, german):
    """The number of a cell, or None."""
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    text = str(cell or "").strip()
    text = text.replace(".", "").replace(",", ".") if german else text.replace(",", "")
    text = f"-{text[:-1]}" if text.endswith("-") else text
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def is_date(cell, pattern):
    if pattern is None:
        return isinstance(cell, dt.datetime)
    try:
        return bool(dt.datetime.strptime(cell, pattern))  # noqa: DTZ007
    except ValueError:
        return False


def test_size_of_the_sample():
    files = [p for p in LEGACY.rglob("*") if p.is_file()]
    assert len(files) == TRUTH["files"] == 20
    assert sum(p.stat().st_size for p in files) < 3_000_000
    assert 19_000 < TRUTH["records"] < 23_000
    assert {p.suffix for p in files} == {".csv", ".tsv", ".xlsx", ".xls", ".ods"}
    assert {s.split("#")[0] for s in TRUTH["sources"]} == {p.relative_to(LEGACY).as_posix() for p in files}


@pytest.mark.parametrize("source", TRUTH["sources"])
def test_number_of_records_and_their_places(source):
    truth, found = TRUTH["sources"][source], records(source)
    assert len(found) == truth["records"]
    if source in TEXT:
        assert list(grid(source)[0]) == truth["columns"]
        return
    told = [n for first, last in truth["lines"] for n in range(first, last + 1)]
    assert [n for n, _ in found] == told


def test_lines_of_a_text_file_count_the_breaks_in_its_cells():
    text = (LEGACY / "service/support_tickets.csv").read_text(encoding="utf-8")
    told = TRUTH["sources"]["service/support_tickets.csv"]["lines"]
    starts = [n for n, line in enumerate(text.split("\n"), start=1) if re.match(r"T-\d{5},", line)]
    assert starts == [n for first, last in told for n in range(first, last + 1)]


@pytest.mark.parametrize("source", TRUTH["sources"])
def test_rows_that_repeat_another_cell_for_cell(source):
    left = 10 if source.endswith("Listen#2") else 0
    width = len(TRUTH["sources"][source]["columns"])
    rows = Counter(row[left : left + width] for _, row in records(source))
    assert sum(n - 1 for n in rows.values()) == TRUTH["sources"][source]["exact_duplicates"]


@pytest.mark.parametrize("source", FACTS)
def test_totals_over_valid_rows(source):
    (number, day, quantity, money), pattern = FACTS[source]
    german, truth = source.endswith(".csv"), TRUTH["sources"][source]
    rows = [row for _, row in records(source)]
    valid = [
        row for row in rows
        if row[number] and is_date(row[day], pattern)
        and amount(row[quantity], german=german) is not None and amount(row[money], german=german) is not None
    ]  # fmt: skip
    assert len(rows) - len(valid) == truth["bad_rows"]
    label = truth["columns"][money]
    assert sum(amount(r[money], german=german) for r in valid) == Decimal(truth["totals"][label])
    without = sum(amount(r[money], german=german) for r in dict.fromkeys(valid))
    assert without == Decimal(truth["totals_without_repeats"][label])
    negative = sum((amount(r[money], german=german) or amount(r[quantity], german=german)) < 0 for r in valid)
    assert abs(negative - truth["negative"]) <= truth["bad_rows"]


@pytest.mark.parametrize("source", OPTIONAL)
def test_totals_of_measures_that_may_be_missing(source):
    (day, money), pattern = OPTIONAL[source]
    rows = [row for _, row in records(source) if day is None or is_date(row[day], pattern)]
    numbers = [n for n in (amount(row[money], german=False) for row in rows) if n is not None]
    truth = TRUTH["sources"][source]
    label = truth["columns"][money]
    assert sum(numbers) == Decimal(truth["totals"][label])
    assert len(rows) - len(numbers) == sum(truth["bad_values"].get(label, {}).values())


def test_totals_by_currency_of_the_erp():
    for source in ("erp/VBAP_2020-2022.csv", "erp/VBAP_2023-2024.csv"):
        sums = Counter()
        for _, row in records(source):
            if row[0] and is_date(row[2], "%d.%m.%Y"):
                sums[row[10]] += amount(row[9], german=True)
        assert {k: str(v) for k, v in sums.items()} == TRUTH["sources"][source]["totals_by_currency"]["NETWR"]


def test_distinct_order_lines_over_all_files():
    sums, once = Counter(), set()
    for source in (s for s in FACTS if "VBAP" in s or "Pedidos" in s or "Order" in s):
        (number, day, quantity, money), pattern = FACTS[source]
        german = source.endswith(".csv")
        for _, row in records(source):
            key = (row[0], row[1]) if german else row
            sound = row[number] and is_date(row[day], pattern) and amount(row[quantity], german=german)
            if key in once or not sound or amount(row[money], german=german) is None:
                continue
            once.add(key)
            currency = row[10] if german else {"i": "EUR", "u": "GBP", "n": "SEK"}[source[0]]
            sums[currency] += amount(row[money], german=german)
    told = TRUTH["facts"]["order_line"]
    assert len(once) == told["distinct"] == 12458
    assert {k: str(v) for k, v in sorted(sums.items())} == told["totals"]


def test_excluded_rows_of_sheets():
    counts = {s: TRUTH["sources"][s]["excluded"] for s in TRUTH["sources"]}
    book_2021 = grid("iberia/Pedidos 2020-2024.xlsx#2021")
    assert sum(str(r[0] or "").upper().startswith("TOTAL") for r in book_2021) == 13
    assert sum(r[0] is not None and not any(r[1:]) for r in book_2021) == 13  # twelve months and the title
    assert counts["iberia/Pedidos 2020-2024.xlsx#2021"] == {
        "blank": 1,
        "group_label": 12,
        "title": 1,
        "total": 13,
    }
    assert counts["uk/Orders UK.xlsx#2020-2022"] == {"blank": 2, "footnote": 2, "title": 1, "total": 1}
    assert counts["sales/activities_log.csv"] == {"repeated_header": 2}
    assert sum(r[0] == "Activity ID" for r in grid("sales/activities_log.csv")) == 3
    assert counts["erp/Artikelliste 2024.xlsx#Artikel"] == {
        "blank": 2,
        "footnote": 2,
        "group_label": 4,
        "title": 2,
    }


@pytest.mark.parametrize("source", [s for s in TRUTH["sources"] if "#" in s])
def test_every_line_of_a_sheet_is_told_of(source):
    stem = "#".join(source.split("#")[:2])
    parts = [t for s, t in TRUTH["sources"].items() if s == stem or s.startswith(stem + "#")]
    if "Stammdaten" in source:  # two tables side by side share their lines
        parts = parts[:1]
    two_rows = "Orders UK" in source and "Lookups" not in source
    told = sum(t["records"] + sum(t["excluded"].values()) + 1 + two_rows for t in parts)
    assert told == len(grid(source))


def test_subtotals_are_the_sums_of_their_months():
    sheet = [r for r in grid("iberia/Pedidos 2020-2024.xlsx#2023") if isinstance(r[7], float | int)]
    months = [Decimal(str(r[7])) for r in sheet if str(r[0]).startswith("Total ")]
    lines = [Decimal(str(r[7])) for r in sheet if re.match(r"P23-", str(r[0]))]
    grand = next(Decimal(str(r[7])) for r in sheet if r[0] == "TOTAL GENERAL")
    assert len(months) == 12
    assert sum(months) == sum(lines) == grand


def test_hidden_sheets_and_merged_cells():
    hidden = {s for s, t in TRUTH["sources"].items() if t["hidden"]}
    assert hidden == {"erp/Artikelliste 2024.xlsx#Preise alt", "uk/Orders UK.xlsx#Lookups"}
    assert book("uk/Orders UK.xlsx")["Lookups"].sheet_state == "hidden"
    merged = {str(r) for r in book("uk/Orders UK.xlsx")["2020-2022"].merged_cells.ranges}
    assert merged == {"A1:I1", "A3:B3", "C3:D3", "E3:I3"}
