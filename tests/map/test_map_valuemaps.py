"""Value maps: suggested, merged with decisions, applied; no row is lost."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Model, Status, ValueEntry, ValueMap
from crmmigrate.steps.map import Listed, Spoken, listed_fields, recodes, renewed, unmapped, waiting
from crmmigrate.steps.map.valuemaps import counted, recoded

FIELDS = {"stage": {"type": "category", "allowed": ["Won", "Lost"]}, "name": {}}
MODEL = Model.model_validate(
    {
        "name": "m",
        "common": {"status": {"allowed": ["on", "off"]}},
        "tables": {"deal": {"role": "fact", "fields": FIELDS}},
    }
)
WORDS = {"deal.stage": {"won": "won", "gewonnen": "won", "lost": "lost", "verl": "lost"}}
LISTED = Listed("deal.stage", ["Won", "Lost"], WORDS)
NOTHING = ValueMap(field="deal.stage")
PATHS = ["deal.name", "deal.stage", "deal.status"]


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def frame(engine, stages, names=None):
    n = len(stages)
    data = {"_row": list(range(n)), "deal/stage": pa.array(stages, pa.string())}
    data |= {"deal/name": pa.array(names or stages, pa.string()), "deal/status": pa.array([None] * n, pa.string())}
    return engine.hold(pa.table(data))


def stages(rows):
    got = rows.sort("_row").collect(backend="pyarrow").to_dict(as_series=False)
    return got["deal/stage"]


def said(**counts):
    return [Spoken("deal.stage", layout, value, n) for layout, of in counts.items() for value, n in of.items()]


def line(value, to, status=Status.SUGGESTED, **more):
    return ValueEntry(value=value, to=to, status=status, **more)


def lines(found):
    return [(e.value, e.to, e.count) for e in found.entries]


def test_fields_with_listed_values():
    assert listed_fields(MODEL) == {"common.status": ["on", "off"], "deal.stage": ["Won", "Lost"]}


def test_values_are_counted_where_they_are_told(engine):
    rows = frame(engine, ["a", "b", "a", None])
    found = counted(rows, PATHS, "north", MODEL, ["deal.stage", "common.status"])
    assert found == [Spoken("deal.stage", "north", "a", 2), Spoken("deal.stage", "north", "b", 1)]


def test_new_values_are_suggested_by_count_and_listed_ones_left_out():
    made, _ = renewed("deal.stage", said(a={"verl.": 1, "Won": 9, "?": 2}, b={"verl.": 4}), NOTHING, NOTHING, LISTED)
    assert lines(made) == [("verl.", "Lost", 5), ("?", None, 2)]
    assert all(e.status == Status.SUGGESTED and e.why for e in made.entries)


def test_decisions_stay_and_suggestions_are_refreshed():
    before = ValueMap(
        field="deal.stage",
        entries=[
            line("verl.", "Won", Status.CONFIRMED),
            line("gewonnen", "Won", Status.REJECTED),
            line("gone", "Lost"),
            line("won", "Lost", confidence=0.4),
            line("?", "Won"),
        ],
    )
    last = ValueMap(field="deal.stage", entries=[line("won", "Lost"), line("?", None), line("gone", "Lost")])
    made, suggested = renewed("deal.stage", said(a={"verl.": 3, "gewonnen": 2, "won": 4, "?": 5}), before, last, LISTED)
    assert lines(made) == [
        ("?", "Won", 5),
        ("won", "Won", 4),
        ("verl.", "Won", 3),
        ("gewonnen", "Won", 2),
        ("gone", "Lost", 0),
    ]
    assert [e.status for e in made.entries][2:4] == [Status.CONFIRMED, Status.REJECTED]
    again, _ = renewed("deal.stage", said(a={"verl.": 3, "gewonnen": 2, "won": 4, "?": 5}), made, suggested, LISTED)
    assert again == made


def test_a_line_of_a_layout_wins_there(engine):
    entries = [line("x", "Won", Status.CONFIRMED), line("x", "Lost", Status.CONFIRMED, layout="south")]
    kept = [line("y", "Won", Status.CONFIRMED), line("y", None, Status.CONFIRMED, layout="south")]
    decided = recodes([ValueMap(field="deal.stage", entries=entries + kept)])
    for layout, after in (("north", ["Won", "Won"]), ("south", ["Lost", "y"])):
        assert stages(recoded(frame(engine, ["x", "y"]), PATHS, layout, MODEL, decided, engine)) == after
    made, _ = renewed(
        "deal.stage",
        said(north={"x": 2}, south={"x": 3}),
        ValueMap(field="deal.stage", entries=entries),
        NOTHING,
        LISTED,
    )
    assert [(e.layout, e.count) for e in made.entries] == [("south", 3), ("", 2)]


def test_unmapped_values_are_told_with_their_counts():
    entries = [line("verl.", "Lost", count=3), line("?", None, count=2), line("no", "Lost", Status.REJECTED, count=1)]
    (finding,) = unmapped([ValueMap(field="deal.stage", entries=[*entries, line("gone", None)])], MODEL)
    assert (finding.code, finding.count, finding.examples) == ("values-unmapped", 3, ("? (2)", "no (1)"))
    assert "mappings/values/deal.stage.csv" in finding.next


def test_only_open_suggestions_of_values_that_occur_wait():
    entries = [line("a", "Won", count=1, confidence=0.8), line("b", "Won", count=1, confidence=0.95), line("c", "Won")]
    decided = [line("d", "Won", Status.CONFIRMED, count=1), line("e", None, count=1)]
    found = waiting([ValueMap(field="deal.stage", entries=entries + decided)], 0.9)
    assert {f: [e.value for e in es] for f, es in found.items()} == {"deal.stage": ["a"]}


VALUES = st.none() | st.sampled_from(["Won", "Lost", "verl.", "GEWONNEN", "'", "ü;", "=1", " "]) | st.text(max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VALUES.filter(lambda v: v is None or "\x00" not in v), min_size=1, max_size=12))
def test_no_row_is_lost_and_a_second_time_changes_nothing(engine, values):
    rows = frame(engine, values, names=["n"] * len(values))
    found = counted(rows, PATHS, "a", MODEL, ["deal.stage"])
    assert sum(s.count for s in found) == sum(v is not None for v in values)
    made, _ = renewed("deal.stage", found, NOTHING, NOTHING, LISTED)
    decided = recodes([made])
    once = recoded(rows, PATHS, "a", MODEL, decided, engine)
    assert once.collect_schema().names() == rows.collect_schema().names()
    after = stages(once)
    assert len(after) == len(values)
    assert all(a == b or a in LISTED.allowed for a, b in zip(after, values, strict=True))
    assert stages(recoded(once, PATHS, "a", MODEL, decided, engine)) == after
