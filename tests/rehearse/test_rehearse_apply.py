"""What `--apply` writes, and what it refuses."""

from __future__ import annotations

import json

import pytest

from crmmigrate import api, config
from crmmigrate.config.amending import Editor, amend
from crmmigrate.core.documents import Cleaning, Mapping, Status
from crmmigrate.core.errors import UsageError

CLEANING = """# ours
version: 1
tables:
  - applies_to:
      - legacy/orders.csv
    columns:
      - column: amount  # in thousands?
        rules:
          - rule: number
            options: {decimal: "."}
            why: the old export
        status: confirmed
"""


@pytest.fixture
def first(tiny, rehearsed_with):
    """The tiny project with a column of decimal commas that a person said to be points, and its rehearsal."""

    def make(folder):
        root = tiny.write(folder / "acme")
        orders = (root / "legacy" / "orders.csv").read_text("utf-8").splitlines()
        lines = [f'{line.rpartition(",")[0]},"{i}.000,25"' for i, line in enumerate(orders[1:-1], 1)]
        lines[2] = lines[2].replace("3.000,25", "1.500")
        (root / "legacy" / "orders.csv").write_text("\n".join([orders[0], *lines]) + "\n", "utf-8")
        (root / "cleaning.yaml").write_text(CLEANING, "utf-8")
        return root

    return rehearsed_with("misread", make)


@pytest.fixture
def misread(first):
    """The folder of that project."""
    return first[0]


def number_of(answer: api.Answer, kind: str) -> str:
    return str(next(c["id"] for c in answer.data["causes"] if c["kind"] == kind))


@pytest.mark.long
def test_a_proposal_is_written_by_round_trip_as_a_decision_that_stays(first, rehearsed, applied):
    misread, first = first
    done = applied(misread, number_of(first, "misread"))
    text = (misread / "cleaning.yaml").read_text("utf-8")
    assert "# ours" in text
    assert "# in thousands?" in text
    assert 'decimal: ","' in text
    assert done.data["applied"][0]["diff"] in first.data["causes"][0]["proposal"]["diff"] or done.changes
    rehearsed(misread)
    column = next(c for c in config.load(misread / "cleaning.yaml", Cleaning).tables[0].columns if c.column == "amount")
    assert (column.status, column.rules[0].options) == (Status.CONFIRMED, {"decimal": ","})


def test_a_proposal_is_refused_where_its_place_has_changed(first, applied):
    misread, number = first[0], number_of(first[1], "misread")
    path = misread / "cleaning.yaml"
    path.write_text(path.read_text("utf-8").replace('{decimal: "."}', '{decimal: ".", note: x}'), "utf-8")
    before = path.read_text("utf-8")
    with pytest.raises(UsageError) as fault:
        applied(misread, number)
    assert fault.value.code == "proposal-stale"
    assert path.read_text("utf-8") == before


def test_a_change_elsewhere_in_the_file_does_not_matter(first, applied):
    misread, number = first[0], number_of(first[1], "misread")
    path = misread / "cleaning.yaml"
    path.write_text("# another line\n" + path.read_text("utf-8").replace("why: the old export", "why: seen"), "utf-8")
    applied(misread, number)
    assert 'decimal: ","' in path.read_text("utf-8")
    assert "why: seen" in path.read_text("utf-8")


def test_all_takes_what_is_sure_and_asks_for_yes(misread, applied):
    with pytest.raises(UsageError, match="every proposal"):
        applied(misread, "all")
    assert applied(misread, "all", yes=True).data["applied"]


@pytest.mark.parametrize("word", ["99", "x", "-1"])
def test_a_number_without_a_proposal_is_refused(misread, applied, word):
    with pytest.raises(UsageError):
        applied(misread, word)


def test_nothing_can_be_applied_before_a_rehearsal(fresh, applied):
    with pytest.raises(UsageError, match="nothing was rehearsed"):
        applied(fresh, "1")


def test_a_mapping_gets_the_field_and_the_decision(fresh):
    file = fresh / "mappings" / "orders.yaml"
    file.write_text("# by Ann\n" + file.read_text("utf-8"), "utf-8")
    editor = Editor(file.read_text("utf-8"), "mappings/orders.yaml", "mapping")
    editor.set(("columns", {"column": "quantity"}, "field"), None)
    [diff] = amend(fresh, [editor.change])
    assert "-    field: order.quantity" in diff
    assert "# by Ann" in file.read_text("utf-8")
    column = next(c for c in config.load(file, Mapping).columns if c.column == "quantity")
    assert column.field is None
    with pytest.raises(UsageError):
        amend(fresh, [editor.change])


def test_two_proposals_for_the_same_sources_share_an_entry(fresh):
    (fresh / "cleaning.yaml").write_text("version: 1\ntables: []\n", "utf-8")
    for column in ("amount", "quantity"):
        editor = Editor("version: 1\ntables: []\n", "cleaning.yaml", "cleaning")
        rules = [{"rule": "nulls", "options": {"values": ["tbd"]}}]
        columns = [{"column": column, "rules": rules, "status": "confirmed"}]
        editor.append(("tables",), [{"applies_to": ["legacy/orders.csv"], "columns": columns}])
        amend(fresh, [editor.change])
    [table] = config.load(fresh / "cleaning.yaml", Cleaning).tables
    assert [c.column for c in table.columns] == ["amount", "quantity"]


def test_nothing_is_written_where_one_of_several_changes_is_stale(fresh):
    (fresh / "cleaning.yaml").write_text(CLEANING, "utf-8")
    file = fresh / "mappings" / "orders.yaml"
    one = Editor(CLEANING, "cleaning.yaml", "cleaning")
    one.set(("tables", {"applies_to": "legacy/orders.csv"}, "columns", {"column": "amount"}, "status"), "suggested")
    two = Editor(file.read_text("utf-8"), "mappings/orders.yaml", "mapping")
    two.set(("columns", {"column": "quantity"}, "field"), None)
    file.write_text(file.read_text("utf-8").replace("order.quantity", "order.amount"), "utf-8")
    before = [p.read_text("utf-8") for p in (fresh / "cleaning.yaml", file)]
    with pytest.raises(UsageError) as fault:
        amend(fresh, [one.change, two.change])
    assert fault.value.code == "proposal-stale"
    assert [p.read_text("utf-8") for p in (fresh / "cleaning.yaml", file)] == before


def test_all_leaves_out_what_another_proposal_forbids(misread, applied):
    place = misread / ".crmmigrate" / "causes.json"
    told = json.loads(place.read_text("utf-8"))
    sure = next(p for p in told["proposals"] if p["confidence"] >= 0.8)
    other = json.loads(json.dumps(sure)) | {"id": 99, "confidence": 0.81}
    other["change"]["amendments"][0]["after"] = {"decimal": ".", "group": "'"}
    told["proposals"].append(other)
    place.write_text(json.dumps(told), "utf-8")
    assert 99 not in [a["id"] for a in applied(misread, "all", yes=True).data["applied"]]
