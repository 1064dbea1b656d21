"""Round trips: what people wrote stays, suggestions are refreshed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.config import load, load_text, merge, save
from crmmigrate.config.merging import merge_text
from crmmigrate.config.saving import text_of
from crmmigrate.core import documents as d
from crmmigrate.core.documents import (
    Cleaning,
    CleaningRule,
    ColumnCleaning,
    ColumnMapping,
    Kpis,
    Mapping,
    Migration,
    Model,
    ModelField,
    ModelTable,
    SourceEntry,
    TableCleaning,
)
from crmmigrate.core.errors import ConfigError, OutsideError

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), max_size=12).map(
    str.strip
)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,6}", fullmatch=True) | st.sampled_from(["NO", "on", "null", "y", "e1"])
SHARES = st.floats(0, 1)


def columns():
    return st.builds(
        ColumnMapping,
        column=WORDS,
        position=st.none() | st.integers(1, 300),
        field=st.none() | NAMES,
        confidence=SHARES,
        why=st.lists(WORDS, max_size=2),
        status=st.sampled_from(["suggested", "suggested", "confirmed", "rejected"]),
    )


def mappings():
    return st.builds(
        Mapping,
        layout=WORDS,
        applies_to=st.lists(WORDS, max_size=3),
        rows_are=st.none() | NAMES,
        columns=st.lists(columns(), max_size=3, unique_by=lambda c: (c.column, c.position)),
        constants=st.dictionaries(WORDS, WORDS, max_size=2),
    )


def models():
    fields = st.builds(
        ModelField, type=st.sampled_from(["text", "date"]), why=WORDS, maximum=st.none() | st.floats(-9, 9)
    )
    tables = st.builds(
        ModelTable, role=st.sampled_from(["fact", "dimension"]), grain=st.lists(NAMES, max_size=2),
        fields=st.dictionaries(NAMES, fields, max_size=3),
    )  # fmt: skip
    return st.builds(Model, name=NAMES, tables=st.dictionaries(NAMES, tables, max_size=3))


def cleanings():
    values = st.none() | st.booleans() | st.integers(-99, 99) | WORDS
    rules = st.builds(
        CleaningRule,
        rule=st.sampled_from(["trim", "date"]),
        options=st.dictionaries(WORDS, values, max_size=2),
    )
    cells = st.builds(
        ColumnCleaning, column=WORDS, rules=st.lists(rules, max_size=2),
        value_map=st.dictionaries(WORDS, st.none() | WORDS, max_size=2),
    )  # fmt: skip
    tables = st.builds(
        TableCleaning, applies_to=st.lists(WORDS, min_size=1, max_size=2), columns=st.lists(cells, max_size=2)
    )
    return st.builds(Cleaning, tables=st.lists(tables, max_size=2))


DOCUMENTS = mappings() | models() | cleanings()


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_what_is_saved_is_loaded(document):
    assert load_text(text_of(document), "x.yaml", type(document)) == document


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_merging_twice_changes_nothing_and_keeps_decisions(data):
    kind = data.draw(st.sampled_from([mappings(), models(), cleanings()]))
    last, new = data.draw(kind), data.draw(kind)
    once, _ = merge_text(text_of(last), "x.yaml", new, last)
    assert merge_text(once, "x.yaml", new, new) == (once, [])
    assert merge_text(once, "x.yaml", new, None)[0] == once
    if isinstance(new, Mapping):
        merged = load_text(once, "x.yaml", Mapping)
        assert {(c.column, c.position) for c in new.columns} <= {(c.column, c.position) for c in merged.columns}
        decided = [c for c in last.columns if c.status != "suggested"]
        assert [c for c in merged.columns if c in decided] == decided


LAST = Mapping(
    layout="north",
    applies_to=["north.xlsx#Orders"],
    rows_are="orders",
    columns=[
        ColumnMapping(column="Kd-Nr", field="customer.number", confidence=0.7, why=["header", "values"]),
        ColumnMapping(column="Ort", field="customer.city", confidence=0.9),
        ColumnMapping(column="NO", field="orders.number", confidence=0.5),
        ColumnMapping(column="on"),
    ],
)
FILE = """\
# yaml-language-server: $schema=../.crmmigrate/schemas/mapping.json
# ours: see the wiki

layout:   north
applies_to:
- 'north.xlsx#Orders'
status: suggested
rows_are: "orders"      # one row an order line
columns:
- field: customer.number   # asked Anna
  column: "Kd-Nr"
  why:
  - header
  - values
  # about the next one
  confidence: 0.70

- {column: Ort, field: customer.town, confidence: 0.9}  # not city!
- column: NO
  field: orders.number
  confidence: 0.5
  status: confirmed
- column: on
# the end of the columns
# and of the file
"""
NEW = Mapping(
    layout="north",
    applies_to=["north.xlsx#Orders", "north.xlsx#2023"],
    rows_are="order_lines",
    columns=[
        ColumnMapping(column="on", field="orders.ordered_on", confidence=0.8),
        ColumnMapping(
            column="Kd-Nr",
            field="customer.account_number",
            confidence=0.93,
            why=["header", "unique", "never empty"],
        ),
        ColumnMapping(column="Ort", field="customer.region", confidence=0.6),
        ColumnMapping(column="NO", field="country.code", confidence=0.99),
        ColumnMapping(column="New: #1", field="orders.note"),
    ],
    constants={"orders.region": "NO"},
)
MERGED = """\
# yaml-language-server: $schema=../.crmmigrate/schemas/mapping.json
# ours: see the wiki

layout:   north
applies_to:
- 'north.xlsx#Orders'
- north.xlsx#2023
status: suggested
rows_are: order_lines      # one row an order line
columns:
- field: customer.account_number   # asked Anna
  column: "Kd-Nr"
  why:
  - header
  - unique
  - never empty
  # about the next one
  confidence: 0.93

- {column: Ort, field: customer.town, confidence: 0.9}  # not city!
- column: NO
  field: orders.number
  confidence: 0.5
  status: confirmed
- column: on
  field: orders.ordered_on
  confidence: 0.8
- column: "New: #1"
  field: orders.note
  status: suggested
constants:
  orders.region: "NO"
# the end of the columns
# and of the file
"""


def test_people_keep_their_comments_order_quotes_edits_and_decisions():
    merged, lines = merge_text(FILE, "north.yaml", NEW, LAST)
    assert merged == MERGED
    assert lines == [
        "+ applies_to: north.xlsx#2023",
        "~ rows_are: orders -> order_lines",
        '~ columns "on": field nothing -> orders.ordered_on, confidence 0.0 -> 0.8',
        ('~ columns "Kd-Nr": field customer.number -> customer.account_number, confidence 0.7 -> 0.93, why changed'),
        '= columns "Ort" stays as it is; the suggestion is now: field customer.region, confidence 0.6',
        '= columns "NO" stays as it is; the suggestion is now: field country.code, confidence 0.99',
        '+ columns "New: #1": field orders.note, confidence 0.0',
        "+ constants.orders.region: NO",
    ]


def test_without_knowing_what_was_written_last_only_new_entries_come_in():
    merged, lines = merge_text(FILE, "north.yaml", NEW, None)
    assert lines == [
        "+ applies_to: north.xlsx#2023",
        '+ columns "New: #1": field orders.note, confidence 0.0',
        "+ constants.orders.region: NO",
    ]
    assert "field: customer.number   # asked Anna" in merged


def test_what_a_person_deleted_stays_deleted():
    text = text_of(Mapping(layout="north", applies_to=[], columns=LAST.columns[:1]))
    merged, _ = merge_text(text, "north.yaml", LAST, LAST)
    assert [c.column for c in load_text(merged, "x", Mapping).columns] == ["Kd-Nr"]
    assert load_text(merged, "x", Mapping).applies_to == []


def test_a_confirmed_mapping_takes_new_sources_and_columns_only():
    text = text_of(LAST).replace("rows_are: orders\nstatus: suggested", "rows_are: orders\nstatus: confirmed")
    merged = load_text(merge_text(text, "north.yaml", NEW, LAST)[0], "x", Mapping)
    assert merged.rows_are == "orders"
    assert merged.columns[:4] == LAST.columns
    assert (merged.columns[4].column, merged.columns[4].field) == ("New: #1", None)
    assert merged.applies_to == NEW.applies_to


def test_nothing_that_feeds_a_field_comes_into_a_confirmed_mapping():
    text = text_of(LAST).replace("rows_are: orders\nstatus: suggested", "rows_are: orders\nstatus: confirmed")
    made = d.Combined(field="orders.date", columns=["A", "B"], transform="joined", confidence=0.4)
    new = LAST.model_copy(update={"combined": [made]})
    merged, lines = merge_text(text, "north.yaml", new, LAST)
    assert load_text(merged, "x", Mapping).combined == []
    assert any("orders.date" in line and "is not added" in line for line in lines)


def test_a_comment_inside_a_list_is_never_lost():
    text = FILE.replace("  - values\n", "  # see the letter of 3 May\n  - values\n")
    merged, lines = merge_text(text, "north.yaml", NEW, LAST)
    assert "  # see the letter of 3 May\n  - values\n" in merged
    assert "= columns[0].why stays as it is: it has a comment inside" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tables: []  # none yet\n", "tables:\n  - applies_to: [a.csv]  # none yet\n"),
        ("tables:\n", "tables:\n  - applies_to: [a.csv]\n"),
        ("# nothing\n", "# nothing\ntables:\n  - applies_to: [a.csv]\n"),
        ("", "tables:\n  - applies_to: [a.csv]\n"),
        ("{tables: [{applies_to: [b]}]}\n", "{tables: [{applies_to: [b]}, {applies_to: [a.csv]}]}\n"),
        ("tables:\n- applies_to: [b.csv]", "tables:\n- applies_to: [b.csv]\n- applies_to: [a.csv]"),
        ("tables:\r\n- applies_to: [b]\r\n", "tables:\r\n- applies_to: [b]\r\n- applies_to: [a.csv]\r\n"),
    ],
)  # fmt: skip
def test_entries_are_added_to_files_of_any_style(text, expected):
    new = Cleaning(tables=[TableCleaning(applies_to=["a.csv"])])
    assert merge_text(text, "cleaning.yaml", new)[0] == expected


def test_model_tables_and_fields_are_merged_by_name():
    last = Model(
        name="m",
        tables={"customer": ModelTable(role="dimension", fields={"no": ModelField(), "zip": ModelField()})},
    )
    text = text_of(last).replace("      zip:\n        type: string\n", "      zip: {type: text}  # ours\n")
    fields = {
        "no": ModelField(type="integer"),
        "zip": ModelField(type="category"),
        "city": ModelField(type="category"),
    }
    new = Model(name="m", tables={
        "customer": ModelTable(role="dimension", grain=["no"], fields=fields),
        "orders": ModelTable(role="fact", fields={}),
    })  # fmt: skip
    merged, lines = merge_text(text, "model.yaml", new, last)
    tables = load_text(merged, "x", Model).tables
    assert {name: field.type for name, field in tables["customer"].fields.items()} == {
        "no": "integer", "zip": "text", "city": "category",
    }  # fmt: skip
    assert tables["customer"].grain == ["no"]
    assert "  # ours\n" in merged
    assert list(tables) == ["customer", "orders"]
    assert lines[1] == "~ tables.customer.fields.no: type string -> integer"


def test_tables_of_cleaning_are_matched_by_a_shared_source():
    trim = CleaningRule(rule="trim")
    last = Cleaning(tables=[TableCleaning(applies_to=["a"], columns=[ColumnCleaning(column="x", rules=[trim])])])
    new = Cleaning(tables=[TableCleaning(applies_to=["a", "b"], columns=[
        ColumnCleaning(column="x", rules=[trim, CleaningRule(rule="date", options={"order": "dmy"})]),
    ])])  # fmt: skip
    assert load_text(merge_text(text_of(last), "c.yaml", new, last)[0], "x", Cleaning) == new


def test_anchors_that_cannot_be_edited_in_place_are_a_fault_and_the_file_stays(tmp_path):
    path = tmp_path / "m.yaml"
    text = "layout: x\napplies_to: []\ncolumns:\n- {column: a, why: &w [b]}\n- {column: c, why: *w}\n"
    path.write_text(text)
    last = load(path, Mapping)
    new = Mapping(layout="x", applies_to=[], columns=[ColumnMapping(column="a", why=["z"]), last.columns[1]])
    with pytest.raises(ConfigError, match="cannot be edited in place"):
        merge(path, new, last)
    assert path.read_text() == text


def test_a_new_file_has_the_schema_line_words_for_people_and_no_defaults(tmp_path):
    path = tmp_path / "migration.yaml"
    save(
        path,
        Migration(name="acme", sources=[SourceEntry(path="legacy/**/*", system="NO")], as_of="2024-06-30"),
    )
    assert path.read_text().splitlines() == [
        "# yaml-language-server: $schema=.crmmigrate/schemas/migration.json",
        "# What is migrated, from where, to where. See docs/configuration.md for all keys.",
        "",
        "version: 1",
        "name: acme",
        "sources:",
        "  - path: legacy/**/*",
        '    system: "NO"',
        "as_of: 2024-06-30",
    ]
    save(tmp_path / "mappings" / "a.yaml", LAST)
    first = (tmp_path / "mappings" / "a.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../.crmmigrate/schemas/mapping.json"


def test_merge_writes_the_file_only_when_something_changed(tmp_path):
    path = tmp_path / "north.yaml"
    save(path, LAST, header=False)
    before = path.stat().st_mtime_ns
    assert merge(path, LAST, LAST) == []
    assert path.stat().st_mtime_ns == before
    assert merge(path, NEW, LAST) != []
    assert [p.name for p in tmp_path.iterdir()] == ["north.yaml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideError, match="cannot write"):
        save(tmp_path / "file" / "kpis.yaml", Kpis())
