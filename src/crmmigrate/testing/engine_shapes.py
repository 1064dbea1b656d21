"""What the exam of engines runs over: a small CRM with much dirt, a flat order file, and a random table."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crmmigrate.core.documents import Patch, ReadOptions
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import GatherInput

DIRT = 0.06
"""Share of the cells of the random table that hold anything but what their column is for."""
Cells = Sequence[Sequence[str | None]]

SIGNS = "\u00a0\u200b\u2028\u0085\x0b\x0c\r\n\t\ufeff \x1f"
LETTERS = "İıŁßẞſΣςσǅŉﬁéе\u0301😀東"
TEXTS = (
    "NO", "NA", "N/A", "n/a", "k.A.", "-", "--", "?", "null", "", " ", "İstanbul", "ISTANBUL", "istanbul", "ΟΔΟΣ",
    "οδοσ", "οδος", "Straße", "STRASSE", "Œuvre", "a\nb", "a\r\nb", "end\n", "end\r", "\x0b", "\u2028", 'say "hi"',
    "semi;colon", "back\\slash", "$1", "\\1", "%_", "'", "a\u00a0b", "  two  blanks ", "zero\u200bwidth", "MÃ¼ller",
    "007", "0", "-0", "00", "1e3", "0x10", "1_000", "NaN", "Infinity", "true", "FALSE", "Ja", "nein",
)  # fmt: skip
"""Texts on which engines are known to differ: case, blanks, ends of lines, patterns and casts."""
NUMBERS = (
    "1.234,50", "1234,5", "12,5", "-3,00", "3,00-", "(7,25)", "€ 9,99", "1'000,00", "2.5", "0,005", "1234567890123,12",
    "99999999999999999", "kr. 12,50", "12 €", "1.2.3", "0,333333333333333",
)  # fmt: skip
DATES = (
    "31.12.2023", "01.02.2024", "29.02.2024", "29.02.2023", "31.04.2024", "1.1.2020", "2024-05-06", "05/13/2024",
    "2024-01-01 10:30", "00.00.0000", "1899-12-30", "0001-01-01", "9999-12-31", "15. März 2021", "20240131",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """One set of files, and how they are migrated.

    Attributes:
        name: Its name.
        files: The files as their readers gave them.
        model: As in migration.yaml.
        region: Country of telephone numbers without a country code.
        patches: Corrections of single cells.
    """

    name: str
    files: tuple[GatherInput, ...]
    model: Literal["crm", "inferred", "flat"]
    region: str | None = None
    patches: tuple[Patch, ...] = ()


def _file(path: str, rows: Cells, *, system: str = "", sheet: str | None = None) -> GatherInput:
    cells: list[list[str | None]] = [[cell if cell and cell.strip() else None for cell in row] for row in rows]
    raw = [] if sheet else [";".join(cell or "" for cell in row) for row in cells]
    grid = Grid(sheet, cells, list(range(1, len(cells) + 1)), raw)
    return GatherInput(path, system, "excel" if sheet else "text", [grid], ReadOptions())


# --- a small CRM ----------------------------------------------------------------------------------


def crm() -> Shape:
    """Customers in two files, orders, opportunities and activities that name them, with dirt in all."""
    files = (_customers(), _accounts(), _orders(), _opportunities(), _activities())
    patches = (
        Patch(source="erp/kunden.csv", row=3, column="Ort", before="Munchen", after="München"),
        Patch(source="erp/kunden.csv", row=4, column="Ort", before="changed since", after="x"),
        Patch(source="erp/kunden.csv", row=4, column="Gone", before="a", after="b"),
    )
    return Shape("crm", files, "crm", "DE", patches)


_FIRMS = (
    ("Müller & Söhne GmbH", "Köln", "50667"), ("MUELLER & SOEHNE GMBH", "Köln", "50667"),
    ("İstanbul Çelik A.Ş.", "Munchen", "80331"),
    ("Straßenbau Groß KG", "Ulm", "01067"), ("ΟΔΟΣ ΑΕ", "Αθήνα", "10431"),  # noqa: RUF001
    ("Acme Ltd", "Leeds", "LS1 4AP"),
    ("Acme Ltd", "York", "YO1 7HH"), ("Nordwind AS", "Oslo", "0150"), ("Łódź Sp. z o.o.", "Łódź", "90-001"),
    ("Œuvre SARL", "Lyon", "69001"), ("Nordwind AS", "Oslo", "0150"), ("Kaffee-Kontor", "Bonn", "53111"),
)  # fmt: skip


def _customers() -> GatherInput:
    header = ["Kundennummer", "Firma", "Strasse", "PLZ", "Ort", "Land", "Telefon", "E-Mail", "Umsatz", "Angelegt am"]
    rows: list[list[str | None]] = [["Kundenliste", *([None] * 9)], list(header)]
    for i, (name, city, code) in enumerate(_FIRMS):
        rows.append(
            [f"{i + 1:05d}", f" {name}" if i % 4 == 0 else name, f"Weg {i}\nHinterhof", code, city,
             ("DE", "Deutschland", "TR", "NO", "k.A.", "GB")[i % 6],
             ("0221 / 12345-6", "+49 89 123456", "-", "12")[i % 4],
             (f"Info@Firma{i}.DE", "k.A.", "kein Mail", f"a.b@firma{i}.de")[i % 4], NUMBERS[i], DATES[i]]
        )  # fmt: skip
    rows.append(["Summe", None, None, None, None, None, None, None, "1.000,00", None])
    return _file("erp/kunden.csv", rows, system="erp")


def _accounts() -> GatherInput:
    header = [
        "Account Name",
        "Billing City",
        "Billing Zip/Postal Code",
        "Billing Country",
        "Phone",
        "Annual Revenue",
        "Created Date",
    ]
    rows: list[list[str | None]] = [list(header)]
    for i, (name, city, code) in enumerate(_FIRMS[::-1]):
        shown = (name.upper(), name.lower(), name, f"{name} ")[i % 4]
        rows.append(
            [
                shown,
                city,
                code,
                ("Germany", "NO", "NA", "n/a")[i % 4],
                "+49 221 123456",
                f"{i}50000.00",
                f"2020-0{i % 9 + 1}-15",
            ]
        )
    rows += [[None] * 7, list(header), ["New One", "Bonn", "", "DE", "", "N/A", "2021-02-30"]]
    return _file("sf/accounts.xlsx", rows, system="sf", sheet="Accounts")


def _orders() -> GatherInput:
    rows: list[list[str | None]] = [
        ["Auftragsnummer", "Position", "Kunde", "Artikel", "Auftragsdatum", "Menge", "Einzelpreis", "Betrag"]
    ]
    for i in range(24):
        firm = _FIRMS[i % 12][0] if i % 5 else None
        rows.append(
            [f"{2000 + i // 2:06d}", str(i % 2 + 1), firm, ("Waage TW-6", "waage tw-6", "Kabel")[i % 3],
             f"{i % 28 + 1:02d}.{i % 12 + 1:02d}.2023", str(i % 7 - 1), f"{i}.234,5", f"{i * 2},{i:02d}"]
        )  # fmt: skip
    rows += [
        rows[3],
        [*rows[5][:7], "1,00"],
        ["002099", "1", "Unknown & Co", "Kabel", "31.02.2024", "1", "5,00", "2,00"],
    ]
    rows += [["002098", "1", _FIRMS[0][0], "Kabel", "1.3.2024", "NA", "9,99 €", "1.000.000,005"]]
    return _file("erp/auftraege.csv", rows, system="erp")


def _opportunities() -> GatherInput:
    rows: list[list[str | None]] = [
        ["Opportunity Name", "Account Name", "Stage", "Amount", "Close Date", "Probability (%)", "Opportunity Owner"]
    ]
    rows.extend(
        [f"Deal {i}", _FIRMS[i % 12][0], ("Closed Won", "closed won", "Prospecting", "NA")[i % 4], f"{i * 1000}.50",
         f"2024-{i % 12 + 1:02d}-28", ("10", "50%", "110", "")[i % 4], ("Ann Lee", "ann lee", "İpek Şahin")[i % 3]]
        for i in range(14)
    )  # fmt: skip
    return _file("sf/opportunities.csv", rows, system="sf")


def _activities() -> GatherInput:
    rows: list[list[str | None]] = [["Subject", "Company", "Activity Type", "Date", "Comments", "Assigned To"]]
    rows.extend(
        [TEXTS[i + 24], _FIRMS[i][0], ("Call", "Email")[i % 2], f"{i + 1:02d}.05.2024" if i % 5 else DATES[i],
         f'said "yes",\nthen; {TEXTS[i]}\r\nbye', "Ann Lee"]
        for i in range(12)
    )  # fmt: skip
    return _file("sf/activities.csv", rows, system="sf")


# --- one flat file, and a random one ----------------------------------------------------------------


def orders(lines: int = 60) -> Shape:
    """A flat file of order lines, with customer, product and freight repeated on them; the model is inferred."""
    rows: list[list[str | None]] = [
        ["order_id", "order_date", "customer_id", "customer_name", "city", "sku", "product", "quantity", "price",
         "freight"]
    ]  # fmt: skip
    draw = random.Random(7)  # noqa: S311
    for i in range(lines):
        order, customer, product = i // 3, i // 3 % 8, draw.randrange(6)
        rows.append(
            [str(10248 + order), f"2023-{order % 12 + 1:02d}-{order % 28 + 1:02d}", f"C{customer:03d}",
             _FIRMS[customer][0], _FIRMS[customer][1], f"P-{product:02d}", f"Product {product}",
             str(draw.randint(1, 40)), f"{product * 3 + 1}.50", f"{order * 1.25:.2f}"]
        )  # fmt: skip
    rows += [["10999", "2023-13-01", None, None, None, "P-01", "Product 1", "NA", "4.50", "0"], list(rows[4])]
    return Shape("orders", (_file("orders.csv", rows),), "inferred")


def _day(draw: random.Random) -> str:
    return draw.choice(
        [f"{draw.randint(1, 29):02d}.{draw.randint(1, 12):02d}.{draw.randint(1990, 2030)}"] * 9 + [draw.choice(DATES)]
    )


def table(seed: int, n_rows: int = 80) -> Shape:
    """A table of random dirt; it is loaded as it is."""
    draw = random.Random(seed)  # noqa: S311

    def text() -> str | None:
        word = draw.choice(TEXTS)
        return draw.choice([word, word, word + draw.choice(SIGNS), draw.choice(LETTERS) + word, None])

    def spoilt(value: str) -> str | None:
        return text() if draw.random() < DIRT else value

    rows: list[list[str | None]] = [["id", "name", "amount", "day", "flag", "mail", "number", "note"]]
    rows.extend(
        [f"{i + 1:04d}" if draw.random() < 0.97 else f"{i:04d}", text(), spoilt(draw.choice(NUMBERS)),
         spoilt(_day(draw)), spoilt(draw.choice(["ja", "nein", "JA"])),
         spoilt(draw.choice([f"U{i}@Example.COM", f"u.{i}@example.com"])),
         spoilt(f"{draw.random() * 10 ** draw.randint(0, 13):.{draw.randint(0, 5)}f}"), text()]
        for i in range(n_rows)
    )  # fmt: skip
    return Shape(f"random-{seed}", (_file("random.csv", rows),), "flat")
