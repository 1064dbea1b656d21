"""Articles, employees and dimensions of other models; and what is said of two, five or twenty records."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pairs import judged

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import ModelField, ModelTable
from crmmigrate.steps.match.kinds import KINDS, kind_of
from crmmigrate.steps.match.linking import link

ARTICLES = [
    # left, right, level of the name, gates that close, gates that stay open
    ("Hex bolt M6x20", "Hex-bolt M6 x 20", "same", "", "numbers names unsaid"),
    ("Hex bolt M6x20", "Hex bolt M6x25", "words", "numbers", ""),
    ("Hex bolt M6x20", "Hex bolt M8x20", "words", "numbers", ""),
    ("Hex bolt M6x20", "Hex bolt", "words", "unsaid", "numbers"),
    ("Hex bolt", "Hexbolt", "spelling", "", "names"),
    ("Olive oil 500 ml", "Olive oil 0.5 l", "same", "", "amounts unsaid"),
    ("Olive oil 500ml", "OLIVE OIL 0,5 L", "same", "", "amounts unsaid"),
    ("Olive oil 500 ml", "Olive oil 750 ml", "words", "amounts", ""),
    ("Olive oil 500 ml", "Olive oil 1 l", "words", "amounts", ""),
    ("Olive oil 500 ml", "Olive oil", "words", "unsaid", "amounts"),
    ("Flour 1 kg", "Flour 1000 g", "same", "", "amounts"),
    ("Flour 1 kg", "Flour 2 kg", "words", "amounts", ""),
    ("Flour 1 kg", "Rice 1 kg", "other", "names", "amounts"),
    ("Cable 50 cm", "Cable 0.5 m", "same", "", "amounts"),
    ("Cable 50 cm", "Cable 50 m", "words", "amounts", ""),
    ("Water 6x1.5 l", "Water 6 x 1,5 L", "same", "", "amounts"),
    ("Water 6x1.5 l", "Water 12x1.5 l", "words", "amounts", ""),
    ("Water 6x1.5 l", "Water 1.5 l", "words", "amounts", ""),
    ("T-shirt black XL", "T-Shirt schwarz XL", "same", "", "variants"),
    ("T-shirt black XL", "T-shirt black L", "words", "variants", ""),
    ("T-shirt black", "T-shirt white", "words", "variants", ""),
    ("T-shirt black", "T-shirt", "words", "unsaid", "variants"),
    ("Door handle left", "Door handle right", "words", "variants", ""),
    ("Door handle links", "Door handle left", "same", "", "variants"),
    ("Running shoe men", "Running shoe women", "words", "variants", ""),
    ("Running shoe rot", "Running shoe rouge", "same", "", "variants"),
    ("Philips HR3655/00 blender", "Blender Philips HR3655/00", "same", "", "numbers"),
    ("Philips HR3655 blender", "Philips HR3656 blender", "words", "numbers", ""),
    ("iPhone 13", "iPhone 14", "words", "numbers", ""),
    ("Office chair", "Chair, office", "same", "", "names"),
    ("Office chair", "Office chiar", "spelling", "", "names"),
    ("Office chair", "Ofice chair", "spelling", "", "names"),
    ("Office chair with armrest", "Office chair", "part", "", "names"),
    ("Office chair", "Office table", "some", "names", ""),
    ("Office chair", "Garden hose", "other", "names", ""),
    ("Schraube verzinkt 4 mm", "Schraube verzinkt 0,4 cm", "same", "", "amounts"),
    ("Schraube verzinkt 4 mm", "Schraube verzinkt 5 mm", "words", "amounts", ""),
    ("LED lamp 9 W", "LED lamp 9W", "same", "", "amounts"),
    ("LED lamp 9 W", "LED lamp 12 W", "words", "amounts", ""),
    ("Paint red 1 l", "Paint blue 1 l", "words", "variants", "amounts"),
    (None, "Paint", None, "", ""),
]
NUMBERS = [
    # left, right, comparison, level, gates that close, gates that stay open
    ({"barcode": "036000291452"}, {"barcode": "0036000291452"}, "barcode", "same", "", "barcodes"),
    ({"barcode": "4006381333931"}, {"barcode": "4006381333948"}, "barcode", "other", "barcodes", ""),
    ({"barcode": "123"}, {"barcode": "124"}, "barcode", None, "", "barcodes"),
    ({"sku": "AB-100-20"}, {"sku": "ab10020"}, "sku", "same", "", ""),
    ({"sku": "0000012345"}, {"sku": "12345"}, "sku", "part", "", ""),
    ({"sku": "AB-100-20"}, {"sku": "AB-100-25"}, "sku", "other", "", ""),
    ({"name": "Lamp", "brand": "Philips"}, {"name": "Lamp", "brand": "PHILIPS"}, "brand", "same", "", "brands"),
    ({"name": "Lamp", "brand": "Philips"}, {"name": "Lamp", "brand": "Osram"}, "brand", "other", "brands", ""),
    (
        {"name": "Lamp 9 W", "barcode": "4006381333931"}, {"name": "Bulb 10 W", "barcode": "4006381333931"},
        "barcode", "same", "", "amounts names",
    ),
]  # fmt: skip
PEOPLE = [
    ({"name": "Anna Berg", "email": "anna@x.com"}, {"name": "Berg, Anna", "email": "anna@x.com"}, "same", ""),
    ({"name": "Anna Berg"}, {"name": "Maria Berg"}, "last", "first_names names"),
    ({"name": "A. Berg", "email": "anna@x.com"}, {"name": "Anna Berg", "email": "anna@y.com"}, "initial", ""),
    ({"name": "Anna Berg", "email": "ab1@x.com"}, {"name": "Anna Berg", "email": "ab2@x.com"}, "same", "mailboxes"),
]


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine("256MB") as made:
        yield made


@pytest.fixture(scope="module")
def of_articles(engine):
    return judged(KINDS["product"], [({"name": left}, {"name": right}) for left, right, *_ in ARTICLES], engine)


@pytest.mark.parametrize("at", range(len(ARTICLES)))
def test_names_of_articles(at, of_articles):
    left, right, level, closed, opened = ARTICLES[at]
    assert of_articles[at].levels["name"] == level, (left, right)
    assert set(closed.split()) <= of_articles[at].vetoes, (left, right)
    assert not set(opened.split()) & of_articles[at].vetoes, (left, right)


def test_numbers_of_articles(engine):
    found = judged(KINDS["product"], [case[:2] for case in NUMBERS], engine)
    for said, (left, right, comparison, level, closed, opened) in zip(found, NUMBERS, strict=True):
        assert said.levels[comparison] == level, (left, right)
        assert set(closed.split()) <= said.vetoes, (left, right)
        assert not set(opened.split()) & said.vetoes, (left, right)


def test_employees(engine):
    found = judged(KINDS["employee"], [case[:2] for case in PEOPLE], engine)
    for said, (left, right, level, closed) in zip(found, PEOPLE, strict=True):
        assert said.levels["name"] == level, (left, right)
        assert said.vetoes == set(closed.split()), (left, right)


def dimension(**types):
    return ModelTable(role="dimension", fields={name: ModelField(**kind) for name, kind in types.items()})


PARTNER = dimension(
    partner_name={}, mail={"type": "email"}, tel={"type": "phone"}, site={"type": "url"}, zip={},
    licence={"role": "key"},
)  # fmt: skip


def test_a_dimension_with_a_name_alone_has_no_kind():
    assert kind_of("region", dimension(name={"role": "key"})) is None
    assert kind_of("campaign", dimension(name={}, kind={"type": "category"})) is None
    assert kind_of("visit", dimension(first_name={}, last_name={}, mail={"type": "email"})) is None


def test_a_dimension_of_another_model_is_compared_by_its_types(engine):
    kind = kind_of("partner", PARTNER)
    same = {
        "partner_name": "Acme Söhne",
        "mail": "office@acme.at",
        "tel": "+43 1 5123456",
        "zip": "1010",
        "licence": "A 1",
    }
    pairs = [
        (same, {"partner_name": "SOEHNE ACME", "mail": "Office@acme.at", "tel": "01 5123456", "licence": "a1"}),
        (same, same | {"licence": "A 2"}),
        (same, {"partner_name": "Acme Söhne", "zip": "1010"}),
        (same, same | {"partner_name": "Zenith"}),
        (same | {"partner_name": "Halle 1"}, same | {"partner_name": "Halle 2"}),
    ]
    found = judged(kind, pairs, engine)
    assert [said.levels["name"] for said in found] == ["same", "same", "same", "other", "spelling"]
    assert found[0].levels["mail"] == found[0].levels["phone"] == found[1].levels["code"] == "same"
    assert [said.vetoes for said in found] == [set(), {"key0"}, {"nothing"}, {"names"}, {"numbers"}]


def test_names_of_fields_that_are_of_no_known_kind_give_way_to_types():
    assert kind_of("account", PARTNER).name == "account"
    assert kind_of("account", PARTNER) is not KINDS["account"]
    assert kind_of("contact", dimension(last_name={})) is KINDS["contact"]


FEW = {
    "contact": (
        {"first_name": "Anna", "last_name": "Berg", "email": "anna.berg@gmx.at", "mobile": "+436641234567"},
        {"full_name": "Berg, Anna", "email": "anna.berg@gmx.at", "mobile": "0664 1234567"},
        lambda i: {"first_name": f"Xa{i}", "last_name": f"Qu{i}vo", "email": f"q{i}@mail{i}.at"},
    ),
    "account": (
        {"name": "Acme GmbH", "phone": "+43 1 5123456", "billing_postal_code": "1010"},
        {"name": "ACME Gesellschaft mbH", "phone": "01 5123456", "billing_postal_code": "1010"},
        lambda i: {"name": f"Qu{i}vo AG", "phone": f"+43 316 99{i:04}"},
    ),
    "product": (
        {"sku": "A-1", "name": "Olive oil 500 ml"},
        {"sku": "a1", "name": "Olive oil 0.5 l"},
        lambda i: {"sku": f"S{i}", "name": f"Hex bolt M6x{i + 20}"},
    ),
    "employee": (
        {"name": "Anna Berg", "email": "anna@x.com"},
        {"name": "Berg, Anna", "email": "anna@x.com"},
        lambda i: {"name": f"Xa Qu{i}vo", "email": f"q{i}@x.com"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("records", [2, 5, 20])
@pytest.mark.parametrize("name", FEW)
def test_few_records_are_compared_by_what_is_assumed(name, records, engine):
    one, two, other = FEW[name]
    rows = [one, two, *(other(i) for i in range(records - 2))]
    fields = sorted({field for row in rows for field in row})
    columns = {field: pa.array([row.get(field) for row in rows], pa.string()) for field in fields}
    table = pa.table({"_rank": pa.array(range(1, records + 1), pa.int64()), **columns})
    found = link(engine.hold(table), KINDS[name], engine, engine.linker).labels.collect(backend="pyarrow")
    clusters = dict(zip(found["_rank"].to_list(), found["_cluster"].to_list(), strict=True))
    assert clusters == {1: 1, 2: 1, **{i: i for i in range(3, records + 1)}}


@pytest.mark.parametrize("name", KINDS)
def test_one_record_and_records_of_nothing_stand_alone(name, engine):
    table = pa.table({"_rank": pa.array([1, 2], pa.int64()), "name": pa.array([None, None], pa.string())})
    for rows in (table, table.slice(0, 1)):
        found = link(engine.hold(rows), KINDS[name], engine, engine.linker).labels.collect(backend="pyarrow")
        assert found["_cluster"].to_list() == found["_rank"].to_list()
