"""The runner does nothing twice, and what it keeps survives a crash."""

from __future__ import annotations

import os
import shutil
import stat

import pytest

from crmmigrate import api
from crmmigrate.project import reading as reading_room
from crmmigrate.project.ledger import Ledger


class Heard:
    """Progress that remembers which stages had nothing to do."""

    def __init__(self):
        self.reused = {}

    def begin(self, stage, items):
        pass

    def advance(self, stage, item):
        pass

    def end(self, stage, seconds, *, reused):
        self.reused[stage] = reused


@pytest.fixture
def reading(monkeypatch):
    """Names of the files that are really read."""
    names = []
    choose = reading_room.choose

    def spy(path, readers, options):
        names.append(path.name)
        return choose(path, readers, options)

    monkeypatch.setattr(reading_room, "choose", spy)
    return names


def run(root, **options):
    heard = Heard()
    with api.project(root) as project:
        api.load(project, api.LoadOptions(f"duckdb:///{root / 'w.duckdb'}", **options), progress=heard)
    return heard.reused


ALL = {"gather": True, "profile": True, "clean": True, "map": True, "check": True, "match": True, "load": True}


def without_plan(reused):
    return {name: value for name, value in reused.items() if name != "plan"}


def test_a_second_run_does_nothing(loaded, reading, tiny):
    before = tiny.snapshot(loaded / "w.duckdb")
    assert without_plan(run(loaded)) == ALL
    for file in (loaded / "legacy").iterdir():
        os.utime(file, (1, 1))  # touched, not changed
    assert run(loaded) == ALL | {"plan": True}
    assert reading == []
    assert tiny.snapshot(loaded / "w.duckdb") == before


@pytest.mark.long
def test_only_the_changed_file_is_read_again(loaded, reading, tiny):
    (loaded / "legacy/customers_south.csv").write_text(tiny.south.replace("Amsterdam", "Rotterdam"), "utf-8")
    assert run(loaded)["clean"] is False
    assert reading == ["customers_south.csv"]
    found = tiny.rows(loaded / "w.duckdb", "SELECT city FROM dim_account WHERE customer_no = 'C005'")
    assert found == [("Rotterdam",)]


@pytest.mark.long
def test_a_changed_mapping_runs_again_from_map_on(loaded, reading, tiny):
    path = loaded / "mappings/products.yaml"
    path.write_text(path.read_text("utf-8").replace("field: product.title", "field: null"), "utf-8")
    reused = run(loaded)
    assert reading == []
    assert [s for s in ALL if reused[s]] == ["gather", "profile", "clean"]
    columns = tiny.rows(loaded / "w.duckdb", "SELECT title FROM dim_product WHERE sku = 'P1'")
    assert columns in ([("Anvil",)], [(None,)])  # the column is no longer delivered


@pytest.mark.long
def test_a_changed_model_runs_again_from_map_on(loaded, tiny):
    text = tiny.model.replace("{type: integer, role: measure}", "{type: integer, role: measure, maximum: 7}")
    (loaded / "model.yaml").write_text(text, "utf-8")
    reused = run(loaded)
    assert [s for s in ALL if reused[s]] == ["gather", "profile", "clean"]
    found = tiny.rows(loaded / "w.duckdb", "SELECT quantity FROM fact_order WHERE order_no = 'O11'")
    assert found == [(None,)]


def test_the_state_is_for_its_owner_only(loaded):
    assert stat.S_IMODE((loaded / ".crmmigrate").stat().st_mode) == 0o700


def test_a_state_that_others_could_read_is_closed(fresh):
    (fresh / ".crmmigrate").mkdir(mode=0o755)
    with api.project(fresh) as project:
        api.status(project)
    assert stat.S_IMODE((fresh / ".crmmigrate").stat().st_mode) == 0o700


@pytest.mark.long
def test_a_crash_between_artefact_and_ledger_leaves_a_usable_state(fresh, monkeypatch, tiny):
    record = Ledger.step

    def crash(self, run, values, findings):
        if values["step"] == "map":
            raise KeyboardInterrupt
        record(self, run, values, findings)

    monkeypatch.setattr(Ledger, "step", crash)
    with pytest.raises(KeyboardInterrupt):
        run(fresh)
    monkeypatch.undo()
    reused = run(fresh)
    assert [s for s in ALL if reused[s]] == ["gather", "profile", "clean", "map"]
    assert tiny.rows(fresh / "w.duckdb", tiny.facts_sql) == tiny.facts
    with api.project(fresh) as project:
        history = api.runs(project).data["runs"]
    assert [r["status"] for r in history] == ["ok", "error"]


@pytest.mark.long
def test_what_a_killed_run_left_half_written_is_not_taken(loaded, tiny):
    before = tiny.snapshot(loaded / "w.duckdb")
    [key] = (loaded / ".crmmigrate/matched").iterdir()
    (key / "manifest.json").unlink()
    left = loaded / f".crmmigrate/matched/.{key.name}.1.tmp"
    shutil.copytree(key, left)
    reused = run(loaded)
    assert reused["check"] is True
    assert reused["match"] is False
    assert not left.exists()
    assert (key / "manifest.json").is_file()
    assert tiny.snapshot(loaded / "w.duckdb") == before


@pytest.mark.long
def test_deleting_the_state_harms_nothing(loaded, tiny):
    before = tiny.snapshot(loaded / "w.duckdb")
    shutil.rmtree(loaded / ".crmmigrate")
    assert run(loaded)["gather"] is False
    assert tiny.snapshot(loaded / "w.duckdb") == before
