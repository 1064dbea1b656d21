from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import shape

CELL = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "Name",
            "Total",
            "Summe",
            "id",
            "12",
            "3,5",
            "2020-01-01",
            "x",
            "Alpha Ltd",
            "---",
            "*",
            "a@b.example",
        ]
    ),
)
ROWS = st.lists(st.lists(CELL, max_size=6), max_size=14)


def grid_of(rows, *, text, damaged=()):
    lines = list(range(1, len(rows) + 1))
    raw = ["\t".join(c or "" for c in row) for row in rows] if text else []
    broken = {i: "broken" for i in damaged if i < len(rows)} if text else {}
    return Grid(None if text else "S", rows, lines, raw=raw, damaged=broken)


@settings(max_examples=120, deadline=None)
@given(ROWS, st.booleans(), st.sets(st.integers(0, 13), max_size=2))
def test_every_row_of_every_rectangle_has_one_fate(rows, text, damaged):
    for part in shape(grid_of(rows, text=text, damaged=damaged), ReadOptions()):
        fates = Counter([*part.header_rows, *part.records, *part.rejected, *part.excluded])
        assert sorted(fates) == list(range(part.block.height))
        assert set(fates.values()) <= {1}


@settings(max_examples=120, deadline=None)
@given(ROWS, st.booleans(), st.sets(st.integers(0, 13), max_size=2))
def test_no_text_of_a_cell_is_lost(rows, text, damaged):
    parts = shape(grid_of(rows, text=text, damaged=damaged), ReadOptions())
    kept = Counter()
    for part in parts:
        for i in part.records:
            kept.update(c for c in part.record(i)[: part.width] if c is not None)  # without carried labels
        for i in part.header_rows:
            kept.update(c for c in part.block.row(i) if c is not None)
        for i in [*part.rejected, *part.excluded]:
            raw = part.block.text(i).split("\t")
            kept.update(c for c in raw if c.strip())
    assert kept == Counter(c for row in rows for c in row if c is not None)


@settings(max_examples=100, deadline=None)
@given(
    ROWS,
    st.one_of(st.none(), st.lists(st.integers(1, 14), max_size=3)),
    st.one_of(st.none(), st.integers(0, 20)),
)
def test_options_never_lose_a_row(rows, header_rows, skip):
    parts = shape(grid_of(rows, text=True), ReadOptions(header_rows=header_rows, skip=skip))
    if parts:
        assert sum(p.block.height for p in parts) == len(rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 999), st.sampled_from(["a", "b b", "c-c"])), min_size=3, max_size=20))
def test_appended_rows_do_not_change_the_rows_before(values):
    rows = [["Customer", "Name", "Amount"], *([f"K{n:03d}", name, str(n)] for n, name in values)]
    before = shape(grid_of(rows[:-1], text=False), ReadOptions())[0]
    after = shape(grid_of(rows, text=False), ReadOptions())[0]
    assert [before.record(i) for i in before.records] == [after.record(i) for i in after.records][: len(before.records)]
