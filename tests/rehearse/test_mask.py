"""A masked rehearsal: pseudonyms in the target, no original in it or in what is told, everything still proven."""

from __future__ import annotations

import json
import re
import stat

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.errors import UsageError
from crmmigrate.project import masking
from crmmigrate.project.shipped import crm_model
from crmmigrate.report import machine

ORIGINALS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "alder.example", "kontakt@", "C001", "C005", "C999")


@pytest.fixture(autouse=True)
def _no_key_outside(monkeypatch):
    monkeypatch.delenv(masking.VARIABLE, raising=False)


def rehearse(root, **options):
    with api.project(root) as project:
        return api.rehearse(project, api.RehearseOptions(**options), page=root / "page.html")


def everything(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = [t for (t,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {t: connection.execute(f'SELECT * FROM "{t}" ORDER BY ALL').fetchall() for t in tables}


@pytest.mark.long
def test_no_original_is_left_and_the_proof_holds(warm, tiny):
    plain = rehearse(warm)
    database = warm / ".crmmigrate/rehearsal.duckdb"
    before = everything(database)
    assert "Alder" in repr(before)
    answer = rehearse(warm, mask=True)
    after = everything(database)
    texts = "\n".join([repr(after), (warm / "page.html").read_text("utf-8"), json.dumps(machine.plain(answer.data)),
                       *(repr(f) for f in answer.findings)])  # fmt: skip
    assert [o for o in ORIGINALS if o in texts] == []
    assert answer.status == "ok"
    assert answer.data["accounting"] == plain.data["accounting"]
    assert answer.data["control_totals"] == plain.data["control_totals"]
    assert {t: len(rows) for t, rows in after.items()} == {t: len(rows) for t, rows in before.items()}
    assert answer.data["masked"]["account"] == {"customer_no": "identifier", "email": "email", "name": "company"}


@pytest.mark.long
def test_keys_measures_and_empty_cells_stay(warm, tiny):
    sql = "SELECT account_key, name IS NULL, email IS NULL, city, is_inferred FROM dim_account ORDER BY 1"
    facts = "SELECT order_no, account_key, order_date, quantity, amount FROM fact_order ORDER BY 1"
    found = []
    for mask in (False, True):
        rehearse(warm, mask=mask)
        database = warm / ".crmmigrate/rehearsal.duckdb"
        found.append((tiny.rows(database, sql), tiny.rows(database, facts)))
    assert found[0] == found[1]
    names = tiny.rows(database, "SELECT name FROM dim_account WHERE name LIKE '% GmbH'")
    assert len(names) == 1
    emails = [e for (e,) in tiny.rows(database, "SELECT email FROM dim_account WHERE email IS NOT NULL")]
    assert len(set(emails)) == 5
    assert all(re.fullmatch(r"[a-z.0-9]+@[a-z]+-[a-z2-7]{8}\.example", e) for e in emails)


@pytest.mark.long
def test_the_key_decides_and_is_kept(warm, tiny, monkeypatch):
    database = warm / ".crmmigrate/rehearsal.duckdb"
    rehearse(warm, mask=True)
    key = warm / ".crmmigrate/mask.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    first = everything(database)["dim_account"]
    rehearse(warm, mask=True)
    assert everything(database)["dim_account"] == first
    monkeypatch.setenv(masking.VARIABLE, "another key that is long enough")
    rehearse(warm, mask=True)
    assert everything(database)["dim_account"] != first
    monkeypatch.setenv(masking.VARIABLE, "short")
    with pytest.raises(UsageError, match="fewer than 16"):
        rehearse(warm, mask=True)


def test_a_masked_sample(warm, tiny):
    answer = rehearse(warm, mask=True, sample=api.Sample(rows=2))
    assert answer.status == "ok"
    assert len(tiny.rows(warm / ".crmmigrate/rehearsal.duckdb", "FROM fact_order")) == 2


def test_what_is_masked_of_the_shipped_model():
    found = masking.kinds(crm_model(), (), {})
    told = {f"{t}.{f}": kind for t, fields in found.items() for f, kind in fields.items()}
    assert told["contact.last_name"] == told["employee.name"] == told["order.owner"] == "person"
    assert told["account.name"] == told["account.parent"] == told["opportunity.name"] == "company"
    assert told["contact.birthday"] == "birth"
    assert told["account.tax_id"] == "vat"
    assert told["case.subject"] == told["account.notes"] == "text"
    assert told["contact.linkedin_url"] == "url"
    assert told["account.external_id"] == "identifier"
    assert told["contact.national_id"] == "identifier"
    kept = """product.name product.sku region.name campaign.name order.total_amount order.number order.date case.status
              account.billing_city account.billing_country order.currency contact.job_title"""
    assert not told.keys() & set(kept.split())


@pytest.mark.parametrize(
    ("name", "field", "kind"),
    [
        ("iban", ModelField(), "iban"),
        ("home_street", ModelField(), "street"),
        ("geburtsdatum", ModelField(type="date"), "birth"),
        ("remarks", ModelField(type="text"), "text"),
        ("colour", ModelField(), None),
        ("grade", ModelField(type="category"), None),
    ],
)
def test_fields_of_another_model_by_their_names(name, field, kind):
    table = ModelTable(role="dimension", fields={name: field})
    found = masking.kinds(Model(name="m", tables={"patient": table}), (), {})
    assert found.get("patient", {}).get(name) == kind


@pytest.mark.long
def test_birthdays_are_pseudonyms_that_no_proof_holds_against_the_files(tmp_path):
    lines = [f"K{i},Given{i},Family{i},g{i}@mail.example,{1950 + i}-03-{i + 1:02d}" for i in range(25)]
    (tmp_path / "contacts.csv").write_text(
        "contact id,first name,last name,email,birthday\n" + "\n".join(lines), "utf-8"
    )
    with api.bare([tmp_path / "contacts.csv"]) as project:
        answer = api.rehearse(project, api.RehearseOptions(mask=True), page=tmp_path / "page.html")
    assert answer.data["masked"]["contact"]["birthday"] == "birth"
    assert not {f.code for f in answer.findings} & {"cell-differs", "date-range"}
    told = (tmp_path / "page.html").read_text("utf-8") + json.dumps(machine.plain(answer.data))
    assert "1950-03-01" not in told
    assert "1974-03-25" not in told
