"""Sales and service: contacts, opportunities with monthly snapshots, the activities log, support cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

import dirt
import trade
from files_erp import Company, generator
from pages import BLANK, Book, Cell, Line, Page, Record, TextFile, footnote, title
from world import Contact, Customer

KONTAKTE = ["Anrede", "Vorname", "Nachname", "Firma", "Ort", "Funktion", "Telefon (Durchwahl)", "Mobil",
    "E-Mail",
            "Geburtstag", "Letzter Kontakt"]  # fmt: skip


def _kontakt(rng: Random, company: Company, person: Contact) -> Record:
    customer = company.world.customers[person.customer]
    number = dirt.phone(rng, customer.country, customer.phone, rng.choice((0, 1, 3, 4, 5)))
    birthday = person.birthday if rng.random() < 0.4 else None
    cells: tuple[Cell, ...] = (
        "Frau" if person.female else "Herr", person.first, person.last, dirt.usual(rng, customer, 0.6),
        customer.town,
        person.job, f"{number}-{person.extension}", dirt.mobile(rng, customer.country, person.mobile),
        person.email,
        birthday, trade.workday(rng),
    )  # fmt: skip
    return Record(dict(zip(KONTAKTE, cells, strict=True)), {"contact": person.id, "customer": customer.id})


def kontakte(company: Company) -> Book:
    """The DACH sales team's contacts, in an old .xls workbook."""
    rng, people = generator("kontakte"), company.world.people("DACH")
    records = [_kontakt(rng, company, p) for p in people]
    records += [_kontakt(rng, company, p) for p in rng.sample(people, 25)]
    page = Page(
        "vertrieb_dach/Kontakte DACH.xls#Kontakte", "contact", KONTAKTE, sorted(records,
            key=_key),
        above=[title("Ansprechpartner Vertrieb DACH"), title("Stand: Dezember 2024 / gepflegt von allen"),
            BLANK],
    )  # fmt: skip
    dirt.spoil(page, rng, "Letzter Kontakt", ["31.02.2021", "Sommer", "30.02.2023"], "impossible_date")
    dirt.nulls(page, rng, "Mobil", 40)
    dirt.nulls(page, rng, "E-Mail", 15, ("-", "unbekannt", "k.A."))
    dirt.pad(page, rng, "Nachname", 10)
    dirt.repeat(page, rng, 6)
    return Book("vertrieb_dach/Kontakte DACH.xls", [("Kontakte", [page])], "dd.mm.yyyy")


def _key(record: Record) -> tuple[str, str]:
    return str(record.cells["Nachname"]), str(record.cells["Vorname"])


# --- opportunities -------------------------------------------------------------------------------

PHASEN = ("Erstkontakt", "Bedarf geklärt", "Angebot", "Verhandlung", "Gewonnen", "Verloren")
STAGES = ("Qualified", "Needs analysis", "Quote sent", "Negotiation", "Closed won", "Closed lost")
CHANCES = (10, 25, 50, 75, 100, 0)
ANGEBOTE = ["Stichtag", "Chance-Nr.", "Kunde", "Kd-Nr.", "Bezeichnung", "Phase", "Volumen", "Whg.",
    "Wahrsch. %",
            "Abschluss erw.", "Verantwortlich"]  # fmt: skip
PIPELINE = [
    "Snapshot",
    "Opp ID",
    "Account",
    "Opportunity",
    "Stage",
    "Amount",
    "Curr.",
    "Prob. %",
    "Close date",
    "Owner",
]


def _truth(found: trade.Opportunity, number: str, day: dt.date, measure: str, currency: str, amount: Decimal) -> Record:
    ids = {"customer": found.customer, "owner": found.owner}
    return Record({}, ids, number, (number, f"{day}"), currency, amounts={measure: amount})


def angebote(company: Company) -> TextFile:
    """DACH opportunities: the list of open ones at each month end, in a semicolon CSV with decimal comma."""
    rng, world, rows = generator("angebote"), company.world, []
    customers = world.of("DACH", "customer", "prospect")
    for found in trade.opportunities(rng, world, customers, 235):
        customer = world.customers[found.customer]
        number, name = f"VC-{found.id:04d}", dirt.usual(rng, customer)
        erp = company.erp.get(customer.id, [""])[0].lstrip("0")
        for day, stage in zip(trade.month_ends(found.opened, len(found.stages)), found.stages, strict=True):
            record = _truth(found, number, day, "Volumen", "EUR", found.amount)
            cells = (
                f"{day:%d.%m.%Y}", number, name, erp, found.name, PHASEN[stage], dirt.german(found.amount),
                "EUR",
                str(CHANCES[stage]), f"{found.close:%d.%m.%Y}", world.employees[found.owner].name,
            )  # fmt: skip
            record.cells = dict(zip(ANGEBOTE, cells, strict=True))
            rows.append((day, record))
    records = [r for _, r in sorted(rows, key=lambda row: row[0])]
    page = Page("vertrieb_dach/Verkaufschancen.csv", "opportunity_snapshot", ANGEBOTE, records,
                ("Stichtag", "Chance-Nr.", "Volumen"), ("Volumen",))  # fmt: skip
    dirt.spoil(page, rng, "Volumen", ["tbd", "auf Anfrage", "auf Anfrage", "ca. 5000"], "text")
    dirt.spoil(page, rng, "Stichtag", ["31.02.2021", "31.06.2022"], "impossible_date")
    dirt.nulls(page, rng, "Whg.", 6)
    dirt.repeat(page, rng, 5)
    return TextFile(page.source, page, ";", "cp1252")


def pipeline(company: Company) -> Book:
    """Opportunities of the other regions, each in its own currency."""
    rng, world, rows = generator("pipeline"), company.world, []
    for region, code, currency, rate in (
        ("Iberia", "IB", "EUR", "1"), ("UK & Ireland", "UK", "GBP", "0.85"), ("Nordics", "NO", "SEK", "11.2")
    ):  # fmt: skip
        for found in trade.opportunities(rng, world, world.of(region, "customer", "prospect"), 75):
            number = f"{code}-{found.id:03d}"
            name, amount = (
                dirt.usual(rng, world.customers[found.customer]),
                trade.cents(found.amount * Decimal(rate)),
            )
            for day, stage in zip(trade.month_ends(found.opened, len(found.stages)), found.stages, strict=True):
                record = _truth(found, number, day, "Amount", currency, amount)
                cells = (day, number, name, found.name, STAGES[stage], amount, currency, CHANCES[stage],
                    found.close,
                         world.employees[found.owner].name)  # fmt: skip
                record.cells = dict(zip(PIPELINE, cells, strict=True))
                rows.append((day, record))
    page = Page(
        "sales/Pipeline international.xlsx#Pipeline", "opportunity_snapshot", PIPELINE,
        [r for _, r in sorted(rows, key=lambda row: row[0])], ("Snapshot", "Opp ID", "Amount"), ("Amount",),
        above=[title("Pipeline snapshots, month end (Iberia, UK & Ireland, Nordics)"), BLANK],
        below=[BLANK, footnote("Amounts in the currency of the office, not converted.")],
    )  # fmt: skip
    dirt.spoil(page, rng, "Amount", ["tbd", "TBD", "n/a"], "text")
    dirt.spoil(page, rng, "Close date", ["31/02/2022", "Q3"], "impossible_date")
    dirt.repeat(page, rng, 4)
    return Book("sales/Pipeline international.xlsx", [("Pipeline", [page])], "yyyy-mm-dd")


# --- activities ----------------------------------------------------------------------------------

ACTIVITIES = ["Activity ID", "Date", "Time", "Type", "Subject", "Account", "Contact", "E-mail", "Employee",
              "Minutes"]  # fmt: skip
NOTED = ("customer", "prospect")


def _activity(rng: Random, company: Company, number: int, day: dt.date, customer: Customer) -> Record:
    world = company.world
    people = [p for p in world.contacts.values() if p.customer == customer.id]
    person, owner = rng.choice(people), world.employees[customer.owner]
    kind = rng.choice(("Call", "Call", "E-Mail", "E-Mail", "Visit", "Meeting"))
    minutes = rng.choice((5, 10, 15, 30, 45, 60, 90))
    cells: tuple[Cell, ...] = (
        f"A{number:05d}", f"{day}", f"{rng.randint(8, 17):02d}:{rng.choice((0, 15, 30, 45)):02d}", kind,
        rng.choice(trade.SUBJECTS[kind]), dirt.usual(rng, customer), f"{person.first} {person.last}",
        person.email,
        owner.code, str(minutes),
    )  # fmt: skip
    record = Record(dict(zip(ACTIVITIES, cells, strict=True)), order=f"A{number:05d}", fact=("activity", number))
    record.ids = {"customer": customer.id, "contact": person.id, "owner": owner.id}
    record.amounts = {"Minutes": Decimal(minutes)}
    return record


def activities(company: Company) -> TextFile:
    """Calls, mails and visits: three exports put into one file with `copy`, each with its header."""
    rng, count = generator("activities"), 2100
    customers = [c for c in company.world.customers.values() if c.standing in NOTED]
    days = sorted(trade.workday(rng) for _ in range(count))
    records = [_activity(rng, company, n, day, rng.choice(customers)) for n, day in enumerate(days, start=1)]
    page = Page("sales/activities_log.csv", "activity", ACTIVITIES, records, ("Activity ID", "Date"), ("Minutes",))
    dirt.spoil(page, rng, "Date", ["2021-02-31", "2022-06-31", "2023-02-29", "yesterday"], "impossible_date")
    dirt.spoil(page, rng, "Minutes", ["ca. 20", "half day", "?"], "text")
    dirt.nulls(page, rng, "Contact", 30, ("n/a", "-", "unknown"))
    dirt.garble(page, rng, ("Account", "Contact"), 20)
    dirt.repeat(page, rng, 10)
    body: list[Line | Record] = list(page.records)
    for at in (1400, 700):
        body.insert(at, ("repeated_header", list(ACTIVITIES)))
    page.body = body
    return TextFile(page.source, page)


# --- support cases -------------------------------------------------------------------------------

CASES = ["Ticket", "Opened", "Closed", "Company", "Reported by", "Product", "Priority", "Status", "Subject",
         "Description", "Agent"]  # fmt: skip


def _case(rng: Random, company: Company, number: int, day: dt.date, customer: Customer) -> Record:
    world = company.world
    person = rng.choice([p for p in world.contacts.values() if p.customer == customer.id])
    agent = rng.choice([e for e in world.employees.values() if e.department == "Service"])
    product = world.products[rng.randint(1, len(world.products))]
    subject, text = rng.choice(trade.CASES)
    closed = day + dt.timedelta(days=rng.choice((0, 1, 1, 2, 3, 5, 8, 20))) if rng.random() < 0.93 else None
    cells: tuple[Cell, ...] = (
        f"T-{number:05d}", f"{day} {rng.randint(7, 18):02d}:{rng.randint(0, 59):02d}",
        f"{closed}" if closed else "",
        dirt.usual(rng, customer), person.email, product.number, rng.choice(("low", "normal", "normal",
            "high")),
        "closed" if closed else "open", subject, text, f"{agent.last}, {agent.first}",
    )  # fmt: skip
    record = Record(dict(zip(CASES, cells, strict=True)), order=f"T-{number:05d}", fact=("case", number))
    record.ids = {"customer": customer.id, "contact": person.id, "product": product.id, "owner": agent.id}
    return record


def cases(company: Company) -> TextFile:
    """Support tickets; descriptions go over several lines."""
    rng, count = generator("cases"), 720
    customers = [c for c in company.world.customers.values() if c.standing == "customer"]
    days = sorted(trade.workday(rng) for _ in range(count))
    records = [_case(rng, company, n, day, rng.choice(customers)) for n, day in enumerate(days, start=1)]
    page = Page("service/support_tickets.csv", "case", CASES, records, ("Ticket", "Opened"))
    dirt.spoil(page, rng, "Opened", ["2021-02-31 09:10", "2023-04-31 11:00"], "impossible_date")
    dirt.spoil(page, rng, "Closed", ["tbd", "2022-02-30"], "impossible_date")
    dirt.nulls(page, rng, "Product", 25, ("-", "n/a", "?"))
    dirt.repeat(page, rng, 4)
    return TextFile(page.source, page, newline="\n")
