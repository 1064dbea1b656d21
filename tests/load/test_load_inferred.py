"""A model that the files themselves propose, loaded as it is: versions from snapshots, facts on the right one."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import duckdb
import pytest

from crmmigrate import api

MIGRATION = "version: 1\nname: own\nsources: [{path: legacy/*.csv}]\nmodel: inferred\nas_of: 2025-01-01\n"


def _write(path: Path, headers, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headers, *rows])


def _staff():
    """Quarterly exports; of each member the states by day."""
    pick = random.Random(3)
    known = [[f"E{i:03d}", f"Name {i * 7 % 41} {i}", pick.choice(["Sales", "Law", "Lab"])] for i in range(40)]
    rows = []
    for day in ("2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"):
        for one in known:
            if day > "2024-01-01" and pick.random() < 0.1:
                one[2] = pick.choice([d for d in ("Sales", "Law", "Lab") if d != one[2]])
            rows.append([day, *one])
    return rows


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A project with snapshots of staff and visits by two of them, loaded without a word about its model."""
    folder = tmp_path_factory.mktemp("own")
    staff, pick = _staff(), random.Random(5)
    visits = [
        [f"V{i:04d}", (dt.date(2024, 1, 5) + dt.timedelta(days=i)).isoformat(), f"E{pick.randint(0, 39):03d}",
         f"E{pick.randint(0, 39):03d}", f"{pick.randint(5, 400)}.5"]
        for i in range(350)
    ]  # fmt: skip
    _write(folder / "legacy" / "staff.csv", ["as_of", "emp", "name", "department"], staff)
    _write(folder / "legacy" / "visits.csv", ["visit", "day", "done_by_emp", "checked_by_emp", "cost"], visits)
    (folder / "migration.yaml").write_text(MIGRATION, encoding="utf-8")
    url = f"duckdb:///{folder / 'w.duckdb'}"
    with api.project(folder) as project:
        result = api.load(project, api.LoadOptions(url, accept=0.0))
    return folder, staff, visits, result


def _ask(folder, sql):
    with duckdb.connect(str(folder / "w.duckdb"), read_only=True) as target:
        return target.sql(sql).fetchall()


@pytest.mark.long
def test_each_change_of_a_snapshot_is_a_version(loaded):
    folder, staff, _, _ = loaded
    states: dict[str, list[str]] = {}
    for _, emp, _, department in sorted(staff):
        known = states.setdefault(emp, [])
        if not known or known[-1] != department:
            known.append(department)
    rows = _ask(folder, "SELECT emp, department FROM dim_staff WHERE NOT is_inferred ORDER BY emp, valid_from")
    found: dict[str, list[str]] = {}
    for emp, department in rows:
        if emp is not None:
            found.setdefault(emp, []).append(department)
    assert found == states


def test_facts_point_to_the_version_of_their_day(loaded):
    folder, staff, visits, _ = loaded
    told = {(day, emp): department for day, emp, _, department in staff}
    days = sorted({day for day, _ in told})
    rows = _ask(folder, "SELECT visit, department FROM fact_visits JOIN dim_staff USING (staff_key) ORDER BY visit")
    assert rows == [(no, told[max(d for d in days if d <= day), emp]) for no, day, emp, _, _ in visits]


def test_a_second_reference_keeps_the_natural_key_and_its_role(loaded):
    folder, _, visits, _ = loaded
    rows = _ask(folder, "SELECT checked_by_emp FROM fact_visits ORDER BY visit")
    assert rows == [(v[3],) for v in visits]
    model = (folder / "model.yaml").read_text(encoding="utf-8")
    assert "plays: done_by" in model
    assert "plays: checked_by" in model


def test_every_row_is_accounted_for(loaded):
    _, staff, visits, result = loaded
    accounts = {Path(a["source"]).name: a for a in result.data["accounting"]}
    assert all(a["balanced"] and not a["rejected"] for a in accounts.values())
    assert (accounts["staff.csv"]["gathered"], accounts["visits.csv"]["loaded"]) == (len(staff), len(visits))
