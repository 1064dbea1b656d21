"""Small staged tables with hand-made profiles, so that these tests need no other room."""

import datetime as dt
import random
import re
from collections import Counter

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Table, column_name

DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _stage(engine, source, headers, rows):
    """A staged table and its profile, roles by the simplest of rules."""
    names = [column_name(i) for i in range(len(headers))]
    data = {n: pa.array([r[i] for r in rows], pa.string()) for i, n in enumerate(names)}
    data[SOURCE] = pa.array([source] * len(rows), pa.string())
    data[ROW] = data[LINE] = pa.array(range(1, len(rows) + 1), pa.int64())
    columns = tuple(Column(n, h) for n, h in zip(names, headers, strict=True))
    table = Table(source, engine.hold(pa.table(data)), columns, len(rows))
    return table, _profile_of(source, headers, rows)


def _profile_of(source, headers, rows):
    names = [column_name(i) for i in range(len(headers))]
    columns = [_column(n, h, [r[i] for r in rows]) for i, (n, h) in enumerate(zip(names, headers, strict=True))]
    keys = tuple((c.name,) for c in columns if c.nulls == 0 and c.distinct == len(rows))
    repeated = len(rows) - len({tuple(r) for r in rows})
    return TableProfile(source, len(rows), tuple(columns), keys, repeated)


def _column(name, label, cells):
    values = [c for c in cells if c not in (None, "-")]
    kind = "string"
    if values and all(re.fullmatch(r"-?\d+", v) for v in values):
        kind = "integer"
    elif values and all(re.fullmatch(r"-?\d+\.\d+", v) for v in values):
        kind = "number"
    elif values and all(DATE.fullmatch(v) for v in values):
        kind = "date"
    distinct = len(set(values))
    role = {"number": "measure", "date": "date"}.get(kind, "attribute")
    if kind == "integer":
        role = "key" if distinct == len(cells) else "measure"
    if kind == "string" and values and all(re.fullmatch(r"[A-Z]+-?\d+", v) for v in values):
        role = "key"
    return ColumnProfile(
        name, label, len(cells), len(cells) - len(values), distinct, kind,
        null_spellings=("-",) if "-" in cells else (), role=role,
        top=tuple(Counter(values).most_common(3)), max_length=max(map(len, values), default=0),
    )  # fmt: skip


def _orders(seed=7):
    """A joined order list under headers without meaning: orders with lines, customers, products."""
    pick = random.Random(seed)
    people = [(f"K{i}", f"Firma {i * 37 % 101} {i}", ["Nord", "West", "Ost"][i % 3]) for i in range(40)]
    goods = [(f"P-{i:03d}", f"Teil {i * 53 % 97}x{i}", ["Holz", "Stahl", "Glas", "Lack"][i % 4]) for i in range(25)]
    rows = []
    for order in range(150):
        person = pick.choice(people)
        day = (dt.date(2024, 1, 1) + dt.timedelta(days=2 * order)).isoformat()
        freight = f"{pick.randint(500, 9999) / 100:.2f}"
        for line, good in enumerate(pick.sample(goods, pick.randint(1, 4)), start=1):
            amount = f"{pick.randint(100, 99999) / 100:.2f}"
            rows.append(
                [
                    good[2],
                    person[1],
                    str(line),
                    amount,
                    f"A{10000 + order}",
                    day,
                    *person[::2],
                    freight,
                    *good[:2],
                ]
            )
    return ["F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11"], rows


@pytest.fixture
def engine():
    with DuckDBEngine() as made:
        yield made


@pytest.fixture
def stage(engine):
    """`stage({source: (headers, rows)})`: tables and profiles by source."""

    def staged(files):
        made = {source: _stage(engine, source, *content) for source, content in files.items()}
        return {s: t for s, (t, _) in made.items()}, {s: p for s, (_, p) in made.items()}

    return staged


@pytest.fixture
def orders():
    return _orders()
