"""Spellings: many texts at once are written as each one alone, and numbers are found as pandas finds them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.structure.dependencies import different
from crmmigrate.structure.sampling import _may_be_numbers
from crmmigrate.structure.spellings import normalise, normalised

NUMBERS = st.from_regex(r"[-+]?[0-9]{1,5}([.,'][0-9]{0,4}){0,2}( ?(%|EUR|kg))?", fullmatch=True)
DAYS = st.from_regex(r"[0-9]{1,2}[./-][0-9]{2}[./-]([0-9]{4}|[0-9]{2})( 0[0-9]:[03]0)?", fullmatch=True)
MOMENTS = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]0[0-9]:[03]0(:00(\.0)?)?Z?)?", fullmatch=True)
WORDS = st.text("aB'ßÄİ n/-0.  \t\u00a0\x1f", max_size=8)
ODD = st.sampled_from(["n/a", "N/A", "-", "inf", "nan"])
TEXTS = st.one_of(NUMBERS, DAYS, MOMENTS, WORDS, st.text(max_size=6), ODD)


@pytest.mark.parametrize("kind", ["integer", "number", "date", "datetime", "string", "boolean"])
@given(texts=st.lists(TEXTS, max_size=20), decimal=st.sampled_from(".,"), order=st.sampled_from(["dmy", "mdy", None]))
def test_many_at_once_are_as_each_alone(kind, texts, decimal, order):
    column = ColumnProfile("c001", "x", 1, 0, 1, kind, decimal=decimal, date_order=order, null_spellings=("N/A", "-"))
    found = normalised(pa.array(texts, pa.string()), column)
    assert found.to_pylist() == [normalise(text, column) for text in texts]


@given(st.lists(TEXTS.filter(lambda text: "\x00" not in text), max_size=20))
def test_no_number_is_passed_over(texts):
    values = np.array(texts, dtype=str)
    numbers = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce").notna()
    assert not (numbers.to_numpy(dtype=bool) & ~_may_be_numbers(values)).any()


@given(st.lists(st.integers(-3, 3)))
def test_different_codes_are_counted(codes):
    assert different(np.array(codes, dtype=np.int64)) == len(set(codes))
