"""The command: what it lists, writes and exports."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from crmmigrate import api, config
from crmmigrate.core.errors import UsageError
from crmmigrate.core.kpis import Kpis
from crmmigrate.report.kpis import kpi_lines, verdict
from crmmigrate.report.terminal_kpis import kpi_table


def run(root, **options) -> api.Answer:
    with api.project(root) as project:
        return api.kpis(project, api.KpiOptions(**options))


def test_without_a_target_the_files_alone_speak(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.orders)
    entry = next(k for k in run(root).data["kpis"] if k["name"] == "order_revenue")
    assert (entry["legacy"], entry["target"], entry["status"]) == ("320", None, "legacy_only")


def test_write_export_and_sources(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.orders)
    run(root, write=True)
    own = config.load(root / "kpis.yaml", Kpis)
    with pytest.raises(UsageError):
        run(root, write=True)
    run(root, export=tmp_path / "kpis.json")
    document = json.loads((tmp_path / "kpis.json").read_text("utf-8"))
    assert Kpis.model_validate(document) == own
    assert document["version"] == "0.1.1"
    assert set(document) == {"version", "semantic_model"}
    [view] = run(root, sources=True).data["sources"]
    assert view["view"] == "legacy.orders"
    assert view["columns"][:3] == ["order_no", "line", "customer"]
    assert view["rows"] == 6


def test_views_need_a_target(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.orders)
    with pytest.raises(UsageError):
        run(root, views=True)


def test_eighty_columns_show_both_sides(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.orders)
    kpi.load(root)
    entries = run(root, to=f"duckdb:///{root / 'w.duckdb'}").data["kpis"]
    out = Console(file=io.StringIO(), width=80)
    kpi_table(out, kpi_lines(entries))
    text = out.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert "less 70.00 for 1 rows merged" in text
    assert "320.00" in text
    assert "no file feeds fact_order.due_date" in text
    assert "not applicable" in verdict(entries)
