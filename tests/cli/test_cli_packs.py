"""Packs on the command line, and what a load says of suggestions."""

from __future__ import annotations

import pytest

from crmmigrate import api, config
from crmmigrate.core.documents import Mapping, Pack
from crmmigrate.core.errors import ConfigError
from crmmigrate.project import packs

ODD = "Feld A;Feld B;Konto 4711000;Stand\n1;Alpha AG;2.50;2024-01-05\n2;Beta KG;3.50;2024-01-06\n"


def project(folder, text=ODD, name="one"):
    folder.mkdir(exist_ok=True)
    (folder / "liste.csv").write_text(text, "utf-8")
    api.init(folder, [folder / "liste.csv"], name=name)
    return folder


def decide(folder, column, path, status="confirmed"):
    (file,) = (folder / "mappings").glob("*.yaml")
    config.decide(file, [config.Decision(column, None, {"field": path, "status": status})])


@pytest.fixture
def first(tmp_path):
    folder = project(tmp_path / "first")
    with api.project(folder) as made:
        api.map(made)
    decide(folder, "Feld A", "account.external_id")
    decide(folder, "Feld B", "account.name")
    return folder


@pytest.mark.long
def test_learned_in_one_project_and_proposed_in_the_next(first, tmp_path, cli, cli_json):
    shared = tmp_path / "shared.yaml"
    told = cli("map", "--learn", shared, "--project", first)
    assert told.code == 0
    assert "2 headers with their fields" in told.out
    assert "pack-header-left-out" in told.out
    assert "4711000" not in shared.read_text("utf-8")
    second = project(tmp_path / "second", "Feld B;Ort;Feld A\nGamma AG;Bonn;77\nDelta KG;Ulm;78\n", "two")
    found = {c["column"]: c for c in cli_json("map", "--project", second, "--pack", shared).columns}
    assert found["Feld A"]["field"] == "account.external_id"
    assert found["Feld B"]["field"] == "account.name"
    assert found["Feld B"]["why"][0] == "confirmed before for 'Feld B' in pack shared"


def test_learning_again_changes_no_byte_and_keeps_what_people_wrote(first, tmp_path, cli):
    shared = tmp_path / "shared.yaml"
    cli("map", "--learn", shared, "--project", first)
    text = shared.read_text("utf-8").replace("entries:\n", "# ours\nentries:\n")
    shared.write_text(text, "utf-8")
    cli("map", "--learn", shared, "--project", first)
    assert shared.read_text("utf-8") == text
    other = project(tmp_path / "other", name="other")
    with api.project(other) as made:
        api.map(made)
    decide(other, "Feld A", "account.external_id")
    cli("map", "--learn", shared, "--project", other)
    assert "# ours\n" in shared.read_text("utf-8")
    entry = next(e for e in config.load(shared, Pack).entries if e.field == "account.external_id")
    assert len(entry.confirmed) == 2


def test_migration_yaml_names_packs_and_folders_of_them(first, tmp_path, cli, cli_json):
    folder = tmp_path / "packs"
    folder.mkdir()
    cli("map", "--learn", folder / "a.yaml", "--project", first)
    second = project(tmp_path / "second", name="two")
    path = second / "migration.yaml"
    path.write_text(path.read_text("utf-8") + "packs: [../packs]\n", "utf-8")
    found = {c["column"]: c["field"] for c in cli_json("map", "--project", second).columns}
    assert found["Feld A"] == "account.external_id"


def test_nothing_decided_and_no_pack_are_told(tmp_path, cli):
    folder = project(tmp_path / "p")
    assert "nobody has confirmed" in cli("map", "--learn", tmp_path / "x.yaml", "--project", folder).err
    assert "no mapping pack" in cli("map", "--pack", tmp_path / "gone.yaml", "--project", folder).err
    assert cli("map", "--learn", "x.yaml", "--check", "--project", folder).code == 2


def test_faults_of_a_pack_have_their_place(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(
        "name: p\nentries:\n"
        "  - {header: a, field: account, confirmed: [x]}\n"
        "  - {header: b, field: account.name, transform: thousend}\n"
        "  - {header: b, field: account.name, transform: thousend}\n"
        "  - {header: c, feild: account.name}\n",
        "utf-8",
    )
    with api.bare([tmp_path]) as made, pytest.raises(ConfigError) as told:
        packs.read(made, [path])
    assert [f.line for f in told.value.faults] == [6, 6]
    path.write_text(path.read_text("utf-8").replace("  - {header: c, feild: account.name}\n", ""), "utf-8")
    with api.bare([tmp_path]) as made, pytest.raises(ConfigError) as told:
        packs.read(made, [path])
    assert [(f.line, f.path) for f in told.value.faults] == [
        (3, "entries[0].field"), (4, "entries[1].transform"), (5, "entries[2].header"), (5, "entries[2].transform"),
    ]  # fmt: skip


def test_a_refused_load_lists_the_least_sure_first(tmp_path, cli, cli_json):
    folder = project(tmp_path / "p", "Kundennummer;Firma;PLZ;Ort;Telefon;E-Mail\n1;Alpha AG;53111;Bonn;0228 1;a@b.de\n")
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    told = cli("load", "--project", folder, "--to", url)
    assert told.code == 1
    assert "least sure first" in told.out
    assert "map --review" in told.out
    assert "--accept-suggested X" in told.out
    found = cli_json("load", "--project", folder, "--to", url)
    (layout,) = found.waiting
    sure = [c["confidence"] for c in layout["columns"]]
    assert sure == sorted(sure)
    assert (layout["files"], len(sure)) == (1, next(f["count"] for f in found.findings))


def test_a_required_field_fed_by_a_suggestion_is_named_when_it_was_accepted_too(tmp_path, cli, cli_json):
    orders = "Auftragsnummer;Auftragsdatum;Menge;Betrag\nA1;2024-01-05;3;10.50\nA2;2024-02-06;4;11.25\n"
    folder = project(tmp_path / "p", orders)
    url, page = f"duckdb:///{tmp_path / 'w.duckdb'}", tmp_path / "r.html"
    found = cli_json("load", "--project", folder, "--to", url, "--accept-suggested", "0", "--html", page)
    assert found.applied
    (named,) = found.suggested_required
    assert (named["field"], named["layout"], named["column"]) == ("order.date", "liste", "Auftragsdatum")
    title = "Required fields fed by suggestions"
    assert title in page.read_text("utf-8")
    assert title in cli("load", "--project", folder, "--to", url, "--accept-suggested", "0").out
    (file,) = (folder / "mappings").glob("*.yaml")
    file.write_text(file.read_text("utf-8").replace("\nstatus: suggested", "\nstatus: confirmed"), "utf-8")
    assert cli_json("load", "--project", folder, "--to", url).suggested_required == []


@pytest.mark.long
def test_constants_from_names_of_files_wait_too_and_can_be_reviewed(tmp_path, cli_json):
    folder = tmp_path / "p"
    folder.mkdir()
    for land, firm in (("germany", "Alpha AG"), ("france", "Beta SA")):
        (folder / f"kunden_{land}.csv").write_text(f"Kundennummer;Firma\n1;{firm}\n2;{firm} 2\n", "utf-8")
    api.init(folder, [folder / "kunden_germany.csv", folder / "kunden_france.csv"], name="p")
    (constant,) = cli_json("map", "--project", folder).constants
    assert constant["field"] == "account.billing_country"
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    (layout,) = cli_json("load", "--project", folder, "--to", url).waiting
    assert "account.billing_country" in {c["field"] for c in layout["columns"]}
    with api.project(folder) as made:
        review, _ = api.map_review(made)
        while review.current:
            review.decide(review.current.entry.field)
    (path,) = (folder / "mappings").glob("*.yaml")
    (held,) = config.load(path, Mapping).suggested_constants
    assert held.status == "confirmed"
    assert cli_json("load", "--project", folder, "--to", url).applied
    assert cli_json("map", "--project", folder).constants[0]["status"] == "confirmed"
