"""Laws of the whole way, on random small dirty files."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.core.tables import ROW, SOURCE
from crmmigrate.project.pipeline import Pipeline

FATES = ("loaded", "merged", "rejected", "excluded")
OWN = ("_key", "_source_key", "_row")

numbers = st.one_of(
    st.integers(-9999, 9999).map(str),
    st.decimals(-999, 999, places=2).map(str),
    st.decimals(0, 999, places=2).map(lambda d: str(d).replace(".", ",")),
    st.sampled_from(["", "n/a", "-", "abc", "1.2.3", "١٢", "NaN"]),
)
dates = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda d: d.strftime("%d.%m.") + str(d.year)),
    st.sampled_from(["2023-02-31", "31.02.2023", "", "soon", "0000-00-00"]),
)
words = st.one_of(
    st.sampled_from(
        ["Alder", "Birch GmbH", "  Cedar ", "Ærø", "MÃ¼ller", "=1+1", "", "N/A", "Total", 'say "no"', "a;b"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
)
keys = st.integers(0, 30).map(lambda n: f"K{n:03d}")


@st.composite
def tables(draw):
    """A header and 2 to 14 rows of mostly clean columns with dirt in them."""
    columns = draw(st.lists(st.sampled_from([numbers, dates, words, keys]), min_size=2, max_size=5))
    header = [f"field {chr(97 + i)}" for i in range(len(columns))]
    rows = draw(st.lists(st.tuples(*columns), min_size=2, max_size=14))
    return header, rows


def text_of(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class Seen:
    """What one file became."""

    account: dict = field(default_factory=dict)
    loaded: dict = field(default_factory=dict)  # row -> cells in the target
    staged: dict = field(default_factory=dict)  # row -> cells as gathered
    changes: set = field(default_factory=set)  # (before, after) that `clean` declared


def once(texts, *, repeat=False):
    """Load files into a fresh DuckDB, and look at them from both ends; one `Seen` a file."""
    seen = {f"dirty{number}": Seen() for number in range(len(texts))}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "w.duckdb"
        for name, text in zip(seen, texts, strict=True):
            Path(folder, f"{name}.csv").write_text(text, "utf-8")
        with api.bare([Path(folder)], model="flat") as project:
            answer = api.load(project, api.LoadOptions(f"duckdb:///{target}"))
            for account in answer.data["accounting"]:
                seen[account["source"].removesuffix(".csv")].account = account
            first = _rows(target)
            if repeat:
                receipts = api.load(project, api.LoadOptions(f"duckdb:///{target}")).data["receipts"]
                assert _rows(target) == first, "a second load changes nothing"
                assert not any(r["applied"] for r in receipts)
            _look(project, seen)
    for name, one in seen.items():
        one.loaded = first.get(name, {})
    return list(seen.values())


def _rows(target):
    if not target.exists():
        return {}
    with duckdb.connect(str(target), read_only=True) as connection:
        names = [n for (n,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() if n[0] != "_"]
        found = {}
        for name in names:
            table = connection.sql(f'SELECT * FROM "{name}"').to_arrow_table().to_pylist()
            found[name] = {r["_row"]: tuple(v for k, v in r.items() if k not in OWN) for r in table}
            assert len(found[name]) == len(table)
        return found


def _look(project, seen):
    with Pipeline(project, "clean") as pipeline:
        state = pipeline.upto("clean")
        with pipeline.engine("duckdb") as engine:
            for name, artefact in state.gathered.tables.items():
                table = artefact.read(engine)
                names = [c.name for c in table.columns]
                rows = table.frame.select(ROW, *names).collect(backend="pyarrow").rows()
                seen[name.removesuffix(".csv")].staged = {row[0]: row[1:] for row in rows}
            path = state.outcomes["clean"].changes
            if path:
                frame = engine.read([path]).select(SOURCE, "before", "after")
                for source, before, after in frame.collect(backend="pyarrow").rows():
                    seen[source.removesuffix(".csv")].changes.add((before, after))


EXAMPLES = settings(
    max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


@pytest.mark.long
@EXAMPLES
@given(st.lists(tables(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_laws_of_a_load(files, order: random.Random):
    mixed = [(header, order.sample(rows, len(rows))) for header, rows in files]
    every = once([text_of(*file) for file in files], repeat=True)
    others = once([text_of(*file) for file in mixed])
    for seen, other in zip(every, others, strict=True):
        nothing_is_lost(seen)
        cells_are_as_declared(seen)
        if len(seen.staged) == len(other.staged):  # a title or total row is told by its place
            assert Counter(map(str, seen.loaded.values())) == Counter(map(str, other.loaded.values()))
            assert {f: seen.account.get(f) for f in FATES} == {f: other.account.get(f) for f in FATES}


def nothing_is_lost(seen):
    if seen.account:
        assert seen.account["gathered"] == sum(seen.account[f] for f in FATES)
        assert seen.account["loaded"] == len(seen.loaded)
        assert seen.account["gathered"] >= len(seen.staged)


def cells_are_as_declared(seen):
    for number, cells in seen.loaded.items():
        for staged, loaded in zip(seen.staged[number], cells, strict=True):
            assert _same(staged, loaded) or any(_same(a, loaded) for b, a in seen.changes if b == staged)


def _same(text, value):
    """Whether a typed value says what the text says."""
    if text is None or value is None:
        return not (text or "").strip() and value is None
    if isinstance(value, str):
        return text == value
    if isinstance(value, bool):
        return text == str(value).lower()
    if hasattr(value, "isoformat"):
        return value.isoformat(*([" "] if hasattr(value, "hour") else [])) == text or value.isoformat() == text
    try:
        return float(text) == float(value)
    except ValueError:
        return False


def test_the_laws_see_what_they_judge():
    """The helpers above on a file whose truth is known."""
    body = ["K1;1,50;2024-01-05", "K2;2,25;2024-02-30", "K3;3,75;2024-03-01", "K4;4,00;2024-03-02"]
    [seen] = once(["key;price;day\n" + "\n".join(body) + "\n"], repeat=True)
    assert seen.staged[1] == ("K1", "1,50", "2024-01-05")
    assert ("1,50", "1.5") in seen.changes or ("1,50", "1.50") in seen.changes
    assert [float(cells[1]) for _, cells in sorted(seen.loaded.items())] == [1.5, 2.25, 3.75, 4.0]
    assert not _same("1,50", seen.loaded[1][1])
    assert _same("1.50", seen.loaded[1][1])
    assert seen.account["gathered"] == 4
