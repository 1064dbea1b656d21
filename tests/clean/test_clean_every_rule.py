"""What every rule keeps to, whoever wrote it, on values of the fixtures and the cases, and on values made of them.

Rules are found in RULES, their options in the golden fixtures: nothing here names a rule but `nulls`.
"""

import csv
import random
from functools import cache
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crmmigrate.core.tables import Column, Table
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.plan import by_engine
from crmmigrate.steps.clean.rules import BY_NAME, RULES

FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HERE = Path(__file__).parent
FIXTURES = {path.stem: YAML(typ="safe").load(path) for path in sorted((HERE / "golden").glob("*.yaml"))}
NAMES = [rule.name for rule in RULES]
ODD = [
    "",
    " ",
    "\u00a0",
    "\t",
    "\n",
    "0",
    "-",
    "x",
    ".",
    ",",
    "é",
    "e\u0301",
    "\u200b",
    "%",
    "€",
    "(",
    ")",
    ";",
    "@",
    "\u0661",
]
SOME = 400  # values of cases that are tried for each rule


@cache
def cases():
    """(rule, before, after) of all published cases."""
    found = []
    for path in sorted((HERE / "cases").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [(c["rule"], c["before"], c["after"] or c["before"]) for c in csv.DictReader(file)]
    return found


@cache
def known(rule):
    """Values of a rule's own fixture and cases, as they come and as they go, and some of all others."""
    mine = [cell for row in FIXTURES[rule]["cells"] for cell in row[:2]]
    mine += [cell for name, before, after in cases() if name == rule for cell in (before, after)]
    others = [row[0] for fixture in FIXTURES.values() for row in fixture["cells"]]
    chosen = random.Random(7)
    others += [before for _, before, _ in chosen.sample(cases(), min(SOME, len(cases())))]
    mine = chosen.sample(mine, min(SOME, len(mine)))
    return sorted({cell.replace("\x00", "") for cell in (*mine, *others) if cell is not None}), mine


def mutated(text):
    """Texts near one: cut, doubled, in capitals, with odd characters in, around or behind."""
    places = st.integers(0, max(len(text), 1))
    return st.one_of(
        st.just(text),
        places.map(lambda i: text[:i]),
        places.map(lambda i: text[i:]),
        st.sampled_from(
            [text * 2, f"{text} {text}", text.upper(), text.lower(), text.title(), f" {text} ", f"{text}\n"]
        ),
        st.tuples(places, st.sampled_from(ODD)).map(lambda one: text[: one[0]] + one[1] + text[one[0] :]),
    )


def cells_of(rule):
    every, mine = known(rule)
    own = st.sampled_from([cell for cell in mine if cell is not None] or [""])
    return st.lists(st.one_of(st.none(), own.flatmap(mutated), st.sampled_from(every).flatmap(mutated)), min_size=1)


def options_of(rule):
    """The options of the fixture, but canonical numbers have a point: what is cleaned has not the source's spelling."""
    return {name: value for name, value in FIXTURES[rule]["options"].items() if name != "decimal"}


def contexts_of(rule):
    return sorted({str(row[2]) for row in FIXTURES[rule]["cells"] if len(row) > 2 and row[2] is not None}) or ["DE"]


class Case:
    """A table with one column of a rule, and what stands beside it."""

    def __init__(self, rule, values, cleaning, engine):
        self.rule, self.values, self.engine = BY_NAME[rule], values, engine
        self.options = options_of(rule)
        given = contexts_of(rule)
        self.beside = [given[i % len(given)] if i % 3 else None for i in range(len(values))]
        self.config = CleanConfig(cleaning(Cell=[(rule, self.options)]))

    def table(self, rows=None):
        rows = list(range(len(self.values))) if rows is None else rows
        data = {
            "c001": pa.array([self.values[row] for row in rows], pa.string()),
            "c002": pa.array([self.beside[row] for row in rows], pa.string()),
            "_source": pa.array(["list.csv"] * len(rows), pa.string()),
            "_row": pa.array(rows, pa.int64()),
            "_line": pa.array(rows, pa.int64()),
        }
        columns = (Column("c001", "Cell"), Column("c002", self.options.get("beside", "Other")))
        return Table("list.csv", self.engine.hold(pa.table(data)), columns, len(rows))

    def run(self, table):
        return run({"list.csv": table}, self.config, self.engine)

    def tests(self):
        """Of each value, whether it is settled and what the engine makes and says of it."""
        value = nw.col("c001")
        settled = self.rule.settled(value, self.options) if self.rule.settled else nw.lit(value=True)
        note = self.rule.noted(value, self.options) if self.rule.noted else nw.lit("")
        after = by_engine(value, (self.rule, self.options))
        found = self.table().frame.select("_row", "c001", settled=settled, after=after, note=note)
        return found.sort("_row").collect(backend="pyarrow").rows(named=True)

    def read(self, row):
        """What the rule's function says of a value."""
        context = self.beside[row] if "beside" in self.options else None
        options = {"region": None, **self.options} | ({"context": context} if context else {})
        return self.rule.function(self.values[row], options)


@pytest.mark.parametrize("rule", NAMES)
@FEW
@given(data=st.data())
def test_rows_stay_only_nulls_makes_nulls_and_a_second_run_changes_nothing(rule, data, cleaning, cells, engine):
    case = Case(rule, data.draw(cells_of(rule)), cleaning, engine)
    once = case.run(case.table()).tables["list.csv"]
    assert cells(once, "_row") == list(range(len(case.values)))
    assert cells(once, "c002") == case.beside
    made = [
        before
        for before, after in zip(case.values, cells(once), strict=True)
        if after is None and before is not None and (rule != "nulls")
    ]
    assert made == []
    assert all(after is None for before, after in zip(case.values, cells(once), strict=True) if before is None)
    twice = case.run(once)
    assert [pair for pair in zip(cells(once), cells(twice.tables["list.csv"]), strict=True) if pair[0] != pair[1]] == []
    assert twice.changes == ()


@pytest.mark.parametrize("rule", NAMES)
@FEW
@given(data=st.data())
def test_the_order_of_rows_does_not_matter(rule, data, cleaning, cells, log, engine):
    case = Case(rule, data.draw(cells_of(rule)), cleaning, engine)
    one = case.run(case.table())
    other = case.run(case.table(list(range(len(case.values)))[::-1]))
    assert cells(one.tables["list.csv"]) == cells(other.tables["list.csv"])
    assert log(one) == log(other)
    assert one.findings == other.findings


@pytest.mark.parametrize("rule", NAMES)
@FEW
@given(data=st.data())
def test_the_engine_and_the_function_agree(rule, data, cleaning, cells, engine):
    case = Case(rule, data.draw(cells_of(rule)), cleaning, engine)
    cleaned = cells(case.run(case.table()).tables["list.csv"])
    wrong = []
    for row, found in enumerate(case.tests()):
        before, after = found["c001"], cleaned[row]
        read = case.read(row) if case.rule.function and before is not None else None
        if read and not found["settled"]:
            right = after == (read.after or before)
        else:
            right = after == found["after"] and (not read or read.after in (None, after))
            right = right and (not read or after == before or read.note == found["note"])
        if not right:
            wrong.append((before, after, found, read))
    assert wrong == []


@pytest.mark.parametrize("rule", NAMES)
def test_what_a_rule_has_read_it_reads_as_itself(rule):
    read = BY_NAME[rule].function
    options = {"region": None, **options_of(rule)}
    once = {} if read is None else {text: read(text, options).after for text in known(rule)[0]}
    wrong = [
        (text, after, again)
        for text, after in once.items()
        if after is not None and (again := read(after, options).after) not in (None, after)
    ]
    assert wrong == []
    assert [text for text, after in once.items() if after == "" and text] == []


@pytest.mark.parametrize("rule", [name for name in NAMES if BY_NAME[name].touches])
def test_no_value_changes_that_the_cheap_test_does_not_touch(rule, cleaning, engine):
    case = Case(rule, known(rule)[0], cleaning, engine)
    touched = case.table().frame.select(
        "c001",
        touched=BY_NAME[rule].touches(nw.col("c001"), case.options),
        after=by_engine(nw.col("c001"), (case.rule, case.options)),
    )
    rows = touched.collect(backend="pyarrow").rows(named=True)
    assert [row for row in rows if not row["touched"] and row["after"] != row["c001"]] == []
