"""Waves: a part of everything goes in, with all that it points to."""

from __future__ import annotations

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.core.errors import ConfigError, UsageError

WAVES = """waves:
  - name: berlin
    where:
      account: city = 'Berlin' or city = 'London'
  - name: early
    period:
      order: {field: order_date, to: 2023-04-30}
  - name: files
    sources: ["legacy/customers_*"]
    tables: [account]
  - name: rest
    rest: true
"""


def with_waves(root, text=WAVES):
    path = root / "migration.yaml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    return root


def load(root, *names, database="w.duckdb", **options):
    with api.project(root) as project:
        part = api.LoadOptions(f"duckdb:///{root / database}", subset=api.Subset(names), **options)
        return api.load(project, part)


def validate(root, *names, database="w.duckdb"):
    with api.project(root) as project:
        return api.validate(project, to=f"duckdb:///{root / database}", asked=api.ProofOptions(waves=names))


def errors(answer):
    return [(f.code, f.message) for f in answer.findings if f.severity in ("error", "warning") and "wave" in f.code]


def balanced(answer):
    return all(
        a["gathered"] == a["loaded"] + a["merged"] + a["rejected"] + a["excluded"] for a in answer.data["accounting"]
    )


def orders(root, tiny, database="w.duckdb"):
    return [r[0] for r in tiny.rows(root / database, "SELECT order_no FROM fact_order ORDER BY 1")]


def customers(root, tiny, database="w.duckdb"):
    sql = "SELECT customer_no FROM dim_account WHERE account_key > 0 ORDER BY 1"
    return [r[0] for r in tiny.rows(root / database, sql)]


@pytest.mark.long
def test_a_condition_on_a_dimension_selects_its_facts(warm, tiny):
    answer = load(with_waves(warm), "berlin")
    assert answer.status == "ok"
    assert balanced(answer)
    assert orders(warm, tiny) == ["O01", "O02", "O08", "O09"]
    assert customers(warm, tiny) == ["C001", "C002"]
    # products come along, those that are pointed to
    assert tiny.rows(warm / "w.duckdb", "SELECT sku FROM dim_product WHERE sku IS NOT NULL ORDER BY 1") == [
        ("P1",), ("P2",), ("P3",),
    ]  # fmt: skip
    # the merged record of C002 is merged, those of others are excluded
    south = next(a for a in answer.data["accounting"] if a["source"].endswith("south.csv"))
    assert [south[n] for n in ("gathered", "loaded", "merged", "rejected", "excluded")] == [3, 0, 1, 1, 1]
    assert validate(warm).status == "ok"


def test_a_merged_row_goes_with_its_golden_record(warm, tiny):
    answer = load(with_waves(warm), "berlin")
    found = next(a for a in answer.data["accounting"] if a["source"].endswith("orders.csv"))
    # of 13: the total row and 7 orders, one of them a copy; 2 are rejected
    assert [found[n] for n in ("gathered", "loaded", "merged", "rejected", "excluded")] == [13, 4, 0, 2, 7]


@pytest.mark.long
def test_waves_one_after_another_are_the_whole(loaded, tiny):
    with_waves(loaded)
    for name in ("berlin", "early", "files", "rest"):
        answer = load(loaded, name, database="parts.duckdb")
        assert answer.status == "ok"
        assert balanced(answer)
        proof = validate(loaded, database="parts.duckdb")
        assert (proof.status, errors(proof)) == ("ok", [])
    assert tiny.content(loaded / "parts.duckdb") == tiny.content(loaded / "w.duckdb")


@pytest.mark.long
def test_members_keep_their_keys(warm, tiny):
    with_waves(warm)
    load(warm, "files")
    sql = "SELECT customer_no, account_key FROM dim_account"
    before = dict(tiny.rows(warm / "w.duckdb", sql))
    load(warm, "early")
    load(warm, "rest")
    after = dict(tiny.rows(warm / "w.duckdb", sql))
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


@pytest.mark.long
def test_the_target_tells_its_waves(warm, tiny):
    with_waves(warm)
    load(warm, "berlin")
    load(warm, "early", "rest")
    found = tiny.rows(warm / "w.duckdb", "SELECT wave, rows_in, run FROM _crmmigrate_wave ORDER BY run, wave")
    assert [(w, run) for w, _, run in found] == [("berlin", 1), ("early", 2), ("rest", 2)]
    assert found[0][1] == 4 + 2 + 3
    again = load(warm, "early", "rest")
    assert [r["table"] for r in again.data["receipts"] if r["applied"]] == []


@pytest.mark.long
def test_a_choice_is_asked_for(warm, tiny):
    with_waves(warm)
    with pytest.raises(UsageError, match="declares waves"):
        load(warm)
    with pytest.raises(UsageError, match="no wave 'berlni'"):
        load(warm, "berlni")
    assert load(warm, "all").status == "ok"
    assert orders(warm, tiny) == [f[0] for f in tiny.facts]
    assert tiny.rows(warm / "w.duckdb", "SELECT wave FROM _crmmigrate_wave") == [("all",)]
    assert validate(warm).status == "ok"


@pytest.mark.long
def test_waves_one_after_another_are_proven_after_each(warm):
    with_waves(warm)
    for names in (("berlin",), ("early",), ("files", "rest"), ("berlin",), ("all",), ("early",)):
        assert load(warm, *names).status == "ok"
        assert validate(warm).status == "ok"
    with duckdb.connect(str(warm / "w.duckdb")) as connection:
        connection.execute("UPDATE _crmmigrate_wave SET rows_in = rows_in + 1 WHERE wave = 'all'")
    found = [(f.code, f.where.table, f.where.column) for f in validate(warm).findings if f.severity == "error"]
    assert found == [("row-changed", "_crmmigrate_wave", "rows_in")]


def test_a_dry_run_tells_the_account_of_a_wave(warm):
    with_waves(warm)
    answer = load(warm, "berlin", dry_run=True)
    assert balanced(answer)
    assert answer.data["receipts"] == []
    assert "part-loaded" in {f.code for f in answer.findings}


@pytest.mark.long
def test_a_changed_wave_is_told(warm):
    with_waves(warm)
    load(warm, "berlin")
    path = warm / "migration.yaml"
    path.write_text(path.read_text("utf-8").replace("or city = 'London'", ""), "utf-8")
    assert [f.examples for f in validate(warm).findings if f.code == "wave-changed"] == [("berlin",)]


FAULTY = """waves:
  - name: one
    tables: [acount]
    where:
      account: citi = 'x'
      order: amount >
  - name: ONE
    period:
      account: {field: city, from: 2023-01-01}
      order: {field: order_dat, from: 2023-01-01}
  - name: r
    rest: true
  - name: s
    rest: true
"""


def test_faults_are_told_at_their_places(warm):
    with_waves(warm, FAULTY)
    with pytest.raises(ConfigError) as told:
        load(warm, "one")
    lines = (warm / "migration.yaml").read_text("utf-8").splitlines()
    found = [(lines[f.line - 1][f.column - 1 :].split(":")[0], f.message) for f in told.value.faults]
    assert [(place, words) for place, words in found if "condition is no SQL" not in words] == [
        ("acount]", 'the model has no table "acount", did you mean "account"?'),
        ("citi = 'x'", 'the condition names a field that account lacks: "citi", did you mean "city"?'),
        ("ONE", 'a wave "ONE" stands above already'),
        ("account", 'no fact "account"; known: order'),
        ("order_dat, from", 'order has no date field "order_dat", did you mean "order_date"?'),
        ("true", 'the wave "r" takes the rest already'),
    ]
    assert len(found) == 7


@pytest.mark.parametrize(
    ("wave", "words"),
    [
        ("  - name: a\n", "at least one of"),
        ("  - {name: a, rest: true, tables: [order]}\n", "at least one of"),
        ("  - {name: all, rest: true}\n", "stands for the whole"),
        ("  - {name: a, period: {order: {field: order_date}}}\n", "from, to or both"),
        ("  - {name: a, period: {order: {field: order_date, from: 2024-01-02, to: 2024-01-01}}}\n", "before it begins"),
        ("  - {name: a, tabels: [order]}\n", 'did you mean "tables"'),
    ],
)
def test_a_wave_must_make_sense(warm, wave, words):
    with pytest.raises(ConfigError, match=words):
        load(with_waves(warm, f"waves:\n{wave}"), "a")
