import pytest

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.findings import Where
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import shape
from crmmigrate.steps.gather.reconciling import total_rows


def told(text):
    rows = [[c.strip() or None for c in line.split("|")] for line in text.strip("\n").split("\n")]
    parts = shape(Grid("S", rows, list(range(1, len(rows) + 1))), ReadOptions())
    return [(f.where.column, f.count, f.examples) for part in parts for f in total_rows(Where("a.xlsx", "S"), part)]


GROUPS = """
Region | Product | Qty | Sales
North | A | 1 | 1.000,50
North | B | 2 | 200,25
Total North | | 3 | {north}
South | A | 4 | 10,00
South | C | 5 | 20,00
Total South | | 9 | {south}
Grand total | | 12 | {grand}
"""


def test_totals_that_add_up_are_not_mentioned():
    assert told(GROUPS.format(north="1.200,75", south="30,00", grand="1.230,75")) == []


def test_the_total_of_a_group_that_does_not():
    ((column, count, examples),) = told(GROUPS.format(north="1.200,75", south="31,00", grand="1.230,75"))
    assert (column, count, examples) == ("Sales", 1, ("row 7: 31,00, the records add up to 30",))


def test_the_grand_total_that_does_not():
    ((_, count, examples),) = told(GROUPS.format(north="1.200,75", south="30,00", grand="1.330,75"))
    assert (count, examples) == (1, ("row 8: 1.330,75, the records add up to 1230.75",))


@pytest.mark.parametrize(
    ("total", "wrong"),
    [
        ("Total | | | (45.00)", []),
        ("Total | | | 45.00-", []),
        ("Total | | 2 | -22.50", []),  # an average
        ("Total | | 3 | -45", ["Qty"]),
        ("Total | | 7 | -46", ["Qty", "Sales"]),
        ("Total | | 0012 | -45", []),  # a code is no number
    ],
)
def test_signs_averages_and_codes(total, wrong):
    text = f"\nName | Kind | Qty | Sales\nAlpha | x | 4 | -15.00\nBeta | y | 4 | (30.00)\n{total}\n"
    assert [column for column, _, _ in told(text)] == wrong


def test_a_total_above_its_records():
    text = "\nName | Kind | Sales\nTotal | | {}\nAlpha | x | 10\nBeta | y | 20\nGamma | x | 30\n"
    assert told(text.format("60")) == []
    assert told("\nName | Kind | Sales\nAlpha | x | 1\nBeta | y | 2\n") == []
