"""Profiles and surveys made by hand, as large as asked: what pages and terminal are looked at with."""

from __future__ import annotations

import random
from itertools import pairwise

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import (
    BrokenRow,
    Conflict,
    Dependency,
    Grain,
    NearDuplicate,
    Overlap,
    Place,
    Reference,
    SameColumn,
    SameTable,
    Subtotals,
    Survey,
    TableSurvey,
    Trend,
)

NAMES = (
    "Kunden", "Ansprechpartner", "Aufträge", "Auftragspositionen", "Artikel", "Rechnungen", "Angebote", "Besuche",
    "Adressen", "Preise", "Lager", "Verträge", "Leads", "Opportunities", "Tickets", "Zahlungen",
)  # fmt: skip
CITIES = ("Berlin", "Hamburg", "München", "Köln", "Dresden", "Wien", "Zürich", "Kraków", "Lyon", "Leeds")
PEOPLE = ("Anna Meyer", "Jürgen Voß", "Chloé Martin", "Łukasz Nowak", "Priya Raman", "Tom O'Neill", "Nina Berg")
FIRMS = ("Nordlicht GmbH", "Ødegård AS", "Dupont & Fils", "Contoso Ltd", "Müller KG", "Aurora S.p.A.", "Fabrikam")


def many(tables: int = 60, columns: int = 60, seed: int = 1) -> tuple[list[TableProfile], Survey]:
    """So many tables of about so many columns, with all that can be said of them."""
    chance = random.Random(seed)
    profiles = [_table(chance, number, columns) for number in range(tables)]
    sources = [p.source for p in profiles]
    return profiles, Survey(
        tables=tuple(_survey(chance, profile) for profile in profiles),
        same_tables=_same(sources),
        references=tuple(_reference(chance, a, b) for a, b in _pairs(sources)),
        overlaps=tuple(
            Overlap(Place(a, "c003"), Place(b, "c003"), "company", chance.randrange(500), 120, 77, FIRMS[:3])
            for a, b in zip(sources[1:12:3], sources[2:13:3], strict=False)
        ),
        same_columns=tuple(
            SameColumn((Place(a, "c004"), Place(b, "c005")), 0.83, "most values of the smaller are found in the other")
            for a, b in pairwise(sources[:9])
        ),
        conflicts=tuple(
            Conflict("codes", (Place(a, "c001"), Place(b, "c001")), (Place(a, "c003"), Place(b, "c003")), 12,
                     (("Nordlicht GmbH", ("1001", "K-77")), ("Ødegård AS", ("1002", "K-78"))))
            for a, b in zip(sources[:3], sources[3:6], strict=False)
        ),
    )  # fmt: skip


def _pairs(sources: list[str]) -> list[tuple[str, str]]:
    """Facts that point at dimensions, and some of these at others; a fifth of the tables stands alone."""
    joined = sources[: max(2, 4 * len(sources) // 5)]
    hubs = joined[:: max(2, len(joined) // 8)]
    return [(s, hubs[(i * 7 + k) % len(hubs)]) for i, s in enumerate(joined) for k in range(1 + i % 2)
            if s != hubs[(i * 7 + k) % len(hubs)]]  # fmt: skip


def _same(sources: list[str]) -> tuple[SameTable, ...]:
    groups = [sources[-5:-1], sources[:2]] if len(sources) > 8 else [sources[:2]]
    return tuple(
        SameTable(tuple(g), tuple(tuple(f"c{c:03}" if (c + i) % 7 else None for i in range(len(g))) for c in
                  range(1, 9)), kind, 0.91, "12 of 14 headers are equal, and the values overlap")
        for g, kind in zip(groups, ("same", "renamed"), strict=False) if len(g) > 1
    )  # fmt: skip


def _reference(chance: random.Random, source: str, ref: str) -> Reference:
    orphans = chance.choice((0, 0, 0, 3, 44))
    return Reference(
        source, ("c002",), ref, ("c001",), 4000, orphans, min(orphans, 9), 12, round(chance.uniform(0.5, 0.99), 3),
        "99 % of the values are found there", ("K-9999", "0815")[:orphans],
    )  # fmt: skip


def _table(chance: random.Random, number: int, columns: int) -> TableProfile:
    name = NAMES[number % len(NAMES)]
    kind = (f"legacy/region {number}/{name}.csv", f"legacy/erp/Export {number}.xlsx#{name}")[number % 2]
    rows = chance.choice((12, 870, 12_403, 1_204_118))
    count = max(8, min(200, round(chance.gauss(columns, columns / 6)))) if columns > 8 else columns
    return TableProfile(
        kind, rows, tuple(_column(chance, i, rows) for i in range(1, count + 1)), (("c001",), ("c003", "c004")),
        chance.choice((0, 0, 3)), {"c005": "judged on a sample of 2,000 values"},
    )  # fmt: skip


def _column(chance: random.Random, i: int, rows: int) -> ColumnProfile:
    name = f"c{i:03}"
    nulls = chance.choice((0, 0, rows // 50, rows // 3, rows - 1))
    if i == 1:
        top = tuple((f"K-{n:04}", 1) for n in range(10))
        return ColumnProfile(name, "Kd-Nr.", rows, 0, rows, "string", role="key", semantic_type="code", top=top,
                             semantic_share=1.0, patterns=(("A-9999", rows),), leading_zeros=4, max_length=6)  # fmt: skip
    if i == 2:
        return _people(chance, name, rows, nulls)
    kind = i % 5
    if kind in (0, 1):
        return _numbers(chance, name, i, rows, nulls)
    if kind == 2:
        return _dates(chance, name, i, rows, nulls)
    if i % 23 == 0:
        return ColumnProfile(name, f"Alt {i}", rows, rows, 0, "empty")
    return _texts(chance, name, i, rows, nulls)


def _people(chance: random.Random, name: str, rows: int, nulls: int) -> ColumnProfile:
    return ColumnProfile(
        name, "Ansprechpartner", rows, nulls, min(rows, 700), "string", pii="name", semantic_type="person",
        semantic_share=0.97, top=tuple((person, 40 - n) for n, person in enumerate(PEOPLE)), misfits=("4711",),
        type_share=0.999, patterns=(("Aa Aa", rows // 2), ("Aa Aa-Aa", 4)), sample=PEOPLE, max_length=31, padded=3,
        variants=((("Anna Meyer", 30), ("anna meyer", 2)),), variant_count=1, damaged=1,
        damaged_examples=("JÃ¼rgen",),
    )  # fmt: skip


def _numbers(chance: random.Random, name: str, i: int, rows: int, nulls: int) -> ColumnProfile:
    top = tuple((f"{chance.randrange(1, 4000)},{i:02}", 400 - 30 * n) for n in range(10))
    heights = [max(0, round(chance.gauss(40, 6) * (20 - n) ** 2)) for n in range(20)]
    histogram = tuple((f"{n * 250}", f"{(n + 1) * 250}", height) for n, height in enumerate(heights))
    return ColumnProfile(
        name, f"Umsatz {2000 + i}", rows, nulls, rows // 3 + 1, "number", type_share=chance.choice((1.0, 0.9964)),
        misfits=("siehe unten", "k.A. bis Mai", f"{chance.randrange(10**6)} ca."), decimal=",", semantic_type="money", semantic_share=0.98,
        role="measure", top=top, patterns=(("9.999,99", 800), ("999,99", 90), ("99,99 AAA", 12)), sample=("1",),
        minimum="-120.5", maximum="5000", mean=1234.5678, quantiles=(12.5, 220.0, 980.25, 2400.0, 4400.1),
        max_length=12, histogram=histogram, outliers=("99999999", "-8000000"), outlier_count=chance.choice((0, 2)),
        units=(("EUR", 300), ("USD", 4)), locales=(("1.234,50", 700), ("1,234.50", 3)),
    )  # fmt: skip


def _dates(chance: random.Random, name: str, i: int, rows: int, nulls: int) -> ColumnProfile:
    birth = i % 35 == 2
    histogram = tuple((f"20{n:02}-01-01", f"20{n + 1:02}-01-01", chance.randrange(900)) for n in range(20))
    return ColumnProfile(
        name, "Geburtstag" if birth else f"Datum {i}", rows, nulls, rows // 4 + 1, "date", date_order="dmy",
        ambiguous=chance.choice((0, 17)), role="date", pii="birth" if birth else None, histogram=histogram,
        top=tuple((f"0{n}.03.2019", 30 - n) for n in range(1, 9)), minimum="2001-02-03", maximum="2020-11-30",
        patterns=(("99.99.9999", rows),), sample=("01.03.2019",), max_length=10,
    )  # fmt: skip


def _texts(chance: random.Random, name: str, i: int, rows: int, nulls: int) -> ColumnProfile:
    made = tuple("".join(chance.choices("abcdefghij klmnoprstuvwz", k=14)).title() for _ in range(7))
    pool = (CITIES, FIRMS[:3] + made, ("offen", "gewonnen", "verloren", "in Klärung"))[i % 3]
    top = tuple((value, (len(pool) - n) ** 2 * chance.randrange(1, 9)) for n, value in enumerate(pool))
    top = tuple(sorted(top, key=lambda pair: -pair[1]))
    semantic, header = (("city", "Ort"), ("company", "Firma"), ("stage", "Status"))[i % 3]
    return ColumnProfile(
        name, f"{header} {i}" if i > 9 else header, rows, nulls, len(pool) if i % 3 else 3210, "string", top=top,
        semantic_type=semantic, semantic_share=0.91, patterns=(("Aa", 500), ("Aa AAAA", 40), ("a", 3)), sample=pool,
        null_spellings=("-", "n/a"), max_length=27, category=i % 3 == 2, padded=chance.choice((0, 0, 5)),
        variants=((("Köln", 30), (" KÖLN", 2), ("Koeln", 1)),) if i % 4 == 0 else (),
    )  # fmt: skip


def _survey(chance: random.Random, profile: TableProfile) -> TableSurvey:
    broken = BrokenRow(812, ("01067",), "Dresdn", "Dresden", 44)
    points = tuple((f"{2015 + n // 12}-{n % 12 + 1:02}-01", chance.randrange(400) * (n != 30)) for n in range(96))
    near = NearDuplicate((12, 57), 0.93, (("c003", "Nordlicht GmbH", "Nordlicht Gmbh."), ("c002", *PEOPLE[:2])))
    fact = chance.random() < 0.6
    return TableSurvey(
        profile.source,
        Grain(("c001",), "one row per Kd-Nr.", 0.998, 3, (("c003", "c004"),)),
        role="fact" if fact else "dimension", role_why="8 measures, and its key is not named elsewhere",
        duplicates=profile.duplicates, near=(near,) * chance.choice((0, 1, 2)), near_count=14, near_of=2000,
        dependencies=(
            Dependency(("c003",), "c004", 4000, 12, 0.981, (broken,)), Dependency(("c001",), "c003", 4000, 0, 1.0),
        ),
        categories=("c003", "c004"), measures=("c005", "c006"),
        subtotals=Subtotals((40, 88), 2, ("c005",), "their first cell begins with Summe") if fact else None,
        trends=(Trend("c007", "month", points, 4),) if fact else (),
    )  # fmt: skip
