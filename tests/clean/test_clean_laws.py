"""Laws: no row is lost, the order of rows does not matter, what is clean stays, engine and Python agree."""

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import CleaningRule, Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.plan import ColumnPlan, by_engine
from crmmigrate.steps.clean.rules import BY_NAME, RULES
from crmmigrate.steps.clean.rules.rule import Setting
from crmmigrate.steps.clean.value_map import value_map
from crmmigrate.values.canonical import BOOLEAN, DATE, NUMBER
from crmmigrate.values.text import trim

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

WORDS = st.text(alphabet=" \t\n\u00a0\u200bab-.,@€%/:0123456789ÄÃ¼", max_size=12)
LIKELY = st.sampled_from(
    [
        "1.234,50",
        "(5)",
        "12 %",
        "04.12.2019",
        "31.02.2019",
        "12/25/2019",
        "2019-12-04T10:00:00Z",
        "ja",
        "N",
        "-",
        "n/a",
        "030 901820",
        "A@B.DE",
        "Germany",
        "€",
        "HTTP://A.de",
        " x ",
        "MÃ¼ller",
        "",
        "1.5",
        "true",
    ]
)
CELLS = st.lists(st.one_of(st.none(), WORDS, LIKELY), min_size=1, max_size=25)
TYPED = [rule.name for rule in RULES if rule.name not in ("trim", "nulls", "mojibake", "unicode")]
CHAINS = st.builds(
    lambda first, typed: [*sorted(first), typed],
    st.sets(st.sampled_from(["trim", "nulls", "mojibake"])),
    st.sampled_from(TYPED),
)
OPTIONS = {"phone": {"region": "DE"}}


def chain(names):
    return [(name, OPTIONS.get(name, {})) for name in names]


@FEW
@given(CELLS, CHAINS)
def test_rows_and_other_columns_stay_and_a_second_run_changes_nothing(staged, cleaning, cells, engine, values, names):
    table = staged(A=values, B=[str(i) for i in range(len(values))])
    config = CleanConfig(cleaning(A=chain(names)))
    once = run({"list.csv": table}, config, engine).tables["list.csv"]
    assert cells(once, "_row") == list(range(1, len(values) + 1))
    assert cells(once, "c002") == [str(i) for i in range(len(values))]
    assert all(after is None for before, after in zip(values, cells(once), strict=True) if before is None)
    twice = run({"list.csv": once}, config, engine)
    assert twice.tables["list.csv"] is once
    assert twice.changes == ()


@FEW
@given(CELLS, CHAINS)
def test_only_nulls_makes_nulls(staged, cleaning, cells, engine, values, names):
    names = [name for name in names if name != "nulls"] or ["trim"]
    result = run({"list.csv": staged(A=values)}, CleanConfig(cleaning(A=chain(names))), engine)
    nulls = [value is None for value in cells(result.tables["list.csv"])]
    assert nulls == [value is None for value in values]


@FEW
@given(CELLS, CHAINS)
def test_the_order_of_rows_does_not_matter(engine, cleaning, cells, log, values, names):
    def table(rows):
        data = {
            "c001": pa.array([values[row] for row in rows], pa.string()),
            "_source": pa.array(["list.csv"] * len(rows), pa.string()),
            "_row": pa.array(rows, pa.int64()),
            "_line": pa.array(rows, pa.int64()),
        }
        return Table("list.csv", engine.hold(pa.table(data)), (Column("c001", "A"),))

    config = CleanConfig(cleaning(A=chain(names)))
    rows = list(range(len(values)))
    one = run({"list.csv": table(rows)}, config, engine)
    other = run({"list.csv": table(rows[::-1])}, config, engine)
    assert cells(one.tables["list.csv"]) == cells(other.tables["list.csv"])
    assert log(one) == log(other)
    assert one.findings == other.findings


@FEW
@given(st.lists(st.one_of(WORDS, st.text(max_size=8)), min_size=1, max_size=40))
def test_trim_of_the_engine_is_trim_of_python(staged, cleaning, cells, engine, values):
    values = [value.replace("\x00", "") for value in values]
    result = run({"list.csv": staged(A=values)}, CleanConfig(cleaning(A=["trim"])), engine)
    assert cells(result.tables["list.csv"]) == [trim(value) for value in values]


@FEW
@given(CELLS, st.sampled_from([".", ","]))
def test_the_engines_fast_way_with_numbers_is_that_of_python(staged, cells, engine, values, decimal):
    numbers = BY_NAME["number"]
    plan = ColumnPlan("c001", "A", ((numbers, {"decimal": decimal}),))
    table = staged(A=values)
    fast = cells(table.with_frame(table.frame.with_columns(by_engine(nw.col("c001"), plan.steps[0]).alias("c001"))))
    for before, after in zip(values, fast, strict=True):
        if before != after:
            assert numbers.function(before, {"decimal": decimal}).after == after


CANONICAL = {
    "number": NUMBER,
    "percent": NUMBER,
    "date": DATE,
    "datetime": DATE,
    "boolean": BOOLEAN,
    "email": r"^[a-z]{1,9}@[a-z]{1,9}(?:\.[a-z]{1,9}){1,4}$",
}


@pytest.mark.parametrize("rule", CANONICAL)
@FEW
@given(data=st.data())
def test_canonical_values_pass(staged, cleaning, engine, rule, data):
    pattern = CANONICAL[rule].removesuffix("$") + r"\Z"
    values = data.draw(st.lists(st.from_regex(pattern, alphabet=st.characters(codec="ascii")), min_size=1, max_size=20))
    if rule in ("date", "datetime"):
        values = [value for value in values if not value.startswith("0000")] or ["2019-12-04"]
    table = staged(A=values)
    result = run({"list.csv": table}, CleanConfig(cleaning(A=[rule])), engine)
    assert result.tables["list.csv"] is table
    assert result.findings == ()


def test_canonical_values_do_not_go_through_python(staged, engine):
    table = staged(A=[f"{i}.5" for i in range(100)] + ["1,000.5", "five"])
    plan = ColumnPlan("c001", "A", ((BY_NAME["number"], {}),))
    seen = value_map(table.frame, [plan], engine).sort("before").collect(backend="pyarrow")
    assert seen["before"].to_list() == ["1,000.5", "five"]


@given(
    st.sampled_from(RULES),
    st.sampled_from(["empty", "string", "integer", "number", "date", "datetime", "boolean"]),
)
def test_a_proposal_names_its_rule_and_its_reason(rule, kind):
    column = ColumnProfile("c001", "A", 10, 0, 10, kind, semantic_type="phone", semantic_share=1.0)
    proposal = rule.propose(column, Setting(Migration(name="m"), TableProfile("list.csv", 10, (column,))))
    assert proposal is None or (isinstance(proposal, CleaningRule) and proposal.rule == rule.name and proposal.why)


@FEW
@given(CELLS, st.sampled_from([".", ","]))
def test_numbers_come_out_as_python_reads_them(staged, cleaning, cells, engine, values, decimal):
    values = [*values, "1,000", "20.000", "$ 1,000.5", "1.000,5 €"]
    options = {"decimal": decimal}
    result = run({"list.csv": staged(A=values)}, CleanConfig(cleaning(A=[("number", options)])), engine)
    read = BY_NAME["number"].function
    expected = [value and (read(value, options).after or value) for value in values]
    assert cells(result.tables["list.csv"]) == expected
