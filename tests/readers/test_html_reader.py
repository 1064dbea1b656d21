import contextlib
import html

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers.html_reader import HtmlReader
from crmmigrate.core.errors import SourceError

READER = HtmlReader()


def rows(*lists):
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in lists)


def test_a_page_with_a_title_and_a_table(read):
    page = f"<html><head><title>x</title><style>td {{}}</style></head><h2>Offene Posten</h2><table>{rows('ab', 'cd')}"
    got = read(READER, page + "</table><script>var a = '<p>'</script><p>Stand: heute</p>", "x.html")
    assert got.rows == {None: [["a", "b"], ["c", "d"]]}
    assert got.message("values-outside") == "values outside of the records: Offene Posten; Stand: heute"


def test_texts_of_cells(read):
    cells = ["a&nbsp;b", "c<br>d", "<p>e</p><p>f</p>", "&euro; 5 &amp; K", "<b>g</b><!-- h --> i", "&nbsp;", "0012",
             "<script>x</script>y", '<input value="z">', " 1 \n 2 "]  # fmt: skip
    got = read(READER, f"<table>{rows(cells)}</table>", "x.html")
    assert got.rows == {None: [["a b", "c\nd", "e\nf", "€ 5 & K", "g i", None, "0012", "y", "z", "1 2"]]}


def test_spans_are_merged_ranges(read):
    page = """<table><thead><tr><th rowspan=2>A<th colspan="2">B</tr><tr><th>b1<th>b2</tr></thead>
    <tbody><tr><td>1<td rowspan="99">2<td>3<tr><td>4<td>5</table>"""
    got = read(READER, page, "x.html")
    assert got.rows == {None: [["A", "B", None], [None, "b1", "b2"], ["1", "2", "3"], ["4", None, "5"]]}
    assert got.parts[0].merged == ((0, 0, 1, 0), (0, 1, 0, 2), (2, 1, 3, 1))


def test_tables_for_layout_give_way_to_those_in_them(read):
    inner = f"<table id=t1>{rows('ab', 'cd')}</table>"
    other = f"<table><caption>Orders</caption>{rows('ef', 'gh')}</table>"
    got = read(READER, f"<table><tr><td>Menu</td><td>{inner}</td></tr><tr><td colspan=2>{other}</td></tr></table>")
    assert got.rows == {"t1": [["a", "b"], ["c", "d"]], "Orders": [["e", "f"], ["g", "h"]]}
    assert "Menu" in got.message("values-outside")


def test_a_small_table_in_a_cell_of_data_stays_its_text(read):
    inner = f"<table>{rows('xy')}</table>"
    got = read(READER, f"<table>{rows(['id', 'n', 'more'], ['1', 'A', inner], ['2', 'B', ''])}</table>", "x.html")
    assert got.rows == {None: [["id", "n", "more"], ["1", "A", "x y"], ["2", "B", None]]}


@pytest.mark.parametrize(
    ("shown", "exact", "kept"),
    [
        ("1.234,57", "1234.5678", "1234.5678"),
        ("$ 12", "12.3", "12.3"),
        ("(5.00)", "-5", "-5"),
        ("00123", "123", "00123"),
        ("05.07.2009", "39999", "05.07.2009"),
        ("12:30", "0.5208", "12:30"),
        ("12.5%", "0.125", "12.5%"),
        ("1,23E+15", "1234567890123456", "1,23E+15"),
    ],
)
def test_exact_numbers_of_excel(read, shown, exact, kept):
    page = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td x:num="{exact}">{shown}</td><td x:num>7'
    )
    assert read(READER, page + "</table>", "x.html").rows == {None: [[kept, "7"]]}


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("utf-16", ""),
        ("cp1250", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">'),
        ("shift_jis", "<meta charset=Shift_JIS>"),
    ],
)
def test_encodings(read, encoding, meta):
    words = ["東京", "大阪"] if "jis" in encoding else ["Łódź", "Kraków"] if "1250" in encoding else ["Köln", "Łódź"]
    got = read(READER, f"<html><head>{meta}</head><table>{rows(words)}</table>".encode(encoding), "x.html")
    assert got.rows == {None: [words]}
    assert got.codes == []


def test_a_declared_encoding_makes_no_guess_but_damage_is_told(read):
    page = f'<html><meta charset="utf-8"><table>{rows(["K"] * 2)}</table>'.encode().replace(b"K", b"K\xf6ln", 1)
    got = read(READER, page, "x.html", encoding="utf-8")
    assert got.codes == ["encoding-damage"]


def test_what_must_be_told(read):
    page = f"<html><table><tr style='display: none'><td>a</td><td>b</td></tr>{rows('cd')}"
    got = read(READER, page, "x.xls")
    assert got.codes == ["extension-wrong", "truncated", "hidden-rows"]
    assert got.rows == {None: [["a", "b"], ["c", "d"]]}


@pytest.mark.parametrize(
    ("page", "code", "message"),
    [
        ("<html><p>Hello</p></html>", "source-unreadable", "no table"),
        ("<html><table><tr><td>Menu</td></tr></table>", "source-unreadable", "no table"),
        ("<table>" + "<tr><td colspan=1000>a</td><td>b</td></tr>" * 20_001, "source-too-large", "cells"),
    ],
)
def test_what_cannot_be_read_says_why(read, page, code, message):
    with pytest.raises(SourceError, match=message) as caught:
        read(READER, page, "x.html")
    assert caught.value.code == code


def test_tables_of_pandas(read):
    frame = pd.DataFrame({"id": ["01", "02"], "name": ["A <b>", "C & D"]})
    assert read(READER, frame.to_html(index=False)).rows == {None: [["id", "name"], ["01", "A <b>"], ["02", "C & D"]]}


def test_texts_between_cells_are_told(read):
    damaged = "<tr><td>1</td>lost<td>2</td></tr>stray<tr><td>3</td><td>4</td></tr>"
    got = read(READER, f"<html><table><caption>Orders</caption>{damaged}</table><p>end</p></html>", "x.html")
    assert got.rows == {None: [["1", "2"], ["3", "4"]]}
    assert sorted(got.parts[0].options["outside"]) == ["Orders", "end", "lost", "stray"]


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=2, max_size=4))
def test_what_was_written_is_read(read, table):
    page = f"<html><table>{rows(*[[html.escape(cell) for cell in row] for row in table])}</table></html>"
    assert read(READER, page, "x.html").rows == {None: table}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_damage_is_an_error_or_read_never_a_crash(read, data):
    broken = bytearray(f"<html><table><tr><th colspan=2>x</th></tr>{rows('ab', 'cd')}</table><p>e</p></html>".encode())
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceError):
        assert read(READER, bytes(broken)).parts
