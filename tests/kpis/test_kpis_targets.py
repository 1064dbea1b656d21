"""The shipped set on every target: the same figures, and views whose SQL runs there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmmigrate import api, config
from crmmigrate.core.kpis import Kpis, KpiSettings
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import kpi_desk, kpi_documents, shipped, targets
from crmmigrate.project import kpis as proofs
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.steps.kpis import DIALECTS, Star, missing, view_sql

ENGINES = ["duckdb", "sqlite", "parquet", "postgres", "mysql"]


@pytest.fixture
def company(kpi, tmp_path):
    """All three companies in one, so that most of the shipped KPIs can be had."""
    return kpi.write(tmp_path / "a", kpi.orders | kpi.deals | kpi.invoices)


def options_of(engine: str, root, server_of, name) -> api.LoadOptions:
    if engine in ("duckdb", "sqlite", "parquet"):
        return api.LoadOptions(f"{engine}:///{root / f'w.{engine}'}")
    return api.LoadOptions(server_of(engine), name)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_both_sides_agree_and_views_run(company, engine, server_of, unique_name):
    options = options_of(engine, company, server_of, unique_name)
    with api.project(company) as project:
        loaded = api.load(project, options)
        assert loaded.status == "ok", loaded.findings
        with Pipeline(project, "kpis") as pipeline, targets.opened(options) as target:
            state = pipeline.upto("match")
            try:
                entries, _ = proofs.prove(pipeline, state, target)
                plans = kpi_desk.view_plans(
                    proofs.wanted(pipeline, state), kpi_desk.star(pipeline, state), DIALECTS[target.name]
                )
                figures = {p.name: target.query(p.sql).to_pylist() for p in plans}
            finally:
                made = [t for t in target.tables() if t.startswith(("dim_", "fact_", "_crmmigrate"))]
                target.apply(DropPlan(tuple(made)))
    wrong = [(e["name"], e["legacy"], e["target"], e["slices"]) for e in entries if not e["ok"]]
    assert not wrong
    live = {e["name"] for e in entries if e["status"] != "not_applicable"}
    assert {f"v_kpi_{name}" for name in live} == set(figures)
    assert len(live) >= 20
    sides = {(e["name"], e["currency"]): e["target"] for e in entries}
    for plan, rows in figures.items():
        for row in rows:
            told = sides[plan.removeprefix("v_kpi_"), row.get("currency") or ""]
            assert (told is None) == (row["value"] is None)
            assert told is None or float(row["value"]) == pytest.approx(float(told), rel=1e-9, abs=1e-9)


def test_the_shipped_set_is_sound_and_documented():
    model = shipped.crm_model()
    parsed = config.parse(shipped.folder("mappings") / "kpis.yaml", Kpis)
    known = kpi_documents.resolved(parsed, model, None)
    names = [k.name for k in known]
    for wanted in (
        "won_revenue", "average_deal", "median_sales_cycle", "pipeline", "weighted_pipeline", "pipeline_coverage",
        "win_rate", "win_rate_value", "sales_velocity", "stage_conversion", "lead_conversion", "slippage",
        "lead_response_days", "activities_per_rep_week", "churn", "revenue_retention", "repeat_rate",
        "customer_lifetime_value", "dso", "discount_rate", "quota_attainment",
    ):  # fmt: skip
        assert wanted in names
    for kpi in known:
        assert kpi.description
        assert kpi.settings.formula
        assert kpi.settings.grain


def test_needs_name_fields_of_the_model():
    model = shipped.crm_model()
    star = _whole(model)
    for kpi in kpi_documents.resolved(config.parse(shipped.folder("mappings") / "kpis.yaml", Kpis), model, None):
        reason = missing(kpi, star)
        assert not reason or "parameter" in reason or "as_of" in reason, (kpi.name, reason)
        unset = dict.fromkeys(kpi.settings.parameters, 1.0)
        settings = KpiSettings.model_validate(json.loads(kpi.settings.model_dump_json()) | {"parameters": unset})
        whole = type(kpi)(kpi.name, kpi.description, kpi.expression, settings, kpi.source, "2024-12-31")
        for dialect in DIALECTS.values():
            assert view_sql(whole, star, dialect).startswith("SELECT")


def _whole(model) -> Star:
    columns = {}
    for name, spec in model.tables.items():
        own = {f"{name}_key": "bigint", "is_inferred": "boolean"} if spec.role == "dimension" else {"_key": "string"}
        keys = {f"{d}_key": "bigint" for d in spec.dimensions}
        table = f"{'dim' if spec.role == 'dimension' else 'fact'}_{name}"
        columns[table] = {n: f.type for n, f in model.fields_of(name).items()} | keys | own
    return Star(columns, {t: frozenset(c) for t, c in columns.items()})


def test_the_page_tells_the_shipped_set():
    page = (Path(__file__).parents[2] / "docs" / "kpis.md").read_text("utf-8")
    known = kpi_documents.resolved(
        config.parse(shipped.folder("mappings") / "kpis.yaml", Kpis), shipped.crm_model(), None
    )
    rows = [
        f"| `{k.name}` | {k.description} | {k.settings.formula} | {k.settings.grain} | {k.settings.unit} |"
        for k in known
    ]
    table = page.partition("<!-- shipped: begin -->")[2].partition("<!-- shipped: end -->")[0]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows
