"""`map` without `--out` says what feeds what; no row is cleaned or moved for it."""

import pytest

from crmmigrate import api
from crmmigrate.project import workers

CUSTOMERS = "Kundennr;Firma;PLZ;Ort\n" + "".join(f"K{i};Firma {i} GmbH;{10115 + i};Berlin\n" for i in range(12))
ORDERS = "Order No,Customer,Date,Amount\n" + "".join(f"SO{i},K{i},2023-05-{i + 1:02d},{i}.50\n" for i in range(12))
PEOPLE = "name\temail\nAnn Lee\tann@example.com\nBo Ek\tbo@example.com\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("kunden.csv", CUSTOMERS), ("orders.csv", ORDERS), ("people.tsv", PEOPLE)):
        (folder / name).write_text(text, "utf-8")
    return folder


def columns(answer):
    return sorted((c["file"], c["column"], c["field"], c["confidence"]) for c in answer.data["columns"])


@pytest.mark.parametrize("model", ["crm", "inferred", "flat"])
def test_the_columns_are_those_of_the_whole_way(files, tmp_path, model):
    with api.bare([files], model=model) as project:
        short = api.map(project)
        assert not (project.state / "conformed").exists()
        assert (project.state / "cleaned").exists() == (model != "crm")  # these models are made of cleaned rows
    with api.bare([files], model=model) as project:
        whole = api.map(project, out=tmp_path / "out")
    assert columns(short) == columns(whole)
    assert "tables" not in short.data
    assert whole.data["tables"]


def test_a_project_keeps_its_mapping_files_and_a_bare_one_has_none(files, tmp_path):
    api.init(tmp_path / "p", [files])
    with api.project(tmp_path / "p") as project:
        first = api.map(project)
        written = {p.name: p.read_text("utf-8") for p in project.mappings.iterdir()}
        again = api.map(project)
        assert {p.name: p.read_text("utf-8") for p in project.mappings.iterdir()} == written
    with api.bare([files]) as project:
        bare = api.map(project)
        assert not project.mappings.exists()
    assert first.data["columns"] == again.data["columns"]
    assert [c[1:] for c in columns(bare)] == [c[1:] for c in columns(first)]


def test_layouts_whose_names_need_other_letters_have_files_of_their_own(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for i, name in enumerate(("客户", "订单", "产品")):
        (folder / f"{name}.csv").write_text(f"Name,Field{i}\nAnn,1\nBo,2\n", "utf-8")
    api.init(tmp_path / "p", [folder])
    for _ in range(2):
        with api.project(tmp_path / "p") as project:
            answer = api.map(project)
            assert len(list(project.mappings.glob("*.yaml"))) == 3
        assert sorted(c["column"] for c in answer.data["columns"]) == ["Field0", "Field1", "Field2", *["Name"] * 3]


@pytest.mark.long
def test_processes_profile_as_one_does(files, monkeypatch):
    answers = []
    for many in (10_000, 2):
        monkeypatch.setattr(workers, "MANY_TABLES", many)
        with api.bare([files]) as project:
            answers.append(api.profile(project))
    assert answers[0].data == answers[1].data
    assert answers[0].findings == answers[1].findings
