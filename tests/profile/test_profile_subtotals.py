"""Totals among the records."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.survey import Survey
from crmmigrate.steps.profile import profiles
from crmmigrate.steps.profile import tables as single
from crmmigrate.steps.profile.survey import SurveyConfig, findings
from crmmigrate.steps.profile.tables.amounts import Amounts
from crmmigrate.steps.profile.tables.marks import Marks
from crmmigrate.steps.profile.tables.subtotals import find
from crmmigrate.structure import sampling, understand


@pytest.fixture(scope="module")
def totals(staged, engine):
    """Subtotals of a table from rows, header first; None where no numbers are summed."""

    def make(rows, delimiter=","):
        text = "\n".join(delimiter.join("" if c is None else f'"{c}"' for c in row) for row in rows)
        table = staged(text, "t.csv", delimiter)
        found = profiles({"t.csv": table}, engine)
        survey = single.survey(understand({"t.csv": table}, found, engine).tables[0], engine)
        told = [f for f in findings(Survey((survey,)), SurveyConfig(found)) if f.code == "subtotals"]
        assert bool(told) == (survey.subtotals is not None)
        return survey.subtotals

    return make


HEADER = ("Region", "Product", "Qty", "Amount")


def german(number):
    return f"{number / 100:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def blocks(label=None, product=None, shown=str, seed=1, groups="ABCDEF", lines=(3, 7)):
    """Groups of lines with their sum behind them, and the numbers of the sums."""
    numbers = random.Random(seed)
    rows, at = [HEADER], []
    for group in groups:
        found = [(numbers.randrange(1, 90), numbers.randrange(500, 900000)) for _ in range(numbers.randint(*lines))]
        rows += [(group, f"P{k}", qty, shown(amount)) for k, (qty, amount) in enumerate(found)]
        name = group if label is None else label.format(group)
        rows.append((name, product, sum(q for q, _ in found), shown(sum(a for _, a in found))))
        at.append(len(rows) - 1)
    return rows, tuple(at)


@pytest.mark.parametrize("label", ["Summe {}", "{} gesamt", "Total", "Sous-total {}"])
def test_labels(totals, label):
    rows, at = blocks(label, shown=german)
    found = totals(rows, ";")
    assert (found.rows, found.count) == (at, 6)
    assert found.columns == ("c003", "c004")


def test_blank_keys(totals):
    rows, at = blocks("", shown=german)
    assert totals(rows, ";").rows == at


def test_neither_label_nor_blank(totals):
    rows, at = blocks(product="P9", shown=german)
    found = totals(rows, ";")
    assert (found.rows, found.why) == (at, "amounts equal the sums of the rows right above")


def test_a_grand_total_behind_the_subtotals(totals):
    rows, at = blocks(product="P9")
    sums = [rows[i] for i in at]
    rows.append(("Z", "P9", sum(r[2] for r in sums), sum(int(r[3]) for r in sums)))
    assert totals(rows).rows == (*at, len(rows) - 1)


def test_totals_anywhere(totals):
    rows, at = blocks(product="P9", lines=(6, 9))
    turned = rows[1:]
    random.Random(5).shuffle(turned)
    sums = {rows[i] for i in at}
    assert totals([HEADER, *turned]).rows == tuple(i for i, row in enumerate(turned, 1) if row in sums)


def test_a_customer_called_total_is_none(totals):
    numbers = random.Random(3)
    names = ("Total SA", "Shell", "Totalgaz", "BP")
    rows = [("No", "Customer", "Qty", "Amount")]
    rows += [(1000 + i, names[i % 4], numbers.randint(1, 5), numbers.choice((5, 10, 20))) for i in range(200)]
    assert totals(rows) is None


def test_entries_of_a_journal_are_none(totals):
    rows = [("Entry", "Text", "Amount")]
    for i in range(40):
        net = (100, 200, 50, 1000)[i % 4]
        rows += [(i, "Revenue", net), (i, "Tax", net * 19 // 100), (i, "Receivable", net * 119 // 100)]
    assert totals(rows) is None


@pytest.mark.parametrize("label", ["Summe", ""])
def test_of_a_large_table(totals, monkeypatch, label):
    """Where the sample is a part, rows with blank keys are compared with what stands between them."""
    monkeypatch.setattr(sampling, "FEWEST_ROWS", 1)
    monkeypatch.setattr(sampling, "MOST_ROWS", 100)
    rows, at = blocks(label, shown=german, groups="ABC", lines=(70, 80))
    found = totals(rows, ";")
    assert (found.rows, found.columns) == (at, ("c003", "c004"))
    rows[at[1]] = ("", None, 17, german(99))
    assert totals(rows, ";").rows == (at[0], at[2])


def codes(numbers, n, kinds, blank):
    found = numbers.integers(0, kinds, n)
    return np.where(numbers.random(n) < blank, -1, found)


@given(
    st.integers(0, 2**32),
    st.integers(12, 300),
    st.lists(st.sampled_from((5000, 10**6)), min_size=1, max_size=4),
    st.sampled_from((0.0, 0.02, 0.2)),
)
@settings(max_examples=100, deadline=None)
def test_random_rows_are_no_totals(seed, n, largest, blank):
    numbers = np.random.default_rng(seed)
    cents = np.column_stack([numbers.integers(0 if k else 1, top, n) for k, top in enumerate(largest)])
    filled = numbers.random(cents.shape) >= blank
    values = Amounts(tuple(range(len(largest))), np.where(filled, cents, 0), filled)
    label = np.where(numbers.random(n) < blank / 2, 1, 0).astype(np.int8)
    groups = [codes(numbers, n, kinds, blank) for kinds in (2, 6, 30)]
    assert find(values, Marks(label, numbers.random(n) < blank / 2), groups) is None
