"""Goals measured on runs: values, misses as findings, and the trend over runs."""

from __future__ import annotations

import pytest

from crmmigrate import api
from crmmigrate.core.errors import ConfigError
from crmmigrate.core.goals import parse_goal
from crmmigrate.project.goals import Facts, measured
from crmmigrate.project.validation import ValidationReport

GOALS = """goals:
  - reject_rate <= 15%
  - loaded_rate(legacy/customers*) >= 90%
  - rejects(order) = 2
  - rejects(account) = 0
  - duplicates(account) <= 0.2
  - control_totals equal
  - balanced
  - orphans = 0
  - findings(type) < 3
  - loaded(legacy/orders.csv) >= 9
  - rejects(ordr) = 0
  - kpi win_rate equal
"""
WANTED = {  # goal: (value, ok)
    "reject_rate <= 15%": (3 / 24, True),
    "loaded_rate(legacy/customers*) >= 90%": (6 / 7, False),
    "rejects(order) = 2": (2, True),
    "rejects(account) = 0": (1, False),
    "duplicates(account) <= 0.2": (1 / 6, True),
    "control_totals equal": (0, True),
    "balanced": (0, True),
    "orphans = 0": (0, True),
    "findings(type) < 3": (3, False),
    "loaded(legacy/orders.csv) >= 9": (9, True),
    "rejects(ordr) = 0": (None, False),
    "kpi win_rate equal": (None, False),
}


def with_goals(root, goals: str):
    path = root / "migration.yaml"
    path.write_text(path.read_text("utf-8").partition("goals:")[0] + goals, "utf-8")


@pytest.mark.long
def test_every_goal_has_its_value_and_each_miss_is_a_finding(loaded):
    with_goals(loaded, GOALS)
    with api.project(loaded) as project:
        answer = api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}")
    found = {g["goal"]: (g["value"], g["ok"]) for g in answer.data["goals"]}
    assert found == {g: (pytest.approx(v) if v is not None else None, ok) for g, (v, ok) in WANTED.items()}
    missed = [f.message for f in answer.findings if f.code == "goal-missed"]
    assert len(missed) == sum(not ok for _, ok in WANTED.values())
    assert all(f.severity == "error" for f in answer.findings if f.code == "goal-missed")
    assert any("not measured" in m and 'did you mean "order"' in m for m in missed)
    assert answer.status == "findings"
    assert not [f for f in answer.findings if f.code == "setting-unused" and "goals" in f.examples]


def test_a_run_whose_goals_are_met_is_fine(loaded):
    with_goals(loaded, "goals: [balanced, control_totals equal, rejects <= 3]\n")
    with api.project(loaded) as project:
        assert api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}").status == "ok"
        assert api.rehearse(project).status == "ok"


@pytest.mark.long
def test_the_trend_goes_over_runs(loaded, tiny):
    with_goals(loaded, "goals: [rejects <= 3]\n")
    with api.project(loaded) as project:
        assert api.rehearse(project).data["goals"][0]["trend"] == [{"run": 2, "value": 3}]
        orders = tiny.orders.replace("2023-02-31", "2023-02-28")
        (loaded / "legacy/orders.csv").write_text(orders, "utf-8")
        api.rehearse(project)
        trend = api.rehearse(project).data["goals"][0]["trend"]
        assert [t["value"] for t in trend] == [3, 2, 2]
        [told] = api.status(project).data["goals"]
        assert (told["value"], told["ok"], told["run"]) == (2, True, 4)
    with_goals(loaded, "goals: [balanced]\n")
    with api.project(loaded) as project:
        assert api.status(project).data["goals"] == [{"goal": "balanced", "value": None, "ok": None, "run": None}]


def test_a_goal_that_cannot_be_read_stops_every_command(loaded):
    with_goals(loaded, "goals: [balancd]\n")
    with pytest.raises(ConfigError, match=r'migration\.yaml:7:9 goals\[0\]: .*did you mean "balanced"'):
        api.project(loaded)


KPIS = [
    {"name": "won", "legacy": "200", "target": "200.1", "difference": "0.1", "tolerance": "0", "ok": False},
    {"name": "deals", "legacy": 7, "target": 7, "difference": 0, "tolerance": 0, "ok": True},
    {"name": "none", "legacy": None, "target": None, "difference": None, "tolerance": "0", "ok": True},
    {"name": "zero", "legacy": "0", "target": "3", "difference": "3", "tolerance": "0", "ok": False},
]
COMPLETE = [{"table": "dim_contact", "field": "email", "before": 0.9, "after": "0.96", "ok": True}]


@pytest.mark.parametrize(
    ("goal", "value", "ok"),
    [
        ("kpi deals equal", 0, True),
        ("kpi won equal", 0.1, False),
        ("kpi won within 0.1%", 0.0005, True),
        ("kpi won within 0.01%", 0.0005, False),
        ("kpi won >= 200", 200.1, True),
        ("kpi none equal", 0, True),
        ("kpi none >= 1", None, False),
        ("kpi zero within 50%", 1, False),
        ("kpi wno equal", None, False),
        ("kpis equal", 2, False),
        ("completeness(contact.email) >= 95%", 0.96, True),
        ("completeness(contact.emial) >= 95%", None, False),
        ("cells equal", 1, False),
        ("dates equal", None, False),
        ("repeats = 0", None, False),
        ("reject_rate <= 1%", None, False),
        ("balanced", None, False),
    ],
)
def test_measures_of_proofs_that_others_fill(goal, value, ok):
    report = ValidationReport(kpis=KPIS, completeness=COMPLETE)
    report.cells = {"seed": 1, "rows": 5, "cells": 10, "equal": 8, "explained": 1, "differences": []}
    found = measured(parse_goal(goal), Facts(report, [], {}, {"contact": "dim_contact"}))
    assert (found["value"], found["ok"]) == (pytest.approx(value) if value is not None else None, ok)
    assert found["why"].startswith("not measured") == (value is None)


def kpi(currency: str, legacy: str | None, target: str | None, **more: object) -> dict:
    same = {"difference": str(float(legacy or 0) - float(target or 0)), "ok": legacy == target, "status": ""}
    return {"name": "won", "currency": currency, "legacy": legacy, "target": target, "reason": ""} | same | more


ABSENT = kpi("", None, None, status="not_applicable", reason="no file feeds it", ok=True)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("goal", "value", "ok"),
    [
        ("kpi won equal", -50, False),
        ("kpi won within 1%", 0.5, False),
        ("kpi won within 50%", 0.5, True),
        ("kpi won >= 150", 100, False),
        ("kpi won >= 100", 100, True),
        ("kpi won <= 120", 150, False),
        ("kpi won = 100", 150, False),
        ("kpis equal", 1, False),
    ],
)
def test_a_goal_on_a_kpi_holds_in_every_currency(goal, value, ok, turned):
    rows = [kpi("EUR", "100", "150"), kpi("USD", "100", "100")]
    report = ValidationReport(kpis=[*(reversed(rows) if turned else rows), ABSENT | {"name": "dso"}])
    found = measured(parse_goal(goal), Facts(report, [], {}, {}))
    assert (found["value"], found["ok"]) == (pytest.approx(value), ok)


@pytest.mark.parametrize("goal", ["kpi won equal", "kpi won within 50%", "kpi won >= 0", "kpis equal"])
def test_what_a_run_does_not_have_is_not_met(goal):
    found = measured(parse_goal(goal), Facts(ValidationReport(kpis=[ABSENT]), [], {}, {}))
    assert (found["value"], found["ok"]) == (None, False)
    assert "not applicable" in found["why"] or "none of them is applicable" in found["why"]


def test_completeness_speaks_of_fields_of_the_model(loaded):
    with_goals(loaded, "goals: [completeness(account.email) >= 0.5, completeness(order.quantity) >= 99%]\n")
    with api.project(loaded) as project:
        goals = api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}").data["goals"]
    assert [(g["value"], g["ok"]) for g in goals] == [(pytest.approx(5 / 6), True), (pytest.approx(8 / 9), False)]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("acount.email", r"7:22 goals\[0\]: .*no table \"acount\".*\"account\""),
        ("account.emial", r"7:30 goals\[0\]: account has no field \"emial\".*\"email\""),
    ],
)
def test_a_field_that_the_model_lacks_has_its_place(loaded, argument, words):
    with_goals(loaded, f"goals: [completeness({argument}) >= 0.5]\n")
    with api.project(loaded) as project, pytest.raises(ConfigError, match=words):
        api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}")
