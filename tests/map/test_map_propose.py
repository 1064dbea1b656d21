"""Proposals: which field, how sure, and why."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crmmigrate.core.documents import (
    ColumnMapping,
    Mapping,
    Model,
    ModelField,
    ModelTable,
    Status,
    Vocabulary,
)
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import propose
from crmmigrate.values.text import fold

SHIPPED = Path(__file__).resolve().parents[2] / "mappings"


def load(path):
    with path.open(encoding="utf-8") as handle:
        return YAML(typ="safe").load(handle)


MODEL = Model.model_validate(load(SHIPPED / "crm.yaml"))
FOLDER = SHIPPED / "vocabulary"
VOCABULARIES = [
    Vocabulary.model_validate(load(SHIPPED / "vocabulary" / f"{name}.yaml")) for name in ("de", "en", "fr", "sap_kna1")
]
ALL = sorted(FOLDER.glob("*.yaml"))


def column(label, kind="string", semantic=None, *, distinct=90, n=100, place=0, **more):
    name = f"c{place + 1:03d}"
    share = 0.96 if semantic else 0.0
    return ColumnProfile(name, label, n, 0, distinct, kind, semantic_type=semantic, semantic_share=share, **more)


def table(*columns, source="a.csv"):
    placed = (column(*c, place=i) if isinstance(c, tuple) else c for i, c in enumerate(columns))
    return TableProfile(source, 100, tuple(placed))


def mapped(*columns, memory=(), model=MODEL, vocabularies=VOCABULARIES):
    (mapping,) = propose({"a.csv": table(*columns)}, model, vocabularies, memory)
    return mapping


def fields(mapping):
    return [c.field for c in mapping.columns]


GERMAN = (
    ("Kd-Nr.", "integer"),
    ("Firma", "string", "company"),
    ("Straße", "string", "street"),
    ("PLZ", "string", "postcode"),
    ("Ort", "string", "city"),
    ("Tel.", "string", "phone"),
    ("USt-IdNr.", "string", "vat"),
)
SAP = (
    ("VBELN", "string", "code"),
    ("POSNR", "integer"),
    ("AUDAT", "date"),
    ("KUNNR", "string", "code"),
    ("MATNR", "string", "code"),
    ("KWMENG", "number"),
    ("NETWR", "number", "money"),
    ("WAERK", "string", "currency"),
    ("MANDT", "integer"),
)
PEOPLE = (
    ("Person - First Name", "string", "person"),
    ("Person - Last Name", "string", "person"),
    ("Person - Email", "string", "email"),
    ("Person - Job Title", "string"),
    ("Organization - Name", "string", "company"),
)


def test_a_german_customer_list():
    mapping = mapped(*GERMAN)
    assert mapping.rows_are == "account"
    assert fields(mapping) == [
        "account.external_id",
        "account.name",
        "account.billing_street",
        "account.billing_postal_code",
        "account.billing_city",
        "account.phone",
        "account.tax_id",
    ]
    assert mapping.columns[3].why[0] == "header 'PLZ' is billing postal code in German"
    assert "96 % of values look like postal codes" in mapping.columns[3].why


def test_sap_order_lines():
    mapping = mapped(*SAP)
    assert mapping.rows_are == "order"
    assert fields(mapping) == [
        "order.number",
        "order.line_number",
        "order.date",
        "account.external_id",
        "product.sku",
        "order.quantity",
        "order.subtotal",
        "common.currency",
        None,
    ]
    assert mapping.columns[-1].why == ["columns named 'MANDT' usually feed no field"]


def test_people_with_prefixed_headers():
    mapping = mapped(*PEOPLE)
    assert mapping.rows_are == "contact"
    assert fields(mapping) == [
        "contact.first_name",
        "contact.last_name",
        "contact.email",
        "contact.job_title",
        "account.name",
    ]


def test_an_abbreviation_is_read_with_its_values():
    mapping = mapped(*GERMAN, ("Ansprechp.", "string", "person"))
    assert fields(mapping)[-1] == "contact.full_name"


def test_a_header_that_lies_is_doubted():
    true = mapped(*GERMAN, ("E-Mail", "string", "email")).columns[-1]
    false = mapped(*GERMAN, ("E-Mail", "boolean", "flag")).columns[-1]
    assert true.field in ("account.email", "contact.email")
    assert false.field not in ("account.email", "contact.email")


def test_what_is_known_of_nothing_feeds_nothing():
    mapping = mapped(*GERMAN, ("IBAN", "string", "iban"), ("xq7", "empty"))
    assert fields(mapping)[-2:] == [None, None]
    assert "the column is empty" in mapping.columns[-1].why


def test_nothing_fits_a_table_of_strangers():
    mapping = mapped(("zzqx", "number"), ("wvvk", "number"))
    assert mapping.rows_are is None


@pytest.mark.parametrize("columns", [GERMAN, SAP, PEOPLE, GERMAN + PEOPLE, SAP + GERMAN])
def test_a_field_is_fed_once_and_candidates_are_ordered(columns):
    mapping = mapped(*columns)
    assert max(Counter(f for f in fields(mapping) if f).values()) == 1
    for entry in mapping.columns:
        assert len(entry.candidates) <= 5
        assert entry.why
        assert 0 <= entry.confidence <= 1
        assert all(MODEL.field(c.field) for c in entry.candidates)


def test_tables_of_one_layout_share_a_mapping_whatever_their_order():
    north = table(*GERMAN, source="kunden/nord.csv")
    south = table(*[("KD-NR", *GERMAN[0][1:]), *GERMAN[1:]], source="kunden/süd.xlsx#Kunden 2024")
    other = table(*PEOPLE, source="people.csv")
    one = propose({t.source: t for t in (north, south, other)}, MODEL, VOCABULARIES)
    two = propose({t.source: t for t in (other, south, north)}, MODEL, VOCABULARIES)
    assert one == two
    assert [(m.layout, m.applies_to) for m in one] == [
        ("nord", ["kunden/nord.csv", "kunden/süd.xlsx#Kunden 2024"]),
        ("people", ["people.csv"]),
    ]


def test_layouts_of_equal_file_names_have_names_of_their_own():
    found = propose(
        {"a/list.csv": table(*GERMAN), "b/list.csv": table(*PEOPLE), "c/!.csv": table(*SAP)},
        MODEL,
        VOCABULARIES,
    )
    assert [m.layout for m in found] == ["list", "list-2", "layout"]


def test_repeated_headers_have_positions():
    mapping = mapped(("Name", "string", "company"), ("Telefon", "string", "phone"), ("Telefon", "string", "phone"))
    assert [c.position for c in mapping.columns] == [None, 2, 3]


def test_no_rows_and_no_columns():
    (mapping,) = propose({"a.csv": TableProfile("a.csv", 0, ())}, MODEL, VOCABULARIES)
    assert (mapping.rows_are, mapping.columns, mapping.confidence) == (None, [], 0.0)
    assert propose({}, MODEL, VOCABULARIES) == []
    (mapping,) = propose({"a.csv": table(column("PLZ", "empty", n=0, distinct=0))}, MODEL, VOCABULARIES)
    assert len(mapping.columns) == 1


# --- memory ---------------------------------------------------------------------------------------


def decided(label, field, status, layout="old", **more):
    return Mapping(
        layout=layout,
        applies_to=["old.csv"],
        columns=[ColumnMapping(column=label, field=field, status=status)],
        **more,
    )


def test_a_header_confirmed_elsewhere_wins():
    memory = [decided("Ort", "account.territory", Status.CONFIRMED)]
    entry = mapped(*GERMAN, memory=memory).columns[4]
    assert (entry.field, entry.status) == ("account.territory", Status.SUGGESTED)
    assert entry.confidence > 0.9
    assert entry.why[0] == "confirmed before for the header 'Ort' in layout old"


def test_a_header_confirmed_as_nothing_feeds_nothing():
    entry = mapped(*GERMAN, memory=[decided("ORT", None, Status.CONFIRMED)]).columns[4]
    assert entry.field is None


def test_people_who_disagree_decide_nothing():
    memory = [
        decided("Ort", "account.territory", Status.CONFIRMED, "one"),
        decided("Ort", "account.shipping_city", Status.CONFIRMED, "two"),
    ]
    assert mapped(*GERMAN, memory=memory).columns[4].field == "account.billing_city"


def test_a_rejected_field_is_not_proposed_again():
    entry = mapped(*GERMAN, memory=[decided("Ort", "account.billing_city", Status.REJECTED)]).columns[4]
    assert entry.field != "account.billing_city"


def test_a_rejected_entry_stays_and_does_not_make_the_grain():
    first = mapped(*PEOPLE[:3])
    rejected = [c.model_copy(update={"status": Status.REJECTED}) for c in first.columns]
    second = mapped(*PEOPLE[:3], memory=[first.model_copy(update={"columns": rejected})])
    assert (second.columns, second.rows_are, second.confidence) == (rejected, None, 0.0)


def test_what_a_person_decided_for_a_layout_stays():
    first = mapped(*GERMAN)
    confirmed = first.columns[1].model_copy(update={"field": "account.legal_name", "status": Status.CONFIRMED})
    columns = [first.columns[0], confirmed, *first.columns[2:]]
    edited = first.model_copy(
        update={
            "layout": "my-name",
            "columns": columns,
            "rows_are": "contact",
            "status": Status.CONFIRMED,
            "constants": {"account.type": "customer"},
        }
    )
    second = mapped(*GERMAN, memory=[edited])
    assert second.columns[1] == confirmed
    assert (second.layout, second.rows_are, second.status) == ("my-name", "contact", Status.CONFIRMED)
    assert second.constants == {"account.type": "customer"}
    assert "account.legal_name" not in fields(second)[:1] + fields(second)[2:]
    assert mapped(*GERMAN, memory=[second]) == second


# --- other models ---------------------------------------------------------------------------------

LIBRARY = Model(
    name="library",
    tables={
        "book": ModelTable(
            role="dimension",
            identify=[["shelf_mark"]],
            fields={
                "shelf_mark": ModelField(role="key"),
                "title": ModelField(),
                "page_count": ModelField(type="integer"),
                "acquired_on": ModelField(type="date", description="date of purchase, day bought"),
            },
        ),
        "loan": ModelTable(
            role="fact",
            grain=["loan_number"],
            fields={
                "loan_number": ModelField(role="degenerate"),
                "lent_on": ModelField(type="date", role="date"),
                "fee": ModelField(type="money", role="measure"),
            },
        ),
    },
)


def test_a_model_without_vocabulary_is_matched_by_its_names_and_descriptions():
    books = mapped(
        ("ShelfMark", "string", "code"),
        ("Title", "string"),
        ("Page Count", "integer"),
        ("Day bought", "date"),
        model=LIBRARY,
        vocabularies=(),
    )
    assert fields(books) == ["book.shelf_mark", "book.title", "book.page_count", "book.acquired_on"]
    assert books.rows_are == "book"
    assert books.columns[0].why[0] == "header 'ShelfMark' is shelf mark in the model"
    loans = mapped(
        ("LOAN_NO", "integer"),
        ("lent on", "date"),
        ("Fee", "number"),
        model=LIBRARY,
        vocabularies=VOCABULARIES,
    )
    assert fields(loans) == ["loan.loan_number", "loan.lent_on", "loan.fee"]
    assert loans.rows_are == "loan"


def test_shares_and_thousands_are_brought_to_the_fields_unit():
    mapping = mapped(
        ("Opportunity Name", "string"),
        column("Probability", "number", maximum="0.9", sample=("0.25", "0.9")),
        column("Annual Revenue (k€)", "number", maximum="900"),
        ("Amount", "number", "money"),
    )
    assert [(c.field, c.transform) for c in mapping.columns[1:]] == [
        ("opportunity.probability", "percent_of_one"),
        ("account.annual_revenue", "thousands"),
        ("opportunity.amount", None),
    ]


# --- laws -----------------------------------------------------------------------------------------

headers = st.sampled_from([c[0] for c in GERMAN + SAP + PEOPLE]) | st.text(max_size=12)
kinds = st.sampled_from(["empty", "boolean", "integer", "number", "date", "datetime", "string"])
meanings = st.sampled_from([None, "email", "phone", "person", "company", "city", "code", "money", "free_text"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(headers, kinds, meanings), max_size=8))
def test_any_table_gets_one_entry_a_column_and_no_field_twice(columns):
    mapping = mapped(*columns)
    assert [c.column for c in mapping.columns] == [c[0] for c in columns]
    fed = [f for f in fields(mapping) if f]
    assert len(fed) == len(set(fed))
    assert mapping.rows_are is None or mapping.rows_are in MODEL.tables
    assert Mapping.model_validate(mapping.model_dump()) == mapping


# --- what ships -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.stem)
def test_shipped_vocabularies_name_fields_of_the_shipped_model(path):
    vocabulary = Vocabulary.model_validate(load(path))
    assert [f for f in vocabulary.terms if f != "none" and MODEL.field(f) is None] == []
    assert bool(vocabulary.language) != bool(vocabulary.system) or (vocabulary.values and not vocabulary.terms)
    assert all(term.strip() for terms in vocabulary.terms.values() for term in terms)


@pytest.mark.parametrize("path", [p for p in ALL if p.stem.startswith("values_")], ids=lambda p: p.stem)
def test_a_known_spelling_means_one_value_of_its_field(path):
    for field, values in Vocabulary.model_validate(load(path)).values.items():
        assert MODEL.field(field) is not None
        pairs = {(fold(s), value) for value, spellings in values.items() for s in (value, *spellings)}
        assert [s for s, times in Counter(s for s, _ in pairs).items() if times > 1 or not s] == [], field


def test_the_shipped_model_is_coherent():
    for name, found in MODEL.tables.items():
        named = {f for group in [*found.identify, found.grain, found.scoped] for f in group}
        assert named <= set(found.fields), name
        assert {MODEL.tables[d].role for d in found.dimensions} <= {"dimension"}
        for field in found.fields.values():
            assert field.references is None or field.reference_field in MODEL.tables[field.references].fields
    assert MODEL.tables["order"].grain == ["number", "line_number"]
    assert MODEL.tables["opportunity"].snapshot == "snapshot_date"


@pytest.mark.parametrize(
    ("name", "description", "header"),
    [("rabattgruppe", "Rabattgruppe", "Rabattgruppe"), ("grundsteuer_zone", "", "Grundsteuer-Zone"),
     ("own_field", "Kundengruppe (intern)", "Kundengruppe (intern)")],
)  # fmt: skip
def test_a_field_of_ones_own_takes_the_column_of_its_name(name, description, header):
    account = MODEL.tables["account"]
    own = {**account.fields, name: ModelField(type="category", description=description)}
    model = MODEL.model_copy(update={"tables": {**MODEL.tables, "account": account.model_copy(update={"fields": own})}})
    codes = {"distinct": 4}
    columns = (("Kundennummer", "integer"), ("Firma", "string", "company"), column("Segment", place=2, **codes),
               column(header, place=3, **codes), ("Ort", "string", "city"))  # fmt: skip
    before, now = mapped(*columns), mapped(*columns, model=model)
    assert fields(now)[3] == f"account.{name}"
    assert now.columns[3].confidence > 0.8
    assert [f for i, f in enumerate(fields(now)) if i != 3 and f == f"account.{name}"] == []
    assert fields(now)[:2] == fields(before)[:2]
