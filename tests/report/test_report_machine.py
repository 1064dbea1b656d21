"""The JSON document of all commands."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.core.accounting import Account
from crmmigrate.core.documents import TargetEntry
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.report.machine import document


def test_the_document_has_the_shape_of_the_contract():
    finding = Finding("type", "No date.", where=Where("a.csv", None, "Datum", (3,)), count=2, examples=("x",), next="n")
    assert json.loads(document("check", "findings", [finding], {"tables": []})) == {
        "schema_version": 1,
        "command": "check",
        "status": "findings",
        "findings": [
            {
                "code": "type",
                "message": "No date.",
                "severity": "warning",
                "where": {"file": "a.csv", "table": None, "column": "Datum", "rows": [3]},
                "count": 2,
                "examples": ["x"],
                "next": "n",
            }
        ],
        "data": {"tables": []},
    }


def test_values_of_all_kinds():
    data = {
        "day": dt.date(2024, 2, 29),
        "time": dt.datetime(2024, 2, 29, 13, 5, tzinfo=dt.UTC),
        "money": Decimal("12.50"),
        "whole": Decimal("1E+3"),
        "huge": 2**70,
        "nan": float("nan"),
        "infinite": Decimal("Infinity"),
        "numpy": [np.int64(3), np.float64(0.5), np.bool_(True), np.array([1, 2]), np.float64("nan")],
        "moment": [np.datetime64("2024-01-01"), np.datetime64("NaT")],
        "path": PurePosixPath("a/b"),
        "account": Account("a", 3, 2, 1),
        "target": TargetEntry(url="x", schema="s"),
        "names": {"b", "a"},
        "severity": Severity.ERROR,
        3: (None, True, "ü"),
    }
    assert json.loads(document("x", "ok", [], data))["data"] == {
        "day": "2024-02-29",
        "time": "2024-02-29T13:05:00+00:00",
        "money": 12.5,
        "whole": 1000,
        "huge": 2**70,
        "nan": None,
        "infinite": None,
        "numpy": [3, 0.5, True, [1, 2], None],
        "moment": ["2024-01-01", None],
        "path": "a/b",
        "account": {
            "source": "a", "gathered": 3, "loaded": 2, "merged": 1, "rejected": 0, "excluded": 0,
            "balanced": True,
        },
        "target": {"url": "x", "url_env": None, "schema": "s"},
        "names": ["a", "b"],
        "severity": "error",
        "3": [None, True, "ü"],
    }  # fmt: skip


def test_what_has_no_form_in_json_is_refused():
    with pytest.raises(TypeError, match="bytes has no form in JSON"):
        document("x", "ok", [], {"a": b"x"})


@given(st.permutations(range(6)))
def test_the_order_of_findings_does_not_matter(order):
    found = [
        Finding(code, "m", severity, Where(file))
        for code, severity, file in [
            ("unique", Severity.INFO, "a"), ("type", Severity.ERROR, "b"), ("type", Severity.ERROR, "a"),
            ("range", Severity.WARNING, "a"), ("required", Severity.ERROR, "z"),
            ("range", Severity.INFO, None),
        ]
    ]  # fmt: skip
    told = json.loads(document("x", "findings", [found[i] for i in order], {}))["findings"]
    assert [(f["code"], f["where"]["file"]) for f in told] == [
        ("required", "z"), ("type", "a"), ("type", "b"), ("range", "a"), ("range", None), ("unique", "a"),
    ]  # fmt: skip
