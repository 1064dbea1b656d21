"""Every shape of text file and workbook is read as a careful analyst would read it, and no word of it is lost."""

from __future__ import annotations

import pytest
from legacy_shapes import (
    checks,
    fixed_width,
    near_misses,
    sheets_bodies,
    sheets_heads,
    sheets_values,
    text_broken,
    text_dialects,
    text_encodings,
    text_reports,
)

ROOMS = (
    text_encodings, text_dialects, text_reports, text_broken, fixed_width,
    sheets_heads, sheets_bodies, sheets_values, near_misses,
)  # fmt: skip
SHAPES = [shape for room in ROOMS for shape in room.SHAPES]
IDS = [shape.file for shape in SHAPES]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("shapes")


@pytest.fixture(scope="module")
def made(place):
    return checks.gathered(SHAPES, place)


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_shape_is_read_right(shape, made):
    assert checks.faults(shape, made[shape.file]) == []


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_no_word_is_lost(shape, made, place):
    assert not checks.lost(shape, place / "legacy" / shape.file, made[shape.file])
