"""Columns that cleaning adds are columns like any other: mapped, loaded, proven, traced, rehearsed."""

import shutil

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.config import load as read
from crmmigrate.core.documents import Mapping
from crmmigrate.project.pipeline import Pipeline

CONTACTS = """id,Name,Mail,City
K1,Anna Berg,anna@example.com,Ulm
K2,"Maier, Tom",tom@example.com,Bonn
K3,Dr. Eva-Maria Weiß,eva@example.com,Köln
K4,John F. Smith,john@example.com,London
"""
BOOK = """Account,Account Name,Street,Town
1,Acme,Main St 1,
,,,Ulm
2,Birch,,Köln
,,Oak Ave 2,
3,Cole,,Rom
,,Elm St 3,Paris
4,Dorn,Fir St 4,Bonn
"""
TOGETHER = """version: 1
tables:
  - applies_to: [legacy/book.csv]
    carry_down:
      - columns: [Account]
    together:
      - name: accounts
        key: [Account]
"""
MIGRATION = "version: 1\nname: small\nmodel: crm\ndefault_region: DE\nsources:\n  - path: legacy\n"
CLEANING = """version: 1
tables:
  - applies_to: [legacy/contacts.csv]
    columns:
      - column: Name
        status: confirmed
        split:
          by: person
          into: {title: Name (title), given: First name, family: Last name}
"""


def write(root, cleaning=CLEANING, **files):
    (root / "legacy").mkdir(parents=True)
    for name, text in files.items():
        (root / "legacy" / f"{name}.csv").write_text(text, "utf-8")
    (root / "migration.yaml").write_text(MIGRATION, "utf-8")
    (root / "cleaning.yaml").write_text(cleaning, "utf-8")
    return root


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    root = write(tmp_path_factory.mktemp("added") / "small", contacts=CONTACTS)
    with api.project(root) as project:
        api.map(project)
    layout = next((root / "mappings").glob("*.yaml"))
    return root, read(layout, Mapping)


def test_new_columns_are_profiled_and_proposed(once):
    _, mapping = once
    found = {c.column: c.field for c in mapping.columns}
    assert found["First name"] == "contact.first_name"
    assert found["Last name"] == "contact.last_name"


@pytest.mark.long
def test_all_the_way(once, tmp_path):
    root = shutil.copytree(once[0], tmp_path / "small")
    url = f"duckdb:///{root / 'w.duckdb'}"
    with api.project(root) as project:
        loaded = api.load(project, api.LoadOptions(url, accept=0.0))
        assert [a["balanced"] for a in loaded.data["accounting"]] == [True]
        with duckdb.connect(str(root / "w.duckdb"), read_only=True) as there:
            rows = there.execute("SELECT contact_key, first_name, last_name FROM dim_contact ORDER BY 1").fetchall()
        assert {row[1:] for row in rows} >= {("Anna", "Berg"), ("Tom", "Maier"), ("Eva-Maria", "Weiß")}
        validated = api.validate(project, to=url)
        assert "error" not in {str(f.severity) for f in validated.findings}
        assert validated.data["cells"]["different"] == 0
        assert validated.data["cells"]["by_rule"] == [["made of Name", 9]]
        key = next(str(k) for k, first, _ in rows if first == "Tom")
        cells = api.trace_key(project, "dim_contact", key, to=url).data["cells"]
        assert [(c["column"], c["raw"], c["cleaned"]) for c in cells if c["field"] in ("first_name", "last_name")] == [
            ("First name", "Maier, Tom", "Tom"),
            ("Last name", "Maier, Tom", "Maier"),
        ]
        row = api.trace_row(project, "contacts.csv", 2).data
        assert {c["column"]: (c["raw"], c["cleaned"]) for c in row["cells"]}["Last name"] == ("Maier, Tom", "Maier")


@pytest.mark.long
def test_a_rehearsal_proves_it_too(once, tmp_path, fresh_rehearsal):
    found = fresh_rehearsal(shutil.copytree(once[0], tmp_path / "small"))
    assert "error" not in {str(f.severity) for f in found.findings}
    assert found.data["cells"]["different"] == 0
    assert [a["balanced"] for a in found.data["accounting"]] == [True]


@pytest.fixture
def fresh_rehearsal():
    def run(root):
        with api.project(root) as project:
            return api.rehearse(project, api.RehearseOptions())

    return run


def test_new_columns_are_personal_where_their_origin_is(once):
    with api.project(once[0]) as project, Pipeline(project, "map") as pipeline:
        profile = pipeline.mapped().known.profiles["legacy/contacts.csv"]
    assert {c.label: c.pii for c in profile.columns}["Last name"] is not None


@pytest.mark.long
def test_merged_rows_are_accounted_for(tmp_path):
    root = write(tmp_path / "small", TOGETHER, book=BOOK)
    url = f"duckdb:///{root / 'w.duckdb'}"
    with api.project(root) as project:
        loaded = api.load(project, api.LoadOptions(url, accept=0.0))
        [account] = loaded.data["accounting"]
        assert (account["gathered"], account["loaded"], account["merged"], account["balanced"]) == (7, 4, 3, True)
        with duckdb.connect(str(root / "w.duckdb"), read_only=True) as there:
            found = there.execute("SELECT billing_street, billing_city FROM dim_account").fetchall()
        assert {("Main St 1", "Ulm"), ("Oak Ave 2", "Köln"), ("Fir St 4", "Bonn")} <= set(found)
        validated = api.validate(project, to=url)
        assert "error" not in {str(f.severity) for f in validated.findings}
        assert validated.data["cells"]["different"] == 0
        row = api.trace_row(project, "book.csv", 2).data
        assert (row["fate"], row["events"][0]["rule"]) == ("merged", "together:accounts")
        assert row["events"][0]["into"] == "legacy/book.csv|1"
        rehearsed = api.rehearse(project, api.RehearseOptions())
        assert "error" not in {str(f.severity) for f in rehearsed.findings}


def test_months_side_by_side_are_pointed_out(tmp_path):
    months = "Customer,Jan,Feb,Mar\nAcme,1,2,3\nBirch,4,5,6\nCole,7,8,9\n"
    (tmp_path / "plan.csv").write_text(months, "utf-8")
    with api.bare([tmp_path / "plan.csv"]) as project:
        found = api.clean(project).findings
    [crosstab] = [f for f in found if f.code == "crosstab-found"]
    assert 'unpivot: {columns: ["Jan", "Feb", "Mar"], name: month, value: value}' in crosstab.next
