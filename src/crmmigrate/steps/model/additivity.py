"""Which measures may be summed: over everything, over all but time, or not at all. Values first, words second."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmmigrate.structure import naming, numbers
from crmmigrate.structure.bridges import Bridge
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.history import History
from crmmigrate.structure.numbers import Numbers

Additive = Literal["additive", "semi", "non"]

DESCRIBES = 0.97
PRODUCT = 0.9  # share of the rows in which one measure is another one times a third
FEWEST_ROWS = 10
MOST_MEASURES = 12
MOST_ROWS = 1000  # rows on which products are tried
MOSTLY = 0.5  # share of zeros from which small amounts are no shares


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RATES = _words(
    "rate rates ratio percent percentage pct prozent anteil quote satz avg average mean durchschnitt mittel margin "
    "marge probability wahrscheinlichkeit yield utilization auslastung share kurs exchange pourcentage porcentaje taux "
    "tasa"
)
PRICES = _words("price preis unitprice einzelpreis listenpreis stueckpreis prix precio prezzo prijs")
LEVELS = _words(
    "score rating rank ranking grade note punkte index temperature temp temperatur age alter speed pressure humidity "
    "druck altitude elevation"
)
PLACES = _words("lat latitude lon lng longitude breitengrad laengengrad")
STATES = _words(
    "balance saldo kontostand stock bestand lagerbestand inventory onhand headcount mitarbeiterzahl backlog "
    "outstanding receivable receivables solde existencias voorraad"
)


@dataclass(frozen=True)
class Verdict:
    """What may be done with a measure.

    Attributes:
        additive: additive, semi or non.
        confidence: 0 to 1.
        why: What tells.
    """

    additive: Additive
    confidence: float
    why: str


def judge(
    facts: Facts, coarse: Mapping[int, tuple[int, ...]], history: History | None, bridge: Bridge | None
) -> dict[int, Verdict]:
    """A verdict on each measure of a table.

    Args:
        facts: The table.
        coarse: Its measures of a coarser grain.
        history: What its rows are states of, if they are.
        bridge: What it lies between, if it is one.
    """
    measures = [i for i, role in enumerate(facts.roles) if role == "measure"]
    rows = {i: numbers.of_rows(facts, i) for i in measures}
    prices = _prices(facts, rows)
    snapshot = history is not None and history.kind == "measures"
    weight = bridge.weight if bridge is not None else None
    return {
        i: (Verdict("non", 0.9, "weights: they part other measures") if i == weight else None)
        or _coarse(facts, i, coarse)
        or _rate(facts, i, rows[i])
        or prices.get(i)
        or _described(facts, i)
        or _state(facts, i, history if snapshot else None)
        or _property(facts)
        or Verdict("additive", 0.8, "varies from row to row")
        for i in measures
    }


def _coarse(facts: Facts, column: int, coarse: Mapping[int, tuple[int, ...]]) -> Verdict | None:
    if column not in coarse:
        return None
    key = ", ".join(facts.label(i) for i in coarse[column])
    return Verdict("non", 0.9, f"the same on all rows of one {key}: summing rows counts it several times")


def _rate(facts: Facts, column: int, rows: Numbers) -> Verdict | None:
    """Shares, levels, places and years: numbers of which a sum says nothing."""
    profile, words = facts.sample.columns[column], set(naming.words(facts.label(column)))
    known = rows[~np.isnan(rows)]
    if not len(known):
        return None
    whole, distinct = bool((known == np.floor(known)).all()), len(np.unique(known))
    low, high = float(known.min()), float(known.max())
    percent = profile.semantic_type == "percentage" and profile.semantic_share >= 0.9
    unit = not whole and low >= 0 and high <= 1 and distinct > 2 and float((known == 0).mean()) < MOSTLY
    cases = (
        (percent, 0.9, "a percentage: averages are weighted, never summed"),
        ("%" in facts.label(column), 0.85, "named as a percentage"),
        (bool(words & PLACES) and max(-low, high) <= 180, 0.95, "a place on the globe"),
        (whole and low >= 1900 and high <= 2100 and distinct > 1, 0.9, "years"),
        (bool(words & RATES), 0.8, "named as a rate or an average"),
        (bool(words & LEVELS), 0.75, "named as a level or a score"),
        (unit, 0.7, "all values lie between 0 and 1: a share"),
    )
    return next((Verdict("non", sure, why) for holds, sure, why in cases if holds), None)


def _prices(facts: Facts, rows: Mapping[int, Numbers]) -> dict[int, Verdict]:
    """Measures that make another one when they are multiplied by a third: amount = price x quantity."""
    found: dict[int, Verdict] = {}
    amounts: set[int] = set()
    able = sorted(rows)[:MOST_MEASURES]
    some = {i: rows[i][:MOST_ROWS] for i in able}
    for left, right in itertools.combinations(able, 2):
        for amount in (i for i in able if i not in (left, right)):
            less = _discount(some, left, right, amount)
            if less is None:
                continue
            amounts.add(amount)
            price = _price_of(facts, rows, left, right)
            other = right if price == left else left
            labels = " = ".join((facts.label(amount), f"{facts.label(price)} x {facts.label(other)}"))
            lessened = f", less {facts.label(less)}" if less >= 0 else ""
            found.setdefault(price, Verdict("non", 0.95, f"{labels}{lessened}: a price or rate"))
    named = [i for i in rows if i not in amounts and set(naming.words(facts.label(i))) & PRICES]
    for i in named:
        found.setdefault(i, Verdict("non", 0.75, "named as a price: sum price x quantity instead"))
    return found


def _discount(rows: Mapping[int, Numbers], left: int, right: int, amount: int) -> int | None:
    """Whether two measures make a third one: -1, or the measure that is a discount on it; None where they do not."""
    product = rows[left] * rows[right]
    if _equal(product, rows[amount], rows[left], rows[right]):
        return -1
    for i, share in rows.items():
        known = share[~np.isnan(share)]
        if i in (left, right, amount) or not len(known) or known.min() < 0 or known.max() > 100:
            continue
        whole = 1.0 if known.max() <= 1 else 100.0
        if _equal(product * (1 - share / whole), rows[amount], rows[left], rows[right]):
            return i
    return None


def _equal(product: Numbers, amount: Numbers, left: Numbers, right: Numbers) -> bool:
    """Whether the product is the amount in nearly all rows, and not because a factor is always 0 or 1."""
    known = ~np.isnan(product) & ~np.isnan(amount) & (np.abs(left) > 0) & (np.abs(right) > 0)
    telling = known & (left != 1) & (right != 1)
    if telling.sum() < FEWEST_ROWS or len(np.unique(left[telling])) < 3 or len(np.unique(right[telling])) < 2:
        return False
    near = np.abs(product - amount) <= np.maximum(0.011, 1e-3 * np.abs(amount))
    return bool(near[telling].mean() >= PRODUCT and near[known].mean() >= PRODUCT)


def _price_of(facts: Facts, rows: Mapping[int, Numbers], left: int, right: int) -> int:
    """Of two factors the one that is the price: by name, by decimals, by what determines it, by size."""

    def like_price(i: int) -> tuple[bool, bool, float, float]:
        known = rows[i][~np.isnan(rows[i])]
        named = bool(set(naming.words(facts.label(i))) & (PRICES | RATES))
        told = max(
            (float(facts.depends[k, i]) for k in range(len(facts.roles)) if facts.roles[k] != "measure"), default=0
        )
        return named, bool((known != np.floor(known)).any()), round(told, 1), float(np.median(known))

    return max((left, right), key=like_price)


def _described(facts: Facts, column: int) -> Verdict | None:
    by = [i for i, r in enumerate(facts.roles) if r != "measure" and facts.depends[i, column] >= DESCRIBES]
    return Verdict("non", 0.8, f"determined by {facts.label(by[0])}: it describes that, not the row") if by else None


def _property(facts: Facts) -> Verdict | None:
    """A number of a listed thing: beside facts it stands once for each of them."""
    if facts.role != "dimension":
        return None
    return Verdict("non", 0.6, f"describes a member of {facts.name}: beside facts it counts once for each of them")


def _state(facts: Facts, column: int, history: History | None) -> Verdict | None:
    words = naming.words(facts.label(column))
    named = bool(set(words) & STATES or "".join(words) in STATES)
    if history is not None:
        text = f"a state at each {facts.label(history.date)}: summed over members, never over time"
        return Verdict("semi", 0.95 if named else 0.85, text)
    dated = any(r == "date" for r in facts.roles)
    if named and dated and facts.role == "fact":
        return Verdict("semi", 0.7, "named as a state (balance, stock): never summed over time")
    return None
