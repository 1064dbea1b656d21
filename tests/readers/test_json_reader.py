import contextlib
import io
import json
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers import json_large, json_reader, json_text
from crmmigrate.adapters.readers.json_reader import JsonReader
from crmmigrate.core.errors import SourceError

READER = JsonReader()
FRAME = pd.DataFrame({"id": ["01", "02", "03"], "n": [1.5, None, 3.0]})


def test_values_keep_their_text(read):
    got = read(READER, '[{"a": 19.90, "b": 12345678901234567890123, "c": true, "d": null, "e": "007", "f": 1e5}]')
    assert got.records == [{"a": "19.90", "b": "12345678901234567890123", "c": "true", "e": "007", "f": "1e5"}]
    assert got.headers == {None: ["a", "b", "c", "d", "e", "f"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(read, encoding):
    text = json.dumps([{"stadt": name} for name in ("Köln", "Zürich", "Genève")], ensure_ascii=False, indent=1)
    assert [r["stadt"] for r in read(READER, text.encode(encoding)).records] == ["Köln", "Zürich", "Genève"]


@pytest.mark.parametrize(
    ("document", "table"),
    [
        ([{"id": "1"}, {"id": "2"}], None),
        ({"items": [{"id": "1"}, {"id": "2"}]}, "items"),
        ({"data": {"page": {"rows": [{"id": "1"}, {"id": "2"}]}}}, "rows"),
        ({"pages": [[{"id": "1"}], [{"id": "2"}]]}, "pages"),
        ([[{"id": "1"}], [{"id": "2"}]], None),
    ],
)
def test_records_are_found_in_envelopes(read, document, table):
    got = read(READER, json.dumps(document))
    assert got.rows == {table: [["1"], ["2"]]}
    assert got.codes == []


def test_values_outside_of_the_records_are_told(read):
    got = read(
        READER, '{"exported_at": "2020-01-01", "count": 1, "meta": {"page": {"no": 7}}, "x": [], "r": [{"a": 1}]}'
    )
    assert got.rows == {"r": [["1"]]}
    message = got.message("values-outside")
    assert all(part in message for part in ("exported_at = 2020-01-01", "count = 1", "meta.page.no = 7", "x = []"))


def test_several_arrays_become_several_tables(read):
    got = read(READER, '{"a": {"items": [{"x": 1}]}, "b": {"items": [{"y": 2}]}, "c": [{"z": 3}]}')
    assert got.rows == {"a.items": [["1"]], "b.items": [["2"]], "c": [["3"]]}


def test_objects_keyed_by_id(read):
    got = read(READER, '{"K1": {"name": "A"}, "K2": {"name": "B", "key": "x"}}')
    assert got.headers == {None: ["key", "name", "key 2"]}
    assert got.rows == {None: [["K1", "A", None], ["K2", "B", "x"]]}
    nested = read(READER, '{"users": {"u1": {"n": 1}, "u2": {"n": 2}, "u3": {"n": 3}}}')
    assert nested.rows == {"users": [["u1", "1"], ["u2", "2"], ["u3", "3"]]}


def test_years_in_objects_keyed_by_id_are_no_row_numbers(read):
    got = read(READER, '{"K1": {"2019": 5, "2020": 6}, "K2": {"2019": 7, "2020": 8}}')
    assert got.headers == {None: ["key", "2019", "2020"]}
    assert got.rows == {None: [["K1", "5", "6"], ["K2", "7", "8"]]}


@pytest.mark.parametrize("orient", ["records", "columns", "list"])
def test_columns_and_records_of_pandas(read, orient):
    text = json.dumps(FRAME.to_dict("list")) if orient == "list" else FRAME.to_json(orient=orient)
    got = read(READER, text.replace("NaN", "null"))
    assert [(r["id"], r.get("n")) for r in got.records] == [("01", "1.5"), ("02", None), ("03", "3.0")]


def test_rows_with_their_column_names_beside_them(read):
    got = read(READER, FRAME.to_json(orient="split"))
    assert got.rows == {"data": [["id", "n"], ["01", "1.5"], ["02", None], ["03", "3.0"]]}
    got = read(READER, '{"fields": [{"name": "x", "type": "int"}], "rows": [[1], [2]]}')
    assert got.rows["rows"] == [["x"], ["1"], ["2"]]
    got = read(READER, '{"meta": {"view": {"columns": [{"name": "x"}, {"name": "y"}]}}, "data": [[1, 2]]}')
    assert got.rows["data"] == [["x", "y"], ["1", "2"]]


def test_arrays_of_arrays_are_a_grid(read):
    got = read(READER, '[["Id", "Umsatz", "ok"], ["001", 10.50, true], ["002", null]]')
    assert got.rows == {None: [["Id", "Umsatz", "ok"], ["001", "10.50", "true"], ["002", None]]}
    assert got.parts[0].kinds == ["sss", "snb", "ss"]


def test_plain_values_are_one_column(read):
    assert read(READER, '["a", 2, null]').rows == {None: [["a"], ["2"], [None]]}


def test_one_object_is_one_record(read):
    assert read(READER, '{"name": "A", "address": {"city": "B"}}').records == [{"name": "A", "address.city": "B"}]


def test_nested_lists_become_tables_with_the_key_of_their_record(read):
    orders = [
        {"no": "A1", "lines": [{"sku": "x", "lots": [{"l": 1}, {"l": 2}]}, {"sku": "y"}]},
        {"no": "A2", "lines": {"sku": "z", "lots": [{"l": 3}]}},
        {"no": "A3", "tags": ["a", 1, None], "lines": []},
    ]
    got = read(READER, json.dumps({"orders": orders}))
    assert got.headers["orders"] == ["no", "tags"]
    assert got.rows["orders"] == [["A1", None], ["A2", None], ["A3", '["a",1,null]']]
    assert got.headers["orders.lines"] == ["orders row", "orders no", "sku"]
    assert got.rows["orders.lines"] == [["1", "A1", "x"], ["1", "A1", "y"], ["2", "A2", "z"]]
    assert got.headers["orders.lines.lots"] == ["lines row", "l"]
    assert got.rows["orders.lines.lots"] == [["1", "1"], ["1", "2"], ["3", "3"]]
    assert "records-nested" in got.codes


def test_a_key_that_repeats_is_no_key(read):
    got = read(READER, '[{"id": 1, "l": [{"a": 1}]}, {"id": 1, "l": [{"a": 2}]}]')
    assert got.headers["l"] == ["parent row", "a"]


def test_repeated_keys_are_kept(read):
    got = read(READER, '[{"a": 1, "a": 2, "a": 3}, {"a": 4}]')
    assert got.rows == {None: [["1", "2", "3"], ["4", None, None]]}
    assert got.headers == {None: ["a", "a 2", "a 3"]}
    assert got.codes == ["key-repeated"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[{"a": "x,]//y"},\n]', "trailing comma"),
        ('[{"a": "x,]//y",}]', "trailing comma"),
        ('// c\n[/* d\n*/ {"a": "x,]//y"}]', "comment"),
        ("[{'a': 'x,]//y'}]", "single quotes"),
        ('[{a: "x,]//y"}]', "key without quotes"),
        ('[{"a": "x,]//y", "b": None}]', "Python literal"),
        ('[{"a": "x,]//y", "b": NaN}]', "NaN"),
    ],
)
def test_small_faults_are_read_and_told(read, text, fault):
    got = read(READER, text)
    assert got.records[0]["a"] == "x,]//y"
    assert fault in got.message("json-lenient")


def test_line_breaks_inside_strings_are_read_and_told(read):
    got = read(READER, '[{"a": "x\ny"}]')
    assert (got.records, got.codes) == ([{"a": "x\ny"}], ["json-lenient"])


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('[{"id": 1}, {"na', "truncated", "truncated.*line 1"),
        ('[\n{"id": 1},\n{"id":', "truncated", "incomplete.*line 3"),
        ('[{"id": 1}, {"id": tr', "truncated", "truncated"),
        ('{"a": [{"b": 1}', "truncated", "truncated"),
        ('[\n{"id": 1}\n{"id" 2}\n]', "source-unreadable", "line 3, column"),
        ("[" * 100_000, "source-too-large", "nested"),
        ('[{"a":' + '{"a":' * 100 + "1" + "}" * 101 + "]", "source-too-large", "nested"),
        ("[]", "source-empty", "no records"),
        ("[{" + ",".join(f'"k{i}": 1' for i in range(20_000)) + "}]", "source-too-large", "different keys"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, text, code, message):
    with pytest.raises(SourceError, match=message) as caught:
        read(READER, text)
    assert caught.value.code == code


def test_lines_that_are_broken_are_set_aside(read):
    got = read(READER, '{"a": 1}\n\n{"a": oops}\r\n{"a": 2, "b": {"c": 3}}\n17\n{"a": 4')
    assert got.rows == {None: [["1", None], ["2", "3"]]}
    assert got.lines == {None: [1, 4]}
    assert [(a.rule, a.line, a.raw) for a in got.aside] == [
        ("record-malformed", 3, '{"a": oops}'),
        ("record-malformed", 5, "17"),
        ("truncated", 6, '{"a": 4'),
    ]
    assert got.codes == ["record-malformed", "truncated"]


def test_a_broken_first_line_does_not_hide_the_others(read):
    got = read(READER, '{"a": \n{"a": 1}\n{"a": 2}\n{"a": 3}\n')
    assert got.rows == {None: [["1"], ["2"], ["3"]]}
    assert [a.line for a in got.aside] == [1]


@pytest.mark.parametrize(
    "text", ['{"a": 1}\n{"a": 2}', '{"a": 1},\n{"a": 2},\n', '{\n"a": 1}{"a": 2}', '\x1e{"a": 1}\n\x1e{"a": 2}\n']
)
def test_records_that_follow_one_another(read, text):
    assert read(READER, text).rows == {None: [["1"], ["2"]]}


def test_lines_of_arrays_are_a_grid(read):
    got = read(READER, '["id", "n"]\n["1", 2]\n')
    assert (got.rows, got.lines) == ({None: [["id", "n"], ["1", "2"]]}, {None: [1, 2]})


def test_lines_in_utf_16_and_with_a_stray_line(read):
    text = '{"a": "ä"}\n{"a": "ö"}\n'
    assert read(READER, text.encode("utf-16")).rows == {None: [["ä"], ["ö"]]}
    mixed = '{"a": "ä"}\n'.encode() * 9 + '{"a": "ö"}\n'.encode("cp1252")
    got = read(READER, mixed)
    assert got.rows[None][-1] == ["ö"]
    assert got.codes == ["encoding-mixed"]


def test_the_name_is_told_when_it_says_otherwise(read):
    assert read(READER, '{"a": 1}\n{"a": 2}\n', "x.csv").codes == ["extension-wrong"]
    assert read(READER, '{"a": 1}\n{"a": 2}\n', "x.jsonl").codes == []


LARGE_DOCUMENTS = [
    '{{"count": 3, "meta": {{"a": 1}}, "data": {{"items": {items}, "tail": "t"}}}}',
    "{items}",
    ' {{ "items" : {items} , "more": [{{"x": 1}}], "k": {{"k1": {{"n": 1}}, "k2": {{"n": 2}}}} }} ',
]


@pytest.mark.parametrize("template", LARGE_DOCUMENTS)
def test_large_documents_are_read_like_small_ones(read, monkeypatch, template):
    items = [{"id": f"{i:05}", "v": i / 4, "s": 'ä\\"]}' * (i % 5), "l": [{"q": i}] * (i % 3)} for i in range(300)]
    text = template.format(items=json.dumps(items, ensure_ascii=bool(len(template) % 2), indent=1))
    small = read(READER, text)
    monkeypatch.setattr(json_reader, "LARGE", 10)
    monkeypatch.setattr(json_text.Window, "STEP", 997)
    large = read(READER, text)
    assert large.rows == small.rows
    assert large.headers == small.headers
    assert large.codes == small.codes
    if "values-outside" in small.codes:
        assert sorted(large.message("values-outside")) == sorted(small.message("values-outside"))


def test_large_objects_keyed_by_id_and_large_faults(read, monkeypatch):
    monkeypatch.setattr(json_reader, "LARGE", 10)
    monkeypatch.setattr(json_text.Window, "STEP", 100)
    monkeypatch.setattr(json_large, "MOST_MEMBERS", 20)
    text = json.dumps({f"K{i}": {"n": i} for i in range(50)})
    assert read(READER, text).rows == {None: [[f"K{i}", str(i)] for i in range(50)]}
    array = json.dumps([{"n": i} for i in range(200)], indent=0)
    with pytest.raises(SourceError, match=r"truncated.*line") as caught:
        read(READER, array[:-30])
    assert caught.value.code == "truncated"
    with pytest.raises(SourceError, match=r"malformed.*line 303"):
        read(READER, array.replace('"n": 100\n', '"n": 1x0\n'))


keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)


def told(value):
    if isinstance(value, bool):
        return str(value).lower()
    text = None if value is None else str(value)
    return text if text and not text.isspace() else None


def dumped(record):
    pairs = ((json.dumps(k), str(v) if isinstance(v, Decimal) else json.dumps(v)) for k, v in record.items())
    return "{" + ",".join(f"{k}: {v}" for k, v in pairs) + "}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.dictionaries(keys, values, min_size=1, max_size=4), min_size=2, max_size=5), st.booleans())
def test_what_was_written_is_read(read, records, lines):
    dumps = [dumped(record) for record in records]
    got = read(READER, "\n".join(dumps) if lines else "[" + ",\n".join(dumps) + "]")
    assert got.records == [{k: told(v) for k, v in record.items() if told(v) is not None} for record in records]
    assert got.codes == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_damage_is_an_error_or_a_finding_never_a_crash(read, data):
    text = io.StringIO()
    json.dump({"meta": {"n": 2}, "rows": [{"id": i, "t": ["x"], "s": {"a": "b"}} for i in range(3)]}, text)
    broken = bytearray(text.getvalue().encode())
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(1, 255))
    with contextlib.suppress(SourceError):
        assert read(READER, bytes(broken)).parts
