"""Fixed width: found by a ruler or by gaps, or told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.adapters.readers import choose, layout
from crmmigrate.adapters.readers.fixed_width import FixedWidthReader
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.documents import FixedColumn, ReadOptions
from crmmigrate.core.errors import SourceError

READERS = [FixedWidthReader(), TextReader()]
NAMES = ["Alder", "Birch & Sons", "Cedar", "Dogwood Holding", "Elm", "Fir", "Ginkgo", "Hazel Trees", "Ivy", "Juniper"]


def table(rule=None, count=14, gap="  "):
    rows = [(f"K{i:04d}", NAMES[i % 10], f"{i * 17.5:.2f}", f"{1 + i:02d}.03.2019") for i in range(count)]
    head = f"{'No':<5}{gap}{'Customer':<16}{gap}{'Balance':>9}{gap}{'Since':<10}"
    lines = [f"{a:<5}{gap}{b:<16}{gap}{c:>9}{gap}{d:<10}".rstrip() for a, b, c, d in rows]
    ruler = [gap.join(rule * n for n in (5, 16, 9, 10))] if rule else []
    return rows, [head, *ruler, *lines]


def write(tmp_path, lines, encoding="utf-8", name="list.txt"):
    path = tmp_path / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("rule", [None, "-", "="])
@pytest.mark.parametrize("gap", ["  ", " "])
def test_columns_are_found(tmp_path, rule, gap):
    rows, lines = table(rule, gap=gap)
    path = write(tmp_path, ["Customer list    page 1", "", *lines])
    assert choose(path, READERS).name == "fixed"
    with api.bare([path]) as project:
        answer = api.gather(project, out=tmp_path / "out")
    (found,) = answer.data["tables"]
    assert found["header"] == ["No", "Customer", "Balance", "Since"]
    assert found["n_rows"] == len(rows)
    assert "layout-guessed" in [f.code for f in answer.findings]


@pytest.mark.parametrize("encoding", ["cp850", "cp1252", "utf-16"])
def test_positions_are_characters_not_bytes(tmp_path, encoding):
    lines = ["Nr    Name            Ort", *(f"{i:04d}  {'Müller Söhne':<14}  Köln" for i in range(15))]
    grid = next(FixedWidthReader().read(write(tmp_path, lines, encoding), {}))
    assert grid.rows[1] == ["0000", "Müller Söhne", "Köln"]


def test_a_sum_that_is_wider_than_its_column_goes_where_most_of_it_lies():
    found = layout.find(["AB  VALUE", "--  -----", "x       1", "y       2", "z       3"])
    assert found.split("  12345678") == [None, "12345678"]
    assert found.split("a title that crosses the columns") == ["a title that crosses the columns"]


@pytest.mark.parametrize(
    "lines",
    [
        ["id;name;city", "1;Ann;Bonn", "2;Bob;Ulm", "3;Cid;Kiel", "4;Dan;Hof"],
        ["id   , name     , city", "1    , Ann      , Bonn", "2    , Bob      , Ulm", "3    , Cid      , Kiel"],
        [
            "Dear Sir or Madam,",
            "",
            "thank you for your letter of last week.",
            "We are glad to hear from you.",
            "",
            "Yours",
        ],
        ["a\tb", "1\t2", "3\t4", "5\t6"],
    ],
)
def test_other_texts_are_not_claimed(tmp_path, lines):
    path = write(tmp_path, lines)
    assert choose(path, READERS).name == "text"


def test_a_file_without_gaps_asks_for_a_layout(tmp_path):
    lines = [f"{i:05d}{NAMES[i % 10]:<15.15}{'Bonn':<6}{i * 3:07d}" for i in range(12)]
    path = write(tmp_path, lines)
    with pytest.raises(SourceError, match="layout"):
        list(choose(path, READERS).read(path, {}))
    told = [FixedColumn(name="no", start=1, width=5), FixedColumn(name="name", start=6, width=15),
            FixedColumn(name="city", start=21, width=6), FixedColumn(name="value", start=27, width=7)]  # fmt: skip
    with api.bare([path], options=ReadOptions(layout=told)) as project:
        answer = api.gather(project)
    (found,) = answer.data["tables"]
    assert (found["header"], found["n_rows"], found["reader"]) == (["no", "name", "city", "value"], 12, "fixed")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12), min_size=1, max_size=30))
def test_with_a_layout_every_line_is_a_record_blank_or_aside(texts):
    columns = [{"name": "a", "start": 1, "width": 3}, {"name": "b", "start": 4, "width": 4}]
    from crmmigrate.adapters.readers.fixed_width import _told  # noqa: PLC0415

    relation = _told(texts, columns, [], {})
    n_records = sum(batch.num_rows for batch in relation.batches)
    assert n_records + len(relation.aside) + sum(not t.strip() for t in texts) == len(texts)
