"""The sales offices: customer lists and order books of Iberia, UK & Ireland and the Nordics."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

import dirt
import names
import trade
from files_erp import Company, generator
from pages import (
    BLANK,
    Book,
    Cell,
    Formula,
    Page,
    Record,
    TextFile,
    amount_sum,
    footnote,
    group,
    stack,
    title,
)
from world import Contact, Customer

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre",
          "diciembre")  # fmt: skip
YEARS = range(2020, 2025)


def _listed(company: Company, region: str, rng: Random, again: int) -> list[tuple[Customer, str]]:
    """A region's customers and prospects with the name in its list; some stand there twice."""
    own = company.world.of(region, "customer", "prospect")
    entries = [(c, c.name) for c in own]
    entries += [(c, dirt.spell(rng, c)) for c in rng.sample(own, again)]
    rng.shuffle(entries)
    return entries


def _first_contact(company: Company, customer: Customer) -> Contact:
    return next(p for p in company.world.contacts.values() if p.customer == customer.id)


def _records(columns: list[str], rows: Iterable[tuple[dict[str, int], tuple[Cell, ...]]]) -> list[Record]:
    return [Record(dict(zip(columns, cells, strict=True)), ids) for ids, cells in rows]


# --- Iberia --------------------------------------------------------------------------------------

CLIENTES = ["Código", "Razón social", "CIF", "Dirección", "C.P.", "Población", "País", "Teléfono",
    "Correo electrónico",
            "Persona de contacto", "Comercial", "Alta", "Límite de crédito"]  # fmt: skip


def clientes(company: Company) -> Book:
    """The Spanish customer list."""
    rng, rows = generator("clientes"), []
    for number, (customer, name) in enumerate(_listed(company, "Iberia", rng, 14), start=1):
        person, owner = _first_contact(company, customer), company.world.employees[customer.owner]
        cells: tuple[Cell, ...] = (
            f"C-{number:04d}", name, customer.vat, customer.street, customer.postcode, customer.town,
            rng.choice(names.COUNTRY_NAMES[customer.country][:1] * 3 + [customer.country]),
            dirt.phone(rng, customer.country, customer.phone), f"info@{customer.domain}",
            f"{person.first} {person.last}", owner.name, customer.since,
            rng.choice((3000, 5000, 10000, 25000)),
        )  # fmt: skip
        rows.append(({"customer": customer.id, "contact": person.id, "owner": owner.id}, cells))
    page = Page(
        "iberia/Clientes.xlsx#Clientes", "customer", CLIENTES, _records(CLIENTES, rows),
        above=[title("LISTADO DE CLIENTES - DELEGACIÓN IBERIA"), title("Actualizado: 15/01/2025"), BLANK],
        below=[BLANK, footnote("Los clientes sin CIF son portugueses o están pendientes de verificar.")],
    )  # fmt: skip
    dirt.spoil(page, rng, "Alta", ["31/02/2019", "30/02/2018", "pendiente"], "impossible_date")
    dirt.nulls(page, rng, "Teléfono", 9, ("-", "s/n", "n/a"))
    dirt.nulls(page, rng, "Correo electrónico", 9)
    dirt.pad(page, rng, "Razón social", 8)
    dirt.repeat(page, rng, 4)
    return Book("iberia/Clientes.xlsx", [("Clientes", [page])])


PEDIDOS = ["Nº pedido", "Fecha", "Cliente", "Artículo", "Uds.", "Precio", "Dto. %", "Importe"]


def _book_lines(company: Company, region: str, count: int, rate: str) -> list[trade.OrderLine]:
    buyers = company.world.of(region, "customer", "unlisted")
    return trade.orders(generator(f"orders {region}"), company.world, buyers, count, Decimal(rate))


def _text_names(company: Company, rng: Random, lines: list[trade.OrderLine]) -> dict[int, str]:
    """The customer's name as it was written on each order."""
    return {line.order: dirt.usual(rng, company.world.customers[line.customer]) for line in lines}


def _line_truth(
    company: Company, line: trade.OrderLine, order: str, currency: str, measures: tuple[str, str]
) -> Record:
    customer = company.world.customers[line.customer]
    return Record(
        {}, {"customer": customer.id, "product": line.product}, order, (currency, order, line.position),
        currency, customer.standing == "unlisted", {measures[0]: line.quantity, measures[1]: line.amount},
    )  # fmt: skip


def _pedidos(company: Company, rng: Random, year: int, lines: list[trade.OrderLine]) -> Page:
    texts, records = _text_names(company, rng, lines), []
    for line in lines:
        order = f"P{line.day:%y}-{line.order:04d}"
        record = _line_truth(company, line, order, "EUR", ("Uds.", "Importe"))
        article = company.world.products[line.product].names["es"]
        cells = (
            order,
            line.day,
            texts[line.order],
            article,
            line.quantity,
            line.price,
            line.discount,
            line.amount,
        )
        record.cells = dict(zip(PEDIDOS, cells, strict=True))
        records.append(record)
    return Page(
        f"iberia/Pedidos 2020-2024.xlsx#{year}", "order_line", PEDIDOS, records,
        ("Nº pedido", "Fecha", "Uds.", "Importe"), ("Uds.", "Importe"),
        above=[title(f"Libro de pedidos {year}"), BLANK],
    )  # fmt: skip


def pedidos(company: Company) -> Book:
    """The Spanish order book: a sheet a year, months with subtotals."""
    rng, sheets = generator("pedidos"), []
    lines = _book_lines(company, "Iberia", 2300, "1.04")
    for year in YEARS:
        mine = [line for line in lines if line.day.year == year]
        page = _pedidos(company, rng, year, mine)
        dirt.spoil(page, rng, "Fecha", [f"31/02/{year}", f"31/06/{year}"], "impossible_date")
        dirt.spoil(page, rng, "Importe", ["pendiente", "tbd"], "text")
        dirt.pad(page, rng, "Cliente", 4)
        dirt.repeat(page, rng, 3)
        month = {f"P{line.day:%y}-{line.order:04d}": MONTHS[line.day.month - 1] for line in mine}
        group(page, month, "Importe", "Total {}", "TOTAL GENERAL")
        sheets.append((str(year), [page]))
    return Book("iberia/Pedidos 2020-2024.xlsx", sheets)


# --- UK & Ireland --------------------------------------------------------------------------------

UK = ["Account Ref", "Company", "Contact", "Address 1", "Town", "Postcode", "Country", "Tel", "Email",
    "VAT No",
      "Customer since", "Account Manager", "Status"]  # fmt: skip


def customers_uk(company: Company) -> TextFile:
    """The British customer list, out of the accounting package: UTF-8 with a byte order mark."""
    rng, rows = generator("customers uk"), []
    for number, (customer, name) in enumerate(_listed(company, "UK & Ireland", rng, 15), start=1):
        person, owner = _first_contact(company, customer), company.world.employees[customer.owner]
        cells: tuple[Cell, ...] = (
            f"UK{number:04d}", name, f"{person.last}, {person.first}", customer.street, customer.town,
            customer.postcode, rng.choice(names.COUNTRY_NAMES[customer.country]),
            dirt.phone(rng, customer.country, customer.phone), f"sales@{customer.domain}", customer.vat,
            f"{customer.since:%d/%m/%Y}", owner.name,
            "Prospect" if customer.standing == "prospect" else "Active",
        )  # fmt: skip
        rows.append(({"customer": customer.id, "contact": person.id, "owner": owner.id}, cells))
    page = Page("uk/customers_uk.csv", "customer", UK, _records(UK, rows))
    dirt.spoil(page, rng, "Customer since", ["31/02/2015", "00/00/0000", "unknown"], "impossible_date")
    dirt.nulls(page, rng, "Tel", 8, ("n/a", "-", "N/A"))
    dirt.pad(page, rng, "Company", 10)
    dirt.repeat(page, rng, 4)
    return TextFile(page.source, page, ",", "utf-8-sig")


ORDERS_UK = ["No.", "Date", "Customer Name", "Town", "Item", "Qty", "Unit £", "Disc. %", "Net £"]
UK_HEADER: list[list[Cell]] = [
    ["Order", None, "Customer", None, "Goods", None, None, None, None],
    ["No.", "Date", "Name", "Town", "Item", "Qty", "Unit £", "Disc. %", "Net £"],
]


def _orders_uk(company: Company, rng: Random, sheet: str, lines: list[trade.OrderLine]) -> Page:
    texts, records = _text_names(company, rng, lines), []
    for line in lines:
        order, town = f"SO{10000 + line.order}", company.world.customers[line.customer].town
        record = _line_truth(company, line, order, "GBP", ("Qty", "Net £"))
        item = company.world.products[line.product].names["en"]
        cells = (
            order,
            line.day,
            texts[line.order],
            town,
            item,
            line.quantity,
            line.price,
            line.discount,
            line.amount,
        )
        record.cells = dict(zip(ORDERS_UK, cells, strict=True))
        records.append(record)
    return Page(
        f"uk/Orders UK.xlsx#{sheet}", "order_line", ORDERS_UK, records, ("No.", "Date", "Qty", "Net £"),
        ("Qty", "Net £"), header=UK_HEADER, above=[title(f"Order book UK & Ireland {sheet}"), BLANK],
    )  # fmt: skip


def orders_uk(company: Company) -> Book:
    """The British order book: merged two-row header, a total at the end, notes below, a hidden list."""
    rng, sheets = generator("orders uk"), []
    lines = _book_lines(company, "UK & Ireland", 2100, "0.86")
    for sheet, first, last in (("2020-2022", 2020, 2022), ("2023-2024", 2023, 2024)):
        page = _orders_uk(company, rng, sheet, [x for x in lines if first <= x.day.year <= last])
        dirt.spoil(page, rng, "Date", [f"31/02/{last}", f"31/11/{first}", "next week"], "impossible_date")
        dirt.spoil(page, rng, "Net £", ["tbd", "see quote", "n/a"], "text")
        dirt.lose(page, rng, "No.", 2)
        dirt.pad(page, rng, "Customer Name", 9)
        dirt.repeat(page, rng, 5)
        row = page.top + len(page.above) + 2
        total = Formula(f"=SUM(I{row}:I{row + len(page.records) - 1})", amount_sum(page.records, "Net £"))
        page.below = [
            ("total", ["Total", *[None] * 7, total]), BLANK, footnote("All values net of VAT, in GBP."),
            footnote("Negative quantities are goods returned."),
        ]  # fmt: skip
        sheets.append((sheet, [page]))
    codes = [("A", "Full price"), ("B", "5 % framework"), ("C", "10 % framework"), ("D", "15 % key account")]
    lookup = Page("uk/Orders UK.xlsx#Lookups", "code", ["Code", "Discount class"], [], hidden=True)
    lookup.records = _records(lookup.columns, [({}, pair) for pair in codes])
    return Book("uk/Orders UK.xlsx", [*sheets, ("Lookups", [lookup])])


# --- Nordics -------------------------------------------------------------------------------------

NORDIC = ["Cust no", "Customer", "Street", "Zip", "City", "Country", "Phone", "Contact person", "E-mail",
    "Key account",
          "Since", "Remarks"]  # fmt: skip


def customers_nordic(company: Company) -> Book:
    """The Nordic customer list, an OpenDocument sheet; Norway's code is NO."""
    rng, rows = generator("customers nordic"), []
    for number, (customer, name) in enumerate(_listed(company, "Nordics", rng, 9), start=1):
        person, owner = _first_contact(company, customer), company.world.employees[customer.owner]
        cells: tuple[Cell, ...] = (
            f"N{1000 + number}", name, customer.street, customer.postcode, customer.town, customer.country,
            dirt.phone(rng, customer.country, customer.phone), f"{person.first} {person.last}", person.email,
            owner.name, customer.since, "prospect" if customer.standing == "prospect" else None,
        )  # fmt: skip
        rows.append(({"customer": customer.id, "contact": person.id, "owner": owner.id}, cells))
    page = Page(
        "nordics/Nordic customers.ods#Customers", "customer", NORDIC, _records(NORDIC, rows),
        above=[title("Customers Nordics (Göteborg office)"), BLANK],
    )  # fmt: skip
    dirt.spoil(page, rng, "Since", ["31.02.2012", "long ago"], "impossible_date")
    dirt.nulls(page, rng, "Phone", 6, ("-", "n/a"))
    dirt.pad(page, rng, "Customer", 6)
    dirt.repeat(page, rng, 3)
    return Book("nordics/Nordic customers.ods", [("Customers", [page])], "yyyy-mm-dd")


ORDERS_NORDIC = ["Order", "Order date", "Customer", "Product", "Quantity", "Price SEK", "Amount SEK"]


def orders_nordic(company: Company) -> Book:
    """The Nordic order log: five tables, a year each, under one another on one sheet."""
    rng, pages = generator("orders nordic"), []
    lines = _book_lines(company, "Nordics", 1350, "11.20")
    for number, year in enumerate(YEARS, start=1):
        mine = [x for x in lines if x.day.year == year]
        texts, records = _text_names(company, rng, mine), []
        for line in mine:
            order = f"{year}/{line.order:04d}"
            record = _line_truth(company, line, order, "SEK", ("Quantity", "Amount SEK"))
            price = trade.cents(line.price * (100 - line.discount) / 100)
            item = company.world.products[line.product].names["en"]
            cells = (order, line.day, texts[line.order], item, line.quantity, price, line.amount)
            record.cells = dict(zip(ORDERS_NORDIC, cells, strict=True))
            records.append(record)
        source = "nordics/Order log Nordics.xlsx#Orders" + (f"#{number}" if number > 1 else "")
        page = Page(
            source, "order_line", ORDERS_NORDIC, records, ("Order", "Order date", "Quantity", "Amount SEK"),
            ("Quantity", "Amount SEK"), above=[title(f"Orders {year}")],
        )  # fmt: skip
        dirt.spoil(page, rng, "Order date", [f"{year}-02-30"], "impossible_date")
        dirt.spoil(page, rng, "Amount SEK", ["tbd"], "text")
        dirt.repeat(page, rng, 2)
        page.below = [("total", ["Sum", *[None] * 5, amount_sum(page.records, "Amount SEK")]), BLANK, BLANK]
        pages.append(page)
    pages[-1].below = pages[-1].below[:1]
    return Book("nordics/Order log Nordics.xlsx", [("Orders", stack(pages))], "yyyy-mm-dd")
