"""Targets that nobody touched are green, whatever the files look like; and what is asked for is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crmmigrate import api
from crmmigrate.core.errors import UsageError

PROOFS = ("rows", "grain", "control_totals", "slice_totals", "dates", "keys", "distributions", "completeness")


def errors(answer):
    return [(f.code, str(f.where), f.message) for f in answer.findings if f.severity == "error"]


def wrong(answer):
    return [row for proof in PROOFS for row in answer.data[proof] if not row["ok"]]


@pytest.mark.long
def test_customers_in_json_lines(shapes, tmp_path):
    root = shapes.write(tmp_path / "shop", as_json=True)
    answer = shapes.Loaded(root, "duckdb", f"duckdb:///{root / 'w.duckdb'}").load().validate(cells=10_000)
    assert (errors(answer), wrong(answer)) == ([], [])
    assert answer.data["cells"]["different"] == 0
    assert answer.data["cells"]["equal"] > 1_500


def test_a_bare_load_without_a_star(tmp_path):
    file = tmp_path / "readings.csv"
    rows = [f"{i},{['ok', 'Ausfall', ''][i % 3]},{-i * 1.5:.1f},{'' if i % 2 else 'ßé'}" for i in range(90)]
    file.write_text("\n".join(["id,state,value,text", *rows]) + "\n", "utf-8")
    url = f"duckdb:///{tmp_path / 'flat.duckdb'}"
    with api.bare([file], model="flat") as project:
        assert api.load(project, api.LoadOptions(url, accept=0.0)).data["applied"]
    with api.bare([file], model="flat") as project:
        answer = api.validate(project, to=url)
    assert (errors(answer), wrong(answer)) == ([], [])
    assert answer.data["cells"]["cells"] > 200
    assert answer.data["cells"]["different"] == 0


def test_the_tiny_company(loaded):
    with api.project(loaded) as project:
        answer = api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}")
    assert (errors(answer), wrong(answer)) == ([], [])
    full = {(c["table"], c["field"]): c for c in answer.data["completeness"]}
    quantity = full["fact_order", "quantity"]
    assert (quantity["set_aside"], quantity["filled"], quantity["expected"]) == (1, 8, 8)
    keys = {(k["table"], k["field"]): (k["legacy"], k["target"]) for k in answer.data["keys"]}
    assert keys["dim_account", "customer_no"] == (6, 6)  # C001 to C005, and C999 that only an order names
    dates = {(d["table"], d["field"]): (d["legacy_min"], d["target_max"]) for d in answer.data["dates"]}
    assert dates["fact_order", "order_date"] == ("2023-01-05", "2023-07-12")


@pytest.mark.long
def test_money_is_by_currency_and_pieces_are_not(shop):
    answer = shop("duckdb").validate(cells=0)
    values = {(t["measure"], t["slice"]): set() for t in answer.data["slice_totals"]}
    for total in answer.data["slice_totals"]:
        values[total["measure"], total["slice"]].add(total["value"])
    assert values["amount", "status"] == {f"{s} {c}" for s in ("open", "won", "lost") for c in ("EUR", "PLN")}
    assert values["pieces", "status"] == {"open", "won", "lost"}
    rejected = [t for t in answer.data["slice_totals"] if t["slice"] == "status" and t["left_out"] != "0"]
    assert {(t["measure"], t["value"].split()[0]) for t in rejected} == {
        ("amount", "open"), ("pieces", "open"), ("pieces", "lost"),
    }  # fmt: skip


def test_a_cell_set_aside_by_a_contract_is_left_out(shop):
    answer = shop("sqlite").validate(cells=0)
    [pieces] = [c for c in answer.data["completeness"] if c["field"] == "pieces"]
    assert (pieces["set_aside"], pieces["expected"], pieces["ok"]) == (1, 239, True)
    [total] = [t for t in answer.data["control_totals"] if t["measure"] == "pieces"]
    assert total["ok"]


def test_by_asks_for_more_slices(shop):
    target = shop("duckdb")
    answer = target.validate(cells=0, by=("sale.remark", "customer.number", "customer.city"))
    cut = {t["slice"] for t in answer.data["slice_totals"]}
    assert {"remark", "customer.number"} <= cut
    assert [f.message for f in answer.findings if f.code == "slice-unknown"] == [
        "no totals by customer.city: the rows of no fact tell it"
    ]
    assert errors(answer) == []
    with pytest.raises(UsageError, match="no such field"):
        target.validate(by=("sale.nonsense",))


@pytest.mark.long
def test_the_seed_decides_which_cells(shop):
    target = shop("duckdb")
    target.change("UPDATE fact_sale SET remark = 'not so'")
    seen = [
        {(d["row"], d["field"]) for d in target.validate(cells=60, seed=seed).data["cells"]["differences"]}
        for seed in (1, 1, 2)
    ]
    assert seen[0] == seen[1]
    assert seen[0]
    assert seen[0] != seen[2]


def test_masked_texts_are_not_compared(shop):
    target = shop("duckdb")
    target.change(
        "UPDATE fact_sale SET remark = 'pseudonym' WHERE remark <> ''", "UPDATE fact_sale SET status = 'pseudonym'"
    )
    answer = target.validate(cells=5_000, masked=True)
    assert {f.code for f in answer.findings if f.severity == "error"} == {"row-changed"}
    assert answer.data["cells"]["masked"]
    assert answer.data["cells"]["different"] == 0


@pytest.mark.long
def test_rows_of_an_earlier_delivery_are_no_errors_of_rows(shop):
    target = shop("duckdb")
    file = target.root / "legacy/sales.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines[:200], *lines[205:]]) + "\n", "utf-8")
    target.load()
    answer = target.validate(cells=500)
    assert {f.code for f in answer.findings if f.severity == "error"} <= {"control-total"}
    [rows] = [r for r in answer.data["rows"] if r["table"] == "fact_sale"]
    assert (rows["extra"], rows["missing"], rows["changed"], rows["ok"]) == (5, 0, {}, True)


def test_personal_values_are_masked_on_the_page(shop, tmp_path):
    target = shop("duckdb")
    target.change("UPDATE dim_customer SET name = 'Somebody Else Entirely' WHERE number = 'K003'")
    page = tmp_path / "page.html"
    with api.project(target.root) as project:
        answer = api.validate(project, to=target.url, page=page, asked=api.ProofOptions(cells=100_000))
    [told] = answer.data["cells"]["differences"]
    assert told["target"] == "Somebody Else Entirely"
    text = page.read_text("utf-8")
    assert "All proofs" in text
    assert ("Somebody Else Entirely" in text) is not told["personal"]


@pytest.mark.long
def test_files_that_changed_since_the_load(shop):
    target = shop("duckdb")
    file = Path(target.root / "legacy/customers.csv")
    file.write_text(file.read_text("utf-8").replace("Zürich", "Genève"), "utf-8")
    codes = {(f.code, f.where.column) for f in target.validate(cells=0).findings if f.severity == "error"}
    assert ("row-changed", "city") in codes
    shutil.rmtree(target.root / ".crmmigrate")
    assert ("row-changed", "city") in {(f.code, f.where.column) for f in target.validate(cells=0).findings}
