"""Faults are all told at once, each at its place, in plain words."""

import pytest

from crmmigrate.config import check_model, check_project, load, load_text, parse_text, read_options
from crmmigrate.core.documents import Cleaning, Mapping, Migration, Model
from crmmigrate.core.errors import ConfigError, UsageError


def faults(text, document):
    with pytest.raises(ConfigError) as caught:
        load_text(text, "x.yaml", document)
    return [str(fault) for fault in caught.value.faults]


def test_a_typing_error_names_file_line_column_and_the_nearest_word():
    text = "name: crm\ntables:\n  customer:\n    role: dimension\n    fields:\n      name:\n        typ: text\n"
    assert faults(text, Model) == ['x.yaml:7:9 tables.customer.fields.name.typ: unknown key, did you mean "type"?']


def test_all_faults_at_once_in_the_order_of_the_file():
    text = (
        "layout: north\nrows_are: [a]\ncolumns:\n  - column: A\n    confidence: 2\n    status: confirmd\n"
        "  - field: x.y\n    position: first\nlayout: south\n"
    )
    assert faults(text, Mapping) == [
        "x.yaml:1:1 applies_to: required key is missing",
        "x.yaml:2:11 rows_are: must be text, not a list",
        'x.yaml:5:17 columns[0].confidence: must be at most 1, not "2"',
        (
            "x.yaml:6:13 columns[0].status: must be one of suggested, confirmed, rejected, "
            'not "confirmd", did you mean "confirmed"?'
        ),
        "x.yaml:7:5 columns[1].column: required key is missing",
        'x.yaml:8:15 columns[1].position: must be a whole number, not "first"',
        "x.yaml:9:1 layout: duplicate key, it stands in line 1 already",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: b: c", "x.yaml:1:5 : not valid YAML: mapping values are not allowed here"),
        (
            "name: x\n\tengine: y",
            "x.yaml:2:1 : not valid YAML: while scanning for the next token, found character",
        ),
        ("name: 'x", "x.yaml:1:9 : not valid YAML: while scanning a quoted scalar"),
        ("name: a\x01b", "x.yaml:1:8 : not valid YAML: a control character stands here"),
        ("name: a\n---\nname: b", "x.yaml:2:1 : not valid YAML: expected a single document"),
        ("- a\n- b", "x.yaml:1:1 : must be a mapping of keys to values, not a list"),
        ("", "x.yaml:1:1 name: required key is missing"),
        ("name: x\n? [a]\n: 1", "x.yaml:2:3 : a key must be a word"),
        (
            "name: x\nas_of: 2024-02-31",
            'x.yaml:2:8 as_of: must be a date such as 2024-06-30, not "2024-02-31"',
        ),
        ("name: x\nversion: 2", 'x.yaml:2:10 version: must be one of 1, not "2"'),
        ("name:\nengine: y", "x.yaml:1:1 name: must be text, but it is empty"),
        ("name: 9lives", "x.yaml:1:7 name: must begin with a letter"),
        (
            "name: x\npolicies: {max_rejects: -1}",
            'x.yaml:2:25 policies.max_rejects: must be at least 0, not "-1"',
        ),
    ],
)
def test_each_kind_of_fault_has_its_place(text, fault):
    found = faults(text, Migration)
    assert any(line.startswith(fault) for line in found), found


def test_texts_stay_as_they_were_written():
    text = (
        "layout: 0049\napplies_to: [2024-01-01, NO, 1.50, 0x1F]\nconstants:\n  on: off\n  country.code: NO\n"
        "columns:\n  - {column: 007, field: null, confidence: 1, position: 3}\n"
    )
    mapping = load_text(text, "x.yaml", Mapping)
    assert mapping.layout == "0049"
    assert mapping.applies_to == ["2024-01-01", "NO", "1.50", "0x1F"]
    assert mapping.constants == {"on": "off", "country.code": "NO"}
    assert (mapping.columns[0].column, mapping.columns[0].field) == ("007", None)
    assert mapping.columns[0].position == 3


def test_values_of_any_kind_are_read_by_yaml_1_2():
    text = (
        "tables:\n- applies_to: [a]\n  columns:\n  - column: c\n    value_map: {yes: 1, '': null, n/a: ~}\n"
        "    rules:\n    - rule: date\n"
        "      options: {order: dmy, year: 1950, wide: true, factor: 1.5, code: '01', day: 2024-01-01}\n"
    )
    column = load_text(text, "x.yaml", Cleaning).tables[0].columns[0]
    assert column.value_map == {"yes": "1", "": None, "n/a": None}
    assert column.rules[0].options == {
        "order": "dmy", "year": 1950, "wide": True, "factor": 1.5, "code": "01", "day": "2024-01-01",
    }  # fmt: skip


def test_byte_order_mark_and_windows_line_ends_do_not_shift_places():
    assert faults("\ufeffname: x\r\nengin: y\r\n", Migration) == [
        'x.yaml:2:1 engin: unknown key, did you mean "engine"?'
    ]


def test_nested_aliases_end_in_a_fault():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "are aliases nested?" in faults("\n".join(lines), Migration)[0]
    assert "are aliases nested?" in faults("name: &x [*x]", Migration)[0]


def test_a_file_that_is_not_there_or_not_utf8_is_a_fault(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml:1:1 : cannot be read: No such file"):
        load(tmp_path / "none.yaml", Migration)
    (tmp_path / "latin.yaml").write_bytes("name: x\nengine: M\xfcller\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.yaml:2:10 : is not UTF-8"):
        load(tmp_path / "latin.yaml", Migration)


MODEL = """\
name: crm
common:
  region: {}
tables:
  customer:
    role: dimension
    grain: [numbr]
    identify:
      - [number]
      - [name, ort]
    hierarchies: [[name, land]]
    fields:
      number: {role: key}
      name: {}
  orders:
    role: fact
    grain: [order_no]
    dimensions: [customer, produkt]
    fields:
      order_no: {}
      customer_no: {references: custmer}
      buyer: {references: customer, reference_field: nummer}
"""


def test_names_inside_a_model_must_exist():
    found = [str(fault) for fault in check_model(parse_text(MODEL, "model.yaml", Model))]
    assert found == [
        ('model.yaml:7:13 tables.customer.grain[0]: table customer has no field "numbr", did you mean "number"?'),
        (
            'model.yaml:10:16 tables.customer.identify[1][1]: table customer has no field "ort"; '
            "known: name, number, region"
        ),
        (
            'model.yaml:11:26 tables.customer.hierarchies[0][1]: table customer has no field "land"; '
            "known: name, number, region"
        ),
        (
            'model.yaml:21:33 tables.orders.fields.customer_no.references: unknown dimension "custmer", '
            'did you mean "customer"?'
        ),
        (
            "model.yaml:22:54 tables.orders.fields.buyer.reference_field: dimension customer has no field "
            '"nummer", did you mean "number"?'
        ),
        'model.yaml:18:28 tables.orders.dimensions[1]: unknown dimension "produkt"; known: customer',
    ]


def test_mappings_and_policies_must_name_what_the_model_has():
    model = load_text(MODEL, "model.yaml", Model)
    mapping = parse_text(
        "layout: n\napplies_to: [a]\nrows_are: order\ncolumns:\n- column: A\n  field: customer.nmae\n"
        "- column: B\n  field: common.region\n- column: C\n  field: client.name\n"
        "constants:\n  orders.oder_no: 1\n",
        "n.yaml",
        Mapping,
    )
    migration = parse_text(
        "name: x\npolicies:\n  exclude:\n  - name: old\n    table: custmers\n    where: a > 1\n",
        "m.yaml",
        Migration,
    )
    found = [str(fault) for fault in check_project(model, migration, [mapping])]
    assert found == [
        'm.yaml:5:12 policies.exclude[0].table: the model has no table "custmers", did you mean "customer"?',
        'n.yaml:3:11 rows_are: the model has no table "order", did you mean "orders"?',
        'n.yaml:6:10 columns[0].field: the model has no field "customer.nmae", did you mean "customer.name"?',
        (
            'n.yaml:10:10 columns[2].field: the model has no field "client.name"; known: common.region, '
            "customer.name, customer.number, orders.buyer, orders.customer_no, orders.order_no"
        ),
        (
            'n.yaml:12:3 constants.orders.oder_no: the model has no field "orders.oder_no", '
            'did you mean "orders.order_no"?'
        ),
    ]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (["encoding=cp850", "dialect.delimiter=\\t"], {"encoding": "cp850", "delimiter": "\t"}),
        (["header_rows=[4, 5]", "skip=2", "transposed=true"], {"header_rows": [4, 5], "skip": 2, "transposed": True}),
        (["dialect.quote=", "dialect.delimiter=,", "sheet=A=B"], {"quote": "", "delimiter": ",", "sheet": "A=B"}),
        (['layout=[{"name": "a", "start": 1, "width": 3}]'], {"layout": [{"name": "a", "start": 1, "width": 3}]}),
    ],
)
def test_settings_of_the_command_line(pairs, expected):
    assert read_options(pairs).for_reader() == expected


@pytest.mark.parametrize("pairs", [["delim=;"], ["skip=many"], ["range=B4"], ["dialect.delimiter="]])
def test_wrong_settings_are_faults(pairs):
    with pytest.raises(ConfigError, match="--set:"):
        read_options(pairs)


@pytest.mark.parametrize("pairs", [["encoding"], ["=x"], ["header_rows=[1"]])
def test_what_is_no_setting_is_told(pairs):
    with pytest.raises(UsageError):
        read_options(pairs)
