"""What drifted between two profiles: nothing between a profile and itself, and every kind of change that was made."""

from __future__ import annotations

import copy
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.core.survey import Grain, Reference, Survey, TableSurvey
from crmmigrate.report.survey_json import SurveyJson
from crmmigrate.steps import profile
from crmmigrate.steps.profile.drift import compare
from crmmigrate.steps.profile.drift.distances import ks_at_least, ks_by_chance

CELLS = st.one_of(
    st.sampled_from(
        ["", "n/a", "open", "won", " Lost", "A-1", "A-2", "2023-01-05", "31.12.2022", "1.234,50", "7", "007"]
    ),
    st.integers(-50, 5000).map(str),
    st.text("abcdeü ", max_size=6),
)


@st.composite
def tables(draw):
    """A header and rows of cells."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(0, 25))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=height, max_size=height))
    return [f"Column {i}" for i in range(width)], rows


@pytest.fixture(scope="module")
def profiled(engine, staged):
    """`data` of the JSON contract for a table of texts."""

    def look(header, rows, name="orders.csv", survey=None):
        text = io.StringIO()
        text.write(";".join(header) + "\n")
        text.writelines(";".join(row) + "\n" for row in rows)
        table = staged(text.getvalue(), name, ";") if rows else None
        found = profile.profiles({name: table}, engine) if table else {}
        entries, _ = profile.retold(found.values(), profile.ProfileConfig())
        shape = SurveyJson(found)
        told = [
            entry | {"columns": [shape.column(c) | e for e, c in zip(entry["columns"], p.columns, strict=True)]}
            for entry, p in zip(entries, found.values(), strict=True)
        ]
        extra = {"relations": shape.relations(survey)} if survey else {}
        return {"tables": told} | extra

    return look


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(table=tables())
def test_a_profile_has_not_drifted_from_itself(profiled, table):
    header, rows = table
    rows = [[cell.rstrip() or "x" for cell in row] for row in rows]
    data = profiled(header, rows)
    assert compare(data, copy.deepcopy(data)).changes == ()


@SLOW
@given(table=tables(), seed=st.integers(0, 1000))
def test_the_order_of_rows_and_columns_is_no_drift_but_of_order(profiled, table, seed):
    header, rows = table
    rows = [[cell.rstrip() or "x" for cell in row] for row in rows]
    shuffled = random.Random(seed)
    places = list(range(len(header)))
    shuffled.shuffle(places)
    mixed = [[row[i] for i in places] for row in rows]
    shuffled.shuffle(mixed)
    found = compare(profiled(header, rows), profiled([header[i] for i in places], mixed)).changes
    assert {c.code for c in found} <= {"drift-columns-order"}


def orders(n=300, seed=1):
    """Orders as rows of texts."""
    made = random.Random(seed)
    return [
        [f"O{i:05}", f"C{made.randint(1, 40):03}", made.choice(["open", "won", "lost"]), f"{made.gauss(100, 20):.2f}",
         f"2023-{made.randint(1, 12):02}-{made.randint(1, 28):02}"]
        for i in range(n)
    ]  # fmt: skip


HEADER = ["Order No", "Customer", "Status", "Amount", "Date"]


@pytest.fixture(scope="module")
def before(profiled):
    return profiled(HEADER, orders())


def codes(drift, severity=None):
    return {(c.code, c.column) for c in drift.changes if severity in (None, str(c.severity))}


def test_another_sample_of_the_same_has_not_drifted(profiled, before):
    for seed in (2, 3, 4):
        assert codes(compare(before, profiled(HEADER, orders(seed=seed)))) == set()


def changed(i, value):
    """Orders with another value in column i, by a function of row number and old value."""
    return [[value(n, cell) if k == i else cell for k, cell in enumerate(row)] for n, row in enumerate(orders())]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, lambda n, v: "O00001" if n < 4 else v, "drift-key-lost"),
        (2, lambda n, v: "on hold" if n % 5 == 0 else v, "drift-values-new"),
        (2, lambda n, v: "won" if v == "lost" else v, "drift-values-gone"),
        (2, lambda n, v: "won" if n % 3 else v, "drift-distribution"),
        (2, lambda n, v: "n/a" if n % 4 == 0 else v, "drift-null-spelling"),
        (3, lambda n, v: str(round(float(v) + 30, 2)), "drift-distribution"),
        (3, lambda n, v: v.replace(".", ","), "drift-format"),
        (3, lambda n, v: "" if n % 3 == 0 else v, "drift-nulls"),
        (3, lambda n, v: "tbd" if n % 12 == 0 else v, "drift-misfits"),
        (3, lambda n, v: f"N{n}", "drift-type"),
        (4, lambda n, v: ".".join(reversed(v.split("-"))), "drift-format"),
        (0, lambda n, v: v.replace("O", "KD-") if n % 3 else v, "drift-patterns"),
        (1, lambda n, v: "C001", "drift-distinct"),
    ],
)  # fmt: skip
def test_each_change_of_a_column_is_told(profiled, before, column, value, code):
    after = profiled(HEADER, changed(column, value))
    found = compare(before, after)
    assert (code, HEADER[column]) in codes(found)
    assert {c.column for c in found.changes} <= {HEADER[column], None}
    assert all(c.finding().code == c.code for c in found.changes)


def test_flaws_that_were_not_there_before(before):
    was, now = copy.deepcopy(before), copy.deepcopy(before)
    was["tables"][0]["columns"][1]["padded"] = 0
    now["tables"][0]["columns"][1]["padded"] = 150
    assert codes(compare(was, now)) == {("drift-flaws", "Customer")}
    older = copy.deepcopy(before)
    del older["tables"][0]["columns"][1]["padded"]
    assert codes(compare(older, now)) == set()  # an older profile did not count them
    was["tables"][0]["columns"][1]["padded"] = 5
    assert codes(compare(was, now), "warning") == {("drift-flaws", "Customer")}


def test_tables_and_columns_come_and_go_and_are_renamed(profiled, before):
    rows = [[*row[:4], "web" if len(row[3]) > 5 else "shop"] for row in orders(seed=5)]
    renamed = profiled(["order_no", "Kunde", "Status", "Amount", "Channel"], rows, "export 2024.csv")
    found = compare(before, renamed)
    assert codes(found) == {
        ("drift-table-renamed", None), ("drift-column-renamed", "order_no"), ("drift-column-renamed", "Kunde"),
        ("drift-column-gone", "Date"), ("drift-column-new", "Channel"),
    }  # fmt: skip
    assert {(c.column, str(c.severity)) for c in found.changes if c.code == "drift-column-renamed"} == {
        ("order_no", "info"), ("Kunde", "warning"),
    }  # fmt: skip
    assert found.tables[0].columns == {"order_no": "Order No", "Kunde": "Customer", "Status": "Status",
                                       "Amount": "Amount"}  # fmt: skip
    other = profiled(["Town", "Remark"], [["Leeds", "called twice"], ["York", "no answer"]], "towns.csv")
    assert codes(compare(before, other)) == {("drift-table-gone", None), ("drift-table-new", None)}


def test_columns_that_could_be_either_are_not_guessed(profiled):
    rows = [[f"A{i % 7}", f"A{i % 7}"] for i in range(40)]
    found = compare(profiled(["One", "Two"], rows), profiled(["Left", "Right"], rows))
    assert {c.code for c in found.changes} == {"drift-column-new", "drift-column-gone"}


def test_rows_and_repeated_rows(profiled, before):
    more = compare(before, profiled(HEADER, [*orders(), *orders(60, seed=9)]))
    assert ("drift-rows", None) in codes(more, "info")
    assert ("drift-rows", None) in codes(compare(before, profiled(HEADER, orders(100))), "warning")
    rows = [row[1:3] for row in orders(60)]
    twice = [rows[0]] * 60
    assert ("drift-duplicates", None) in codes(compare(profiled(HEADER[1:3], rows), profiled(HEADER[1:3], twice)))


def test_what_is_between_tables(profiled):
    def told(orphans, target="c001", share=1.0):
        place = "orders.csv"
        survey = Survey(
            (TableSurvey(place, Grain(("c001", "c002"), "one row per order", share)),),
            references=(Reference(place, ("c002",), place, (target,), 300 - orphans, orphans, 1, 0, 0.9, "", ("C9",)),),
        )
        data = profiled(HEADER, orders(), survey=survey)
        data["tables"][0] |= {"grain": {"columns": HEADER[:2], "share": share}}
        return data

    assert codes(compare(told(0), told(0))) == set()
    assert codes(compare(told(0), told(9)), "warning") == {("drift-orphans", "Customer")}
    assert codes(compare(told(0), told(0, "c003"))) == {("drift-reference-new", "Customer"),
                                                       ("drift-reference-gone", "Customer")}  # fmt: skip
    assert codes(compare(told(0), told(0, share=0.97))) == {("drift-key-lost", None)}
    other = told(0)
    other["tables"][0]["grain"]["columns"] = ["Order No"]
    assert codes(compare(told(0), other)) == {("drift-grain", None)}


def test_a_column_of_persons_is_compared_without_its_values(profiled):
    people = [[f"anna.{i}@example.com"] for i in range(50)]
    others = [[f"bert.{i}@example.org"] for i in range(50)]
    found = compare(profiled(["Email"], people), profiled(["Email"], others))
    assert not any("@" in f"{c.before}{c.after}{c.message}{c.examples}" for c in found.changes)


def test_an_older_profile_may_tell_less(before):
    less = copy.deepcopy(before)
    for column in less["tables"][0]["columns"]:
        for key in ("values", "histogram", "padded", "category", "damaged", "variant_count", "leading_zeros", "pii"):
            column.pop(key, None)
    assert codes(compare(less, before)) == set()
    assert codes(compare(before, less)) == set()
    with pytest.raises((KeyError, TypeError)):
        compare({"columns": []}, before)


@given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=60), st.floats(0, 1e5))
def test_the_distance_is_never_more_than_the_true_one(values, shift):
    def points(found):
        ranked = sorted(found)
        cuts = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
        return [(ranked[min(len(ranked) - 1, max(0, -int(-q * len(ranked) // 1) - 1))], q) for q in cuts]

    moved = [v + shift for v in values]
    edges = sorted({*values, *moved})
    true = max(abs(sum(v <= e for v in values) - sum(v <= e for v in moved)) for e in edges) / len(values)
    known = ks_at_least(points(values), points(moved))
    assert 0 <= known <= true + 1e-9
    assert ks_by_chance(len(values), len(values)) > 0
