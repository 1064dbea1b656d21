"""Head office: the ERP export (SAP field names), the article list, the staff list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import catalogue
import dirt
import trade
from pages import BLANK, Book, Cell, Line, Page, Record, TextFile, footnote, title
from world import Customer, World

SEED = 20250117


def generator(name: str) -> Random:
    """A generator of its own for each file, so that one file can change without the others."""
    return Random(f"{SEED} {name}")


@dataclass
class Company:
    """What the files share: the world, and the numbers that the systems gave to customers."""

    world: World
    erp: dict[int, list[str]] = field(default_factory=dict)
    campaigns: list[str] = field(default_factory=list)


# --- customers -----------------------------------------------------------------------------------

KNA1 = ["KUNNR", "LAND1", "NAME1", "ORT01", "PSTLZ", "STRAS", "TELF1", "SMTP_ADDR", "STCEG", "KTOKD",
    "SPRAS", "ERDAT",
        "LOEVM"]  # fmt: skip


def _kna1(rng: Random, customer: Customer, number: str, name: str) -> Record:
    language = {"de": "D", "es": "S", "en": "E", "no": "E"}[customer.language]
    cells = (
        number, customer.country, name, customer.town, customer.postcode, customer.street,
        dirt.phone(rng, customer.country, customer.phone), f"info@{customer.domain}", customer.vat,
        "0003" if customer.standing == "prospect" else "0001", language, f"{customer.since:%Y%m%d}", "",
    )  # fmt: skip
    return Record(dict(zip(KNA1, cells, strict=True)), {"customer": customer.id})


def customers(company: Company) -> TextFile:
    """KNA1: the customers in DACH and Namibia, and some of other regions who are served from here."""
    rng, world = generator("KNA1"), company.world
    chosen = world.of("DACH", "customer") + world.of("DACH", "prospect")[:30]
    for region in ("Iberia", "UK & Ireland", "Nordics"):
        chosen += rng.sample(world.of(region, "customer"), 14)
    numbers = sorted(rng.sample(range(100010, 104000), len(chosen) + 34))
    records = []
    for customer, number in zip(chosen, numbers, strict=False):
        company.erp[customer.id] = [f"{number:010d}"]
        records.append(_kna1(rng, customer, f"{number:010d}", customer.name))
    again = rng.sample(world.of("DACH", "customer"), 34)
    for customer, number in zip(again, numbers[len(chosen) :], strict=True):
        company.erp[customer.id].append(f"{number:010d}")
        records.append(_kna1(rng, customer, f"{number:010d}", dirt.spell(rng, customer)))
        records[-1].dirt += ("duplicate",)
    page = Page("erp/KNA1_Kundenstamm.csv", "customer", KNA1, records)
    for record in rng.sample(records, 12):
        record.cells["LOEVM"] = "X"
    dirt.nulls(page, rng, "TELF1", 25)
    dirt.nulls(page, rng, "SMTP_ADDR", 18)
    dirt.pad(page, rng, "NAME1", 15)
    dirt.repeat(page, rng, 6)
    return TextFile(page.source, page, ";", "cp1252")


# --- order lines ---------------------------------------------------------------------------------

VBAP = ["VBELN", "POSNR", "ERDAT", "KUNNR", "MATNR", "ARKTX", "KWMENG", "VRKME", "NETPR", "NETWR", "WAERK"]


def _vbap(company: Company, line: trade.OrderLine) -> Record:
    customer, product = company.world.customers[line.customer], company.world.products[line.product]
    order = f"{500000 + line.order:010d}"
    currency = "USD" if customer.country == "NA" else "EUR"
    numbers = company.erp[customer.id]
    cells = (
        order, f"{line.position * 10:06d}", f"{line.day:%d.%m.%Y}", numbers[line.order % len(numbers)],
        product.number, product.names["de"], dirt.sap(line.quantity, 3), product.unit,
        dirt.sap(line.price, 2), dirt.sap(line.amount, 2), currency,
    )  # fmt: skip
    return Record(
        dict(zip(VBAP, cells, strict=True)), {"customer": customer.id, "product": product.id}, order,
        ("erp", order, line.position), currency, amounts={"NETWR": line.amount, "KWMENG": line.quantity},
    )  # fmt: skip


def _forget(rng: Random, records: list[Record]) -> None:
    """Orders of customers whose master record is gone, and lines without any customer."""
    orders = sorted({r.order for r in records})
    gone = {order: f"{199001 + n % 6:010d}" for n, order in enumerate(rng.sample(orders, 9))}
    for record in records:
        if record.order in gone:
            record.cells["KUNNR"], record.orphan = gone[record.order], True
            record.ids.pop("customer")
    for record in rng.sample([r for r in records if not r.orphan], 6):
        record.cells["KUNNR"] = ""
        record.dirt += ("missing_customer",)
        record.ids.pop("customer")


def order_lines(company: Company) -> list[TextFile]:
    """Two exports of the sales lines; both have December 2022."""
    rng, world = generator("VBAP"), company.world
    buyers = [world.customers[i] for i in company.erp if world.customers[i].standing == "customer"]
    lines = trade.orders(rng, world, buyers, 6600, Decimal(1))
    records = [(line.day, _vbap(company, line)) for line in lines]
    _forget(rng, [r for _, r in records])
    found = []
    for name, first, last in (
        ("2020-2022", (2020, 1, 1), (2022, 12, 31)),
        ("2023-2024", (2022, 12, 1), (2024, 12, 31)),
    ):
        part = [r.twin() for day, r in records if dt.date(*first) <= day <= dt.date(*last)]
        page = Page(
            f"erp/VBAP_{name}.csv", "order_line", VBAP, part, ("VBELN", "ERDAT", "KWMENG", "NETWR"),
            ("KWMENG", "NETWR")
        )  # fmt: skip
        later = [r for r in part if "12.2022" not in str(r.cells["ERDAT"])]
        dirt.spoil(Page(page.source, "", VBAP, later), rng, "ERDAT", ["00.00.0000"] * 5, "impossible_date")
        dirt.lose(Page(page.source, "", VBAP, later), rng, "VBELN", 3)
        dirt.repeat(page, rng, 8)
        found.append(TextFile(page.source, page, ";", "cp1252"))
    return found


# --- articles ------------------------------------------------------------------------------------

ARTICLES = ["Art.-Nr.", "Bezeichnung", "Bezeichnung engl.", "Warengruppe", "ME", "Listenpreis EUR",
    "Gewicht kg",
            "Status", "Bemerkung"]  # fmt: skip


def _article(rng: Random, product: catalogue.Product) -> Record:
    group = rng.choice(catalogue.CATEGORIES[product.group])
    status = "Auslauf" if rng.random() < 0.08 else "aktiv"
    weight = Decimal(product.weight) if product.weight else None
    cells: tuple[Cell, ...] = (
        product.number, product.names["de"], product.names["en"], group, product.unit, product.price,
        weight, status, None,
    )  # fmt: skip
    record = Record(dict(zip(ARTICLES, cells, strict=True)), {"product": product.id})
    record.amounts = {"Listenpreis EUR": product.price}
    return record


def _old_prices(products: list[catalogue.Product]) -> Page:
    """The hidden sheet: what things cost in 2019."""
    columns = ["Art.-Nr.", "Preis 2019", "Gültig bis"]
    records = []
    for product in products[::2]:
        price = trade.cents(product.price * Decimal("0.91"))
        cells: dict[str, Cell] = {
            columns[0]: product.number,
            columns[1]: price,
            columns[2]: dt.date(2019, 12, 31),
        }
        records.append(Record(cells, {"product": product.id}, amounts={"Preis 2019": price}))
    return Page(
        "erp/Artikelliste 2024.xlsx#Preise alt",
        "price",
        columns,
        records,
        measures=("Preis 2019",),
        hidden=True,
    )


def articles(company: Company) -> Book:
    """The article list: group lines, free-text categories, a hidden sheet of old prices."""
    rng, products = generator("Artikel"), list(company.world.products.values())
    page = Page(
        "erp/Artikelliste 2024.xlsx#Artikel", "product", ARTICLES, [], ("Art.-Nr.",), ("Listenpreis EUR",),
        above=[title("Lindner & Lund Wägetechnik GmbH"), title("Artikelliste, gültig ab 01.01.2024"), BLANK],
        below=[BLANK, footnote("ME: ST = Stück, M = Meter. Preise ohne MwSt., ab Werk."),
               footnote("Änderungen bitte an den Produktmanager melden!")],
    )  # fmt: skip
    starts: dict[int, Line] = {}
    for label, groups in catalogue.SHEET_GROUPS:
        starts[len(page.records)] = ("group_label", [label])
        page.records += [_article(rng, p) for p in products if p.group in groups]
    body: list[Line | Record] = []
    for number, record in enumerate(page.records):
        body += [starts[number]] if number in starts else []
        body.append(record)
    page.body = body
    services = Page(page.source, "", ARTICLES, [r for r in page.records if not r.cells["Gewicht kg"]])
    dirt.spoil(services, rng, "Listenpreis EUR", ["auf Anfrage", "auf Anfrage", "tbd"], "text")
    dirt.pad(page, rng, "Bezeichnung", 5)
    return Book(
        "erp/Artikelliste 2024.xlsx",
        [("Artikel", [page]), ("Preise alt", [_old_prices(products)])],
        "dd.mm.yyyy",
    )


# --- staff and exchange rates --------------------------------------------------------------------

STAFF = [
    "Pers.-Nr.",
    "Kürzel",
    "Vorname",
    "Nachname",
    "Region",
    "Abteilung",
    "E-Mail",
    "Eintritt",
    "Austritt",
]
RATES = ["Währung", "Bezeichnung", "Kurs zu EUR"]
CURRENCIES = (("EUR", "Euro", "1.0000"), ("USD", "US-Dollar", "1.0824"), ("GBP", "Pfund Sterling", "0.8466"),
              ("SEK", "Schwedische Krone", "11.4325"))  # fmt: skip


def staff(company: Company) -> Book:
    """Employees on the left, exchange rates on the right of the same sheet."""
    records = []
    for e in company.world.employees.values():
        cells = (f"{4000 + e.id}", e.code, e.first, e.last, e.region, e.department, e.email, e.hired, e.left)
        records.append(Record(dict(zip(STAFF, cells, strict=True)), {"owner": e.id}))
    source = "erp/Stammdaten Vertrieb.xlsx#Listen"
    left = Page(source, "owner", STAFF, records, above=[title("Mitarbeiter Vertrieb, Service, Marketing"), BLANK])
    rates = [Record(dict(zip(RATES, (code, name, Decimal(rate)), strict=True))) for code, name, rate in CURRENCIES]
    right = Page(
        f"{source}#2", "currency", RATES, rates, left=len(STAFF) + 1,
        above=[title("Kurse (Jahresmittel 2024)"), BLANK],
    )  # fmt: skip
    return Book("erp/Stammdaten Vertrieb.xlsx", [("Listen", [left, right])], "dd.mm.yyyy")
