"""The company's world as it really is: customers, people and employees, before anybody wrote them down."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from random import Random

import catalogue
import names


@dataclass(frozen=True)
class Customer:
    """A company. `standing` is customer, prospect (never bought) or unlisted (bought, but no list has it)."""

    id: int
    core: str
    form: str
    region: str
    country: str
    street: str
    postcode: str
    town: str
    phone: tuple[str, str]
    domain: str
    vat: str
    since: dt.date
    owner: int
    standing: str

    @property
    def name(self) -> str:
        return f"{self.core} {self.form}"

    @property
    def language(self) -> str:
        return names.LANGUAGE[self.country]


@dataclass(frozen=True)
class Contact:
    id: int
    customer: int
    first: str
    last: str
    female: bool
    job: str
    email: str
    extension: str
    mobile: str
    birthday: dt.date


@dataclass(frozen=True)
class Employee:
    id: int
    first: str
    last: str
    region: str
    department: str
    email: str
    code: str
    hired: dt.date
    left: dt.date | None

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass
class World:
    customers: dict[int, Customer] = field(default_factory=dict)
    contacts: dict[int, Contact] = field(default_factory=dict)
    employees: dict[int, Employee] = field(default_factory=dict)
    products: dict[int, catalogue.Product] = field(default_factory=dict)

    def of(self, region: str, *standings: str) -> list[Customer]:
        """Customers of a region, by standing."""
        return [c for c in self.customers.values() if c.region == region and c.standing in standings]

    def people(self, region: str) -> list[Contact]:
        """Contacts of a region's listed companies."""
        return [p for p in self.contacts.values() if self.customers[p.customer].region == region]

    def sellers(self, region: str) -> list[Employee]:
        """Sales people of a region."""
        return [e for e in self.employees.values() if e.region == region and e.department == "Sales"]


# region: countries with their weights, and how many customers, prospects and unlisted companies
REGIONS: dict[str, tuple[dict[str, int], tuple[int, int, int]]] = {
    "DACH": ({"DE": 40, "AT": 6, "CH": 6, "NA": 2}, (500, 60, 0)),
    "Iberia": ({"ES": 9, "PT": 1}, (230, 25, 4)),
    "UK & Ireland": ({"GB": 8, "IE": 1}, (240, 30, 4)),
    "Nordics": ({"SE": 5, "NO": 4, "DK": 2, "FI": 1}, (170, 20, 3)),
}
EMPLOYEES = {"DACH": (9, 4, 4), "Iberia": (5, 2, 1), "UK & Ireland": (5, 2, 1), "Nordics": (4, 1, 1)}
DEPARTMENTS = ("Sales", "Service", "Marketing")
HOME = {"DACH": "de", "Iberia": "es", "UK & Ireland": "en", "Nordics": "no"}


def ascii_name(text: str) -> str:
    """A name as it stands in mail addresses and domains."""
    for a, b in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("ø", "o"),
        ("æ", "ae"),
        ("Ø", "O"),
        ("å", "a"),
    ):
        text = text.replace(a, b)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(ch if ch.isalnum() else " " for ch in plain.replace("'", "")).split())


def digits(rng: Random, count: int) -> str:
    return str(rng.randint(2, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def subscriber(rng: Random, country: str, length: int) -> str:
    """A telephone number without its area; British ones begin low."""
    number = digits(rng, max(5, length))
    starts = {"GB": "2", "FI": "2", "NA": "40"}
    start = starts.get(country, number[0])
    return start + number[len(start) :]


def fill(rng: Random, pattern: str) -> str:
    """A postcode from its pattern; # is a digit."""
    return "".join(str(rng.randint(1, 9)) if ch == "#" else ch for ch in pattern)


def german_vat(rng: Random) -> str:
    """A German VAT number with its check digit (ISO 7064, MOD 11,10)."""
    body, product = digits(rng, 8), 10
    for ch in body:
        total = (int(ch) + product) % 10 or 10
        product = total * 2 % 11
    return f"DE{body}{(11 - product) % 10}"


def spanish_vat(rng: Random, letter: str) -> str:
    """A Spanish CIF with its check digit."""
    body = digits(rng, 7)
    odd = sum(sum(divmod(2 * int(ch), 10)) for ch in body[::2])
    return f"{letter}{body}{-(odd + sum(int(ch) for ch in body[1::2])) % 10}"


def british_vat(rng: Random) -> str:
    """A British VAT number with its check digits (MOD 97)."""
    body = digits(rng, 7)
    return f"GB{body}{97 - sum(int(ch) * w for ch, w in zip(body, range(8, 1, -1), strict=True)) % 97:02d}"


def vat(rng: Random, country: str, form: str) -> str:
    """The tax number; only for countries where the company's lists have one."""
    if country == "DE":
        return german_vat(rng)
    if country == "ES":
        return spanish_vat(rng, "A" if form == "S.A." else "B")
    return british_vat(rng) if country == "GB" else ""


def company_core(rng: Random, language: str, town: str) -> str:
    """A company name without its legal form."""
    last, trade = rng.choice(names.LAST[language]), rng.choice(names.TRADES[language])
    other, kind = rng.choice(names.LAST[language]), rng.randint(0, 5)
    if language == "es":
        return f"{trade} {last}" if kind < 4 else f"{last} e Hijos" if kind == 4 else f"{trade} {town}"
    if kind == 0 and other != last:
        return f"{last} & {other} {trade}"
    if kind == 1 and language == "en":
        return f"{last} & Sons"
    return f"{town} {trade}" if kind == 2 and " " not in town else f"{last} {trade}"


def street(rng: Random, language: str) -> str:
    name, number = rng.choice(names.STREETS[language]), rng.randint(1, 149)
    if language == "en":
        return f"{number} {name}"
    return f"{name}, {number}" if language == "es" else f"{name} {number}"


def a_customer(rng: Random, world: World, region: str, standing: str) -> Customer:
    """One company whose name nobody else has."""
    countries = REGIONS[region][0]
    country = rng.choices(list(countries), list(countries.values()))[0]
    language = names.LANGUAGE[country]
    town, pattern, area = rng.choice(names.TOWNS[country])
    taken = {c.core.lower() for c in world.customers.values()}
    core = company_core(rng, language, town)
    while core.lower() in taken:
        core = company_core(rng, language, town)
    form = rng.choice(names.FORMS[country])
    length = names.DIGITS.get(country, 9) - len(area)
    day = dt.date(2004, 1, 1) + dt.timedelta(days=rng.randint(0, 5800))
    return Customer(
        id=len(world.customers) + 1, core=core, form=form, region=region, country=country,
        street=street(rng, language), postcode=fill(rng, pattern), town=town,
        phone=(area, subscriber(rng, country, length)), domain=f"{ascii_name(core)}.example",
        vat=vat(rng, country, form), since=day, owner=rng.choice(world.sellers(region)).id, standing=standing,
    )  # fmt: skip


def a_contact(rng: Random, world: World, customer: Customer, last: str | None = None) -> Contact:
    """One person at a company; nobody else there has the same name."""
    language, female = customer.language, rng.random() < 0.45
    there = {p.email for p in world.contacts.values() if p.customer == customer.id}
    while True:
        first = rng.choice(names.FIRST[language][0 if female else 1])
        surname = last or rng.choice(names.LAST[language])
        mail = f"{ascii_name(first)}.{ascii_name(surname)}@{customer.domain}"
        if mail not in there:
            break
    if language == "es" and last is None:
        surname += " " + rng.choice(names.LAST["es"])
    return Contact(
        len(world.contacts) + 1, customer.id, first, surname, female, rng.choice(names.JOBS[language]), mail,
        digits(rng, 2), digits(rng, 8), dt.date(1955, 1, 1) + dt.timedelta(days=rng.randint(0, 16000)),
    )  # fmt: skip


def hire(rng: Random, world: World) -> None:
    """The employees of all regions and departments; a few have left."""
    for region, counts in EMPLOYEES.items():
        for department, count in zip(DEPARTMENTS, counts, strict=True):
            for _ in range(count):
                female = rng.random() < 0.5
                first = rng.choice(names.FIRST[HOME[region]][0 if female else 1])
                last = rng.choice(names.LAST[HOME[region]])
                number = len(world.employees) + 1
                hired = dt.date(2008, 1, 1) + dt.timedelta(days=rng.randint(0, 4300))
                left = dt.date(2022, rng.randint(1, 12), 28) if number % 9 == 0 else None
                mail = f"{ascii_name(first)[0]}.{ascii_name(last)}@lindner-lund.example"
                code = f"{first[0]}{last[:2]}".upper() + str(number)
                world.employees[number] = Employee(
                    number, first, last, region, department, mail, code, hired, left
                )  # fmt: skip


def build(rng: Random) -> World:
    """The whole world, always the same for the same generator."""
    world = World(products={p.id: p for p in catalogue.products()})
    hire(rng, world)
    for region, (_, (customers, prospects, unlisted)) in REGIONS.items():
        standings = ["customer"] * customers + ["prospect"] * prospects + ["unlisted"] * unlisted
        for standing in standings:
            customer = a_customer(rng, world, region, standing)
            world.customers[customer.id] = customer
    for customer in world.customers.values():
        for _ in range(0 if customer.standing == "unlisted" else rng.choice((1, 1, 1, 2, 2, 3))):
            person = a_contact(rng, world, customer)
            world.contacts[person.id] = person
    for region in ("DACH", "UK & Ireland"):
        person = a_contact(rng, world, world.of(region, "customer")[7], last="Null")
        world.contacts[person.id] = person
    return world
