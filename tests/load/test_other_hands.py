"""Others work in the target too: copies of a project, other projects, people who drop a table, models that change."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.project import deltas

HEAD = "Customer,City,Order date,SKU,Quantity,Order total\n"
ROWS = [f"Ada Ltd,Oslo,2024-01-{day:02d},P{day},{day},{day}.50\n" for day in range(1, 21)]


@pytest.fixture
def url(tmp_path):
    return f"duckdb:///{tmp_path / 'target.duckdb'}"


def make(folder, rows=ROWS, name=None):
    (folder / "legacy").mkdir(parents=True, exist_ok=True)
    (folder / "legacy/sales.csv").write_text(HEAD + "".join(rows), "utf-8")
    if not (folder / "migration.yaml").exists():
        api.init(folder, [folder / "legacy"], name=name)
    return folder


def load(root, url, **options):
    with api.project(root) as project:
        return api.load(project, api.LoadOptions(url, accept=0.0, **options))


def validate(root, url):
    with api.project(root) as project:
        return api.validate(project, to=url).status


def undo(root, url):
    with api.project(root) as project:
        return api.undo(project, api.LoadOptions(url)).data["run"]


def ask(url, sql):
    with duckdb.connect(url.removeprefix("duckdb:///")) as connection:
        return connection.execute(sql).fetchall()


def facts(url):
    return sorted(ask(url, "SELECT quantity, total_amount FROM fact_order"))


@pytest.mark.long
@pytest.mark.parametrize("harm", ["DROP TABLE fact_order", "DELETE FROM fact_order WHERE quantity < 7"])
def test_only_a_table_that_is_as_it_was_takes_changes_only(tmp_path, url, monkeypatch, harm):
    monkeypatch.setattr(deltas, "LARGE", 1)
    root = make(tmp_path / "p")
    load(root, url)
    ask(url, harm)
    make(root, [ROWS[0].replace("1.50", "9.75"), *ROWS[1:]])
    load(root, url)
    assert len(facts(url)) == len(ROWS)
    assert validate(root, url) == "ok"


@pytest.mark.long
def test_a_project_whose_history_is_gone_takes_back_its_newest_load_only(tmp_path, url):
    root = make(tmp_path / "p")
    load(root, url)
    first = facts(url)
    shutil.rmtree(root / ".crmmigrate")
    make(root, [ROWS[0].replace("1.50", "9.75"), *ROWS[1:]])
    load(root, url)
    assert facts(url) != first
    assert undo(root, url) == "p#1.2"
    assert facts(url) == first
    assert undo(root, url) == "p#1"
    assert facts(url) == []


@pytest.mark.long
def test_files_of_another_project_are_other_files(tmp_path, url):
    north, south = make(tmp_path / "north"), make(tmp_path / "south", ROWS[:5])
    load(north, url)
    answer = load(south, url)
    assert not [f for f in answer.findings if f.code == "rows-gone"]
    assert len(facts(url)) == len(ROWS)  # the same rows by content are the same rows
    make(south, [row.replace("Oslo", "Bergen").replace(".50", ".25") for row in ROWS[:5]])
    load(south, url)
    assert len([amount for _, amount in facts(url) if amount % 1 == Decimal("0.25")]) == 5


@pytest.mark.long
def test_rows_of_another_grain_are_not_there_twice(tmp_path, url):
    root = make(tmp_path / "p")
    load(root, url)
    model = root / "model.yaml"
    text = model.read_text("utf-8")
    assert "grain: [number, line_number]" in text
    model.write_text(text.replace("grain: [number, line_number]", "grain: [date]", 1), "utf-8")
    load(root, url)
    assert len(facts(url)) == len(ROWS)
    model.write_text(text.replace("grain: [number, line_number]", "grain: [date, quantity]", 1), "utf-8")
    answer = load(root, url)
    assert [f.count for f in answer.findings if f.code == "rows-gone"] == [len(ROWS)]
    assert len(facts(url)) == len(ROWS)
    assert validate(root, url) == "ok"


@pytest.mark.long
def test_a_fact_that_nothing_feeds_any_more_is_emptied(tmp_path, url):
    root = make(tmp_path / "p")
    load(root, url)
    mapping = next((root / "mappings").glob("*.yaml"))
    text = mapping.read_text("utf-8").replace("order.total_amount", "opportunity.amount")
    text = re.sub(r"field: order[.]\w+", "field: null", text).replace("rows_are: order", "rows_are: opportunity")
    text = re.sub(r"candidates:\n(?: +- .*\n)+", "candidates: []\n", text)
    mapping.write_text(text.replace("status: suggested", "status: confirmed"), "utf-8")
    dry = load(root, url, dry_run=True)
    assert [f.count for f in dry.findings if f.code == "rows-gone"] == [len(ROWS)]
    load(root, url)
    assert facts(url) == []
    assert ask(url, "SELECT COUNT(*) FROM fact_opportunity") == [(len(ROWS),)]
    assert not [f for f in load(root, url).findings if f.code == "rows-gone"]


@pytest.mark.long
def test_all_goes_where_deletes_are_propagated(tmp_path, url):
    root = make(tmp_path / "p")
    (root / "legacy/more.csv").write_text(HEAD + ROWS[0].replace("1.50", "77.25"), "utf-8")
    migration = root / "migration.yaml"
    migration.write_text(migration.read_text("utf-8") + "policies: {deletes: propagate}\n", "utf-8")
    load(root, url)
    (root / "legacy/more.csv").unlink()
    load(root, url)
    assert len(facts(url)) == len(ROWS)
