"""A survey in the JSON contract: original headers, files and sheets, masked where a column holds personal data."""

from __future__ import annotations

import json

import pytest

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import (
    BrokenRow,
    Conflict,
    Dependency,
    Grain,
    NearDuplicate,
    Overlap,
    Place,
    Reference,
    SameColumn,
    SameTable,
    Subtotals,
    Survey,
    TableSurvey,
    Trend,
)
from crmmigrate.report import machine
from crmmigrate.report.survey_json import SurveyJson

ORDERS, PEOPLE = "sales/orders.xlsx#2023", "people.csv"


def column(name, label, pii=None, **more):
    return ColumnProfile(name, label, 10, 0, more.pop("distinct", 10), "string", pii=pii, **more)


PROFILES = {
    ORDERS: TableProfile(ORDERS, 10, (column("c001", "Order No"), column("c002", "Person", "name"),
                                      column("c003", "Goods £"))),
    PEOPLE: TableProfile(PEOPLE, 10, (column("c001", "Full Name", "name"), column("c002", "Town"))),
}  # fmt: skip
TABLE = TableSurvey(
    ORDERS,
    Grain(("c001",), "one row per Order No", 0.9, 1, (("c002", "c003"),)),
    "fact",
    "it points to others",
    duplicates=2,
    near=(NearDuplicate((1, 4), 0.9, (("c002", "Anna Meyer", "Ana Meyer"), ("c003", "5", "6"))),),
    near_count=3,
    near_of=10,
    dependencies=(Dependency(("c002",), "c003", 10, 1, 0.95, (BrokenRow(7, ("Anna Meyer",), "5", "6", 8),)),),
    categories=("c002",),
    measures=("c003",),
    subtotals=Subtotals((9,), 1, ("c003",), "the row sums those above"),
    trends=(Trend("c001", "month", (("2023-01-01", 4), ("2023-02-01", 6)), 1),),
)
SURVEY = Survey(
    tables=(TABLE,),
    same_tables=(SameTable((ORDERS, PEOPLE), (("c002", "c001"), ("c003", None)), "renamed", 0.8, "headers alike"),),
    references=(Reference(ORDERS, ("c002",), PEOPLE, ("c001",), 8, 2, 1, 3, 0.9, "names", ("Bert Ohm",)),),
    overlaps=(Overlap(Place(ORDERS, "c001"), Place(PEOPLE, "c002"), "person", 4, 1, 2, ("Carl Weber",)),
              Overlap(Place(ORDERS, "c001"), Place(PEOPLE, "c002"), "code", 4, 1, 2, ("X-1",))),
    same_columns=(SameColumn((Place(ORDERS, "c002"), Place(PEOPLE, "c001")), 0.9, "values"),),
    conflicts=(Conflict("codes", (Place(ORDERS, "c001"),), (Place(ORDERS, "c002"),), 1,
                        (("Dora Lang", ("17", "18")),)),),
)  # fmt: skip
SAID = ("Anna", "Ana", "Bert", "Carl", "Dora")


@pytest.mark.parametrize("masked", [True, False])
def test_examples_are_masked_where_they_are_of_persons_and_only_there(masked):
    shape = SurveyJson(PROFILES, masked=masked)
    told = json.dumps(machine.plain(shape.table(TABLE) | shape.relations(SURVEY)), ensure_ascii=False)
    assert all((name in told) is not masked for name in SAID)
    assert '"X-1"' in told
    assert '["17", "18"]' in told
    assert "c00" not in told


def test_the_shape_of_the_contract():
    shape = SurveyJson(PROFILES)
    table, relations = shape.table(TABLE), shape.relations(SURVEY)
    assert table["grain"] == {
        "columns": ["Order No"], "words": "one row per Order No", "share": 0.9, "repeated": 1,
        "rivals": [["Person", "Goods £"]],
    }  # fmt: skip
    assert table["near_duplicates"]["examples"][0]["rows"] == [1, 4]
    assert table["dependencies"][0]["left"] == ["Person"]
    assert table["dependencies"][0]["examples"][0]["usual"] == "6"
    assert (table["categories"], table["measures"], table["role"]) == (["Person"], ["Goods £"], "fact")
    assert table["subtotals"] == {"rows": [9], "count": 1, "columns": ["Goods £"], "why": "the row sums those above"}
    assert table["trends"][0]["points"] == [{"from": "2023-01-01", "rows": 4}, {"from": "2023-02-01", "rows": 6}]
    same = relations["same_tables"][0]
    assert same["tables"] == [{"file": "sales/orders.xlsx", "table": "2023"}, {"file": "people.csv", "table": None}]
    assert same["columns"] == [["Person", "Full Name"], ["Goods £", None]]
    key = relations["foreign_keys"][0]
    assert (key["file"], key["table"], key["columns"]) == ("sales/orders.xlsx", "2023", ["Person"])
    assert (key["ref_file"], key["ref_table"], key["ref_columns"]) == ("people.csv", None, ["Full Name"])
    assert (key["orphans"], key["unused"]) == (2, 3)
    assert relations["overlaps"][0]["left"] == {"file": "sales/orders.xlsx", "table": "2023", "column": "Order No"}
    assert relations["same_columns"][0]["columns"][1]["column"] == "Full Name"
    assert relations["conflicts"][0]["codes"][0]["column"] == "Order No"


def test_all_values_of_a_column_are_told_where_they_are_few_and_no_persons():
    shape = SurveyJson(PROFILES)
    assert shape.values(column("c1", "Status", distinct=2, sample=("won", "lost"))) == ["lost", "won"]
    assert shape.values(column("c1", "Status", distinct=3, sample=("won", "lost"))) is None
    assert shape.values(column("c1", "Name", "name", distinct=2, sample=("A", "B"))) is None
    assert shape.values(column("c1", "No", distinct=10, sample=tuple("abcdefghij"))) is None
