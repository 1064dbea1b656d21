"""model.yaml is told what history, snapshots and bridges do not allow, each fault at its place."""

from __future__ import annotations

import pytest

from crmmigrate.config import check_model, parse_text
from crmmigrate.core.documents import Model
from crmmigrate.core.history import snapshot_of, versioned_fields

HEAD = "version: 1\nname: x\n"
DIMENSION = "tables:\n  a:\n    role: dimension\n    identify: [[no]]\n"
FACT = "tables:\n  f:\n    role: fact\n    grain: [no]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FACT + "    snapshot: day\n    fields: {no: {}, day: {type: date}}\n", "day must be in the grain: no"),
        (FACT + "    snapshot: no\n    fields: {no: {}}\n", "no is string, not a date or datetime"),
        (FACT + "    effective: dya\n    fields: {no: {}, day: {type: date}}\n", 'has no field "dya"'),
        (FACT + "    within: a\n    fields: {no: {}}\n", "only a bridge has this"),
        (FACT + "    fields: {no: {scd: 2}}\n", "only a dimension keeps history"),
        (DIMENSION + "    effective: day\n    fields: {no: {}, day: {type: date}}\n", "only a fact has this"),
        (DIMENSION + "    fields: {no: {}, is_current: {}, x: {scd: 2}}\n", "versions have a column is_current"),
        ("tables:\n  b:\n    role: bridge\n    weight: w\n    fields: {w: {}}\n", "w is string, not a number"),
        ("tables:\n  b:\n    role: bridge\n    within: a\n    fields: {w: {}}\n", 'unknown dimension "a"'),
    ],
)
def test_faults(text, expected):
    found = [str(fault) for fault in check_model(parse_text(HEAD + text, "model.yaml", Model))]
    assert any(expected in fault for fault in found), found
    assert all(fault.startswith("model.yaml:") for fault in found)


def test_what_is_right_has_no_fault():
    text = (
        HEAD + "calendar: {fiscal_year_start: 4, fiscal_year_named_by: start, weekend: [5, 6]}\n" + DIMENSION
        + "    snapshot: day\n    fields: {no: {}, day: {type: date}, x: {scd: 2}}\n"
        "  f:\n    role: fact\n    grain: [n, day]\n    snapshot: day\n    effective: day\n    dimensions: [a]\n"
        "    fields: {n: {}, day: {type: date}}\n"
        "  b:\n    role: bridge\n    weight: w\n    within: a\n    dimensions: [a]\n    fields: {w: {type: percent}}\n"
    )  # fmt: skip
    assert check_model(parse_text(text, "model.yaml", Model)) == ()


def model(fields, **table):
    return Model.model_validate(
        {"name": "m", "tables": {"a": {"role": "dimension", "identify": [["no"]], "fields": fields} | table}}
    )


def test_which_attributes_keep_history():
    fields = {"no": {"role": "key"}, "x": {}, "y": {"scd": 2}, "day": {"type": "date"}}
    assert versioned_fields(model(fields), "a") == ("y",)
    assert versioned_fields(model(fields, snapshot="day"), "a") == ("y",)
    unmarked = fields | {"y": {}}
    assert versioned_fields(model(unmarked), "a") == ()
    assert versioned_fields(model(unmarked, snapshot="day"), "a") == ("x", "y")


def test_a_date_that_identifies_a_member_is_no_snapshot_of_it():
    star = model({"no": {"role": "key"}, "x": {}, "day": {"type": "date"}}, identify=[["no", "day"]], snapshot="day")
    assert snapshot_of(star.tables["a"]) is None
    assert versioned_fields(star, "a") == ()
