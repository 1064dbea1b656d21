import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers.records import Dialect, physical_lines, split_records
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.errors import SourceError


def read(tmp_path, data, name="file.csv", **options):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (grid,) = TextReader().read(path, options)
    return grid


def codes(grid):
    return [f.code for f in grid.findings]


def test_cells_keep_zeros_blanks_and_outer_spaces(tmp_path):
    grid = read(tmp_path, "plz,name,ratio\n00123, Ann ,12E3\n04567,,1-4\n")
    assert grid.rows[1:] == [["00123", " Ann ", "12E3"], ["04567", None, "1-4"]]
    assert grid.lines == [1, 2, 3]
    assert grid.raw[1] == "00123, Ann ,12E3"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Kunde;Ort\nMüller;Köln\nWeiß;Nürnberg\n", "cp1252", "cp1252"),
        ("klant;plaats\nZoë;Liège\nAnaïs;Besançon\n", "cp1252", "cp1252"),
        ("nazwa;miasto\nŻółć;Łódź\nGrażyna;Kraków\nŚwięty;Poznań\n", "iso8859_2", "iso8859-2"),
        ("имя;город\nИванов Пётр;Москва\nЮля;Казань\n", "cp1251", "cp1251"),  # noqa: RUF001
        ("id;name\n1;Jürgen\n2;Łukasz\n", "utf-16", "utf-16"),
        ("id;name\n1;Jürgen\n2;Łukasz\n", "utf-16-le", "utf-16-le"),
        ("id;name\n1;Jürgen\n", "utf-8-sig", "utf-8-sig"),
    ],
)
def test_encoding_is_found(tmp_path, text, encoding, expected):
    grid = read(tmp_path, text.encode(encoding))
    assert grid.options["encoding"] == expected
    assert [c for row in grid.rows for c in row] == text.replace("\n", ";").strip(";").split(";")


def test_stray_line_of_another_encoding_is_read_and_said(tmp_path):
    lines = [f"{i};Søren {i}".encode() for i in range(20)]
    lines[11] = "11;Jörg".encode("cp1252")
    grid = read(tmp_path, b"id;name\n" + b"\n".join(lines))
    assert grid.rows[12] == ["11", "Jörg"]
    assert codes(grid) == ["encoding-mixed"]
    assert grid.findings[0].examples == ("line 13",)


def test_stray_line_below_a_byte_order_mark_is_read_and_said(tmp_path):
    grid = read(tmp_path, b"\xef\xbb\xbfid;name\n1;J\xc3\xb6rg\n2;J\xf6rg\n")
    assert grid.rows == [["id", "name"], ["1", "Jörg"], ["2", "Jörg"]]
    assert codes(grid) == ["encoding-mixed"]


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a;b;c\n1,5;2,5;x, y\n3,5;4,5;z\n", ";", 3),
        ("name\tamount\nSmith, John\t1,250.00\nBlack, Jane\t3,400.00\n", "\t", 2),
        ("id|text|n\n1|a;b;c|3\n2|d;e;f|4\n", "|", 3),
        ("id,url\n1,http://a.example/x:y\n2,http://b.example/z:w\n", ",", 2),
        ("x::y::z\n1::a:b::2\n3::c::4\n", "::", 3),
        ("sep=^\nk^v\n1,2^3,4\n5,6^7,8\n", "^", 2),
    ],
)
def test_dialect_is_found(tmp_path, text, delimiter, width):
    grid = read(tmp_path, text)
    assert grid.options["delimiter"] == delimiter
    assert len(grid.rows[-1]) == width


def test_quoted_line_breaks_keep_the_line_of_the_record(tmp_path):
    grid = read(tmp_path, 'id,note\n1,"two\nlines"\n2,"says ""hi"""\n\n3,plain\n')
    assert grid.rows == [["id", "note"], ["1", "two\nlines"], ["2", 'says "hi"'], [None], ["3", "plain"]]
    assert grid.lines == [1, 2, 4, 5, 6]


def test_quote_that_is_never_closed_damages_one_line_only(tmp_path):
    grid = read(tmp_path, 'id,note,k\n1,ok,a\n2,"open,b\n3,fine,c\n4,"closed, well",d\n')
    assert grid.damaged == {2: "a quotation mark is never closed"}
    assert grid.raw[2] == '2,"open,b'
    assert grid.rows[4] == ["4", "closed, well", "d"]
    assert "quotes-broken" in codes(grid)


def test_misplaced_quotes_are_kept_where_the_width_is_right(tmp_path):
    grid = read(tmp_path, 'id;name;size\n1;"Puck" & Co;2\n2;Rohr 3" lang;4\n3;"A" ; "B";x;5\n4;c;6\n')
    assert grid.rows[1] == ["1", '"Puck" & Co', "2"]
    assert grid.rows[2] == ["2", 'Rohr 3" lang', "4"]
    assert grid.damaged == {}


def test_nul_bytes_are_left_out_and_said(tmp_path):
    grid = read(tmp_path, b"a,b\n1,2\n3,4\n" + b"\0" * 9)
    assert grid.rows[-1] == ["3", "4"]
    assert codes(grid) == ["nul-bytes"]


def test_options_overrule_the_guess(tmp_path):
    grid = read(tmp_path, b"a;b,c\n\x80;2,3\n", encoding="cp1252", delimiter=",")
    assert grid.rows == [["a;b", "c"], ["€;2", "3"]]
    with pytest.raises(SourceError, match="unknown encoding 'klingon'"):
        read(tmp_path, b"a;b\n", encoding="klingon")


def test_prose_and_fixed_width_are_refused(tmp_path):
    letter = "Dear customer,\n\nthank you for your order of last week.\nWe shall send it soon.\n"
    with pytest.raises(SourceError, match="plain text; there is no table"):
        read(tmp_path, letter, "letter.txt")
    fixed = "".join(f"{i:06d}Person {i:<12}Town {i:<8}\n" for i in range(9))
    with pytest.raises(SourceError, match="fixed-width"):
        read(tmp_path, fixed, "list.txt")


def test_garbled_text_is_said_and_left(tmp_path):
    grid = read(tmp_path, "id;town\n1;LÃ¼beck\n2;KÃ¶ln\n3;Bonn\n")
    assert grid.rows[1] == ["1", "LÃ¼beck"]
    assert [f.count for f in grid.findings if f.code == "encoding-damage"] == [2]


CELL = st.text(alphabet=st.sampled_from("ab1 \",;\n|é'"), max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
def test_whatever_the_csv_module_writes_is_read_back(rows):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    records = split_records(physical_lines(buffer.getvalue()), Dialect(","))
    assert records.rows == [[c if c.strip() else None for c in row] for row in rows]
    assert records.damaged == {}


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('ab",;\n\r\t '), max_size=40), st.sampled_from([",", ";", "\t"]))
def test_raw_text_of_records_is_the_file(text, delimiter):
    lines = physical_lines(text)
    records = split_records(lines, Dialect(delimiter))
    assert "".join(records.raw).translate({10: None, 13: None}) == "".join(lines).translate({10: None, 13: None})
    assert len(records.rows) == len(records.lines) == len(records.raw)
    assert records.lines == sorted(records.lines)
