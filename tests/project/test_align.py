"""The data beside a chosen model: the shipped one, a user's own, and one that fits badly."""

from __future__ import annotations

import io
import random
from types import SimpleNamespace

import pytest
from rich.console import Console

from crmmigrate import api, config
from crmmigrate.cli.aligning import print_alignment
from crmmigrate.core.documents import Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding

OWN = """version: 1
name: small  # ours
tables:
  customer:
    role: dimension
    identify: [[number]]
    fields:
      number: {role: key, required: true, description: customer number}
      name: {description: company name, max_length: 13}
      city: {description: city}
      segment: {type: category, allowed: [A, B, C]}
      credit_limit: {type: money}
      phone: {type: phone, required: true}
  sale:
    role: fact
    grain: [order_number]
    dimensions: [customer]
    fields:
      order_number: {role: degenerate, required: true, description: order number}
      date: {type: date, role: date, required: true, description: order date}
      quantity: {type: integer, role: measure, minimum: 0}
      amount: {type: money, role: measure, required: true}
      freight: {type: money, role: measure}
"""
CLINIC = """version: 1
name: clinic
tables:
  patient:
    role: dimension
    identify: [[chip_number]]
    fields:
      chip_number: {role: key, description: number of the animal's chip, pattern: "[0-9]{15}"}
      species: {type: category, allowed: [dog, cat, horse]}
      birth_date: {type: date}
  treatment:
    role: fact
    grain: [treatment_number]
    dimensions: [patient]
    fields:
      treatment_number: {role: degenerate, required: true, description: number of the treatment}
      medicine: {required: true, description: medicine that was given}
      dose: {type: number, role: measure}
"""


def write(path, rows):
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in rows), "utf-8")


def customers():
    made = random.Random(3)
    yield "Kundennr", "Firma", "Ort", "Segment", "Kreditlimit", "Rabattgruppe"
    for i in range(1, 31):
        yield (
            f"K{i:03}", f"{made.choice(['Alder', 'Birke', 'Ceder'])} K{i} GmbH", made.choice(["Berlin", "Ulm", "Köln"]),
            "D" if i <= 6 else made.choice("ABC"), "unbegrenzt" if i <= 12 else 1000 + 50 * i,
            made.choice(["R1", "R2"]),
        )  # fmt: skip


def orders():
    made = random.Random(4)
    halls = {"L1": "Halle Nord", "L2": "Halle Süd", "L3": "Aussen"}
    yield "Auftrag", "Pos", "Kundennr", "Datum", "Menge", "Betrag", "Fracht", "Lager", "Lagerort"
    for o in range(50):
        who = "K901" if o < 5 else f"K{made.randint(1, 30):03}"
        day, freight = f"2023-{made.randint(1, 12):02}-{made.randint(1, 28):02}", f"{made.uniform(5, 50):.2f}"
        for line in range(1, made.randint(2, 5)):
            hall = made.choice(list(halls))
            amount = f"{made.uniform(10, 500):.2f}"
            yield f"A{o:04}", line, who, day, -1 if o == 3 else line, amount, freight, hall, halls[hall]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("align")
    write(folder / "kunden.csv", customers())
    write(folder / "auftraege.csv", orders())
    (folder / "own.yaml").write_text(OWN, "utf-8")
    (folder / "clinic.yaml").write_text(CLINIC, "utf-8")
    return folder


def aligned(folder, named):
    """What is said of the two tables beside a model."""
    with api.bare([folder / "kunden.csv", folder / "auftraege.csv"], model="inferred") as project:
        answer = api.align(project, str(folder / named) if named.endswith(".yaml") else named)
    found: dict[str, list[Finding]] = {}
    for finding in answer.findings:
        found.setdefault(finding.code, []).append(finding)
    tables = {t["name"]: t for t in answer.data["alignment"]["tables"]}
    told = {"tables": tables, "found": found, "answer": answer}
    return SimpleNamespace(**answer.data["alignment"] | told)


@pytest.fixture(scope="module")
def own(files):
    return aligned(files, "own.yaml")


def test_which_table_feeds_which_and_which_columns_have_no_place(own):
    assert own.tables["kunden"]["rows_are"] == "customer"
    assert own.tables["auftraege"]["rows_are"] == "sale"
    assert [(f["table"], f["grain"]) for f in own.tables["auftraege"]["feeds"]] == [("sale", True), ("customer", False)]
    assert own.tables["auftraege"]["feeds"][1]["fields"] == {"number": ["Kundennr"]}
    homeless = {(t["name"], c["column"]) for t in own.tables.values() for c in t["columns"] if c["homeless"]}
    assert homeless == {("auftraege", "Pos"), ("auftraege", "Lager"), ("auftraege", "Lagerort"),
                        ("kunden", "Rabattgruppe")}  # fmt: skip
    assert {f.where.column for f in own.found["model-column-homeless"]} == {c for _, c in homeless}


def test_the_terminal_shows_it_in_eighty_columns(own):
    out = Console(file=io.StringIO(), width=80)
    print_alignment(out, own.answer)
    text = out.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert all(word in text for word in ("auftraege", "data finer", "Rabattgruppe", "Columns without a place"))


def test_values_that_do_not_fit_are_counted(own):
    found = {(m["column"], m["rule"]): m for m in own.misfits}
    assert found["Segment", "allowed"]["count"] == 6
    assert found["Kreditlimit", "type"]["count"] == 12
    assert found["Kreditlimit", "type"]["examples"] == ["unbegrenzt"]
    negative = sum(row[4] == -1 for row in orders())
    assert (found["Menge", "minimum"]["count"], found["Menge", "minimum"]["exact"]) == (negative, True)
    assert found["Firma", "length"]["count"] == sum(len(row[1]) > 13 for row in list(customers())[1:])
    assert set(found) == {("Segment", "allowed"), ("Kreditlimit", "type"), ("Menge", "minimum"), ("Firma", "length")}


def test_grain_measures_members_and_dimensions(own):
    lines = len(list(orders())) - 1
    grain = own.tables["auftraege"]["grain"]
    assert (grain["verdict"], grain["rows"], grain["distinct"]) == ("finer", lines, 50)
    assert grain["data"] == ["Auftrag", "Pos"]
    assert own.tables["kunden"]["grain"]["verdict"] == "same"
    assert [(c["column"], c["grain"]) for c in own.coarse_measures] == [("Fracht", ["Auftrag"])]
    (missing,) = own.members_missing
    assert (missing["column"], missing["values"]) == ("Kundennr", 1)
    assert missing["rows"] == sum(row[2] == "K901" for row in orders())
    assert [set(d["columns"]) for d in own.dimensions_new] == [{"auftraege.Lager", "auftraege.Lagerort"}]
    assert [f["field"] for f in own.fields_unfed] == ["customer.phone"]


def test_the_snippet_is_a_part_of_a_model(own, files):
    part = config.parse_text(f"version: 1\nname: x\n{own.snippet}".replace(
        "  sale:\n", "  sale:\n    role: fact\n").replace("  customer:\n", "  customer:\n    role: dimension\n"),
        "model.yaml", Model)  # fmt: skip
    assert set(part.document.tables["sale"].fields) == {"pos", "lager", "lagerort"}
    assert part.document.tables["customer"].fields["rabattgruppe"].why


@pytest.mark.long
def test_the_shipped_model(files):
    shipped = aligned(files, "crm")
    assert shipped.tables["kunden"]["rows_are"] == "account"
    assert shipped.tables["auftraege"]["rows_are"] == "order"
    assert shipped.tables["auftraege"]["grain"]["verdict"] == "same"
    assert "case" in shipped.tables_unfed
    assert not any(m["column"] in ("Firma", "Segment") for m in shipped.misfits)


@pytest.mark.long
def test_a_model_of_something_else_fits_badly_and_nothing_is_forced(files):
    clinic = aligned(files, "clinic.yaml")
    placed = [c for t in clinic.tables.values() for c in t["columns"] if t["rows_are"] and not c["homeless"]]
    told = {"model-table-homeless", "model-column-homeless", "model-field-unfed", "model-type-misfit",
            "model-value-misfit", "model-grain-differs"}  # fmt: skip
    assert len(placed) <= 4
    assert told & clinic.found.keys()


TOWNS = ["Leeds", "York", "Bath", "Hull"]
DELIVERIES = "Order No;Order Date;Account No;Company;City;Quantity;Amount\n" + "".join(
    f"D{i:03};2023-{i % 12 + 1:02}-{i % 28 + 1:02};C{i % 9};Firm {i % 9} Ltd;{TOWNS[i % 4]};{i % 7};{i}.5\n"
    for i in range(60)
)
SHIPS = """version: 1
name: ships
tables:
  account:
    role: dimension
    identify: [[external_id]]
    fields:
      external_id: {role: key, description: account number}
      name: {description: company}
      city: {description: city}
  order:
    role: fact
    grain: [number, line_number]
    dimensions: [account]
    fields:
      number: {role: degenerate, description: order number}
      line_number: {type: integer, role: degenerate, description: line number}
      date: {type: date, role: date, description: order date}
      quantity: {type: integer, role: measure, description: quantity}
      total_amount: {type: money, role: measure, description: amount}
"""


@pytest.mark.long
def test_an_attribute_of_the_row_and_a_coarser_grain(tmp_path):
    (tmp_path / "orders.csv").write_text(DELIVERIES, "utf-8")
    (tmp_path / "ships.yaml").write_text(SHIPS, "utf-8")
    with api.bare([tmp_path / "orders.csv"], model="inferred") as project:
        answer = api.align(project, str(tmp_path / "ships.yaml"))
    told = answer.data["alignment"]
    assert [(v["field"], v["members"], v["several"]) for v in told["attributes_per_row"]] == [("account.city", 9, 9)]
    assert told["tables"][0]["grain"]["verdict"] == "coarser"
    assert told["dimensions_undelivered"] == ["account"]
    assert {"model-attribute-per-row", "model-grain-differs"} <= {f.code for f in answer.findings}


@pytest.mark.long
def test_fields_are_added_to_the_model_of_a_project_and_what_people_did_stays(files, tmp_path):
    root = tmp_path / "acme"
    api.init(root, [files / "kunden.csv", files / "auftraege.csv"], model="model.yaml")
    (root / "model.yaml").write_text(OWN, "utf-8")
    with api.project(root) as project:
        api.map(project)
        for path in (root / "mappings").glob("*.yaml"):  # a person leaves one column out
            head, found, rest = path.read_text("utf-8").partition("- column: Rabattgruppe")
            path.write_text(head + found + rest.replace("status: suggested", "status: confirmed", 1), "utf-8")
        mappings = {path: path.read_text("utf-8") for path in (root / "mappings").glob("*.yaml")}
        told = api.align(project, "chosen", write=True)
        homeless = {c["column"] for t in told.data["alignment"]["tables"] for c in t["columns"] if c["homeless"]}
        assert homeless == {"Pos", "Lager", "Lagerort"}
        assert len(told.changes) == 3
        text = (root / "model.yaml").read_text("utf-8")
        assert "name: small  # ours" in text
        assert "max_length: 13" in text
        assert config.load(root / "model.yaml", Model).tables["sale"].fields["lager"].why
        assert mappings == {path: path.read_text("utf-8") for path in mappings}
        again = api.align(project, "chosen", write=True).changes
        assert not any(f"sale.{name} " in line for line in again for name in ("pos", "lager", "lagerort"))
        assert set(text.splitlines()) <= set((root / "model.yaml").read_text("utf-8").splitlines())


def test_a_model_that_is_not_there(files):
    with api.bare([files / "kunden.csv"], model="inferred") as project:
        for named, write_it in (("nothing.yaml", False), ("crm", True)):
            with pytest.raises(UsageError):
                api.align(project, named, write=write_it)
