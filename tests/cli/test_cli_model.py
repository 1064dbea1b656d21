"""`model` the whole way: proposed, edited, looked at again when the data have changed, refreshed, written out."""

from __future__ import annotations

import pytest

from crmmigrate.config import load as read
from crmmigrate.core.documents import Model
from crmmigrate.project.star_scripts import DIALECTS

GOODS = [[f"G{i:03d}", f"Thing {i * 13 % 101}", ["red", "blue", "green"][i % 3]] for i in range(60)]
SALES = [[f"S{i:04d}", f"G{i * 7 % 60:03d}", f"2023-0{1 + i % 9}-11", f"{i}.50"] for i in range(150)]


def write(root, goods=("code", "name", "colour"), extra=None):
    """Two files; with another column of goods, or without one."""
    kept = [("code", "name", "colour").index(name) for name in goods]
    rows = [[row[i] for i in kept] + ([extra[1][n % len(extra[1])]] if extra else []) for n, row in enumerate(GOODS)]
    header = [*goods, *([extra[0]] if extra else [])]
    for name, lines in (("goods", [header, *rows]), ("sales", [["no", "code", "day", "paid"], *SALES])):
        (root / f"{name}.csv").write_text("\n".join(",".join(line) for line in lines) + "\n", "utf-8")


@pytest.fixture
def project(tmp_path, monkeypatch):
    write(tmp_path)
    (tmp_path / "migration.yaml").write_text(
        "version: 1\nname: shop\nsources:\n  - path: '*.csv'\nmodel: inferred\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_edits_survive_a_refresh_from_data_that_have_changed(project, cli, cli_json):
    first = cli("model")
    assert first.code == 0
    assert "Star: 1 fact, 1 dimension" in first.out
    assert "grain no" in " ".join(first.out.split())
    path = project / "model.yaml"
    edited = path.read_text("utf-8").replace("      colour:\n", "      # as painted\n      paint:\n")
    edited = edited.replace("  sales:\n    role: fact\n", "  sales:\n    role: fact\n    description: Till receipts\n")
    path.write_text(edited, "utf-8")
    write(project, extra=("weight", ["1.5", "2.25", "13.75", "0.5", "7.0"]))
    looked = cli_json("model")
    kinds = {c["path"]: c["kind"] for c in looked.changes}
    assert kinds["goods.weight"] == "added"
    assert path.read_text("utf-8") == edited
    done = cli("model", "--refresh")
    assert done.code == 0
    assert "+ goods.weight" in done.out
    text, made = path.read_text("utf-8"), read(path, Model)
    assert "# as painted" in text
    assert made.tables["sales"].description == "Till receipts"
    assert [n for n in made.tables["goods"].fields if n in ("paint", "colour", "weight")] == ["paint", "weight"]
    again = cli_json("model", "--refresh")
    assert (again.changes, path.read_text("utf-8")) == ([], text)
    write(project, goods=("code", "name"))
    gone = cli_json("model", "--refresh")
    assert {c["path"]: c["kind"] for c in gone.changes if c["kind"] == "gone"} == {
        "goods.paint": "gone", "goods.weight": "gone",
    }  # fmt: skip
    assert [f["code"] for f in gone.findings if f["code"] == "model-field-gone"]
    assert {"paint", "weight"} <= read(path, Model).tables["goods"].fields.keys()


def test_everything_is_written_into_a_folder(project, cli_json, cli):
    told = cli_json("model", "--out", "star")
    assert sorted(told.ddl) == sorted(DIALECTS)
    assert told.mermaid.startswith("erDiagram")
    for name in ("model.yaml", "model.html", "model.mmd", "contracts.py", "contract.odcs.yaml", "ddl/duckdb.sql"):
        assert (project / "star" / name).is_file(), name
    assert (project / "star" / "model.yaml").read_text("utf-8") == (project / "model.yaml").read_text("utf-8")
    bare = cli("model", "goods.csv", "--html", "goods.html")
    assert bare.code == 0
    assert "goods.html" in bare.out


def test_a_model_of_another_origin_is_not_refreshed(loaded, monkeypatch, cli_json):
    monkeypatch.chdir(loaded)
    before = (loaded / "model.yaml").read_text("utf-8")
    told = cli_json("model", "--refresh")
    assert told.exit_code == 2
    assert (loaded / "model.yaml").read_text("utf-8") == before
