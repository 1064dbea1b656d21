"""The parts that judge headers and values, each by itself."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.project import shipped
from crmmigrate.steps.map.canon import aligned
from crmmigrate.steps.map.contexts import Contexts, family
from crmmigrate.steps.map.headers import text, words
from crmmigrate.steps.map.lexicon import Lexicon
from crmmigrate.steps.map.scorer import assign, reluctant
from crmmigrate.steps.map.signs import SIGNS, KnownWords, signs
from crmmigrate.steps.map.similar import Similar
from crmmigrate.steps.map.weights import UNLEARNED, Trees, from_plain

WORDS = Vocabulary(
    name="test",
    contexts={
        "shipping": ["Liefer", "Lieferadresse", "配送先"], "account": ["Kunden", "Kunde", "客户"], "second": ["zweite"],
    },
)  # fmt: skip
KNOWN = {"ort", "name", "number", "名称", "住所", "telefon"}


@pytest.mark.parametrize(
    ("header", "core", "contexts"),
    [
        ("Lieferort", "ort", {"shipping"}),
        ("Kundenname", "name", {"account"}),
        ("Ort (Lieferadresse)", "ort", {"shipping"}),
        ("Kunden-Nr.", "number", {"account"}),
        ("客户名称", "名称", {"account"}),
        ("配送先の住所", "住所", {"shipping"}),
        ("zweite Telefon Kunde", "telefon", {"second", "account"}),
    ],
)
def test_context_words_are_told_from_the_rest(header, core, contexts):
    reading = Contexts([WORDS], KNOWN).read(words(header))[0]
    assert (reading.core, reading.contexts) == (core, contexts)


def test_a_word_that_only_begins_like_a_context_is_left_whole():
    assert Contexts([WORDS], KNOWN).read(words("Lieferant")) == ()
    assert Contexts([WORDS], KNOWN).read(words("Kundendienstleiterin")) == ()


def test_families_join_the_same_thing_in_other_places():
    model = shipped.crm_model()
    paths = ("account.billing_city", "account.shipping_city", "contact.mailing_city")
    assert {family(p, model.field(p)) for p in paths} == {"city"}
    assert family("contact.mobile", model.field("contact.mobile")) == "phone"


TEXTS = [
    "billing postal code",
    "customer number",
    "credit limit amount",
    "email",
    "phone",
    "telefonnummer",
    "会社名",
    "ชื่อลูกค้า",
]


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("billingpostalcode", "billing postal code"),
        ("postal code billing", "billing postal code"),
        ("custnmbr", "customer number"),
        ("cust nmbr", "customer number"),
        ("crlmtamt", "credit limit amount"),
        ("emial", "email"),
        ("telefonnumer", "telefonnummer"),
        ("会社名", "会社名"),
        ("ชื่อลูกค้า", "ชื่อลูกค้า"),
    ],
)
def test_texts_are_found_in_spite_of_order_typos_and_short_forms(asked, best):
    found = dict(Similar(TEXTS).to(asked))
    assert found
    assert TEXTS[max(found, key=found.get)] == best


@given(st.lists(st.text(max_size=12), max_size=30), st.text(max_size=12))
def test_any_texts_can_be_compared(texts, asked):
    known = sorted({t for t in map(text, texts) if t})
    for place, alike in Similar(known).to(text(asked)):
        assert 0 <= place < len(known)
        assert 0 < alike <= 1


@given(st.text(max_size=30))
def test_normalised_headers_stay_as_they_are(header):
    assert text(text(header)) == text(header)


VALUES = st.lists(st.text(max_size=20), max_size=12)


@settings(deadline=None)  # the first values load registers
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_signs_of_any_values_are_numbers(columns):
    profiles = tuple(
        ColumnProfile(
            f"c{i:03d}", f"h{i}", len(values), 0, len(set(values)), "string", sample=tuple(dict.fromkeys(values))
        )
        for i, values in enumerate(columns)
    )
    found = signs(TableProfile("a", 12, profiles))
    assert found.shape == (len(columns), len(SIGNS))
    assert np.isfinite(found).all()


def test_known_words_count_whole_values_and_parts():
    known = KnownWords([{"won", "gewonnen"}, {"lost"}])
    column = ColumnProfile("c001", "x", 4, 0, 4, "string", sample=("Gewonnen", "won deal", "lost", "open"))
    assert known.shares(column).tolist() == [pytest.approx((1 + 0.6) / 4), pytest.approx(1 / 4)]


def test_each_field_is_given_once_and_none_as_often_as_needed():
    chances = np.array([[0.9, 0.05, 0.05], [0.8, 0.1, 0.1], [0.4, 0.0, 0.6]])
    assert assign(chances).tolist() == [0, 1, 2]
    assert assign(reluctant(chances, 0.01)).tolist()[0] == 0


def test_trees_are_walked_as_they_are_written():
    first = {"feature": [0, -1, 1, -1, -1], "threshold": [0.5, 0, 2.0, 0, 0], "left": [1, 0, 3, 0, 0]}
    first |= {"right": [2, 0, 4, 0, 0], "value": [0, 1.0, 0, 10.0, 100.0]}
    leaf = {"feature": [-1], "threshold": [0], "left": [0], "right": [0], "value": [0.25]}
    trees = Trees.of({key: [first[key], leaf[key]] for key in first} | {"base": -1.0})
    rows = np.array([[0.5, 9.0], [0.6, 2.0], [0.6, 2.1]])
    assert trees(rows).tolist() == [0.25, 9.25, 99.25]


def test_shipped_weights_belong_to_the_shipped_model_and_are_calibrated():
    weights = shipped.weights()
    model = shipped.crm_model()
    assert all(model.field(path) for path in weights.fields[:-1])
    for none in (False, True):
        sure = [weights.confidence(chance, none=none) for chance in np.linspace(0, 1, 50)]
        assert sure == sorted(sure)
        assert 0 < sure[0] <= sure[-1] < 1
    assert UNLEARNED.confidence(0.99) < 0.9


def test_weights_come_back_from_json():
    file = shipped.folder("mappings") / "weights" / "crm.json"
    one, two = (from_plain(json.loads(file.read_text("utf-8"))) for _ in range(2))
    assert one.fields == two.fields
    assert len(one.rounds) >= 1


OWN = Model.model_validate({
    "name": "own",
    "tables": {
        "customer": {"role": "dimension", "fields": {
            "customer_no": {}, "company": {}, "zip": {}, "town": {}, "vat_no": {}, "phone": {}, "delivery_town": {},
        }},
        "person": {"role": "dimension", "fields": {"vorname": {}, "nachname": {}, "geburtsdatum": {"type": "date"}}},
        "invoice_line": {"role": "fact", "fields": {
            "invoice_no": {}, "invoice_date": {"type": "date"}, "qty": {"type": "number"}, "frobnication": {},
        }},
    },
})  # fmt: skip


@pytest.mark.long
def test_a_model_of_ones_own_is_seen_through_the_canonical_one():
    crm = shipped.crm_model()
    alias = aligned(OWN, crm, lambda: Lexicon(crm, shipped.vocabularies()))
    assert alias["customer.zip"] == "account.billing_postal_code"
    assert alias["customer.delivery_town"] == "account.shipping_city"
    assert alias["person.nachname"] == "contact.last_name"
    assert alias["invoice_line.qty"] == "order.quantity"
    assert "invoice_line.frobnication" not in alias


def test_the_canonical_model_is_itself():
    crm = shipped.crm_model()
    alias = aligned(crm, crm, lambda: Lexicon(crm, []))
    assert all(own == canonical for own, canonical in alias.items())
