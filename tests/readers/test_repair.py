"""Records with malformed quotes, and the delimiters that such files have."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.adapters.readers.dialect import detect
from crmmigrate.adapters.readers.records import Dialect, physical_lines, split_records
from crmmigrate.adapters.readers.repair import repaired


@pytest.mark.parametrize(
    ("text", "width", "cells"),
    [
        ('1,"a "b" c",x', 3, ["1", 'a "b" c', "x"]),
        ('1,"12" pipe, long",x', 3, ["1", '12" pipe, long', "x"]),
        ('""Smith, Ann",7', 2, ['"Smith, Ann', "7"]),
        ('"7,8,"a, b"', 3, ['"7', "8", "a, b"]),
        ('1,"Puck" & Co,2', 3, ["1", '"Puck" & Co', "2"]),
        ('1,"Nine inch 9"","a, b"', 3, ["1", 'Nine inch 9"', "a, b"]),
    ],
)
def test_the_least_odd_reading_of_the_usual_width_is_taken(text, width, cells):
    assert repaired(text, ",", '"', width) == cells


@pytest.mark.parametrize(("text", "width"), [('"a,b",c,"d', 2), ('"a" b,"c" d,e', 2), ("x", 0), ('"a,"b,"c', 9)])
def test_a_record_without_one_such_reading_is_not_guessed(text, width):
    assert repaired(text, ",", '"', width) is None


@given(st.lists(st.text(alphabet='ab ,"', max_size=6), min_size=1, max_size=5))
def test_well_formed_records_need_no_repair(cells):
    sink = io.StringIO()
    csv.writer(sink, quoting=csv.QUOTE_ALL, lineterminator="").writerow(cells)
    assert repaired(sink.getvalue(), ",", '"', len(cells)) in (cells, None)


def _table(delimiter, quote='"', spoiled=None):
    rows = [f"{i}{delimiter}{quote}Mill Lane, {i}{quote}{delimiter}{8 + i}:30{delimiter}x" for i in range(9)]
    rows = [f"id{delimiter}street{delimiter}opens{delimiter}kind", *rows]
    if spoiled is not None:
        rows[spoiled] = rows[spoiled].replace("Mill", '"Mill')
    return physical_lines("\n".join(rows) + "\n")


@pytest.mark.parametrize("delimiter", [", ", "; ", ",", ";", "\t"])
def test_a_blank_behind_every_delimiter_belongs_to_it(delimiter):
    guess = detect(_table(delimiter))
    assert guess.dialect.delimiter == delimiter
    assert split_records(_table(delimiter), guess.dialect).rows[1] == ["0", "Mill Lane, 0", "8:30", "x"]


def test_colons_of_times_and_addresses_separate_nothing():
    lines = physical_lines(
        "".join(f'{8 + i % 3}:15,"no, {i}",https://a.example/{i}\n' + "x,y\n" * (i % 2) for i in range(12))
    )
    assert detect(lines).dialect.delimiter == ","


def test_a_stray_quote_costs_no_record():
    records = split_records(_table(",", spoiled=3), Dialect(","))
    assert records.rows[3] == ["2", '"Mill Lane, 2', "10:30", "x"]
    assert records.damaged == {}
    assert records.literal == [3]
