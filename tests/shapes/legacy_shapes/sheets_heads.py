"""Workbooks whose header is the puzzle: titles, several rows, merged cells, places, units, no header at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from legacy_shapes.kit import Shapes, table

SHAPES = Shapes()
REPS = ["Aino", "Bram", "Chiara", "Dilek", "Eleni"]


def book(path: Path, rows, merge=(), title="Sheet1"):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merge:
        sheet.merge_cells(area)
    made.save(path)


@SHAPES.add(
    "title_and_stamp.xlsx",
    table(["Cliente", "Comune", "Fatturato"], 5, (0, 0, "Aino"), (4, 2, "500"), sheet="Foglio1"),
)
def title(path):
    rows = [
        ["Elenco clienti attivi"],
        ["stampato il 03/04/2019 da ufficio vendite"],
        [],
        ["Cliente", "Comune", "Fatturato"],
    ]
    book(path, [*rows, *([name, "Bari", (i + 1) * 100] for i, name in enumerate(REPS))], ["A1:C1"], "Foglio1")


@SHAPES.add(
    "two_row_merged_head.xlsx",
    table(["Vendedor", "Enero Plan", "Enero Real", "Febrero Plan", "Febrero Real"], 5,
          (0, 1, "10"), (4, 4, "43"), sheet="Sheet1"),
)  # fmt: skip
def two_rows(path):
    rows = [["Vendedor", "Enero", None, "Febrero", None], [None, "Plan", "Real", "Plan", "Real"]]
    rows += [[name, 10 + i, 20 + i, 30 + i, 39 + i] for i, name in enumerate(REPS)]
    book(path, rows, ["A1:A2", "B1:C1", "D1:E1"])


@SHAPES.add(
    "three_row_merged_head.xlsx",
    table(["Oddział", "Sprzedaż Kraj Netto", "Sprzedaż Kraj Brutto",
           "Sprzedaż Eksport Netto", "Sprzedaż Eksport Brutto"],
          4, (0, 0, "Gdańsk"), (3, 4, "403"), sheet="Sheet1"),
)  # fmt: skip
def three_rows(path):
    rows = [["Oddział", "Sprzedaż", None, None, None], [None, "Kraj", None, "Eksport", None]]
    rows += [[None, "Netto", "Brutto", "Netto", "Brutto"]]
    rows += [[c, 100 + i, 200 + i, 300 + i, 400 + i] for i, c in enumerate(["Gdańsk", "Łódź", "Opole", "Radom"])]
    book(path, rows, ["A1:A3", "B1:E1", "B2:C2", "D2:E2"])


@SHAPES.add(
    "head_at_b5.xlsx",
    table(["Code", "Libellé", "Prix"], 4, (0, 0, "F1"), (3, 1, "Vis 4"), sheet="Tarif"),
)
def at_b5(path):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Tarif"
    for r, row in enumerate([["Code", "Libellé", "Prix"], *([f"F{i}", f"Vis {i}", i * 1.5] for i in range(1, 5))]):
        for c, value in enumerate(row):
            sheet.cell(5 + r, 2 + c, value)
    made.save(path)


@SHAPES.add(
    "wrapped_head.xlsx",
    table(
        ["Cust.\nNo.", "Date of\nlast order", "Credit\nlimit"], 3, (0, 0, "77"), (2, 1, "2012-06-03"), sheet="Sheet1"
    ),
)
def wrapped(path):
    rows = [["Cust.\nNo.", "Date of\nlast order", "Credit\nlimit"]]
    book(path, [*rows, *([77 + i, dt.date(2012, 6, 1 + i), 500 * i] for i in range(3))])


@SHAPES.add(
    "head_again_on_each_page.xlsx",
    table(["Πελάτης", "Πόλη", "Οφειλή"], 12, (0, 0, "Πελάτης 0"), (11, 2, "121"), sheet="Sheet1"),
)
def repeated(path):
    rows = []
    for page in range(3):
        rows += [["Πελάτης", "Πόλη", "Οφειλή"]]
        rows += [[f"Πελάτης {page * 4 + i}", "Βόλος", (page * 4 + i) * 11] for i in range(4)]
    book(path, rows)


@SHAPES.add("no_head.xlsx", table(None, 5, (0, 0, "A-1"), (4, 2, "15.5"), sheet="Sheet1"), told="header")
def no_head(path):
    book(path, [[f"A-{i + 1}", dt.date(2011, 1, i + 1), 11.5 + i, name] for i, name in enumerate(REPS)])


@SHAPES.add(
    "crosstab_dates.xlsx",
    table(["Ürün", "2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01"], 4, (0, 0, "Çay"), (3, 4, "34"),
          sheet="Sheet1"),
    told="crosstab",
)  # fmt: skip
def crosstab(path):
    rows = [["Ürün", *(dt.date(2020, month, 1) for month in (1, 2, 3, 4))]]
    book(
        path,
        rows + [[name, *(i * 10 + m for m in (1, 2, 3, 4))] for i, name in enumerate(["Çay", "Kahve", "Şeker", "Un"])],
    )


@SHAPES.add(
    "units_below_head.xlsx",
    table(
        ["品番", "重量 kg", "単価 円"],
        4,
        (0, 0, "X-0"),
        (3, 2, "400"),
        sheet="Sheet1",
        header_any=[["品番", "重量", "単価"]],
    ),
)
def units(path):
    book(path, [["品番", "重量", "単価"], [None, "kg", "円"], *([f"X-{i}", 1.5 * i, 100 + 100 * i] for i in range(4))])


@SHAPES.add(
    "form_head_then_table.xlsx",
    table(["Pos", "Artikel", "Menge", "Preis"], 3, (0, 1, "Ware 1"), (2, 3, "30"), sheet="Auftrag"),
)
def form_head(path):
    rows = [["Auftrag:", "A-2010-17"], ["Kunde:", "Moorhof KG"], ["Datum:", dt.date(2010, 5, 6)], []]
    rows += [["Pos", "Artikel", "Menge", "Preis"], *([i, f"Ware {i}", i * 2, i * 10] for i in (1, 2, 3))]
    book(path, [*rows, [], [None, None, "Summe", 60]], title="Auftrag")


@SHAPES.add(
    "on_its_side.xlsx",
    table(["Şube", "Müdür", "Kuruluş", "Personel"], 5, (0, 0, "Ankara"), (4, 1, "Eleni"), (2, 3, "12"), sheet="Sheet1"),
    told="transposed",
)
def sideways(path):
    cities = ["Ankara", "Bursa", "Konya", "Adana", "Sivas"]
    rows = [["Şube", *cities], ["Müdür", *REPS], ["Kuruluş", *(dt.date(1990 + i, 3, 1) for i in range(5))]]
    book(path, [*rows, ["Personel", *(10 + i for i in range(5))]])


@SHAPES.add(
    "same_head_twice.xlsx",
    table(["Client", "Tel", "Tel", "Mail"], 5, (0, 1, "+32 0"), (4, 2, "+33 4"), sheet="Sheet1"),
    told="header-duplicate",
)
def duplicate(path):
    book(
        path,
        [
            ["Client", "Tel", "Tel", "Mail"],
            *([n, f"+32 {i}", f"+33 {i}", f"{n}@x.example"] for i, n in enumerate(REPS)),
        ],
    )
