"""Packs: what people decided in one project is evidence in the next."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, Pack, PackEntry, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.project.shipped import crm_model, vocabularies
from crmmigrate.steps.map import Memory, learn, propose
from crmmigrate.steps.map.packs import PackMemory, is_personal, weight

MODEL = crm_model()
VOCABULARIES = [v for v in vocabularies() if v.name in ("German", "English") or "KNA1" in (v.system or "")]
GERMAN = (
    ("Kd-Nr.", "integer"), ("Firma", "string", "company"), ("Straße", "string", "street"),
    ("PLZ", "string", "postcode"), ("Ort", "string", "city"), ("Tel.", "string", "phone"),
)  # fmt: skip
SAP = (
    ("VBELN", "string", "code"), ("POSNR", "integer"), ("AUDAT", "date"), ("KUNNR", "string", "code"),
    ("KWMENG", "number"), ("NETWR", "number", "money"), ("WAERK", "string", "currency"),
)  # fmt: skip
PEOPLE = (
    ("Person - First Name", "string", "person"), ("Person - Last Name", "string", "person"),
    ("Person - Email", "string", "email"), ("Person - Organization", "string", "company"),
)  # fmt: skip
FIELDS = [None, *(f"{t}.{f}" for t, spec in list(MODEL.tables.items())[:3] for f in list(spec.fields)[:4])]
HEADERS = ["Kd-Nr.", "KD NR", "Name", "Größe", "№", "客户", "anna@example.com", "Tel 0170 1234567"]

decisions = st.lists(
    st.builds(
        lambda header, path, status: ColumnMapping(column=header, field=path, status=status),
        st.sampled_from(HEADERS), st.sampled_from(FIELDS), st.sampled_from(list(Status)),
    ), min_size=1, max_size=5,
)  # fmt: skip
layouts = st.lists(decisions, min_size=1, max_size=3).map(
    lambda found: [
        Mapping(layout=f"l{i}", applies_to=[f"{i}.csv"], rows_are="account", columns=columns)
        for i, columns in enumerate(found)
    ]
)


def column(place, label, kind="string", semantic=None):
    share = 0.96 if semantic else 0.0
    return ColumnProfile(f"c{place + 1:03d}", label, 100, 0, 90, kind, semantic_type=semantic, semantic_share=share)


def table(*columns):
    return TableProfile("a.csv", 100, tuple(column(i, *c) for i, c in enumerate(columns)))


def pack(*entries, name="p"):
    made = [PackEntry(header=h, field=f, confirmed=list(yes), rejected=list(no)) for h, f, yes, no in entries]
    return Pack(name=name, entries=made)


def mapped(*columns, packs=(), memory=(), model=MODEL):
    (found,) = propose({"a.csv": table(*columns)}, model, VOCABULARIES, Memory(memory, packs))
    return found


def confirmed(mapping):
    columns = [c.model_copy(update={"status": Status.CONFIRMED}) for c in mapping.columns]
    return mapping.model_copy(update={"columns": columns})


def plain(mapping):
    return mapping.rows_are, [(c.column, c.field, c.transform, c.parts) for c in mapping.columns]


@given(layouts)
@settings(max_examples=30, deadline=None)
def test_learning_twice_adds_nothing(mappings):
    once, left_out = learn(Pack(name="p"), mappings, "acme")
    assert learn(once, mappings, "acme") == (once, left_out)


@given(layouts, layouts)
@settings(max_examples=30, deadline=None)
def test_who_learns_first_does_not_matter(one, other):
    def through(*order):
        found = Pack(name="p")
        for mappings, project in order:
            found, _ = learn(found, mappings, project)
        entries = sorted(found.entries, key=repr)
        return [e.model_copy(update={"written": sorted(e.written)}) for e in entries], sorted(found.layouts, key=repr)

    assert through((one, "a"), (other, "b")) == through((other, "b"), (one, "a"))


@given(layouts)
@settings(max_examples=30, deadline=None)
def test_no_header_that_may_be_personal_and_no_name_is_learned(mappings):
    found, _ = learn(Pack(name="p"), mappings, "secret-project")
    text = found.model_dump_json()
    assert "example.com" not in text
    assert "1234567" not in text
    assert ".csv" not in text
    assert "secret-project" not in text


@given(st.lists(layouts, min_size=2, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_order_of_packs_does_not_matter(projects):
    packs = [learn(Pack(name=f"p{i}"), mappings, f"project {i}")[0] for i, mappings in enumerate(projects)]
    labels = [c.column for c in projects[0][0].columns]

    def told(order):
        known = PackMemory(order)
        said = [(known.weights(labels, i), [known.why(labels, i, f) for f in FIELDS]) for i in range(len(labels))]
        return said, known.rows_are(labels), list(known.findings([labels], set(), MODEL))

    assert all(told(order) == told(packs) for order in itertools.permutations(packs))


def test_one_who_changes_his_mind_takes_back_what_he_said():
    def of(path, status):
        return [Mapping(layout="l", applies_to=["a"], columns=[ColumnMapping(column="X", field=path, status=status)])]

    found, _ = learn(Pack(name="p"), of("account.name", Status.CONFIRMED), "acme")
    found, _ = learn(found, of("account.name", Status.REJECTED), "acme")
    (entry,) = found.entries
    assert (len(entry.confirmed), len(entry.rejected)) == (0, 1)


@pytest.mark.parametrize("columns", [GERMAN, SAP, PEOPLE])
def test_a_new_project_with_the_pack_gets_the_same_mapping(columns):
    odd = [("X1", "string"), *columns, ("Bezeichnung 2", "string")]
    first = mapped(*odd)
    taken = {c.field for c in first.columns}
    free = next(p for p in ("account.segment", "account.industry", "contact.department") if p not in taken)
    first.columns[0] = ColumnMapping(column="X1", field=free, confidence=0.5)
    first = confirmed(first)
    shared, _ = learn(Pack(name="p"), [first], "acme")
    second = mapped(*odd, packs=[shared])
    assert plain(second) == plain(first)
    assert any("same list of headers in pack p" in why for why in second.columns[0].why)


def test_a_header_is_known_again_in_another_layout():
    shared = pack(("kd number", "account.external_id", ["1", "2"], []))
    entry = mapped(("Kd-Nr.", "integer"), ("Ort", "string", "city"), ("Umsatz", "number"), packs=[shared]).columns[0]
    assert entry.field == "account.external_id"
    assert entry.why[0] == "confirmed before for 'Kd-Nr.' in pack p"


def test_a_rejected_pair_is_not_proposed_again():
    before = mapped(*GERMAN)
    entry = next(c for c in before.columns if c.field)
    known = pack((entry.column, entry.field, [], ["1"]))
    fields = {c.column: c.field for c in mapped(*GERMAN, packs=[known]).columns}
    assert fields[entry.column] != entry.field


def test_the_project_itself_wins():
    own = Mapping(
        layout="own", applies_to=["own.csv"],
        columns=[ColumnMapping(column="Ort", field="account.territory", status=Status.CONFIRMED)],
    )  # fmt: skip
    shared = pack(("Ort", "contact.mailing_city", list("abcdefgh"), []))
    entry = mapped(*GERMAN, memory=[own], packs=[shared]).columns[4]
    assert entry.field == "account.territory"
    assert "in layout own" in entry.why[0]


def test_packs_that_disagree_decide_nothing_and_are_told():
    one = pack(("Wert", "account.industry", ["1"], []), name="one")
    other = pack(("Wert", "account.segment", ["2"], []), name="other")
    columns = [("Wert", "string"), *GERMAN]
    assert plain(mapped(*columns, packs=[one, other])) == plain(mapped(*columns))
    (told,) = Memory([], [one, other]).findings([["Wert", "Ort"]], MODEL)
    assert (told.code, told.examples) == ("packs-disagree", ("Wert",))
    assert not Memory([], [one, other]).findings([["Ort"]], MODEL)


def test_a_pack_of_another_model_is_told_once_and_does_no_harm():
    other = pack(("Ort", "kunde.ort", ["1"], []), ("PLZ", "kunde.plz", ["1"], []))
    assert plain(mapped(*GERMAN, packs=[other])) == plain(mapped(*GERMAN))
    (told,) = Memory([], [other]).findings([], MODEL)
    assert (told.code, told.count, told.examples) == ("pack-fields-unknown", 2, ("kunde.ort", "kunde.plz"))


def test_values_can_speak_against_a_pack():
    """One confirmation, once, does not make e-mail addresses a revenue."""
    model = Model.model_validate(
        {"name": "m", "tables": {"a": {"role": "dimension", "fields": {
            "email": {"type": "email"}, "revenue": {"type": "money"}}}}}
    )  # fmt: skip
    once = pack(("E-Mail", "a.revenue", ["1"], []))
    entry = mapped(("E-Mail", "string", "email"), packs=[once], model=model).columns[0]
    assert entry.confidence < 0.99


def test_transforms_go_along_unless_people_used_several():
    def of(transform, mark):
        return PackEntry(header="Umsatz", field="account.annual_revenue", transform=transform, confirmed=[mark])

    one = Pack(name="p", entries=[of("thousands", "1")])
    entry = mapped(("Umsatz", "number"), *GERMAN, packs=[one]).columns[0]
    assert (entry.field, entry.transform) == ("account.annual_revenue", "thousands")
    torn = Pack(name="p", entries=[of("thousands", "1"), of("millions", "2")])
    assert mapped(("Umsatz", "number"), *GERMAN, packs=[torn]).columns[0].transform is None


def test_weights_rise_with_confirmations_and_fall_with_rejections():
    found = [weight(n, 0) for n in range(1, 50)]
    assert found[0] == 4
    assert found == sorted(found)
    assert found[-1] < 8
    assert weight(0, 1) == -6
    assert weight(2, 2) == 0


@pytest.mark.parametrize("header", ["anna@example.com", "Order 4711000", "0170 123 456", "2024-05-06", "K12345"])
def test_headers_that_may_be_personal(header):
    assert is_personal(header)


@pytest.mark.parametrize("header", ["Kd-Nr.", "Jahr 2024", "Q1/2024", "Address 2", "E-Mail"])
def test_headers_that_are_not(header):
    assert not is_personal(header)


def test_many_layouts_are_found_at_once():
    """A pass over all layouts for each table took minutes for thousands of files."""
    many = [
        Mapping(
            layout=f"l{i}", applies_to=[f"{i}.csv"], columns=[ColumnMapping(column=f"C{i}"), ColumnMapping(column="D")]
        )
        for i in range(3000)
    ]
    known = Memory(many)
    assert known.same_layout(("c 7", "d"), []).layout == "l7"
    assert known.same_layout(("unknown",), ["9.csv", "8.csv"]).layout == "l8"
    assert known.same_layout(("unknown",), ["gone.csv"]) is None
