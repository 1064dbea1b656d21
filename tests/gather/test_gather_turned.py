"""Tables on their side, crosstabs, labels of groups, and what the user tells about a place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import ReadOptions, Unpivot
from crmmigrate.core.sources import Grid, Named
from crmmigrate.steps.gather import GatherInput, crosstab, run, shape
from crmmigrate.steps.gather.labels import label_name


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def grid_of(text, **more):
    rows = [[c.strip() or None for c in line.split("|")] for line in text.strip("\n").split("\n")]
    return Grid("S", rows, list(range(1, len(rows) + 1)), **more)


def parts(text, options=None, **more):
    return shape(grid_of(text, **more), options or ReadOptions())


def tables(found):
    return [part for part in found if part.header is not None]


def records(part):
    return [part.record(i) for i in part.records]


SIDEWAYS = [
    (
        "Company | Alpha | Beta | Gamma\nCity | Bonn | Ulm | Kiel\nEmployees | 12 | 7 | 150\n"
        "Since | 2001-02-03 | 1999-12-31 | 2015-05-05"
    ),
    (
        "Kontakte\n|\nFirma | Alpha | Beta | Gamma | Delta\nTelefon | 0301234 | 0409876 | 0895555 | 0711444\n"
        "E-Mail | a@x.example | b@y.example | c@z.example | d@w.example\nOrt | Bonn | Ulm | Kiel | Hof"
    ),
    (
        "| Empresa | Uno | Dos | Tres\n| Fecha | 03/04/2011 | 17/08/2012 | 21/01/2013\n"
        "| Importe | 1.234,50 | 17,00 | 9.999,00\n| Ciudad | Bilbao | Jaén | Lugo"
    ),
]


@pytest.mark.parametrize("text", SIDEWAYS)
def test_a_table_on_its_side_is_turned(text):
    (part,) = tables(parts(text))
    lines = [[c.strip() for c in line.split("|") if c.strip()] for line in text.split("\n") if line.count("|") > 2]
    assert list(part.names) == [line[0] for line in lines]
    assert records(part) == [list(record) for record in zip(*(line[1:] for line in lines), strict=True)]


UPRIGHT = [
    "Company | City | Employees\nAlpha | Bonn | 12\nBeta | Ulm | 7\nGamma | Kiel | 150",
    "Product | Jan | Feb | Mar\nBolt | 1 | 2 | 3\nNut | 4 | 5 | 6\nRing | 7 | 8 | 9",
    "Name | Alpha | Beta\nAnn | 1 | 2\nBob | 3 | 4\nCid | 5 | 6",
    "Account | Contact | Status\nAlpha | Ann | open\nBeta | Bob | won\nGamma | Cid | lost",
]


@pytest.mark.parametrize("text", UPRIGHT)
def test_an_upright_table_stays(text):
    (part,) = tables(parts(text))
    assert len(part.records) == 3
    assert not part.block.grid.options.get("transposed")


def test_the_user_may_turn_and_leave_tables():
    (left,) = tables(parts(SIDEWAYS[0], ReadOptions(transposed=False)))
    assert len(left.records) >= 3
    assert not left.block.grid.options.get("transposed")
    (turned,) = tables(parts(UPRIGHT[3], ReadOptions(transposed=True)))
    assert turned.names == ("Account", "Alpha", "Beta", "Gamma")
    assert records(turned)[0] == ["Contact", "Ann", "Bob", "Cid"]


def test_a_turned_table_accounts_for_its_title_and_range(engine):
    result = run(GatherInput("p.xlsx", "", "excel", [grid_of(SIDEWAYS[1])], ReadOptions()), engine)
    (table,) = result.tables.values()
    assert (table.meta["range"], table.meta["transposed"], table.n_rows) == ("A3:E6", True, 4)
    events = result.events[0].collect(backend="pyarrow").to_dict(as_series=False)
    assert "Kontakte" in events["value"]
    assert "table-transposed" in [f.code for f in result.findings]


MONTHS = [
    (["Item", "Jan", "Feb", "Mar", "Sum"], "month", (1, 2, 3)),
    (["Artikel", "Januar 2020", "Februar 2020", "März 2020"], "month", (1, 2, 3)),
    (["Producto", "nov.", "dic.", "ene."], "month", (1, 2, 3)),
    (["Region", "2019-11-01", "2019-12-01", "2020-01-01"], "month", (1, 2, 3)),
    (["Region", "Q1", "Q2", "Q3", "Q4"], "quarter", (1, 2, 3, 4)),
    (["Land", "Name", "2018", "2019", "2020"], "year", (2, 3, 4)),
    (["Товар", "январь", "февраль", "март"], "month", (1, 2, 3)),
]


@pytest.mark.parametrize(("names", "what", "columns"), MONTHS)
def test_periods_across_are_a_crosstab(names, what, columns):
    rows = [[f"v{i}", *[str(i * 7 + j) for j in range(1, len(names))]] for i in range(5)]
    found = crosstab.find(names, rows)
    assert (found.what, found.columns) == (what, columns)


@pytest.mark.parametrize(
    "names", [["May", "Name", "City"], ["Jan", "Feb"], ["1", "2", "3"], ["April", "June", "August"], ["a", "b", "c"]]
)
def test_other_names_are_none(names):
    assert crosstab.find(names, [["1", "2", "3"][: len(names)]] * 4) is None


def test_texts_under_months_are_no_crosstab():
    assert crosstab.find(["Who", "Jan", "Feb", "Mar"], [["Ann", "Bonn", "Ulm", "Kiel"]] * 4) is None


CROSS = "Item | Jan | Feb | Mar | Note\nBolt | 1 | | 3 | x\nNut | 4 | 5 | 6 |\nTotal | 5 | 5 | 9 |"


def test_a_crosstab_is_offered_and_unpivoted_when_told(engine):
    offered = run(GatherInput("c.xlsx", "", "excel", [grid_of(CROSS)], ReadOptions()), engine)
    (table,) = offered.tables.values()
    assert table.n_rows == 2
    assert table.meta["crosstab"]["columns"] == ["Jan", "Feb", "Mar"]
    told = ReadOptions(unpivot=Unpivot(columns=["Jan", "Feb", "Mar"], name="month", value="sold"))
    result = run(GatherInput("c.xlsx", "", "excel", [grid_of(CROSS)], told), engine)
    (table,) = result.tables.values()
    assert [c.label for c in table.columns] == ["Item", "Note", "month", "sold"]
    found = table.frame.sort("_row").collect(backend="pyarrow").rows()
    assert [r[:4] for r in found] == [
        ("Bolt", "x", "Jan", "1"), ("Bolt", "x", "Mar", "3"),
        ("Nut", None, "Jan", "4"), ("Nut", None, "Feb", "5"), ("Nut", None, "Mar", "6"),
    ]  # fmt: skip
    assert [(r[5], r[6]) for r in found] == [(1, 2), (3, 2), (4, 3), (5, 3), (6, 3)]
    events = result.events[0].sort("_row").collect(backend="pyarrow").rows(named=True)
    assert [(e["_row"], e["rule"]) for e in events] == [(2, "blank_cell"), (7, "total")]
    assert table.meta["n_excluded"] == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.none(), st.integers(1, 99).map(str))] * 3), min_size=3, max_size=8))
def test_no_cell_is_lost_by_unpivoting(cells):
    rows = [["Item", "Kind", "Jan", "Feb", "Mar"], *([f"item {i}", "b c", *row] for i, row in enumerate(cells))]
    grid = Grid("S", rows, list(range(1, len(rows) + 1)))
    told = ReadOptions(unpivot=Unpivot(columns=["Jan", "Feb", "Mar"]), header_rows=[1])
    with DuckDBEngine() as engine:
        result = run(GatherInput("c.xlsx", "", "excel", [grid], told), engine)
        (table,) = result.tables.values()
        kept = table.frame.collect(backend="pyarrow").rows(named=True)
        aside = result.events[0].collect(backend="pyarrow").rows(named=True)
    numbers = [r["_row"] for r in [*kept, *aside]]
    assert len(numbers) == len(set(numbers))
    assert sorted(r["c004"] for r in kept) == sorted(c for row in cells for c in row if c is not None)
    assert len(kept) + sum(e["rule"] == "blank_cell" for e in aside) + 3 * sum(
        e["rule"] != "blank_cell" for e in aside
    ) == 3 * len(cells)


LABELLED = """
Deal | Closed | Value
Owner: Ann
D1 | 2020-01-01 | 10
D2 | 2020-01-02 | 20
Owner: Bob
D3 | 2020-01-03 | 30
D4 | 2020-01-04 | 40
"""


def test_labels_of_groups_are_carried_down():
    (part,) = parts(LABELLED)
    assert part.names == ("Deal", "Closed", "Value", "Owner")
    assert [record[3] for record in records(part)] == ["Owner: Ann", "Owner: Ann", "Owner: Bob", "Owner: Bob"]
    assert (part.width, part.derived) == (3, 1)


def test_labels_of_two_levels_are_joined():
    text = "Deal | Closed | Value\nNorth\nBonn\nD1 | 2020-01-01 | 10\nD2 | 2020-01-02 | 20\nSouth\nUlm"
    text += "\nD3 | 2020-01-03 | 30\nD4 | 2020-01-04 | 40"
    (part,) = parts(text)
    assert [record[3] for record in records(part)] == ["North / Bonn", "North / Bonn", "South / Ulm", "South / Ulm"]
    assert part.names[-1] == "group"


@pytest.mark.parametrize(
    ("labels", "name"),
    [(["Region: A", "Region: B"], "Region"), (["A", "B"], "group"), (["Region: A", "Area: B"], "group")],
)
def test_name_of_the_labels(labels, name):
    assert label_name(labels) == name


TWO = """
List of deals
|
| Deal | Value | | Notes
| D1 | 10 | | call
| D2 | 20 | | wait
| | 99 | |
|
| see | sheet two | |
"""


def test_a_table_object_tells_its_header_and_totals():
    named = Named("Deals", top=2, left=1, bottom=5, right=2, header_rows=1, total_rows=1)
    found = parts(TWO, tables=(named,))
    (part,) = [p for p in tables(found) if p.names[0] == "Deal"]
    assert records(part) == [["D1", "10"], ["D2", "20"]]
    assert "total" in part.excluded.values()
    assert part.header.confidence == 1.0


def test_a_table_object_that_people_wrote_below_is_not_trusted():
    text = "Deal | Value\nD1 | 10\nD2 | 20\nD3 | 30\nD4 | 40"
    (part,) = tables(parts(text, tables=(Named("T", 0, 0, 2, 1),)))
    assert len(part.records) == 4


def test_a_range_is_read_and_the_rest_is_aside():
    (part, *rest) = parts(TWO, ReadOptions(range="B3:C5"))
    assert (part.names, records(part)) == (("Deal", "Value"), [["D1", "10"], ["D2", "20"]])
    texts = " ".join(p.block.text(i) for p in rest for i in p.excluded)
    assert all(word in texts for word in ("List of deals", "Notes", "99", "sheet two"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.sampled_from(["Name", "x", "1", "Total"])), max_size=5), max_size=9),
    st.integers(1, 9), st.integers(0, 4), st.integers(1, 9), st.integers(0, 4),
)  # fmt: skip
def test_every_cell_lies_in_one_rectangle_whatever_the_range(rows, top, left, bottom, right):
    grid = Grid("S", rows, list(range(1, len(rows) + 1)))
    told = f"{chr(65 + left)}{top}:{chr(65 + right)}{bottom}"
    found = shape(grid, ReadOptions(range=told))
    seen = [
        (p.block.top + i, p.block.left + j) for p in found for i in range(p.block.height) for j in range(p.block.width)
    ]
    filled = {(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell is not None}
    assert len(seen) == len(set(seen))
    assert filled <= set(seen)
