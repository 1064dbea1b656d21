"""Cells of dimensions that keep history: each against the version that holds at the day of its own row."""

from __future__ import annotations

import pytest

KINDS = ("duckdb", "sqlite", "postgres", "mysql")
MODEL = """version: 1
name: shop
tables:
  person:
    role: dimension
    {snapshot}
    identify:
      - [pno]
    fields:
      pno: {{role: key}}
      nick: {{}}
      city: {{scd: 2}}
      as_of: {{type: date}}
  visit:
    role: fact
    grain: [vno]
    dimensions: [person]
    fields:
      vno: {{role: degenerate, required: true}}
      day: {{type: date, role: date}}
"""
SNAPSHOTS, PLAIN = MODEL.format(snapshot="snapshot: as_of"), MODEL.format(snapshot="description: no snapshots")
MARCH = "pno,nick,city,as_of\nP0,Åse,Oslo,2024-03-01\nP1,Bo,Oslo,2024-03-01\nP2,Cy,Tromsø,\nP3,Dan,,2024-03-01\n"
JUNE = "pno,nick,city,as_of\nP0,Åsa,Bergen,2024-06-01\nP1,Bo,Oslo,2024-06-01\nP3,Dan,Hamar,2024-06-01\n"
APRIL = "pno,nick,city,as_of\nP0,Åse,Moss,2024-04-01\nP1,Bo,,2024-04-01\n"
VISITS = "vno,pno,city,day\nV1,P0,,2024-03-05\nV2,P0,,2024-07-01\nV3,P9,Lom,2024-01-01\nV4,P1,Ski,2024-01-01\nV5,,,\n"


@pytest.fixture
def people(shop, shapes):
    """Gives a target of a kind, and writes what is loaded into it."""

    def made(kind, model):
        found = shop(kind)
        for folder in ("legacy", "mappings"):
            for old in (found.root / folder).iterdir():
                old.unlink()
        (found.root / "model.yaml").write_text(model, "utf-8")
        if kind in ("duckdb", "sqlite"):
            found.url += ".people"
        return found

    return made


def deliver(target, **files):
    """Write and load."""
    for name, text in files.items():
        (target.root / f"legacy/{name}.csv").write_text(text, "utf-8")
    columns = {c: f"person.{c}" for c in ("pno", "nick", "city", "as_of")}
    _mapping(target.root, "people", "person", columns)
    _mapping(target.root, "visits", "visit", {"vno": "visit.vno", "pno": "person.pno", "city": "person.city",
                                              "day": "visit.day"})  # fmt: skip
    target.load()


def _mapping(root, layout, rows_are, columns):
    lines = ["version: 1", f"layout: {layout}", "applies_to:"]
    lines += [f"  - legacy/{file.name}" for file in sorted((root / "legacy").glob(f"{layout}*"))]
    lines += [f"rows_are: {rows_are}"]
    lines += ["status: confirmed", "columns:"]
    for column, path in columns.items():
        lines += [f"  - column: {column}", f"    field: {path}", "    confidence: 1.0", "    status: confirmed"]
    (root / f"mappings/{layout}.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def wrong(answer):
    return [(d["file"], d["row"], d["field"], d["legacy"], d["target"]) for d in answer.data["cells"]["differences"]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_is_compared_with_the_version_of_its_day(people, kind):
    target = people(kind, SNAPSHOTS)
    deliver(target, people_1=MARCH, people_2=JUNE, visits=VISITS)
    answer = target.validate(cells=1_000)
    assert [f for f in answer.findings if f.severity == "error"] == []
    target.change("UPDATE dim_person SET city = 'Narvik' WHERE city = 'Oslo' AND NOT is_current")
    assert wrong(target.validate(cells=1_000)) == [("legacy/people_1.csv", 1, "city", "Oslo", "Narvik")]


@pytest.mark.long
@pytest.mark.parametrize("order", [("1", "2", "3"), ("3", "1", "2"), ("2", "3", "1")])
def test_snapshots_may_come_one_by_one(people, order):
    target = people("duckdb", SNAPSHOTS)
    texts = {"1": MARCH, "2": JUNE, "3": APRIL}
    for number in order:
        deliver(target, **{f"people_{number}": texts[number]}, visits=VISITS)
        answer = target.validate(cells=1_000)
        assert [f for f in answer.findings if f.severity == "error"] == []
    target.change("UPDATE dim_person SET city = 'Narvik' WHERE city IN ('Moss', 'Tromsø', 'Hamar')")
    found = {(row[0], row[3]) for row in wrong(target.validate(cells=1_000))}
    assert found == {
        ("legacy/people_1.csv", "Tromsø"),
        ("legacy/people_2.csv", "Hamar"),
        ("legacy/people_3.csv", "Moss"),
    }


@pytest.mark.long
def test_without_snapshots_cells_speak_of_the_version_of_now(people):
    target = people("duckdb", PLAIN)
    deliver(target, people=MARCH, visits=VISITS)
    for city in ("Lillehammer", "Bodø"):
        path = target.root / "migration.yaml"
        path.write_text(path.read_text("utf-8").replace("as_of: 20", "as_of: 21"), "utf-8")
        deliver(target, people=MARCH.replace("Tromsø", city), visits=VISITS)
        answer = target.validate(cells=1_000)
        assert [f for f in answer.findings if f.severity == "error"] == []
    target.change("UPDATE dim_person SET city = 'Narvik' WHERE city = 'Bodø' AND is_current")
    assert wrong(target.validate(cells=1_000)) == [("legacy/people.csv", 3, "city", "Bodø", "Narvik")]
