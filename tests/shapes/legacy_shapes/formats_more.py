"""More files of formats that tell their own structure: what applications, old tools and mistakes leave."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import sqlite3
import tarfile
from contextlib import closing
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
from pyarrow import orc

from legacy_shapes.formats_archives import CSV, PAIRS, PAIRS_TABLE, ROWS, ROWS_TABLE, zipped
from legacy_shapes.formats_dbf import NOTES, dbf, side
from legacy_shapes.formats_html import BODY, TRUTH
from legacy_shapes.formats_json import PEOPLE, PEOPLE_TABLE, TEXT, WORDS, dump, main
from legacy_shapes.formats_xml import HEAD, each
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes()


def data(file, value, *tables, leaves="json", **more):
    SHAPES.add(file, *tables, leaves=leaves, **more)(lambda: dump(value, indent=1))


def raw(file, content, *tables, **more):
    SHAPES.add(file, *tables, **more)(lambda: content.encode() if isinstance(content, str) else content)


data("airtable.json", {"records": [{"id": f"rec{i}", "createdTime": "2020-01-01T00:00:00.000Z", "fields": {"Name": f"Ida {i}", "Tags": ["a", "b"]}} for i in range(3)], "offset": "itr/rec"},
    main(3, (0, "Ida 0"), (2, "rec2")), extra=True)  # fmt: skip
data("firebase.json", {"users": {f"-Mu{i}": {"name": f"Ulf {i}", "mail": f"u{i}@x.example"} for i in range(3)}, "orders": {f"-Mo{i}": {"sum": f"{i}.50", "user": "-Mu0"} for i in range(4)}},
    main(3, (0, "-Mu0"), (2, "Ulf 2")), main(4, (0, "-Mo0"), (3, "3.50")), extra=True)  # fmt: skip
data("phpmyadmin.json", [{"type": "header", "version": "5.0"}, {"type": "database", "name": "shop"}, {"type": "table", "name": "kunden", "database": "shop", "data": [{"id": f"00{i}", "ort": "Ulm"} for i in range(4)]}],
    main(4, (0, "000"), (3, "Ulm")), extra=True)  # fmt: skip
data("couchdb.json", {"total_rows": 2, "offset": 0, "rows": [{"id": f"d{i}", "key": f"d{i}", "value": {"rev": "1-a"}, "doc": {"_id": f"d{i}", "firma": f"Alk {i}"}} for i in range(2)]},
    main(2, (0, "Alk 0"), (1, "d1")), extra=True)  # fmt: skip
data("sheets_api.json", {"range": "Sheet1!A1:C4", "majorDimension": "ROWS", "values": [["Nr", "Firma", "Ort"], ["001", "Ask", "Oslo"], ["002", "Bjørk"], ["003", "Eik", "Lund"]]},
    table(["Nr", "Firma", "Ort"], 3, (0, 0, "001"), (1, 2, None), (2, 2, "Lund")))  # fmt: skip
data("datatables.json", {"draw": 1, "recordsTotal": 3, "recordsFiltered": 3, "data": [["Ann", "0301", "x"], ["Ben", "0302", "y"], ["Cid", "0303", "z"]]},
    main(3, (0, "Ann"), (2, "0303")))  # fmt: skip
data("trello_board.json", {"id": "b1", "name": "Sales", "labelNames": {"green": "won", "red": "lost"}, "cards": [{"id": f"c{i}", "name": f"Deal {i}", "idList": "l1", "labels": [{"color": "green"}]} for i in range(3)],
    "lists": [{"id": "l1", "name": "Open", "closed": False}, {"id": "l2", "name": "Done", "closed": True}], "members": [{"id": "m1", "fullName": "Max"}]},
    main(3, (0, "Deal 0"), (2, "c2")), main(2, (1, "Done")), extra=True)  # fmt: skip
data("lookup_is_longer.json", {"statuses": [{"code": i, "text": f"st{i}"} for i in range(12)], "customers": [{"no": f"k{i}", "status": i} for i in range(3)]},
    main(3, (0, "k0")), main(12, (11, "st11")))  # fmt: skip
data("odd_keys.json", [{" id ": "1", "": "blank", "Name": "a", "name": "b"}, {" id ": "2", "": "empty", "Name": "c", "name": "d"}],
    main(2, (0, "blank"), (0, "a"), (0, "b"), (1, "d")))  # fmt: skip
data("three_levels.json", [{"o": f"o{i}", "lines": [{"l": f"l{i}{j}", "serials": [{"s": f"s{i}{j}{k}"} for k in range(2)]} for j in range(2)]} for i in range(2)],
    main(2, (0, "o0")), main(4, (3, "l11")), main(8, (7, "s111")))  # fmt: skip
data("lists_of_lists.json", [{"id": i, "path": [[1, 2], [3, i]], "tags": []} for i in range(3)], main(3, (2, "2")))
raw("array_a_line.json", "[\n" + ",\n".join(json.dumps(p) for p in PEOPLE) + "\n]\n", PEOPLE_TABLE, leaves="json")
raw(
    "lines_of_arrays.jsonl", "\n".join(json.dumps(r) for r in ROWS), table(ROWS[0], 6, (0, 0, "0000"), (5, 1, "Näme 5"))
)
raw(
    "lines_with_commas.json",
    ",\n".join(json.dumps(p) for p in PEOPLE) + ",\n",
    PEOPLE_TABLE,
    leaves=("0031", "0032", "0033"),
)
raw("cr_lines.ndjson", "\r".join(json.dumps(p, ensure_ascii=False) for p in PEOPLE), PEOPLE_TABLE, leaves=WORDS)
raw("mongo_shell.json", '{ "_id" : ObjectId("5f1d7f3ae4b0a1b2c3d4e5f0"), "n" : NumberLong(12), "at" : ISODate("2020-07-20T10:11:12Z"), "name" : "Abe" }\n'
    '{ "_id" : ObjectId("5f1d7f3ae4b0a1b2c3d4e5f1"), "n" : NumberLong("9007199254740993"), "at" : ISODate("2020-07-21T10:11:12Z"), "name" : "Bo" }\n',
    main(2, (0, "Abe"), (1, "9007199254740993")), or_error="JSON", leaves=("5f1d7f3ae4b0a1b2c3d4e5f0", "12"))  # fmt: skip
raw(
    "apostrophe_escaped.json",
    r'[{"n":"O\'Brien","c":"x"},{"n":"D\'Arcy","c":"y"}]',
    table(["n", "c"], 2, (0, 0, "O'Brien"), (1, 1, "y")),
    or_error="JSON.*line 1",
)
raw(
    "line_break_in_text.json",
    '[{"n":"one\ntwo","c":"x"},{"n":"tab\there","c":"y"}]',
    table(["n", "c"], 2, (0, 0, "one\ntwo"), (1, 1, "y")),
)
raw(
    "curl_with_headers.json",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Total: 3\r\n\r\n" + TEXT,
    PEOPLE_TABLE,
    or_error="JSON|HTTP",
    leaves=WORDS,
)
raw("angular_prefix.json", ")]}',\n" + TEXT, PEOPLE_TABLE, or_error="JSON", leaves=WORDS)
raw("text_after.json", TEXT + "\n-- 3 rows exported\n", PEOPLE_TABLE, or_error="JSON.*line", leaves=WORDS)
raw(
    "unquoted_keys.json",
    "[{id:'0031',name:'Ørjan',ok:true},{id:'0032',name:'Pia',ok:false}]",
    table(["id", "name", "ok"], 2, (0, 0, "0031"), (1, 2, "false")),
)
raw(
    "cut_off.ndjson",
    '{"a":"1"}\n{"a":"2"}\n{"a":"3',
    table(["a"], 3, max_rejected=1, n_rows_any=[2]),
    told="cut|truncat|ends|incomplete",
    leaves=("1", "2", "3"),
)

XML = "<l>" + each("<p><n>0@</n><t>Žofie @</t></p>") + "</l>"
XML_TABLE = table(["n", "t"], 3, (0, 0, "00"), (2, 1, "Žofie 2"))
raw("declared_utf16_is_utf8.xml", (HEAD.format("utf-16") + XML).encode(), XML_TABLE, told="encoding", leaves=("Žofie",))
raw(
    "bom_and_declaration.xml",
    b"\xef\xbb\xbf" + (HEAD.format("ISO-8859-1") + XML).encode(),
    XML_TABLE,
    leaves=("Žofie",),
)
raw(
    "no_declaration_1252.xml",
    "<l>" + each("<p><n>0@</n><t>Jörg</t></p>") + "</l>",
    table(["n", "t"], 3, (0, 1, "Jörg")),
)
raw(
    "blank_line_first.xml",
    "\n" + HEAD.format("utf-8") + XML,
    XML_TABLE,
    or_error="XML.*line 1|line 2",
    leaves=("Žofie",),
)
raw(
    "html_entities.xml",
    "<l>" + each("<p><n>0@</n><t>a&nbsp;b</t></p>") + "</l>",
    table(["n", "t"], 3, (0, 0, "00")),
    or_error="entit|XML.*line|line",
    leaves=(),
)
raw(
    "control_character.xml",
    "<l>" + each("<p><n>0@</n><t>a&#x1F;b</t></p>") + "</l>",
    table(["n", "t"], 3, (0, 0, "00")),
    or_error="line",
    leaves=(),
)
raw("ubl_invoice.xml", '<Invoice xmlns="urn:oasis:ubl:Invoice-2" xmlns:cac="urn:cac" xmlns:cbc="urn:cbc"><cbc:ID>INV-7</cbc:ID><cbc:IssueDate>2021-02-03</cbc:IssueDate><cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">a@b.example</cbc:EndpointID></cac:Party></cac:AccountingCustomerParty>'
    + each('<cac:InvoiceLine><cbc:ID>@</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1@</cbc:InvoicedQuantity><cac:Item><cbc:Name>Nail @</cbc:Name></cac:Item></cac:InvoiceLine>') + "</Invoice>",
    main(3, (0, "Nail 0"), (2, "12"), (1, "C62")), extra=True, leaves="xml")  # fmt: skip
raw("pain001.xml", '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId></GrpHdr><PmtInf><PmtInfId>P</PmtInfId>'
    + each("<CdtTrfTxInf><PmtId><EndToEndId>E@</EndToEndId></PmtId><Amt><InstdAmt Ccy='EUR'>@.10</InstdAmt></Amt><CdtrAcct><Id><IBAN>DE0@</IBAN></Id></CdtrAcct></CdtTrfTxInf>") + "</PmtInf></CstmrCdtTrfInitn></Document>",
    main(3, (0, "E0"), (2, "DE02")), extra=True, leaves="xml")  # fmt: skip
raw("openstreetmap.osm", '<osm version="0.6"><bounds minlat="1.5"/>' + each('<node id="9@" lat="52.@"><tag k="shop" v="bakery @"/><tag k="name" v="Brot @"/></node>') + '<way id="7"><nd ref="90"/><nd ref="91"/></way></osm>',
    main(3, (0, "90"), (2, "52.2")), extra=True, leaves="xml")  # fmt: skip
raw("merchant_feed.xml", '<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>' + each("<item><title>Long @</title><g:title>Short @</g:title><g:id>0@</g:id><g:price>1@.00 EUR</g:price></item>") + "</channel></rss>",
    main(3, (0, "Long 0"), (0, "Short 0"), (2, "02")), extra=True, leaves="xml")  # fmt: skip
raw("dbunit.xml", "<dataset><kunden id='1' ort='Ulm'/><kunden id='2' ort='Gera'/><orte plz='07545'/></dataset>",
    table(["id", "ort"], 2, (1, 1, "Gera")), table(["plz"], 1, (0, 0, "07545")), leaves="xml")  # fmt: skip
raw("single_with_lists.xml", "<company><name>Nord</name><staff>" + each("<person><n>P@</n></person>") + "</staff><sites>" + each("<site><c>C@</c></site>", 2) + "</sites></company>",
    main(3, (2, "P2")), main(2, (1, "C1")), extra=True, leaves="xml")  # fmt: skip
raw("flat_ods.fods", '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="S">'
    + "".join("<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in r) + "</table:table-row>" for r in ROWS)
    + "</table:table></office:spreadsheet></office:body></office:document>", ROWS_TABLE, or_error="OpenDocument|flat|fods")  # fmt: skip

raw("utf16_page.xls", f"<html><body><table>{BODY}</table></body></html>".encode("utf-16"), TRUTH, told="extension")
raw(
    "frames.htm",
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>Book1</title></head><frameset rows="*,39"><frame src="Book1_files/sheet001.htm" name="frSheet"><noframes><body><p>This page uses frames.</p></body></noframes></frameset></html>',
    error="table|frame",
)
raw(
    "paged_tables.html",
    f"<meta charset=utf-8><table>{BODY}</table><hr><table>{BODY.replace('00', '10').replace('Graz', 'Wien')}</table>",
    TRUTH,
    table(["No", "Client", "Town"], 5, (0, 0, "100")),
)
raw("bold_first_row.xls", "<meta charset=utf-8><table><tr><td colspan=3><b>Clients, June</b></td></tr><tr><td><b>No</b></td><td><b>Client</b></td><td><b>Town</b></td></tr>" + BODY.partition("</tr>")[2] + "</table>",
    TRUTH, leaves=("Clients", "June"))  # fmt: skip

raw(
    "android_custom.vcf",
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Sol;Ana\r\nTEL;CELL:1\r\nX-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Anita;1;;;\r\nNOTE;ENCODING=QUOTED-PRINTABLE:a=3Db\r\nEND:VCARD\r\n",
    main(1, (0, "a=b")),
    extra=True,
    leaves=("Anita", "Sol", "Ana"),
)
raw(
    "cr_only.vcf",
    "BEGIN:VCARD\rVERSION:3.0\rFN:Ada\rTEL:8001\rEND:VCARD\rBEGIN:VCARD\rVERSION:3.0\rFN:Bo\rTEL:8002\rEND:VCARD\r",
    main(2, (0, "8001"), (1, "Bo")),
    extra=True,
)
raw(
    "with_bom_and_text.vcf",
    b"\xef\xbb\xbfExported by X\r\n\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n",
    main(2, (0, "Ada"), max_rejected=1),
    extra=True,
)


def parquet(file, made, *tables, **more):
    SHAPES.add(file, *tables, **more)(lambda path: pq.write_table(made, path))


parquet(
    "pandas_index.parquet",
    pa.table({"name": ["a", "b"], "__index_level_0__": [10, 20]}),
    table(["name", "__index_level_0__"], 2, (0, 0, "a"), (1, 1, "20")),
)
parquet(
    "deep_lists.parquet",
    pa.table({"id": ["1", "2"], "m": [[[1, 2], [3]], None], "s": [{"x": [{"y": "deep"}]}, None]}),
    main(2, (0, "1")),
    extra=True,
    leaves=("3", "deep"),
)
parquet(
    "wide_decimals.parquet",
    pa.table({"d": pa.array([Decimal("12345678901234567890123456789012345678901.50")], pa.decimal256(50, 2))}),
    table(
        ["d"],
        1,
        (0, 0, ("12345678901234567890123456789012345678901.5", "12345678901234567890123456789012345678901.50")),
    ),
)
SHAPES.add("view_types.feather", table(["v"], 2, (0, 0, "viewed")))(
    lambda path: pa.feather.write_feather(
        pa.table({"v": pa.array(["viewed", "a much longer text than fits inline"], pa.string_view())}), str(path)
    )
)
SHAPES.add("hive.orc", ROWS_TABLE)(
    lambda path: orc.write_table(
        pa.table(dict(zip(ROWS[0], map(list, zip(*ROWS[1:], strict=True)), strict=True))), str(path)
    )
)
raw(
    "events.avro",
    b'Obj\x01\x04\x16avro.schema\xe0\x01{"type":"record","name":"p","fields":[{"name":"id","type":"string"}]}\x14avro.codec\x08null\0'
    + bytes(range(16))
    + b"\x04\x0a\x04ab\x04cd"
    + bytes(range(16)),
    error="Avro|format",
)


@SHAPES.add("vfp_memo.dbf", table(["ID", "NOTE"], 2, (0, 1, "Erste Zeile\nzweite Zeile"), (1, 1, NOTES[1])))
def vfp_memo(path):
    out, numbers = bytearray(512), []
    for note in NOTES:
        numbers.append(len(out) // 64)
        block = (1).to_bytes(4, "big") + len(note).to_bytes(4, "big") + note.encode()
        out += block.ljust(-(-len(block) // 64) * 64, b"\0")
    out[6:8] = (64).to_bytes(2, "big")
    side(path, ".fpt", bytes(out))
    path.write_bytes(
        dbf(
            [("ID", "C", 3, 0), ("NOTE", "M", 4, 0)],
            [(f"00{i}", n.to_bytes(4, "little")) for i, n in enumerate(numbers)],
            version=0x30,
            page=3,
        )
    )


raw(
    "nul_padded.dbf",
    dbf(
        [("A", "C", 6, 0), ("N", "N", 6, 0), ("D", "D", 8, 0)],
        [(b"ab\0\0\0\0", b"12\0\0\0\0", b"20200101"), (b"\0" * 6, b"\0" * 6, b"\0" * 8)],
    ),
    table(["A", "N", "D"], 2, (0, 0, "ab"), (0, 1, "12"), (1, 0, None), (1, 2, None)),
)
raw(
    "dbase7.dbf",
    b"\x04" + dbf([("A", "C", 6, 0)], [("x",)])[1:],
    table(["A"], 1, (0, 0, "x")),
    or_error="dBase|format|version|damaged",
)
raw(
    "lower_names.DBF",
    dbf(
        [("kd_nr", "C", 6, 0), ("Stra\xdfe", "C", 9, 0)],
        [("01", "Weg 1"), ("02", "Gasse 2")],
        page=3,
        encoding="cp1252",
    ),
    table(["kd_nr", "Straße"], 2, (1, 1, "Gasse 2")),
)


@SHAPES.add("analytics.duckdb", table(["id", "name"], 2, (1, 1, "b")), or_error="DuckDB|database|format")
def duck(path):
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE t AS SELECT * FROM (VALUES ('1','a'),('2','b')) v(id, name)")


@SHAPES.add("map.gpkg", table(["fid", "geom", "name"], 2, (1, 2, "Hof")), extra=True)
def geopackage(path):
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "PRAGMA application_id=1196444487; CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT); INSERT INTO gpkg_contents VALUES ('farms','features');"
            "CREATE TABLE farms (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT); INSERT INTO farms VALUES (1,x'47500001','Gut'),(2,NULL,'Hof');"
        )


def tar(mode):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as made:
        info = tarfile.TarInfo("p/people.csv")
        info.size = len(CSV)
        made.addfile(info, io.BytesIO(CSV))
    return held.getvalue()


raw("backup.tar.bz2", tar("w:bz2"), ROWS_TABLE)
raw("backup.txz", tar("w:xz"), ROWS_TABLE)
raw("tar_inside.gz", gzip.compress(tar("w"), mtime=0), ROWS_TABLE)
raw("not_packed.csv.gz", CSV, ROWS_TABLE, told="extension")
raw("bz2_as.zip", bz2.compress(PAIRS), PAIRS_TABLE, told="extension")
raw("old_lzma.csv.lzma", lzma.compress(CSV, format=lzma.FORMAT_ALONE), ROWS_TABLE, or_error="format|LZMA|binary|packed")
SHAPES.add("zstandard.csv.zst", ROWS_TABLE)(lambda: pa.compress(CSV, "zstd", asbytes=True))
raw("old_unix.Z", b"\x1f\x9d\x90" + bytes(range(60, 200)), error="compress|format|packed")
raw("seven.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(100)), error="7z")
raw("winrar.rar", b"Rar!\x1a\x07\x01\0" + bytes(range(100)), error="RAR")
raw(
    "self_extracting.exe",
    b"MZ\x90\0"
    + bytes(200)
    + b"This program cannot be run in DOS mode"
    + bytes(range(256))
    + zipped(**{"people.csv": CSV}),
    ROWS_TABLE,
    or_error="program|format",
)
raw("with_comment.zip", zipped(**{"people.csv": CSV})[:-2] + b"\x05\0hello", ROWS_TABLE)
raw("database_inside.zip", zipped(**{"x.xml": XML, "p.json": dump(PEOPLE)}), XML_TABLE, PEOPLE_TABLE)
raw(
    "apple.numbers",
    zipped(
        **{
            "Index/Document.iwa": bytes(range(200)),
            "Index/Tables/DataList.iwa": bytes(range(200)),
            "Metadata/Properties.plist": b"bplist00" + bytes(range(90)),
        }
    ),
    error="Numbers|format|Apple",
)


def refuse(file, content, error="format|binary|unsupported"):
    SHAPES.add(file, error=error)(lambda: content)


refuse("mailbox.pst", b"!BDN" + bytes(range(256)) * 4, "Outlook|format")
refuse("lotus.wk1", b"\0\0\2\0\6\4\6\0\x08\0\0\0\0\0\0\0" + b"\x0f\0\x0a\0\xff\0\0\0\0'Name\0" * 20)
refuse("survey.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(range(256)) * 4, "SPSS|format")
refuse(
    "stata.dta",
    b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>" + bytes(range(256)) * 4,
    "Stata|format",
)
refuse("frame.pkl", pickle.dumps({"a": list(range(300))}), "pickle|format|binary")
refuse("session.rds", gzip.compress(b"X\n\0\0\0\3\0\4\0\0" + bytes(range(256)) * 3, mtime=0), "format|binary")
refuse("cube.h5", b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 4, "HDF|format")
refuse("broken.mdb", b"\0\1\0\0Standard Jet DB\0\1" + bytes(range(256)) * 16, "Access|damaged")
refuse(
    "memo_alone.fpt", bytes(4) + b"\0\0\0\x40" + bytes(504) + b"\0\0\0\1\0\0\0\5hello" + bytes(51), "memo|format|binary"
)
refuse("one_line.json", b'{"error":{"code":401,"message":"Unauthorized"}}'[:0] + b"null", "record|table|empty")
