"""What happened between 2020 and 2024: orders, opportunities, activities, cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from catalogue import Product
from world import Customer, World

CENT = Decimal("0.01")
FIRST, LAST = dt.date(2020, 1, 2), dt.date(2024, 12, 30)


@dataclass(frozen=True)
class OrderLine:
    order: int
    position: int
    day: dt.date
    customer: int
    product: int
    quantity: Decimal
    price: Decimal
    discount: int
    amount: Decimal


@dataclass(frozen=True)
class Opportunity:
    id: int
    customer: int
    owner: int
    name: str
    opened: dt.date
    close: dt.date
    amount: Decimal
    stages: tuple[int, ...]  # index of the stage at each month end


def cents(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)


def workday(rng: Random, first: dt.date = FIRST, last: dt.date = LAST) -> dt.date:
    """A day from Monday to Friday; later years are busier."""
    share = rng.random() ** 0.85
    day = first + dt.timedelta(days=int(share * (last - first).days))
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _line(rng: Random, product: Product, head: tuple[int, dt.date, int], position: int, rate: Decimal) -> OrderLine:
    quantity = Decimal(rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 8, 10, 12, 20)))
    if product.unit == "M":
        quantity = Decimal(rng.choice(("0.5", "2.5", "5", "12.5", "25", "100", "250")))
    if product.price > 2000:
        quantity = Decimal(1)
    if rng.random() < 0.02:
        quantity = -quantity  # a return
    years = head[1].year - 2020
    price = cents(product.price * rate * (100 + 3 * years) / 100)
    discount = rng.choice((0, 0, 0, 5, 10, 15))
    amount = cents(quantity * price * (100 - discount) / 100)
    return OrderLine(*head[:1], position, head[1], head[2], product.id, quantity, price, discount, amount)


def orders(rng: Random, world: World, buyers: list[Customer], lines: int, rate: Decimal) -> list[OrderLine]:
    """Orders by date; every buyer has at least one, some have many.

    Args:
        rng: Generator.
        world: For the products.
        buyers: Who buys.
        lines: About how many order lines.
        rate: Price of one euro in the office's currency.
    """
    count = max(len(buyers), lines * 10 // 24)
    weights = [1 / (1 + rank) ** 0.6 for rank in range(len(buyers))]
    who = [c.id for c in buyers] + [c.id for c in rng.choices(buyers, weights, k=count - len(buyers))]
    heads = sorted((workday(rng), customer) for customer in who)
    found: list[OrderLine] = []
    for number, (day, customer) in enumerate(heads, start=1):
        bought = rng.sample(list(world.products.values()), rng.choice((1, 1, 2, 2, 3, 3, 5)))
        for position, product in enumerate(bought, start=1):
            found.append(_line(rng, product, (number, day, customer), position, rate))
    return found


def month_ends(first: dt.date, count: int) -> list[dt.date]:
    """The last days of `count` months, from the month of `first`."""
    found = []
    for number in range(first.month, first.month + count):
        year, month = first.year + number // 12, number % 12 + 1
        found.append(dt.date(year, month, 1) - dt.timedelta(days=1))
    return found


OPEN_STAGES, WON, LOST = 4, 4, 5


def _stages(rng: Random) -> tuple[int, ...]:
    """A way through the pipeline: up the open stages, then won or lost."""
    stage, way = 0, [0]
    while stage < WON and len(way) < 9:
        if rng.random() < 0.16:
            return (*way, LOST)
        stage += rng.choice((0, 1, 1))
        way.append(stage)
    return tuple(way)


def opportunities(rng: Random, world: World, customers: list[Customer], count: int) -> list[Opportunity]:
    """Opportunities with one stage a month until they are won or lost."""
    found = []
    for number in range(1, count + 1):
        customer = rng.choice(customers)
        product = world.products[rng.randint(1, len(world.products))]
        opened = workday(rng, FIRST, dt.date(2024, 2, 28))
        stages = _stages(rng)
        amount = cents(max(product.price, Decimal(400)) * rng.choice((1, 2, 4, 5, 10, 25)))
        close = opened + dt.timedelta(days=30 * len(stages) + rng.randint(-20, 40))
        name = f"{product.names['de' if customer.language == 'de' else 'en']}"
        found.append(Opportunity(number, customer.id, customer.owner, name, opened, close, amount, stages))
    return found


SUBJECTS = {
    "Call": (
        "Follow-up on quote",
        "Price enquiry",
        "Reminder: calibration due",
        "Complaint about delivery date",
    ),
    "E-Mail": (
        "Quote sent",
        "Order confirmation",
        "Documents for re-calibration",
        "Thank you after trade fair",
    ),
    "Visit": ("Plant tour", "Demo on site", "Yearly review", "Commissioning"),
    "Meeting": ("Video call: requirements", "Framework agreement", "Introduction of new contact"),
}
CASES = (
    (
        "Display stays dark",
        "Display shows nothing after power-up.\nPower supply was checked, 230 V is there.",
    ),
    (
        "Weight drifts",
        'Reading drifts by 0.2 % in an hour.\nUnit stands next to a door, "cold draught" possible.',
    ),
    ("Wrong delivery", "Customer received the stainless version instead of the painted one."),
    ("Calibration certificate missing", "Certificate was not in the parcel.\n\nPlease send as PDF, thanks."),
    ("Error E-07", "Error E-07 at start.\nSerial no. on the plate, see photo;\ncustomer wants a call back."),
    ("Invoice address", "Invoice went to the old address; please correct the master data."),
    ("Software licence", 'Licence key is refused, "maximum number of seats" although only 3 are used.'),
)
