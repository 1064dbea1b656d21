"""Relations between clusters: families, groups of companies, franchises, one house; and what is none."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import random

import pyarrow as pa
import pytest

from crmmigrate import api
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.cli.main import _run
from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps import match

FAMILIES = ("external_id", "salutation", "first_name", "last_name", "mailing_street", "mailing_postal_code",
            "mailing_city", "phone", "mobile", "email", "account_mention")  # fmt: skip
VIENNA, MUNICH, HUBERS = ("Lindengasse 7", "1070", "Wien"), ("Marktstr. 1", "80331", "München"), (
    "Rosenweg 9", "86150", "Augsburg")  # fmt: skip
WEBER = "name=Weber Bau GmbH"
PEOPLE = [
    ("K1", "Herr", "Johann", "Pichler", *VIENNA, "+43 1 5223344", "", "familie.pichler@gmx.at", ""),
    ("K2", "Frau", "Maria", "Pichler", *VIENNA, "+43 1 5223344", "", "familie.pichler@gmx.at", ""),
    ("K3", "Frau", "Martina", "Pichler", *VIENNA, "+43 1 5223344", "+43 664 1112223", "martina.p@gmx.at", ""),
    ("K4", "Herr", "Johann", "Pichler", "Lindeng. 7", "1070", "WIEN", "+43 1 5223344", "", "familie.pichler@gmx.at",
     ""),
    # Another family of that name, in another town.
    ("K5", "Frau", "Maria", "Pichler", "Hauptplatz 3", "4020", "Linz", "+43 732 778899", "", "maria.p@aon.at", ""),
    # Colleagues of one name at the address of their firm.
    ("K6", "Herr", "Stefan", "Gruber", *MUNICH, "+49 89 445566", "", "stefan.gruber@weber-bau.de", WEBER),
    ("K7", "Herr", "Simon", "Gruber", *MUNICH, "+49 89 445566", "", "simon.gruber@weber-bau.de", WEBER),
    # A double name, one mailbox and telephone.
    ("K8", "Frau", "Anna", "Huber-Klein", *HUBERS, "+49 821 998877", "", "huber@t-online.de", ""),
    ("K9", "Herr", "Georg", "Huber", *HUBERS, "+49 821 998877", "", "huber@t-online.de", ""),
    # Two names in one house, each with a telephone of his own.
    ("K10", "Herr", "Karl", "Maier", "Seestr. 4", "78464", "Konstanz", "+49 7531 112233", "", "karl.maier@web.de", ""),
    ("K11", "Frau", "Karin", "Lehmann", "Seestr. 4", "78464", "Konstanz", "+49 7531 998811", "", "k.l@web.de", ""),
]  # fmt: skip
FIRMS = ("external_id", "name", "billing_street", "billing_postal_code", "billing_city", "phone", "website", "tax_id",
         "parent")  # fmt: skip
SAVONA, TURIN = ("Via Savona 12", "20144", "Milano"), ("Corso Francia 3", "10138", "Torino")
ITALIAN = [
    ("G1", "Bellandi Holding S.p.A.", *SAVONA, "+39 02 4770011", "bellandi.it", "IT01234567890", ""),
    ("G2", "Bellandi Costruzioni S.r.l.", *SAVONA, "+39 02 4770011", "bellandi.it", "IT01234567891", ""),
    ("G3", "Bellandi Immobiliare S.r.l.", *SAVONA, "+39 02 4770011", "bellandi.it", "IT09876543219", ""),
    ("G4", "Bellandi Costruzioni srl", "V. Savona 12", "20144", "MILANO", "", "bellandi.it", "IT01234567891", ""),
    # Behind the switchboard of the house, and of no group.
    ("G5", "Studio Notarile Ferri", *SAVONA, "+39 02 4770011", "", "", ""),
    ("G6", "Trasporti Moretti S.n.c.", *TURIN, "+39 011 330011", "moretti.it", "IT07777777777", "Gruppo Adria SPA"),
    ("G7", "Gruppo Adria S.p.A.", "Via Po 1", "10123", "Torino", "+39 011 990022", "adria.it", "IT08888888888", "n/a"),
    # By its number.
    ("G8", "Panificio Serra", "Via Etnea 5", "95124", "Catania", "+39 095 112233", "", "", "G7"),
    # Of the same name, far away, with nothing in common.
    ("G9", "Bellandi Service S.r.l.", "Via Etnea 90", "95124", "Catania", "+39 095 998811", "belserv.it", "", ""),
    # A parent that two may be.
    ("G10", "Sartoria Neri", "Via Dante 2", "16121", "Genova", "+39 010 445566", "", "", "Fratelli Costa"),
    ("G11", "Fratelli Costa S.r.l.", "Via Roma 4", "09124", "Cagliari", "+39 070 112200", "", "IT03333333331", ""),
    ("G12", "Fratelli Costa S.p.A.", "Via Lecce 8", "73100", "Lecce", "+39 0832 445500", "", "IT04444444449", ""),
]  # fmt: skip
CROSBY = "crosbyburgers.com"
AMERICAN = [
    ("U1", "Crosby Burgers LLC", "12 Elm St", "50010", "Ames", "+1 515 555 0101", CROSBY, "", ""),
    ("U2", "Crosby Burgers LLC", "900 Pine Ave", "73301", "Austin", "+1 512 555 0102", CROSBY, "", ""),
    ("U3", "Crosby Burgers", "4 Bay Rd", "33601", "Tampa", "+1 813 555 0103", CROSBY, "", ""),
    ("U4", "Ortiz Foods dba Crosby Burgers", "77 Main St", "74103", "Tulsa", "+1 918 555 0104", CROSBY, "", ""),
    ("U7", "Crosby Burgers", "12 Elm Street", "50010", "AMES", "+1 515 555 0101", CROSBY, "", ""),
    ("U5", "Crosby Marine Supply", "1 Dock Rd", "98101", "Seattle", "+1 206 555 0199", "crosbymarine.com", "", ""),
    ("U6", "Dunmore Dental", "8 Oak St", "80202", "Denver", "+1 303 555 0188", "dunmoredental.com", "", ""),
]  # fmt: skip
SCHEMA = {"_source": pa.string(), "_row": pa.int64(), "_line": pa.int64(), "_system": pa.string(),
          "_priority": pa.int64(), "_grain": pa.bool_(), "_mention": pa.string()}  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def matched(entity, columns, rows, engine, decisions=()):
    named = [n for n in columns if not n.endswith("_mention")]
    fields = {name: ModelField() for name in named}
    groups = [["external_id"], ["name"]] if entity == "account" else [["external_id"]]
    spec = ModelTable(role="dimension", identify=groups, scoped=["external_id"], fields=fields)
    schema = pa.schema(list((SCHEMA | dict.fromkeys(columns, pa.string())).items()))
    data = [
        {"_source": "a.csv", "_row": i, "_line": i + 1, "_system": "crm", "_priority": 100, "_grain": True,
         "_mention": f"external_id={row[0]}", **{n: v or None for n, v in zip(columns, row, strict=True)}}
        for i, row in enumerate(rows, 1)
    ]  # fmt: skip
    frame = engine.hold(pa.Table.from_pylist(data, schema=schema))
    config = match.MatchConfig(Model(name="t", tables={entity: spec}), decisions=tuple(decisions))
    return match.run({entity: Table(entity, frame, tuple(Column(n, n) for n in named))}, config, engine)


def keys(entity, result):
    """The number of the first record of each cluster by the alphabet, whatever row it stands in."""
    rows = result.tables[f"{entity}.keys"].frame.collect(backend="pyarrow").rows(named=True)
    found = {}
    for row in rows:
        number = row["_key"].removeprefix("crm:")
        found[row["_cluster"]] = min(found.get(row["_cluster"], number), number)
    return found


def related(entity, result):
    """(kind, one, other) of each relation."""
    names, rows = keys(entity, result), listed(entity, result)
    return {(r["kind"], *sorted((names[r["_left"]], names[r["_right"]]))) for r in rows}


def listed(entity, result):
    return result.tables[f"{entity}.relations"].frame.collect(backend="pyarrow").rows(named=True)


def heads(entity, result):
    """(above, below) of each parent."""
    names = keys(entity, result)
    pairs = [(r["_head"], r["_left"] + r["_right"] - r["_head"]) for r in listed(entity, result) if r["_head"]]
    return {(names[a], names[b]) for a, b in pairs}


HOMES = {("household", "K1", "K2"), ("household", "K1", "K3"), ("household", "K2", "K3"), ("household", "K8", "K9")}
GROUPS = {("parent", "G1", "G2"), ("parent", "G1", "G3"), ("group", "G2", "G3"), ("parent", "G6", "G7"),
          ("parent", "G7", "G8")}  # fmt: skip


@pytest.mark.long
def test_a_family_is_a_household_and_colleagues_neighbours_and_namesakes_are_none(engine):
    result = matched("contact", FAMILIES, PEOPLE, engine)
    assert related("contact", result) == HOMES
    names = keys("contact", result)
    sets = {(names[r["set"]], names[r["_left"]], names[r["_right"]]) for r in listed("contact", result)}
    assert {s for s, *_ in sets} == {"K1", "K8"}
    assert result.data["relations"] == {"contact": {"household": 4}}


@pytest.mark.long
def test_companies_of_a_group_and_the_parents_that_they_name(engine):
    result = matched("account", FIRMS, ITALIAN, engine)
    found = related("account", result)
    assert {one for one in found if "G5" not in one} == GROUPS
    assert {kind for kind, *ends in found if "G5" in ends} == {"same_premises"}
    assert heads("account", result) == {("G1", "G2"), ("G1", "G3"), ("G7", "G6"), ("G7", "G8")}


def test_places_of_a_franchise_and_not_others_of_its_name(engine):
    found = related("account", matched("account", FIRMS, AMERICAN, engine))
    places = ["U1", "U2", "U3", "U4"]  # U7 is U1
    assert found == {("franchise", one, other) for i, one in enumerate(places) for other in places[i + 1 :]}


def test_each_pair_stands_once_the_smaller_first_and_is_not_one(engine):
    result = matched("account", FIRMS, ITALIAN, engine)
    rows = listed("account", result)
    assert rows
    assert all(r["_left"] < r["_right"] and 0 < r["confidence"] < 1 and r["why"] for r in rows)
    assert len({(r["_left"], r["_right"]) for r in rows}) == len(rows)
    [finding] = [f for f in result.findings if f.code == "relations-proposed"]
    assert finding.count == len(rows) == sum(result.data["relations"]["account"].values())
    assert not any("Bellandi" in example for example in finding.examples)


@pytest.mark.long
@pytest.mark.parametrize(("entity", "columns", "rows"), [("contact", FAMILIES, PEOPLE), ("account", FIRMS, ITALIAN)])
def test_the_order_of_rows_changes_nothing(engine, entity, columns, rows):
    shuffled = list(rows)
    random.Random(3).shuffle(shuffled)
    one, other = (matched(entity, columns, some, engine) for some in (rows, shuffled))
    assert related(entity, one) == related(entity, other)
    assert heads(entity, one) == heads(entity, other)


@pytest.mark.long
def test_what_people_joined_is_no_relation(engine):
    left, right = (RecordRef("a.csv", row, f"crm:G{row}") for row in (2, 3))
    before = related("account", matched("account", FIRMS, ITALIAN, engine))
    joined = matched("account", FIRMS, ITALIAN, engine, [PairDecision("account", left, right, "same")])
    assert ("group", "G2", "G3") in before
    assert related("account", joined) == {one for one in before if "G3" not in one}


@pytest.mark.long
def test_the_command_counts_and_lists_them_with_names(tmp_path, capsys):
    root = tmp_path / "p"
    (root / "old").mkdir(parents=True)
    header = "Codice;Ragione sociale;Indirizzo;CAP;Città;Telefono;Sito web;Partita IVA;Capogruppo"
    lines = [header, *(";".join(row) for row in ITALIAN[:4])]
    lines[1] = lines[1].replace("Bellandi Holding", "=Bellandi Holding")
    (root / "old" / "clienti.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (root / "migration.yaml").write_text("version: 1\nname: acme\nsources:\n  - path: old/*\n", "utf-8")
    to = root / "relations.csv"
    assert _run(["match", "-p", str(root), "--relations", str(to), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert data["relations"]["account"] == {"group": 1, "parent": 2}
    assert data["relations_to"] == {"to": str(to), "relations": 3}
    with to.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["kind"], r["parent"]) for r in rows] == [("group", ""), ("parent", "left"), ("parent", "left")]
    assert {r["left_name"] for r in rows[1:]} == {"'=Bellandi Holding S.p.A."}
    assert {r["left_key"] for r in rows[1:]} == {"old/clienti.csv:G1"}
    assert _run(["match", "-p", str(root)]) == 0
    assert "related, not joined: group 1, parent 2" in capsys.readouterr().out
    with api.project(root) as project:  # the table does not disturb what comes after
        loaded = api.load(project, api.LoadOptions(f"duckdb:///{tmp_path / 'w.duckdb'}", accept=0.9))
    assert loaded.data["receipts"]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the JVM of an earlier session
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_finds_the_same_relations(engine):
    spark = importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine
    with spark("local[2]", settings={"spark.sql.shuffle.partitions": "2"}) as other:
        one, two = (listed("account", matched("account", FIRMS, ITALIAN, e)) for e in (engine, other))
        assert sorted(map(repr, one)) == sorted(map(repr, two))
