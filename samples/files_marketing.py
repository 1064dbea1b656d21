"""Marketing: leads, the newsletter list, trade fair contacts, campaigns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

import dirt
import names
import trade
from files_erp import Company, generator
from pages import BLANK, Book, Cell, Formula, Page, Record, TextFile, amount_sum, footnote, stack, title
from world import Contact

# --- campaigns -----------------------------------------------------------------------------------

CAMPAIGNS = ["Campaign", "Channel", "Start", "End", "Budget EUR", "Region"]
FAIRS = ["Messe", "Ort", "Datum", "Stand", "Kosten EUR"]
CHANNELS = ("E-mail", "Search ads", "Trade press", "Webinar", "Telemarketing")
FAIR_LIST = (("Sensor+Test 2021", "Nürnberg", (2021, 5, 4), "7-210", 18400), ("LogiMAT 2022", "Stuttgart",
    (2022, 5, 31), "1-F40", 26950),
             ("Hannover Messe 2023", "Hannover", (2023, 4, 17), "8-D12", 41200),
             ("Sensor+Test 2024", "Nürnberg", (2024, 6, 11), "7-214", 19750))  # fmt: skip


def _campaign_page(rng: Random, company: Company) -> Page:
    records = []
    for year in range(2020, 2025):
        for number, channel in enumerate(rng.sample(CHANNELS, 4)):
            start, budget = (
                dt.date(year, 1 + 3 * number, rng.randint(1, 28)),
                Decimal(rng.randint(8, 90) * 250),
            )
            name = f"{year} Q{number + 1} {channel}"
            company.campaigns.append(name)
            region = rng.choice(("DACH", "Iberia", "UK & Ireland", "Nordics", "all"))
            cells = (name, channel, start, start + dt.timedelta(days=60), budget, region)
            record = Record(dict(zip(CAMPAIGNS, cells, strict=True)), amounts={"Budget EUR": budget})
            record.fact = ("campaign", name)
            records.append(record)
    page = Page("marketing/Kampagnen.xlsx#Kampagnen", "campaign", CAMPAIGNS, records, ("Campaign",),
        ("Budget EUR",),
                above=[title("Campaigns 2020-2024"), BLANK])  # fmt: skip
    dirt.spoil(page, rng, "Budget EUR", ["tbd"], "text")
    first = 4
    total = Formula(f"=SUM(E{first}:E{first + len(records) - 1})", amount_sum(records, "Budget EUR"))
    page.below = [("total", ["Total", None, None, None, total]), BLANK, BLANK]
    return page


def campaigns(company: Company) -> Book:
    """Campaigns, and under them on the same sheet the trade fairs."""
    rng, records = generator("campaigns"), []
    for name, town, day, stand, cost in FAIR_LIST:
        company.campaigns.append(name)
        cells = (name, town, dt.date(*day), stand, cost)
        amounts = {"Kosten EUR": Decimal(cost)}
        records.append(Record(dict(zip(FAIRS, cells, strict=True)), fact=("campaign", name), amounts=amounts))
    fairs = Page("marketing/Kampagnen.xlsx#Kampagnen#2", "campaign", FAIRS, records, measures=("Kosten EUR",),
                 above=[title("Messen")])  # fmt: skip
    return Book(
        "marketing/Kampagnen.xlsx",
        [("Kampagnen", stack([_campaign_page(rng, company), fairs]))],
        "dd.mm.yyyy",
    )


# --- leads ---------------------------------------------------------------------------------------

LEADS = ["Lead ID", "Created", "First Name", "Last Name", "Company", "Job Title", "Email", "Phone", "Country",
         "Lead Source", "Campaign", "Status", "Est. Budget (USD)"]  # fmt: skip


def _lead(rng: Random, company: Company, number: int, day: dt.date, person: Contact) -> Record:
    customer = company.world.customers[person.customer]
    bought = customer.standing == "customer"
    campaign = rng.choice([c for c in company.campaigns if str(day.year) in c])
    budget = Decimal(rng.choice((500, 1500, 2500, 4000, 7500, 12000, 30000)))
    cells: tuple[Cell, ...] = (
        f"L{number:05d}", f"{day:%m/%d/%Y}", person.first, person.last, dirt.usual(rng, customer, 0.5),
        person.job,
        person.email, dirt.phone(rng, customer.country, customer.phone), customer.country,
        rng.choice(("Web form", "Trade fair", "Referral", "Webinar")), campaign,
        rng.choice(("Converted", "Qualified")) if bought else rng.choice(("New", "Contacted", "Lost")),
        f"{budget:,.2f}",
    )  # fmt: skip
    record = Record(dict(zip(LEADS, cells, strict=True)), {"contact": person.id, "customer": customer.id})
    record.order, record.fact, record.currency = f"L{number:05d}", ("lead", number), "USD"
    record.amounts = {"Est. Budget (USD)": budget}
    return record


def leads(company: Company) -> TextFile:
    """Leads out of an American campaign tool: tabs, month first, budgets in dollars."""
    rng, world, count = generator("leads"), company.world, 640
    prospects = [p for p in world.contacts.values() if world.customers[p.customer].standing == "prospect"]
    buyers = [p for p in world.contacts.values() if world.customers[p.customer].standing == "customer"]
    people = prospects + [p for p in buyers if p.last == "Null"]
    people += [p for p in buyers if world.customers[p.customer].country == "NA"][:12]
    people += rng.sample(buyers, count - len(people))
    rng.shuffle(people)
    days = sorted(trade.workday(rng, dt.date(2021, 1, 4)) for _ in people)
    records = [_lead(rng, company, n, day, p) for n, (day, p) in enumerate(zip(days, people, strict=True), start=1)]
    page = Page("marketing/leads_export.tsv", "lead", LEADS, records, ("Lead ID", "Created"), ("Est. Budget (USD)",))
    dirt.spoil(page, rng, "Created", ["02/31/2021", "13/45/2022", "06/31/2023"], "impossible_date")
    dirt.spoil(page, rng, "Est. Budget (USD)", ["tbd", "unknown", "> 10k"], "text")
    dirt.nulls(page, rng, "Phone", 20, ("n/a", "-", "none"))
    dirt.garble(page, rng, ("Company", "Last Name"), 12)
    dirt.repeat(page, rng, 6)
    return TextFile(page.source, page, "\t")


# --- newsletter ----------------------------------------------------------------------------------

NEWSLETTER = ["email", "name", "company", "country", "language", "subscribed", "opt_in", "unsubscribed_on"]


def newsletter(company: Company) -> TextFile:
    """The newsletter list; part of it went through a wrong import, hence the damaged letters."""
    rng, world, records = generator("newsletter"), company.world, []
    for person in sorted(rng.sample(list(world.contacts.values()), 620), key=lambda p: p.email):
        customer = world.customers[person.customer]
        day = trade.workday(rng)
        gone = f"{day + dt.timedelta(days=300)}" if rng.random() < 0.12 else ""
        cells: tuple[Cell, ...] = (
            person.email if rng.random() < 0.8 else person.email.upper(), f"{person.first} {person.last}",
            dirt.usual(rng, customer, 0.5), rng.choice((*names.COUNTRY_NAMES[customer.country],
                customer.country)),
            {"no": "en"}.get(customer.language, customer.language), f"{day}", rng.choice(("yes", "yes",
                "no")), gone,
        )  # fmt: skip
        records.append(
            Record(dict(zip(NEWSLETTER, cells, strict=True)), {"contact": person.id, "customer": customer.id})
        )
    page = Page("marketing/newsletter.csv", "contact", NEWSLETTER, records)
    dirt.spoil(page, rng, "subscribed", ["2021-02-31", "0000-00-00"], "impossible_date")
    dirt.garble(page, rng, ("name", "company"), 28)
    dirt.nulls(page, rng, "company", 12, ("-", "n/a", "privat"))
    dirt.pad(page, rng, "email", 6)
    dirt.repeat(page, rng, 5)
    return TextFile(page.source, page, newline="\n")


# --- trade fairs ---------------------------------------------------------------------------------

MESSE = ["Firma", "Name", "Telefon", "E-Mail", "Land", "Interesse", "Priorität", "Betreuer"]


def _fair_record(rng: Random, company: Company, person: Contact) -> Record:
    world, customer = company.world, company.world.customers[person.customer]
    product = world.products[rng.randint(1, len(world.products))]
    owner = world.employees[customer.owner]
    mail = person.email if rng.random() < 0.85 else None
    cells: tuple[Cell, ...] = (
        dirt.spell(rng, customer), f"{person.last}, {person.first}", dirt.phone(rng, customer.country,
            customer.phone),
        mail, names.COUNTRY_NAMES[customer.country][0], product.names["de"], rng.choice("ABC"), owner.code,
    )  # fmt: skip
    ids = {"contact": person.id, "customer": customer.id, "product": product.id, "owner": owner.id}
    return Record(dict(zip(MESSE, cells, strict=True)), ids)


def fair_contacts(company: Company) -> Book:
    """Who came to the stand: two fairs under one another, typed in by hand."""
    rng, world, pages = generator("fairs"), company.world, []
    people = [p for p in world.contacts.values() if world.customers[p.customer].standing != "unlisted"]
    for number, (fair, count) in enumerate((("Hannover Messe 2023", 85), ("Sensor+Test 2024", 60)), start=1):
        records = [_fair_record(rng, company, p) for p in rng.sample(people, count)]
        source = "marketing/Messekontakte.xlsx#Kontakte" + (f"#{number}" if number > 1 else "")
        page = Page(source, "lead", MESSE, records, above=[title(f"Messekontakte {fair}"), BLANK])
        dirt.nulls(page, rng, "Telefon", 5)
        dirt.pad(page, rng, "Firma", 4)
        dirt.repeat(page, rng, 2)
        page.below = (
            [BLANK, BLANK] if number == 1 else [BLANK, footnote("A = sofort anrufen, B = Angebot, C = Katalog")]
        )
        pages.append(page)
    return Book("marketing/Messekontakte.xlsx", [("Kontakte", stack(pages))], "dd.mm.yyyy")
