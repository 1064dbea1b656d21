"""Files that tell their own structure give their records."""

from __future__ import annotations

import pytest
from legacy_shapes import checks, other_formats


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return checks.gathered(other_formats.SHAPES, tmp_path_factory.mktemp("others"))


@pytest.mark.parametrize("shape", other_formats.SHAPES, ids=[s.file for s in other_formats.SHAPES])
def test_other_format_is_read_right(shape, made):
    assert checks.faults(shape, made[shape.file]) == []
