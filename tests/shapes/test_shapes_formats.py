"""Files of the formats that tell their own structure: read as an analyst would, refused with a reason, no value lost."""

from __future__ import annotations

import pytest
from legacy_shapes import (
    checks,
    formats_archives,
    formats_columns,
    formats_dbf,
    formats_edges,
    formats_html,
    formats_json,
    formats_more,
    formats_sqlite,
    formats_vcard,
    formats_wrong,
    formats_xml,
    leaves,
)

ROOMS = (
    formats_json, formats_xml, formats_html, formats_vcard, formats_columns,
    formats_dbf, formats_sqlite, formats_archives, formats_wrong, formats_more, formats_edges,
)  # fmt: skip
SHAPES = [(room.__name__.rpartition("formats_")[2], shape) for room in ROOMS for shape in room.SHAPES]
IDS = [f"{room}-{shape.file}" for room, shape in SHAPES]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return {
        room.__name__.rpartition("formats_")[2]: _gathered(room, tmp_path_factory.mktemp("formats")) for room in ROOMS
    }


def _gathered(room, place):
    return place / "legacy", checks.gathered(room.SHAPES, place)


@pytest.mark.parametrize(("room", "shape"), SHAPES, ids=IDS)
def test_format_is_read_right(room, shape, made):
    assert checks.faults(shape, made[room][1][shape.file]) == []


@pytest.mark.parametrize(("room", "shape"), SHAPES, ids=IDS)
def test_no_value_is_lost(room, shape, made):
    folder, answer = made[room]
    assert not leaves.missing(shape, folder, answer[shape.file])
