"""Workbooks whose cells are the puzzle, and the older and other formats of spreadsheets."""

from __future__ import annotations

import datetime as dt

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from legacy_shapes.kit import Shapes, table
from legacy_shapes.sheets_heads import REPS, book

SHAPES = Shapes()


@SHAPES.add(
    "number_formats.xlsx",
    table(["PLZ", "Rabatt", "Preis", "Menge"], 3, (0, 0, "01067"), (1, 0, "00501"), (0, 1, ("0.125", "12.5%")),
          (2, 2, ("19.9", "19.90", "19.90 €")), (2, 3, "1000000"), sheet="Sheet1"),
)  # fmt: skip
def formats(path):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Sheet1"
    sheet.append(["PLZ", "Rabatt", "Preis", "Menge"])
    for row in [(1067, 0.125, 10, 5), (501, 0.03, 9.99, 70), (99084, 0, 19.9, 1000000)]:
        sheet.append(row)
        for cell, form in zip(sheet[sheet.max_row], ["00000", "0.0%", '#,##0.00 "€"', "#,##0"], strict=True):
            cell.number_format = form
    made.save(path)


@SHAPES.add(
    "error_cells.xlsx",
    table(["Key", "Lookup", "Ratio"], 4, (0, 1, "#N/A"), (1, 2, "#DIV/0!"), (3, 1, "ok"), sheet="Sheet1"),
    told="error-cells|#N/A",
)
def errors(path):
    rows = [["Key", "Lookup", "Ratio"], ["a", "#N/A", 0.5], ["b", "ok", "#DIV/0!"], ["c", "#REF!", 2], ["d", "ok", 1]]
    book(path, rows)


@SHAPES.add(
    "dates_times_flags.xlsx",
    table(["Besuch", "Beginn", "Dauer", "Erledigt"], 3, (0, 0, "2009-07-01"), (0, 1, "2009-07-01 08:30:00"),
          (1, 2, ("01:15:00", "1:15:00")), (2, 3, "false"), (0, 3, "true"), sheet="Sheet1"),
)  # fmt: skip
def dates(path):
    rows = [["Besuch", "Beginn", "Dauer", "Erledigt"]]
    for i in range(3):
        day = dt.date(2009, 7, 1 + i)
        rows.append([day, dt.datetime(2009, 7, 1 + i, 8, 30), dt.time(i, 15), i < 2])  # noqa: DTZ001
    book(path, rows)


@SHAPES.add(
    "mac_dates_1904.xlsx", table(["Contrat", "Signé"], 3, (0, 1, "2005-12-24"), (2, 1, "2005-12-26"), sheet="Feuil1")
)
def mac_dates(path):
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        sheet, form = made.add_worksheet("Feuil1"), made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Contrat", "Signé"])
        for i in range(3):
            sheet.write(i + 1, 0, f"C{i}")
            sheet.write_datetime(i + 1, 1, dt.datetime(2005, 12, 24 + i), form)  # noqa: DTZ001


@SHAPES.add(
    "numbers_as_text.xlsx",
    table(
        ["Kundennr", "Konto", "Wert"],
        4,
        (0, 0, "000123"),
        (3, 0, "9"),
        (1, 1, "1E5"),
        (2, 2, "1.234,50"),
        sheet="Sheet1",
    ),
)
def text_numbers(path):
    rows = [["Kundennr", "Konto", "Wert"], ["000123", "4711", "5,00"], ["000124", "1E5", "6,00"]]
    book(path, [*rows, ["000125", "NA", "1.234,50"], [9, "null", 7]])


@SHAPES.add(
    "formulas_never_calculated.xlsx",
    table(["Posten", "Menge", "Preis", "Summe"], 3, (0, 0, "A"), (2, 2, "3.5"), (0, 3, None), sheet="Sheet1"),
    told="formula",
)
def formulas(path):
    rows = [
        ["Posten", "Menge", "Preis", "Summe"],
        *([p, i, i + 0.5, f"=B{i + 1}*C{i + 1}"] for i, p in enumerate("ABC", 1)),
    ]
    book(path, rows)


@SHAPES.add("picture_only.xlsx", error="empty|no cells|no table|nothing")
def picture(path):
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("Logo").insert_textbox(2, 2, "Moorhof KG, Organigramm")


@SHAPES.add(
    "form_only.xlsx",  # one thing on one sheet: its pairs of label and value, none of them a header
    table(None, 5, (0, 1, "Moorhof KG"), (2, 1, "24103"), sheet="Stammblatt"),
    told="header",
    or_error="no table|form|label",
)
def form(path):
    rows = [["Stammblatt"], [], ["Firma:", "Moorhof KG"], ["Straße:", "Am Moor 1"], ["PLZ:", "24103"], ["Ort:", "Kiel"]]
    book(path, [*rows, ["Ansprechpartner:", "Frau Iden"]], title="Stammblatt")


@SHAPES.add(
    "old_excel.xls",
    table(["Sifra", "Naziv", "Datum", "Iznos"], 5, (0, 0, "0001"), (0, 2, "1999-12-31"), (4, 1, "Žarko 4"),
          (2, 3, "2.25"), sheet="Kupci"),
)  # fmt: skip
def old_excel(path):
    made = xlwt.Workbook()
    sheet, day = made.add_sheet("Kupci"), xlwt.easyxf(num_format_str="DD.MM.YYYY")
    sheet.write(0, 0, "Popis kupaca")
    for c, name in enumerate(["Sifra", "Naziv", "Datum", "Iznos"]):
        sheet.write(2, c, name)
    for i in range(5):
        for c, value in enumerate([f"{i + 1:04d}", f"Žarko {i}", dt.date(1999, 12, 31 - i), i * 1.125]):
            sheet.write(3 + i, c, value, day if c == 2 else xlwt.Style.default_style)
    made.save(str(path))


@SHAPES.add(
    "old_excel_two_heads.xls",
    table(["Rayon", "2003 Qté", "2003 CA", "2004 Qté", "2004 CA"], 4, (0, 0, "Jardin"), (3, 4, "63"), sheet="CA"),
)
def old_two_heads(path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("CA")
    sheet.write_merge(0, 1, 0, 0, "Rayon")
    sheet.write_merge(0, 0, 1, 2, "2003")
    sheet.write_merge(0, 0, 3, 4, "2004")
    rows = [[None, "Qté", "CA", "Qté", "CA"]]
    rows += [[n, 1 + i, 20 + i, 40 + i, 60 + i] for i, n in enumerate(["Jardin", "Bricolage", "Animaux", "Livres"])]
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    made.save(str(path))


def _ods_cell(value):
    if value is None:
        return TableCell()
    if isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=value)
    elif isinstance(value, dt.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def _ods(path, **sheets):
    made = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            sheet.addElement(line)
        made.spreadsheet.addElement(sheet)
    made.save(str(path))


@SHAPES.add(
    "office_book.ods",
    table(["Jméno", "Vstup", "Plat"], 5, (0, 0, "Aino"), (4, 1, "2001-02-05"), (1, 2, "1500.5"), sheet="Lidé"),
    table(["Kód", "Sklad"], 2, (1, 0, "02"), sheet="Sklady"),
)
def ods(path):
    people = [["Jméno", "Vstup", "Plat"], *([n, dt.date(2001, 2, i + 1), 1500 + i / 2] for i, n in enumerate(REPS))]
    _ods(path, Lidé=people, Sklady=[["Kód", "Sklad"], ["01", "Brno"], ["02", "Zlín"]])


@SHAPES.add(
    "office_totals.ods",
    table(["Butik", "Vara", "Antal"], 5, (0, 1, "Vara 0"), (4, 2, "14"), sheet="Lager"),
)
def ods_totals(path):
    rows = [["Lagerlista 2008-12-31"], [None], ["Butik", "Vara", "Antal"]]
    rows += [["Malmö", f"Vara {i}", 10 + i] for i in range(5)]
    _ods(path, Lager=[*rows, ["Totalt", None, 60]])
