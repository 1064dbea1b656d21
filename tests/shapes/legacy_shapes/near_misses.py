"""Files that look like what a rule leaves out or turns, and are something else."""

from __future__ import annotations

from legacy_shapes.kit import Shapes, joined, lines, table
from legacy_shapes.sheets_heads import book

SHAPES = Shapes()


@SHAPES.add(
    "customer_called_total.xlsx",
    table(["Firma", "Ort", "Umsatz"], 5, (0, 0, "Gesamt Bau"), (1, 0, "Total"), (4, 2, "50"), sheet="Sheet1"),
)
def called_total(path):
    rows = [["Firma", "Ort", "Umsatz"], ["Gesamt Bau", "Kiel", 10], ["Total", "Paris", 20], ["Summe KG", "Ulm", 35]]
    book(path, [*rows, ["Alt", "Bonn", 40], ["Neu", "Jena", 50]])


@SHAPES.add(
    "records_without_texts.xlsx",
    table(["Kunde", "Jan", "Feb"], 6, (2, 1, "7"), (2, 0, None), (4, 2, "11"), sheet="Sheet1"),
)
def no_texts(path):
    rows = [["Kunde", "Jan", "Feb"], ["A", 1, 2], ["B", 3, 4], [None, 7, 5], ["C", 2, 9], [None, 8, 11]]
    book(path, [*rows, ["D", 6, 1]])


@SHAPES.add(
    "unit_line_with_a_name.xlsx",  # not on its side, although each line is of one kind
    table(["Material Einheit", "Dichte g/cm", "Preis EUR"], 3, (0, 0, "Holz"), (2, 2, "5.5"), sheet="Sheet1",
          header_any=[["Material", "Dichte", "Preis"]]),
)  # fmt: skip
def unit_line(path):
    rows = [["Material", "Dichte", "Preis"], ["Einheit", "g/cm", "EUR"], ["Holz", 0.6, 1.5], ["Stahl", 7.8, 2.5]]
    book(path, [*rows, ["Glas", 2.5, 5.5]])


@SHAPES.add(
    "profit_and_loss.xlsx",
    table(["Position", "2019", "2020", "2021"], 4, (0, 0, "Erlöse"), (3, 3, "9"), sheet="Sheet1"),
)
def profit(path):
    rows = [["Position", 2019, 2020, 2021], ["Erlöse", 100, 110, 121], ["Material", 40, 45, 52], ["Löhne", 50, 55, 60]]
    book(path, [*rows, ["Überschuss", 10, 10, 9]])


@SHAPES.add("first_record_twice.csv", table(None, 6, (0, 0, "Ahorn"), (5, 0, "Ahorn")), told="header", encoding="utf-8")
def first_twice():
    rows = [["Ahorn", "Gera", "07545"], ["Birke", "Halle", "06108"], ["Eibe", "Zeitz", "06712"]]
    return joined([*rows, ["Fichte", "Suhl", "98527"], ["Linde", "Apolda", "99510"], rows[0]])


@SHAPES.add(
    "comma_and_blank.csv",
    table(["Title", "Author", "Shelf"], 6, (0, 0, "A short history of the sea"), (5, 2, "row 5 upper level")),
    encoding="utf-8",
)
def comma_and_blank():
    rows = [["Title", "Author", "Shelf"]]
    rows += [["A short history of the sea", f"Jo van der Berg {i}", f"row {i} upper level"] for i in range(6)]
    return joined(rows, ", ", "\n")


NAMES = """
Smith, John
Cher
Doe, Jane
Madonna
Prince
Bowie, David
Lady Gaga
Bono
"""


@SHAPES.add("names_some_with_commas.csv", table(None, 8, (0, 0, "Smith, John"), (7, 0, "Bono")), encoding="utf-8")
def some_commas():
    return lines(NAMES)


SHARED = """
Name;Filiale;Punkte
Anna;Nord;4
Bert;Süd;7
nur Name
Cora;Nord;2
auch ohne
Dirk;Süd;9
"""


@SHAPES.add(
    "lone_cells_among_records.csv",
    table(["Name", "Filiale", "Punkte"], 6, (2, 0, "nur Name"), (5, 2, "9")),
    told="ragged",
    encoding="utf-8",
)
def lone_cells():
    return lines(SHARED)


@SHAPES.add(
    "form_above_and_titles.xlsx",
    table(["Teil", "Menge", "Lager"], 4, (0, 0, "T0"), (3, 2, "L3"), sheet="Sheet1"),
)
def form_above(path):
    rows = [["Angaben zum Kunden"], ["Name", "Moorhof KG"], ["Ort", "Kiel"], ["Telefon", "0431 1"], []]
    rows += [["Bestellte Teile"], ["Teil", "Menge", "Lager"], *([f"T{i}", i, f"L{i}"] for i in range(4))]
    book(path, rows)


@SHAPES.add(
    "french_lines_of_cash.prn",
    table(["N°", "Libellé", "Débit", "Crédit"], 6, (0, 0, "101"), (5, 1, "Timbres poste"), (2, 3, "1.250,00")),
    encoding="cp1252",
)
def cash():
    rows = [(101, "Loyer mars", "900,00", ""), (102, "Achat papier", "45,10", ""), (103, "Client Roy", "", "1.250,00")]
    rows += [(104, "Essence", "61,00", ""), (105, "Client Petit", "", "80,00"), (106, "Timbres poste", "12,00", "")]
    text = f"{'N°':>5}  {'Libellé':<16}{'Débit':>10}  {'Crédit':>10}\r\n"
    return (text + "".join(f"{n:>5}  {t:<16}{d:>10}  {c:>10}\r\n" for n, t, d, c in rows)).encode("cp1252")


PAGES = """
Artikelliste;;;Seite 1
Artikel;Gruppe;Lieferant;Lager
Zange;Werkzeug;Kraft;Halle A
Hammer;Werkzeug;Kraft;Halle B
Artikelliste;;;Seite 2
Artikel;Gruppe;Lieferant;Lager
Lampe;Licht;Hell;Halle A
Kabel;Strom;Volt;Halle C
Artikelliste;;;Seite 3
Artikel;Gruppe;Lieferant;Lager
Dose;Strom;Volt;Halle B
"""


@SHAPES.add(
    "pages_of_words.csv",
    table(["Artikel", "Gruppe", "Lieferant", "Lager"], 5, (0, 0, "Zange"), (4, 0, "Dose")),
    encoding="utf-8",
)
def pages():
    return lines(PAGES)


@SHAPES.add(
    "three_small_tables.csv",
    table(["Kod", "Opis"], 3, (2, 1, "zwrot")),
    table(["Oddział", "Miasto", "Kierownik"], 3, (0, 2, "Lis")),
    table(["Data", "Oddział", "Kod", "Kwota"], 4, (3, 3, "8,00")),
    told="tables-several",
    encoding="utf-8",
)
def three_tables():
    one = [["Kod", "Opis"], ["K1", "sprzedaż"], ["K2", "rabat"], ["K3", "zwrot"], [""]]
    two = [
        ["Oddział", "Miasto", "Kierownik"],
        ["O1", "Łódź", "Lis"],
        ["O2", "Opole", "Wilk"],
        ["O3", "Piła", "Ryś"],
        [""],
    ]
    rows = [
        ["Data", "Oddział", "Kod", "Kwota"],
        *([f"2020-01-0{i}", f"O{i % 3 + 1}", f"K{i % 3 + 1}", f"{i * 2},00"] for i in range(1, 5)),
    ]
    return joined([*one, *two, *rows])


@SHAPES.add(
    "utf8_with_few_old_lines.csv",
    table(["id", "näme"], 60, (0, 1, "Zoë"), (40, 1, "Köhler"), (59, 1, "Zoë")),
    told="encoding",
)
def old_lines():
    head = joined([["id", "näme"], *([i, "Zoë"] for i in range(40))])
    return (
        head
        + joined([[i, "Köhler"] for i in range(40, 55)], encoding="cp1252")
        + joined([[i, "Zoë"] for i in range(55, 60)])
    )


@SHAPES.add(
    "field_with_bare_cr.csv",
    table(["id", "memo", "by"], 30, (4, 1, "first\rsecond"), (29, 2, "x")),
)
def bare_cr():
    rows = [["id", "memo", "by"], *([i, '"first\rsecond"' if i == 4 else "none", "x"] for i in range(30))]
    return joined(rows, ",")


@SHAPES.add(
    "settings_line_full.csv",
    table(["Nr", "Kunde", "Ort", "Betrag", "Waehrung", "Datum"], 5, (0, 0, "1"), (4, 5, "20210105")),
    encoding="utf-8",
)
def settings():
    rows = [["H", "EXPORT7", 20210131, 5, "prod", ""], ["Nr", "Kunde", "Ort", "Betrag", "Waehrung", "Datum"]]
    return joined([*rows, *([i, f"Kunde {i}", "Jena", f"{i}.00", "EUR", f"2021010{i}"] for i in range(1, 6))], ",")


@SHAPES.add(
    "signature_sheet.xlsx",
    table(["Gerät", "Ausgabe", "Rückgabe"], 4, (0, 0, "Laptop 0"), (3, 2, "2022-02-04"), sheet="Sheet1"),
)
def signature(path):
    rows = [
        ["Gerät", "Ausgabe", "Rückgabe"],
        *([f"Laptop {i}", f"2022-01-0{i + 1}", f"2022-02-0{i + 1}"] for i in range(4)),
    ]
    book(path, [*rows, [], [], ["Ort, Datum", None, "Unterschrift"]])
