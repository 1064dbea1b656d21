"""What CI asks for: exit codes, thresholds, JUnit XML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crmmigrate.core.findings import Finding, Severity
from crmmigrate.report.junit import junit, junit_error


def read(xml: bytes):
    root = etree.fromstring(xml)
    for suite in (root, *root):
        cases = suite.findall(".//testcase")
        counts = {"tests": len(cases)}
        counts |= {n: len(suite.findall(f".//{t}")) for n, t in (("failures", "failure"), ("skipped", "skipped"))}
        assert {n: int(suite.get(n)) for n in counts} == counts
    return root


def test_each_account_proof_and_cause_is_a_case_and_failures_are_what_blocks(warm, rehearsed):
    answer = rehearsed(warm)
    root = read(junit("rehearse", answer.findings, answer.data))
    suites = {s.get("name"): len(s) for s in root}
    assert suites["accounting"] == 4
    assert suites["control_totals"] == len(answer.data["control_totals"])
    assert suites["causes"] == len(answer.data["causes"]) == 4
    assert (answer.status, root.get("failures")) == ("ok", "0")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"max_rejects": 0.5}, None),
        ({"max_rejects": 0.01}, "too-many-rejects"),
        ({"fail_on": "warning"}, "warnings-found"),
    ],
)
def test_a_threshold_that_is_exceeded_blocks_and_fails(warm, rehearsed, options, code):
    answer = rehearsed(warm, **options)
    root = read(junit("rehearse", answer.findings, answer.data))
    assert [f.code for f in answer.findings if f.severity == Severity.ERROR] == ([code] if code else [])
    assert int(root.get("failures")) == (1 if code else 0)
    assert answer.data["receipts"] != []


def test_the_threshold_of_the_project_counts_where_the_command_names_none(warm, rehearsed):
    path = warm / "migration.yaml"
    path.write_text(path.read_text("utf-8") + "policies:\n  max_rejects: 0.01\n", "utf-8")
    assert rehearsed(warm).status == "findings"
    assert rehearsed(warm, max_rejects=0.9).status == "ok"


def test_proofs_of_all_kinds_are_cases_by_their_own_names():
    data = {
        "kpis": [{"name": "win_rate", "legacy": "0.5", "target": "0.4", "ok": False, "slices": []}],
        "goals": [{"goal": "reject_rate <= 0.5%", "value": 0.1, "limit": 0.005, "ok": True, "trend": []}],
        "integrity": [{"table": "f", "column": "k", "references": "d.k", "orphans": 3}],
        "grain": [{"table": "f", "columns": ["a", "b"], "repeats": 0, "ok": True}],
        "cells": {"seed": 1, "rows": 5, "cells": 20, "equal": 20, "explained": 0, "differences": []},
    }
    root = read(junit("validate", [], data))
    failed = {c.get("name") for c in root.iter("testcase") if c.find("failure") is not None}
    assert failed == {"win_rate", "f k d.k"}
    assert root.get("tests") == "5"


def test_kpis_of_several_currencies_are_cases_of_their_own_and_those_not_applicable_are_skipped():
    kpis = [
        {"name": "revenue", "currency": "EUR", "status": "equal", "ok": True},
        {"name": "revenue", "currency": "USD", "status": "different", "ok": False},
        {"name": "win_rate", "currency": "", "status": "not_applicable", "reason": "no file feeds it", "ok": True},
    ]
    root = read(junit("validate", [], {"kpis": kpis}))
    told = {c.get("name"): [e.tag for e in c if e.tag != "system-out"] for c in root.iter("testcase")}
    assert told == {"revenue EUR": [], "revenue USD": ["failure"], "win_rate": ["skipped"]}
    assert root.find(".//skipped").get("message") == "no file feeds it"


@given(st.text(), st.text(max_size=20))
def test_any_text_gives_well_formed_xml(message, place):
    told = [Finding("type", message, Severity.ERROR, next=place)]
    data = {"accounting": [], "causes": [{"kind": "value", "title": place, "rows": 1, "files": [message], "next": "",
                                          "proposal": {"words": message, "diff": message}}]}  # fmt: skip
    root = read(junit("rehearse", told, data))
    assert root.get("failures") == "1"
    assert read(junit_error("rehearse", "locked", message)).get("failures") == "1"
