"""Workbooks whose rows are the puzzle: groups, totals, notes, several tables, hidden parts."""

from __future__ import annotations

import openpyxl
import xlsxwriter
from openpyxl.worksheet.table import Table

from legacy_shapes.kit import Shapes, table
from legacy_shapes.sheets_heads import REPS, book

SHAPES = Shapes()
SALES = [["Rep", "Kunde", "Umsatz"], *([REPS[i % 5], f"Kunde {i}", 100 + i] for i in range(8))]
SALES_TABLE = table(SALES[0], 8, (0, 0, "Aino"), (7, 1, "Kunde 7"), (7, 2, "107"), sheet="Sheet1")


@SHAPES.add("total_on_top.xlsx", SALES_TABLE, told="rows-total")
def total_on_top(path):
    book(path, [SALES[0], ["Gesamt", None, sum(row[2] for row in SALES[1:])], *SALES[1:]])


@SHAPES.add("footnotes.xlsx", SALES_TABLE)
def footnotes(path):
    rows = [*SALES, ["Summe", None, 828], [], ["* ohne Retouren, vorläufig"], ["Quelle: ERP-Auszug vom 3.3.2017"]]
    book(path, rows)


@SHAPES.add("remarks_to_the_right.xlsx", SALES_TABLE)
def remarks(path):
    rows = [list(row) for row in SALES]
    rows[2] += [None, None, "bitte prüfen!"]
    rows[5] += [None, None, "Anruf am Montag, fragt nach Rabatt"]
    book(path, rows)


@SHAPES.add(
    "side_by_side.xlsx",
    table(["Kod", "Magazyn"], 4, (3, 1, "Mag 3"), sheet="Sheet1"),
    table(["Data", "Zmiana", "Szt."], 6, (0, 1, "A"), (5, 2, "15"), sheet="Sheet1"),
    told="tables-several",
)
def side_by_side(path):
    left = [["Kod", "Magazyn"], *([f"M{i}", f"Mag {i}"] for i in range(4)), [None, None], [None, None]]
    right = [["Data", "Zmiana", "Szt."], *([f"2018-01-0{i + 1}", "AB"[i % 2], 10 + i] for i in range(6))]
    book(path, [[*a, None, *b] for a, b in zip(left, right, strict=True)])


@SHAPES.add(
    "stacked_with_titles.xlsx",
    table(["Agente", "Zona"], 3, (2, 1, "Sur"), sheet="Sheet1"),
    table(["Pedido", "Agente", "Importe", "Fecha"], 4, (3, 0, "P3"), sheet="Sheet1"),
    told="tables-several",
)
def stacked(path):
    rows = [["Agentes"], ["Agente", "Zona"], ["Ana", "Norte"], ["Luis", "Este"], ["Paz", "Sur"], [], []]
    rows += [["Pedidos abiertos"], ["Pedido", "Agente", "Importe", "Fecha"]]
    book(path, rows + [[f"P{i}", "Ana", 12.5 * i, f"0{i + 1}/02/2016"] for i in range(4)])


@SHAPES.add(
    "group_labels.xlsx",
    table(["Nr", "Título", "Stock"], 7, (0, None, "Ficção"), (6, 1, "Livro 6"), (6, None, "Infantil"), sheet="Sheet1"),
    told="labels-carried",
)
def labels(path):
    rows = [["Nr", "Título", "Stock"], ["Ficção"], *([i, f"Livro {i}", i * 3] for i in range(3))]
    rows += [["Ensaio"], [3, "Livro 3", 4], [4, "Livro 4", 0], ["Infantil"], [5, "Livro 5", 8], [6, "Livro 6", 2]]
    book(path, rows)


@SHAPES.add(
    "outline_subtotals.xlsx",
    table(["Region", "Ort", "Betrag"], 6, (0, 0, "Nord"), (5, 1, "Ulm"), (4, 2, "50"), sheet="Sheet1"),
)
def outline(path):
    rows = [["Region", "Ort", "Betrag"], ["Nord", "Kiel", 10], ["Nord", "Husum", 20], ["Nord", "Plön", 30]]
    rows += [["Nord Ergebnis", None, 60], ["Süd", "Isny", 40], ["Süd", "Lindau", 50], ["Süd", "Ulm", 60]]
    rows += [["Süd Ergebnis", None, 150], ["Gesamtergebnis", None, 210]]
    book(path, rows)


@SHAPES.add(
    "subtotals_without_key.xlsx",
    table(["Dept", "Person", "Hours", "Cost"], 6, (0, 1, "P0"), (5, 3, "300"), sheet="Sheet1"),
    told="rows-total",
)
def blank_keys(path):
    rows = [["Dept", "Person", "Hours", "Cost"]]
    for dept in range(2):
        rows += [[f"D{dept}", f"P{dept * 3 + i}", 8 + i, (dept * 3 + i) * 50 + 50] for i in range(3)]
        rows += [[None, None, 27, [300, 750][dept]]]
    book(path, [*rows, [None, None, 54, 1050]])


@SHAPES.add(
    "sparse_groups.xlsx",
    table(["Страна", "Город", "Склад", "Остаток"], 6, (0, 0, "Россия"), (2, 1, "Казань"), (5, 3, "5"), sheet="Sheet1"),
)
def sparse(path):
    places = [
        ("Россия", "Москва"),
        (None, None),
        (None, "Казань"),
        ("Беларусь", "Минск"),
        (None, None),
        (None, "Гродно"),
    ]
    book(path, [["Страна", "Город", "Склад", "Остаток"], *([a, b, f"С{i}", i] for i, (a, b) in enumerate(places))])


@SHAPES.add(
    "merged_bodies.xlsx",
    table(["Kraj", "Klient", "Kwota"], 6, (0, 0, "Polska"), (2, 0, "Polska"), (5, 0, "Czechy"), sheet="Sheet1"),
    told="merged",
)
def merged(path):
    rows = [
        ["Kraj", "Klient", "Kwota"],
        *([["Polska", "Czechy"][i // 3] if i % 3 == 0 else None, f"K{i}", i] for i in range(6)),
    ]
    book(path, rows, ["A2:A4", "A5:A7"])


def _table_object(path, extra, totals):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Sheet1"
    for row in [*SALES, *extra]:
        sheet.append(row)
    found = Table(displayName="Umsaetze", ref=f"A1:C{9 + totals}")
    if totals:
        found.totalsRowCount = 1
    sheet.add_table(found)
    made.save(path)


@SHAPES.add("table_object.xlsx", SALES_TABLE)
def table_object(path):
    _table_object(path, [], 0)


@SHAPES.add("table_object_with_totals.xlsx", SALES_TABLE)
def table_totals(path):
    _table_object(path, [["Ergebnis", None, 828]], 1)


@SHAPES.add(
    "typed_below_table_object.xlsx",
    table(SALES[0], 10, (8, 1, "Neukunde 1"), (9, 2, "200"), sheet="Sheet1"),
)
def typed_below(path):
    _table_object(path, [["Bram", "Neukunde 1", 150], ["Dilek", "Neukunde 2", 200]], 0)


@SHAPES.add("hidden_parts.xlsx", SALES_TABLE, table(["k", "v"], 2, (1, 1, "z"), sheet="cfg"), told="hidden")
def hidden(path):
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("Sheet1"), made.add_worksheet("cfg")
        for r, row in enumerate(SALES):
            sheet.write_row(r, 0, row)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        for r, row in enumerate([["k", "v"], ["a", "y"], ["b", "z"]]):
            other.write_row(r, 0, row)
        other.very_hidden()


@SHAPES.add("filtered_rows.xlsx", SALES_TABLE, told="hidden|filter")
def filtered(path):
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Sheet1")
        for r, row in enumerate(SALES):
            sheet.write_row(r, 0, row)
            if r and row[0] != "Aino":
                sheet.set_row(r, None, None, {"hidden": True})
        sheet.autofilter(0, 0, 8, 2)
        sheet.filter_column(0, "x == Aino")


@SHAPES.add("blank_rows_between.xlsx", SALES_TABLE)
def spaced(path):
    book(path, [SALES[0], [], *SALES[1:4], [], [], *SALES[4:7], [], *SALES[7:]])


@SHAPES.add(
    "blank_column_between.xlsx",
    table(["Rep", "Kunde", "", "Umsatz"], 8, (7, 1, "Kunde 7"), (7, None, "107"), sheet="Sheet1",
          header_any=[["Rep", "Kunde", "Umsatz"]]),
)  # fmt: skip
def blank_column(path):
    book(path, [[a, b, None, c] for a, b, c in SALES])


@SHAPES.add(
    "cover_sheet.xlsx",
    table(["Rep", "Kunde", "Umsatz"], 8, (0, 0, "Aino"), sheet="Daten"),
)
def cover(path):
    made = openpyxl.Workbook()
    made.active.title = "Deckblatt"
    for text in ["Umsatzbericht 2017", None, "Erstellt vom Vertrieb Innendienst", "Nur für den internen Gebrauch."]:
        made.active.append([text])
    sheet = made.create_sheet("Daten")
    for row in SALES:
        sheet.append(row)
    made.save(path)


@SHAPES.add(
    "pivot_look.xlsx",
    table(["Zeilenbeschriftungen", "2015", "2016"], 5, (0, 0, "Aino"), (4, 2, "24"), sheet="Sheet1",
          header_any=[["Row Labels Zeilenbeschriftungen", "2015", "2016", "Gesamtergebnis"],
                      ["Zeilenbeschriftungen", "2015", "2016", "Gesamtergebnis"],
                      ["Summe von Betrag Zeilenbeschriftungen", "Spaltenbeschriftungen 2015",
                       "Spaltenbeschriftungen 2016", "Spaltenbeschriftungen Gesamtergebnis"],
                      ["Summe von Betrag Zeilenbeschriftungen", "Spaltenbeschriftungen 2015", "2016",
                       "Gesamtergebnis"]]),
)  # fmt: skip
def pivot(path):
    rows = [["Summe von Betrag", "Spaltenbeschriftungen"], ["Zeilenbeschriftungen", 2015, 2016, "Gesamtergebnis"]]
    rows += [[name, 10 + i, 20 + i, 30 + 2 * i] for i, name in enumerate(REPS)]
    book(path, [*rows, ["Gesamtergebnis", 60, 110, 170]])
