"""JSON as web services, databases and scripts write it."""

from __future__ import annotations

import json

from legacy_shapes.kit import Shapes, table

SHAPES = Shapes("json")
PEOPLE = [
    {"id": "0031", "name": "Ørjan Dahl", "city": "Bodø"},
    {"id": "0032", "name": "Pia Sand", "city": "Moss"},
    {"id": "0033", "name": "Runa Vik", "city": None},
]
PEOPLE_TABLE = table(["id", "name", "city"], 3, (0, 0, "0031"), (0, 1, "Ørjan Dahl"), (2, 2, None))


def main(n_rows, *cells, **more):
    """The table of the records, whatever its columns are called."""
    return table(None, n_rows, *((record, None, value) for record, value in cells), **more)


def dump(value, **more):
    return json.dumps(value, ensure_ascii=False, **more).encode()


def add(file, value, *tables, **more):
    SHAPES.add(file, *tables, **more)(lambda: dump(value, indent=1))


add(
    "hubspot_contacts.json",
    {
        "results": [
            {"id": f"{i}01", "properties": {"email": f"k{i}@oak.example", "firstname": f"Kai{i}", "phone": f"0049 4{i}"},
             "createdAt": f"2020-01-0{i}T08:00:00.000Z", "archived": False}
            for i in (1, 2, 3)
        ],
        "paging": {"next": {"after": "301", "link": "https://api.example/contacts?after=301"}},
    },
    main(3, (0, "101"), (0, "k1@oak.example"), (2, "0049 43"), (2, "false")),
    extra=True,
)  # fmt: skip
add(
    "salesforce_accounts.json",
    {
        "totalSize": 2, "done": True,
        "records": [
            {"attributes": {"type": "Account", "url": "/sobjects/Account/0015"}, "Id": "0015g00000AbCdE", "Name": "Brix",
             "Contacts": {"totalSize": 2, "done": True, "records": [
                 {"attributes": {"type": "Contact"}, "LastName": "Egede"}, {"attributes": {"type": "Contact"}, "LastName": "Fog"}]}},
            {"attributes": {"type": "Account", "url": "/sobjects/Account/0016"}, "Id": "0015g00000FgHiJ", "Name": "Cord",
             "Contacts": None},
        ],
    },
    main(2, (0, "Brix"), (1, "0015g00000FgHiJ")),
    extra=True,
)  # fmt: skip
add(
    "zoho_leads.json",
    {"data": [{"Last_Name": n, "Owner": {"name": "Uma Roy", "id": "55000000015"}, "Tag": [{"name": "fair", "id": f"9{i}"}],
               "Annual_Revenue": 0, "$approved": True} for i, n in enumerate(("Arda", "Bilge", "Cem"))],
     "info": {"per_page": 200, "count": 3, "page": 1, "more_records": False}},
    main(3, (0, "Arda"), (2, "55000000015"), (1, "0")),
    extra=True,
)  # fmt: skip
add(
    "pipedrive_persons.json",
    {"success": True, "data": [
        {"id": 1, "name": "Ona Petit", "owner_id": {"id": 8, "name": "Max"}, "email": [
            {"label": "work", "value": "ona@w.example", "primary": True}, {"label": "home", "value": "ona@h.example", "primary": False}],
         "phone": [{"label": "", "value": "", "primary": True}], "org_id": None},
        {"id": 2, "name": "Pau Riba", "owner_id": {"id": 8, "name": "Max"}, "email": [], "phone": [{"value": "0034 7", "primary": True}],
         "org_id": {"name": "Riba SL", "value": 44}}],
     "additional_data": {"pagination": {"start": 0, "limit": 100, "more_items_in_collection": False}}},
    main(2, (0, "Ona Petit"), (1, "Riba SL")),
    extra=True,
)  # fmt: skip
add(
    "shopify_orders.json",
    {"orders": [
        {"id": 820982911946154508, "name": "#9999", "total_price": "409.94", "note": None, "tags": "imported, vip",
         "customer": {"id": 115310627314723954, "email": "john@t.example", "default_address": {"zip": "01067", "city": "Dresden"}},
         "line_items": [{"id": 866550311766439020, "sku": "0008", "quantity": 1}, {"id": 141249953214522974, "sku": "0009", "quantity": 2}]},
        {"id": 820982911946154509, "name": "#10000", "total_price": "10.00", "note": "leave at door", "tags": "",
         "customer": None, "line_items": [{"id": 866550311766439021, "sku": "0010", "quantity": 3}]}]},
    main(2, (0, "820982911946154508"), (0, "409.94"), (1, "10.00")),
    main(3, (0, "866550311766439020"), (2, "0010")),
    extra=True,
)  # fmt: skip
add(
    "stripe_customers.json",
    {"object": "list", "url": "/v1/customers", "has_more": True, "data": [
        {"id": "cus_A", "object": "customer", "created": 1577836800, "metadata": {"erp": "000451"}, "balance": 0, "livemode": True},
        {"id": "cus_B", "object": "customer", "created": 1577836999, "metadata": {}, "balance": -1050, "livemode": True}]},
    main(2, (0, "cus_A"), (0, "000451"), (1, "-1050"), (1, "1577836999")),
    extra=True,
)  # fmt: skip
add(
    "jira_search.json",
    {"expand": "schema,names", "startAt": 0, "maxResults": 50, "total": 3, "issues": [
        {"id": f"1000{i}", "key": f"CRM-{i}", "fields": {"summary": f"Merge {i}", "labels": ["late", "eu"][:i], "assignee": None,
         "comment": {"comments": [{"body": f"Line one\nline two {i}", "author": {"name": "zoe"}}], "total": 1}}} for i in range(3)]},
    main(3, (0, "CRM-0"), (2, "Merge 2"), (1, "10001")),
    extra=True,
)  # fmt: skip


@SHAPES.add(
    "mongoexport_customers.json",
    main(3, (0, "5f1d7f3ae4b0a1b2c3d4e5f0"), (0, "9223372036854775807"), (1, "12.10"), (2, "Cleo")),
    extra=True,
)
def mongo():
    return b"\n".join(
        dump({"_id": {"$oid": f"5f1d7f3ae4b0a1b2c3d4e5f{i}"}, "name": name, "since": {"$date": f"2020-07-2{i}T10:11:12.345Z"},
              "visits": {"$numberLong": "9223372036854775807"}, "spent": {"$numberDecimal": f"1{i + 1}.10"}, "tags": ["x", "y"][:i]})
        for i, name in enumerate(("Abe", "Bo", "Cleo"))
    )  # fmt: skip


add(
    "elastic_hits.json",
    {"took": 5, "timed_out": False, "_shards": {"total": 1, "failed": 0}, "hits": {
        "total": {"value": 3, "relation": "eq"}, "max_score": 1.0, "hits": [
            {"_index": "crm", "_id": f"e{i}", "_score": 1.0, "_source": {"company": f"Firm {i}", "geo": {"lat": 50.1, "lon": 8.6}}}
            for i in range(3)]}},
    main(3, (0, "Firm 0"), (2, "e2")),
    extra=True,
)  # fmt: skip
add(
    "branches.geojson",
    {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}, "features": [
        {"type": "Feature", "id": i, "properties": {"branch": f"Filiale {i}", "zip": f"0{i}000"},
         "geometry": {"type": "Point", "coordinates": [13.4 + i, 52.5]} if i else None} for i in range(4)]},
    main(4, (0, "Filiale 0"), (3, "03000")),
    extra=True,
)  # fmt: skip
add(
    "graphql_relay.json",
    {"data": {"customers": {"edges": [{"cursor": f"Y{i}==", "node": {"gid": f"gid://1/{i}", "fullName": f"Vera {i}"}} for i in range(3)],
                            "pageInfo": {"hasNextPage": True, "endCursor": "Y2=="}}}},
    main(3, (0, "gid://1/0"), (2, "Vera 2")),
    extra=True,
)  # fmt: skip
add(
    "jsonapi_people.json",
    {"data": [{"type": "people", "id": str(i), "attributes": {"last-name": n, "age": 30 + i},
               "relationships": {"employer": {"data": {"type": "firms", "id": "9"}}}} for i, n in enumerate(("Dahl", "Eide", "Foss"))],
     "included": [{"type": "firms", "id": "9", "attributes": {"title": "Nord AS"}}], "jsonapi": {"version": "1.0"}},
    main(3, (0, "Dahl"), (2, "32"), (1, "9")),
    main(1, (0, "Nord AS")),
    extra=True,
)  # fmt: skip
add(
    "odata_v4.json",
    {"@odata.context": "https://x.example/$metadata#Accounts", "@odata.count": 900, "value": [
        {"@odata.etag": f'W/"{i}"', "accountid": f"a-{i}", "name": f"Konto {i}", "revenue@OData.Community.Display.V1.FormattedValue": "1.000 €"}
        for i in range(3)], "@odata.nextLink": "https://x.example/Accounts?$skiptoken=3"},
    main(3, (0, "a-0"), (2, "Konto 2"), (1, "1.000 €")),
    extra=True,
)  # fmt: skip
add(
    "odata_v2_sap.json",
    {"d": {"results": [{"__metadata": {"uri": f"https://s.example/BP('{i}')", "type": "API.BP"}, "BusinessPartner": f"000000{i}",
                        "CreationDate": "/Date(1546300800000)/", "to_Address": {"__deferred": {"uri": f"https://s.example/{i}/adr"}}}
                       for i in (4, 5)]}},
    main(2, (0, "0000004"), (1, ("/Date(1546300800000)/", "2019-01-01", "2019-01-01 00:00:00"))),
    extra=True,
)  # fmt: skip


@SHAPES.add("app_log.ndjson", main(5, (0, "login"), (2, "E42"), (4, "9000")))
def log():
    lines = [
        {"ts": "2021-05-01T00:00:01Z", "ev": "login"}, {"ts": "2021-05-01T00:00:02Z", "ev": "view", "page": "/home"},
        {"ts": "2021-05-01T00:00:03Z", "ev": "error", "code": "E42", "fatal": False}, {"ev": "tick"}, {"ev": "slow", "ms": 9000},
    ]  # fmt: skip
    return b"\r\n".join(map(dump, lines)) + b"\r\n\r\n"


HEADED = [["Nr", "Firma", "Ort"], ["001", "Ask", "Oslo"], ["002", "Bjørk", "Lund"], ["003", "Eik", None]]
add("rows_with_header.json", HEADED, table(HEADED[0], 3, (0, 0, "001"), (2, 2, None)), leaves=())
add(
    "columnar.json",
    {"id": ["0031", "0032", "0033"], "name": ["Ørjan Dahl", "b", "c"], "city": ["x", "y", None]},
    PEOPLE_TABLE,
)
add("pandas_split.json", {"columns": HEADED[0], "index": [0, 1, 2], "data": HEADED[1:]},
    main(3, (0, "001"), (2, "Eik")), extra=True)  # fmt: skip
add("keyed_by_id.json", {f"C-{i}": {"name": f"Hof {i}", "zip": f"0{i}"} for i in range(4)},
    main(4, (0, "C-0"), (3, "Hof 3"), (3, "03")))  # fmt: skip
add("pandas_table.json", {"schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}, "data": PEOPLE},
    main(3, (0, "0031"), (2, "Runa Vik")), extra=True)  # fmt: skip
add("only_a_number.json", 42, main(1, (0, "42")), or_error="record|table")
add("list_of_texts.json", ["Ann", "Ben", "007"], main(3, (0, "Ann"), (2, "007")))
add("empty_list.json", [], error="empty|no (record|table)|nothing")
add(
    "page_without_results.json",
    {"results": [], "paging": None, "total": 0},
    or_error="empty|no (record|table)|nothing",
    extra=True,
)
add("one_customer.json", {"id": "7", "name": "Uno", "address": {"zip": "00100", "city": "Roma"}, "phones": ["06 1", "06 2"]},
    main(1, (0, "00100"), (0, "Uno")), extra=True)  # fmt: skip
add("payload_in_text.json", [{"id": i, "payload": json.dumps({"k": [i, "x"]})} for i in range(3)],
    table(["id", "payload"], 3, (1, 1, '{"k": [1, "x"]}')))  # fmt: skip
add("array_of_pages.json", [{"page": p, "items": [{"sku": f"S{p}{i}", "qty": i} for i in range(2)]} for p in (1, 2)],
    main(4, (0, "S10"), (3, "S21")), extra=True)  # fmt: skip
add("dotted_keys.json", [{"a.b": "dot", "a": {"b": "deep"}, "a_b": "low"}, {"a.b": "dot2", "a": {"b": "deep2"}, "a_b": "low2"}],
    main(2, (0, "dot"), (0, "deep"), (0, "low"), (1, "deep2")), extra=True)  # fmt: skip
add("field_of_two_kinds.json", [
    {"id": 1, "tel": "030 1", "adr": {"zip": "01"}}, {"id": 2, "tel": ["030 2", "030 3"], "adr": "Main St 4"}, {"id": 3, "tel": None, "adr": []}],
    main(3, (0, "030 1"), (1, "Main St 4")), extra=True)  # fmt: skip


def raw(file, text, *tables, encoding="utf-8", **more):
    SHAPES.add(file, *tables, **more)(lambda: text.encode(encoding))


TEXT = json.dumps(PEOPLE, ensure_ascii=False, indent=2)
WORDS = ("0031", "Ørjan Dahl", "Bodø", "0032", "Pia Sand", "Moss", "0033", "Runa Vik")
raw("nan_values.json", '[{"k":"a","v":NaN},{"k":"b","v":Infinity},{"k":"c","v":-1.50}]',
    table(["k", "v"], 3, (0, 1, ("NaN", "nan", None)), (1, 1, ("Infinity", "inf", "Infinity")), (2, 1, ("-1.5", "-1.50"))), leaves=("a", "b", "c"))  # fmt: skip
raw("phone_key_twice.json", '[{"id":"1","phone":"0301","phone":"0302"},{"id":"2","phone":"0303"}]',
    main(2, (0, "1"), (1, "0303")), told="twice|duplicate|repeat", extra=True, leaves=("0301", "0302", "0303"))  # fmt: skip
raw("with_bom.json", TEXT, PEOPLE_TABLE, encoding="utf-8-sig")
raw("utf16.json", TEXT, PEOPLE_TABLE, encoding="utf-16")
raw("utf16_no_bom.json", TEXT, PEOPLE_TABLE, encoding="utf-16-le", leaves=WORDS)
raw("windows_1252.json", TEXT, PEOPLE_TABLE, encoding="cp1252", leaves=WORDS)
raw("trailing_commas.json", TEXT.replace("\n  }", ",\n  }").replace("\n]", ",\n]"), PEOPLE_TABLE, leaves=WORDS)
raw("commented.json", "// exported by hand\n" + TEXT.replace("[", "[ /* all */", 1), PEOPLE_TABLE, leaves=WORDS)
raw("python_repr.json", repr(PEOPLE), PEOPLE_TABLE, leaves=WORDS)
raw("python_repr_lines.txt", "\n".join(map(repr, PEOPLE)), PEOPLE_TABLE, leaves=WORDS)
raw(
    "glued_objects.json",
    "".join(json.dumps(p, ensure_ascii=False, indent=2) for p in PEOPLE),
    PEOPLE_TABLE,
    leaves=WORDS,
)
raw("cut_off.json", TEXT[: TEXT.index("Runa") + 4], table(["id", "name", "city"], 3, (1, 1, "Pia Sand"), n_rows_any=[2], max_rejected=1),
    told="cut|truncat|end|damaged|broken|incomplete", or_error="truncated.*line 14", leaves=(*WORDS[:7], "Runa"))  # fmt: skip
raw("bad_line.ndjson", '{"a":"1"}\n{"a":"2"}\n{"a":"3\n{"a":"4"}\n{"a":"5"}\n', table(["a"], 5, max_rejected=1, n_rows_any=[4]),
    told="line 3|damaged|broken|invalid|reject", leaves=tuple("12345"))  # fmt: skip
raw("long_numbers.json", '[{"id":12345678901234567890,"p":1.10,"e":1e5},{"id":12345678901234567891,"p":0.1,"e":2E-7}]',
    table(["id", "p", "e"], 2, (0, 0, "12345678901234567890"), (1, 0, "12345678901234567891"), (0, 1, ("1.1", "1.10")), (1, 1, "0.1")), leaves=())  # fmt: skip
raw("script_variable.js", f"window.YTD.contact.part0 = {TEXT};\n", PEOPLE_TABLE, or_error="JSON|script", leaves=WORDS)
raw("jsonp.json", f"callback({TEXT});", PEOPLE_TABLE, or_error="JSON|script", leaves=WORDS)
raw("pages_appended.json", "\n".join(json.dumps({"page": p, "items": [{"sku": f"S{p}{i}"} for i in range(2)]}) for p in (1, 2)),
    main(4, (0, "S10"), (3, "S21")), extra=True, leaves=("S10", "S11", "S20", "S21"))  # fmt: skip
raw("odd_escapes.json", r'[{"n":"a\u0000b","m":"\ud83d"},{"n":"\u00e9\t","m":"\ud83d\ude00"},{"n":"","m":" x "}]',
    main(3, (1, ("é", "é\t")), (1, "😀")), leaves=("é", "😀", "x"))  # fmt: skip
