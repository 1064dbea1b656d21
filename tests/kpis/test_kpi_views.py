"""`load --kpi-views`: the views are in the target after the load, and give the figures that were proven."""

from __future__ import annotations

import pytest

from crmmigrate import api
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import targets

SERVERS = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("postgres", "mysql")]


def options_of(engine: str, root, server_of, name, **more) -> api.LoadOptions:
    if engine in ("duckdb", "sqlite"):
        return api.LoadOptions(f"{engine}:///{root / f'w.{engine}'}", **more)
    return api.LoadOptions(server_of(engine), name, **more)


def number(value) -> float | None:
    return None if value is None else float(value)


@pytest.mark.long
@pytest.mark.parametrize("engine", ["duckdb", "sqlite", *SERVERS])
def test_a_load_creates_views_that_give_the_proven_figures(kpi, tmp_path, engine, server_of, unique_name):
    root = kpi.write(tmp_path / "a", kpi.orders | kpi.deals)
    options = options_of(engine, root, server_of, unique_name, kpi_views=True)
    with api.project(root) as project:
        loaded = api.load(project, options)
        again = api.load(project, options)
        asked = api.kpis(project, api.KpiOptions(options.url, options.schema, views=True))
        with targets.opened(options) as target:
            rows = {}
            try:
                rows = {v: target.query(f'SELECT * FROM "{v}"').to_pylist() for v in loaded.data["views"]}
            finally:
                target.apply(DropPlan((*rows, *target.tables())))
                if engine == "postgres":
                    target._run(f'DROP SCHEMA "{unique_name}" CASCADE')
    assert loaded.status == again.status == "ok"
    assert loaded.data["views"] == again.data["views"] == asked.data["views"]
    live = [e for e in asked.data["kpis"] if e["status"] != "not_applicable"]
    assert set(rows) == {f"v_kpi_{e['name']}" for e in live}
    for entry in live:
        found = [r for r in rows[f"v_kpi_{entry['name']}"] if (r.get("currency") or "") == entry["currency"]]
        told = entry["target"] if entry["target"] is None else pytest.approx(float(entry["target"]), rel=1e-9)
        assert [number(r["value"]) for r in found] == [told], entry["name"]


@pytest.mark.parametrize(("more", "views"), [({}, False), ({"dry_run": True, "kpi_views": True}, False)])
def test_no_view_without_the_option_or_without_a_load(kpi, tmp_path, more, views):
    root = kpi.write(tmp_path / "a", kpi.orders)
    kpi.load(root)
    options = api.LoadOptions(f"duckdb:///{root / 'w.duckdb'}", **more)
    with api.project(root) as project:
        answer = api.load(project, options)
        with targets.opened(options) as target, pytest.raises(Exception, match="v_kpi_orders"):
            target.query("SELECT * FROM v_kpi_orders")
    assert bool(answer.data["views"]) == views


def test_a_model_without_kpis_is_told_before_anything_is_loaded(tmp_path):
    (tmp_path / "things.csv").write_text("a,b\n1,2\n", "utf-8")
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    with api.bare([tmp_path / "things.csv"], model="flat") as project, pytest.raises(UsageError, match=r"kpis\.yaml"):
        api.load(project, api.LoadOptions(url, kpi_views=True))
    with targets.opened(api.LoadOptions(url)) as target:
        assert not target.tables()
