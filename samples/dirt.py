"""How people write things differently, and what goes wrong in files over five years."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import names
from pages import Cell, Page, Record
from world import Customer

NULLS = ("-", "n/a", "k.A.")


def spell(rng: Random, customer: Customer) -> str:
    """A company's name as another person writes it."""
    form = rng.choice(names.SPELLINGS[customer.form])
    core = customer.core
    if rng.random() < 0.12:
        core = core.replace(" & ", " und " if customer.language == "de" else " and ")
    if rng.random() < 0.1 and customer.language == "de":
        core = core.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")
    text = f"{core} {form}".strip()
    return text.upper() if rng.random() < 0.15 else text


def usual(rng: Random, customer: Customer, share: float = 0.75) -> str:
    """The proper name mostly, another spelling else."""
    return customer.name if rng.random() < share else spell(rng, customer)


def phone(rng: Random, country: str, number: tuple[str, str], style: int | None = None) -> str:
    """A telephone number in one of six ways of writing; style 0 is the international one."""
    area, local = number
    trunk = "" if country in ("ES", "PT", "NO", "DK") else "0"
    pairs = " ".join(local[i : i + 2] for i in range(0, len(local), 2))
    dial = names.DIAL[country]
    ways = (
        f"+{dial} {area} {local}", f"00{dial} {area} {local}", f"+{dial} ({trunk}){area} {pairs}" if trunk
        else f"+{dial}{area}{local}", f"{trunk}{area}/{local}", f"({trunk}{area}) {pairs}",
        f"{trunk}{area}-{local}",
    )  # fmt: skip
    return ways[rng.randint(0, 5) if style is None else style]


def mobile(rng: Random, country: str, number: str) -> str:
    """A mobile number."""
    lead, length = names.MOBILE[country]
    return phone(rng, country, (lead, number[:length]), rng.choice((0, 0, 1, 5)))


def mojibake(text: str) -> str:
    """UTF-8 that a program has read as cp1252; unchanged where that cannot be."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def _pick(page: Page, rng: Random, column: str, count: int) -> list[Record]:
    """Records that still have a sound value in a column."""
    sound = [r for r in page.records if not r.bad and r.cells.get(column) not in (None, "")]
    return rng.sample(sound, count)


def spoil(page: Page, rng: Random, column: str, values: Sequence[Cell], kind: str) -> None:
    """Put each of the values into a record of its own instead of a date or number."""
    for record, value in zip(_pick(page, rng, column, len(values)), values, strict=True):
        record.cells[column] = value
        record.bad[column] = kind if any(ch.isdigit() for ch in str(value)) else "text"


def lose(page: Page, rng: Random, column: str, count: int) -> None:
    """Leave a cell empty that should not be."""
    for record in _pick(page, rng, column, count):
        record.cells[column] = None
        record.bad[column] = "missing"


def nulls(page: Page, rng: Random, column: str, count: int, spellings: Sequence[str] = NULLS) -> None:
    """Write that nothing is known, in somebody's way."""
    for number, record in enumerate(_pick(page, rng, column, count)):
        record.cells[column] = spellings[number % len(spellings)]
        record.dirt += ("null_spelling",)


def pad(page: Page, rng: Random, column: str, count: int) -> None:
    """Put blanks around a text."""
    for number, record in enumerate(_pick(page, rng, column, count)):
        text = str(record.cells[column]).strip()
        record.cells[column] = (f" {text}", f"{text} ", f"  {text} ")[number % 3]
        record.dirt += ("padded",)


def garble(page: Page, rng: Random, columns: Sequence[str], count: int) -> None:
    """Damage the letters of names as a wrong import does."""
    able = [
        r for r in page.records
        if any(mojibake(str(r.cells.get(c) or "")) != str(r.cells.get(c) or "") for c in columns)
    ]  # fmt: skip
    for record in rng.sample(able, count):
        for column in columns:
            if isinstance(record.cells.get(column), str):
                record.cells[column] = mojibake(str(record.cells[column]))
        record.dirt += ("mojibake",)


def repeat(page: Page, rng: Random, count: int) -> None:
    """Enter records once more, somewhat below the first time."""
    for record in rng.sample(page.records, count):
        at = next(i for i, r in enumerate(page.records) if r is record)
        page.records.insert(min(len(page.records), at + rng.randint(1, 40)), record.twin())


def german(number: Decimal, places: int = 2, *, group: bool = True) -> str:
    """1.234,50"""
    text = f"{number:,.{places}f}" if group else f"{number:.{places}f}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


def sap(number: Decimal, places: int) -> str:
    """1.234,50 with the minus behind, as SAP lists print it."""
    return german(abs(number), places) + ("-" if number < 0 else "")
