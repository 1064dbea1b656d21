from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import Calculation, Cleaning, TableCleaning
from crmmigrate.steps.clean import CleanConfig, run


def calculated(table, engine, *said, as_of=None):
    entry = TableCleaning(applies_to=[table.name], calculations=[Calculation(**one) for one in said])
    return run({table.name: table}, CleanConfig(Cleaning(tables=[entry]), as_of=as_of), engine)


def column(table, name):
    return table.frame.sort("_row").collect(backend="pyarrow")[name].to_list()


LINE = {"name": "line_total", "column": "Total", "is": '"Qty" * "Price" * (1 - "Discount" / 100)'}
LINES = {
    "Qty": ["2", "3", "1", "4", None],
    "Price": ["10.00", "9.99", "5.00", "2.50", "1.00"],
    "Discount": ["0", "10", "50", "0", "0"],
    "Total": ["20.00", "26.97", "5.00", None, "7.00"],
}


def test_differences_are_reported_with_what_was_expected(staged, engine, cells):
    result = calculated(staged(**LINES), engine, LINE)
    (finding,) = result.findings
    assert (finding.code, finding.count, finding.where.column, finding.where.rows) == (
        "calculation-differs", 1, "Total", (3,),
    )  # fmt: skip
    assert finding.examples == ("5.00, calculated 2.50",)
    assert result.changes == ()
    assert cells(result.tables["list.csv"], "c004") == LINES["Total"]


def test_empty_cells_are_filled(staged, engine, cells, log):
    result = calculated(staged(**LINES), engine, LINE | {"then": "fill"})
    assert cells(result.tables["list.csv"], "c004") == ["20.00", "26.97", "5.00", "10.00", "7.00"]
    assert log(result) == [("c004", None, "10.00", "calculation:line_total", 1)]
    assert sorted(f.code for f in result.findings) == ["calculation-differs", "calculation-filled"]


def test_recomputed_cells_are_in_the_change_log(staged, engine, cells, log):
    result = calculated(staged(**LINES), engine, LINE | {"then": "recompute"})
    assert cells(result.tables["list.csv"], "c004") == ["20.00", "26.97", "2.50", "10.00", "7.00"]
    assert log(result) == [
        ("c004", "5.00", "2.50", "calculation:line_total", 1),
        ("c004", None, "10.00", "calculation:line_total", 1),
    ]
    again = calculated(result.tables["list.csv"], engine, LINE | {"then": "recompute"})
    assert again.findings == ()
    assert again.changes == ()


def test_halves_are_rounded_up_and_either_rounding_is_no_difference(staged, engine, cells):
    table = staged(A=["0.5", "0.5", "-0.5"], B=["0.25", "0.25", "0.25"], C=["0.12", None, None])
    result = calculated(table, engine, {"name": "p", "column": "C", "is": '"A" * "B"', "then": "recompute"})
    assert cells(result.tables["list.csv"], "c003") == ["0.12", "0.13", "-0.13"]


def test_a_tolerance_is_heeded(staged, engine):
    table = staged(A=["10.00", "10.00"], B=["10.04", "10.06"])
    result = calculated(table, engine, {"name": "b", "column": "B", "is": '"A"', "tolerance": 0.05})
    # A bare column is text, so that codes can be compared too.
    assert result.findings[0].count == 2
    result = calculated(table, engine, {"name": "b", "column": "B", "is": '"A" + 0', "tolerance": 0.05})
    assert result.findings[0].count == 1


def test_ages_are_of_the_day_of_the_migration(staged, engine, cells):
    table = staged(Born=["2000-02-29", "1990-03-01", "2000-01-01 10:00:00", "31.02.1999"], Age=["23", "34", None, "9"])
    said = {"name": "age", "column": "Age", "is": 'age_on("Born", as_of)', "then": "recompute"}
    result = calculated(table, engine, said, as_of="2024-02-29")
    assert cells(result.tables["list.csv"], "c002") == ["24", "33", "24", "9"]
    without = calculated(table, engine, said)
    assert [f.code for f in without.findings] == ["cleaning-lost"]
    assert "as_of" in without.findings[0].message


def test_later_calculations_see_what_earlier_ones_made(staged, engine, cells):
    table = staged(Net=["100.00"], Tax=[None], Gross=[None])
    said = [
        {"name": "tax", "column": "Tax", "is": '"Net" * 0.19', "then": "fill"},
        {"name": "gross", "column": "Gross", "is": '"Net" + "Tax"', "then": "fill"},
    ]
    result = calculated(table, engine, *said)
    assert cells(result.tables["list.csv"], "c003") == ["119"]


@pytest.mark.parametrize("formula", ['"Nowhere" * 2', "select 1", 'sin("Qty")', 'age_on("Qty")'])
def test_what_cannot_be_followed_is_said(staged, engine, formula):
    result = calculated(staged(**LINES), engine, {"name": "x", "column": "Total", "is": formula})
    assert [f.code for f in result.findings] == ["cleaning-lost"]
    lost = calculated(staged(**LINES), engine, {"name": "x", "column": "None", "is": "1"})
    assert [f.code for f in lost.findings] == ["cleaning-lost"]


_CENTS = st.integers(0, 10**7).map(lambda n: f"{Decimal(n) / 100:.2f}")


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 999).map(str), _CENTS, st.integers(0, 100).map(str), _CENTS), min_size=1))
def test_what_is_recomputed_does_not_differ(staged_rows, engine, rows):
    table = staged_rows(["Qty", "Price", "Discount", "Total"], rows)
    result = calculated(table, engine, LINE | {"then": "recompute"})
    after = result.tables["list.csv"]
    assert calculated(after, engine, LINE).findings == ()
    for (qty, price, discount, before), found in zip(rows, column(after, "c004"), strict=True):
        exact = Decimal(qty) * Decimal(price) * (1 - Decimal(discount) / 100)
        assert abs(Decimal(found) - exact) <= Decimal("0.005")
        if found != before:
            assert Decimal(found) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
