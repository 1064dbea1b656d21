"""Archive policies: dead weight stays behind, counted, listed, and can be brought back."""

import csv
import json

import pytest

from crmmigrate import api
from crmmigrate.core.errors import ConfigError, UsageError

NEVER = """policies:
  archive:
    - name: never_bought
      table: account
      without: [order]
      reason: no order in any file
"""


def told(root, policies):
    south = root / "legacy" / "customers_south.csv"
    if "Fir" not in south.read_text("utf-8"):
        south.write_text(south.read_text("utf-8") + "C006;Fir Inc;office@fir.example;Paris\n", "utf-8")
    text = (root / "migration.yaml").read_text("utf-8")
    (root / "migration.yaml").write_text(text + policies, "utf-8")


def accounts(answer):
    return {a["source"]: (a["gathered"], a["loaded"], a["merged"], a["excluded"]) for a in answer.data["accounting"]}


def names(tiny, database):
    return [name for (name,) in tiny.rows(database, "SELECT name FROM dim_account WHERE account_key > 0 ORDER BY 1")]


def archived(root, **options):
    with api.project(root) as project:
        return api.archive(project, **options)


@pytest.mark.long
def test_members_without_rows_stay_behind_and_the_accounts_balance(tiny, warm):
    told(warm, NEVER)
    answer = tiny.load(warm, warm / "w.duckdb")
    assert all(a["balanced"] for a in answer.data["accounting"])
    assert "Fir Inc" not in names(tiny, warm / "w.duckdb")
    assert "Elm BV" in names(tiny, warm / "w.duckdb")
    assert [(f.code, f.count) for f in answer.findings if f.code == "archived"] == [("archived", 1)]
    assert tiny.rows(warm / "w.duckdb", tiny.facts_sql) == tiny.facts


@pytest.mark.long
def test_what_points_to_an_archived_member_goes_with_it(tiny, warm):
    told(warm, NEVER.replace("without: [order]", "inactive_since: 2023-05-01"))
    answer = tiny.load(warm, warm / "w.duckdb")
    assert all(a["balanced"] for a in answer.data["accounting"])
    assert "Elm BV" not in names(tiny, warm / "w.duckdb")  # its only order is of April
    assert "O07" not in [no for no, *_ in tiny.rows(warm / "w.duckdb", tiny.facts_sql)]
    assert "Alder GmbH" in names(tiny, warm / "w.duckdb")
    with api.project(warm) as project:
        proof = api.validate(project, to=f"duckdb:///{warm / 'w.duckdb'}")
        row = api.trace_row(project, "legacy/orders.csv", 7).data
    assert [f for f in proof.findings if f.severity == "error"] == []
    assert (row["fate"], row["events"][0]["rule"]) == ("excluded", "archive:never_bought")


@pytest.mark.long
def test_a_condition_on_the_golden_record(tiny, warm):
    told(warm, NEVER.replace("without: [order]", "where: \"city = 'Paris' OR name LIKE 'Alder%'\""))
    tiny.load(warm, warm / "w.duckdb")
    assert not {"Fir Inc", "Alder GmbH"} & set(names(tiny, warm / "w.duckdb"))
    assert [o for o, *_ in tiny.rows(warm / "w.duckdb", tiny.facts_sql) if o in ("O01", "O08")] == []


@pytest.mark.long
def test_all_criteria_must_hold(tiny, warm):
    told(warm, NEVER + "      where: \"city = 'Berlin'\"\n")
    tiny.load(warm, warm / "w.duckdb")
    assert "Fir Inc" in names(tiny, warm / "w.duckdb")


@pytest.mark.long
def test_the_list_and_the_way_back(tiny, warm, tmp_path):
    told(warm, NEVER.replace("without: [order]", "inactive_since: 2023-05-01"))
    answer = archived(warm, to=tmp_path / "a.csv")
    elm = next(m for m in answer.data["members"] if m["cells"].get("name") == "Elm BV")
    assert (elm["policy"], elm["source"]) == ("never_bought", "legacy/customers_south.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert "Elm BV" in [line["name"] for line in csv.DictReader(file)]
    again = archived(warm, policy="never_bought", keep=["C005"])
    assert "Elm BV" not in [m["cells"].get("name") for m in again.data["members"]]
    assert "keep:" in (warm / "migration.yaml").read_text("utf-8")
    tiny.load(warm, warm / "w.duckdb")
    assert "Elm BV" in names(tiny, warm / "w.duckdb")


@pytest.mark.long
def test_keys_of_the_others_stay_what_they_were(tiny, warm):
    tiny.load(warm, warm / "a.duckdb")
    told(warm, NEVER)
    tiny.load(warm, warm / "b.duckdb")
    sql = "SELECT name, account_key FROM dim_account WHERE name <> 'Fir Inc' ORDER BY 1"
    assert tiny.rows(warm / "a.duckdb", sql) == tiny.rows(warm / "b.duckdb", sql)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("table: account", "table: acount"), 'no dimension "acount"'),
        (("without: [order]", "without: [product]"), 'no table "product" points to account'),
        (("without: [order]", 'where: "colour = 1"'), 'names the field "colour"'),
        (("without: [order]", "inactive_since: 2020-01-01\n      activity: {order: amount}"), 'no date "amount"'),
    ],
)
def test_faults_are_told_at_their_place(warm, change, wrong):
    told(warm, NEVER.replace(*change))
    with pytest.raises(ConfigError, match=r".") as raised, api.project(warm) as project:
        api.archive(project)
    assert wrong in json.dumps([f.message for f in raised.value.faults]).replace('\\"', '"')


def test_keeping_needs_a_policy_that_is_there(warm):
    told(warm, NEVER)
    with pytest.raises(UsageError, match="no archive policy 'nothing'"):
        archived(warm, policy="nothing")
    told_twice = NEVER.removeprefix("policies:\n  archive:\n").replace("never_bought", "other")
    told(warm, told_twice)
    with pytest.raises(UsageError, match="of which policy"):
        archived(warm, keep=["C001"])


def test_without_policies_nothing_is_archived(warm):
    answer = archived(warm)
    assert answer.data == {"policies": [], "members": [], "to": None}
