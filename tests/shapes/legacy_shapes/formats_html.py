"""HTML tables as web systems save them, often under the name of a workbook."""

from __future__ import annotations

from legacy_shapes.formats_json import main
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes("html")
NAMES = ["No", "Client", "Town"]
ROWS = [[f"00{i}", f"Bäcker {i}", "Graz"] for i in range(5)]
TRUTH = table(NAMES, 5, (0, 0, "000"), (4, 1, "Bäcker 4"))


def tr(row, tag="td"):
    return "<tr>" + "".join(f"<{tag}>{v}</{tag}>" for v in row) + "</tr>"


BODY = tr(NAMES, "th") + "".join(map(tr, ROWS))


def add(file, text, *tables, encoding="utf-8", **more):
    SHAPES.add(file, *tables, **more)(lambda: text.encode(encoding))


add("crm_report.xls", f"<html><head><meta charset=utf-8><style>td{{color:red}}</style></head><body><table>{BODY}</table></body></html>",
    TRUTH, told="extension-wrong")  # fmt: skip
add(
    "table_only.xls",
    f"\n\n<TABLE BORDER=1>{BODY.upper().replace('BÄCKER', 'Bäcker')}</TABLE>",
    table(["NO", "CLIENT", "TOWN"], 5, (4, 2, "GRAZ")),
)
add("layout_tables.html", f"<html><meta charset='utf-8'><table><tr><td>Menu</td><td><table id=x>{BODY}</table></td></tr></table></html>",
    TRUTH, extra=True)  # fmt: skip
add("two_row_header.html",
    "<meta charset=utf-8><table><tr><th rowspan=2>Client</th><th colspan=2>Sales</th></tr><tr><th>2019</th><th>2020</th></tr>"
    + "".join(tr([f"c{i}", f"{i}10", f"{i}20"]) for i in range(4)) + "</table>",
    table(["Client", "Sales 2019", "Sales 2020"], 4, (0, 0, "c0"), (3, 2, "320")), leaves=())  # fmt: skip
add("rowspan_cells.html",
    "<meta charset=utf-8><table>" + tr(["Region", "Client", "Sum"], "th")
    + "<tr><td rowspan=2>North</td><td>Ada</td><td>12</td></tr><tr><td>Bea</td><td>14</td></tr><tr><td rowspan=2>South</td><td>Cia</td><td>11</td></tr><tr><td>Dea</td><td>19</td></tr></table>",
    table(["Region", "Client", "Sum"], 4, (1, 0, "North"), (1, 1, "Bea"), (3, 0, "South")))  # fmt: skip
add("three_tables.htm",
    f"<meta charset=utf-8><h1>All</h1><table>{BODY}</table><p>and</p><table>" + tr(["Sku", "Qty"], "th") + tr(["a1", 4]) + tr(["a2", 5]) + "</table>"
    "<table>" + tr(["Rep", "Mail"], "th") + tr(["Ute", "ute@x.example"]) + tr(["Udo", "udo@x.example"]) + tr(["Uwe", "uwe@x.example"]) + "</table>",
    TRUTH, table(["Sku", "Qty"], 2, (1, 0, "a2")), table(["Rep", "Mail"], 3, (2, 1, "uwe@x.example")))  # fmt: skip
add("entities.html", "<table>" + tr(["A&amp;B", "Caf&eacute;", "N&nbsp;o"], "th") + "".join(tr([f"x&lt;{i}", "&#8364;&nbsp;5", "&nbsp;"]) for i in range(3)) + "</table>",
    table(["A&B", "Café", "N o"], 3, (0, 0, "x<0"), (2, 1, ("€\xa05", "€ 5")), (1, 2, None)))  # fmt: skip
add("meta_1252.xls", f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head><table>{BODY}</table>',
    TRUTH, encoding="cp1252")  # fmt: skip
add("open_tags.html", "<meta charset=utf-8><table><tr><th>No<th>Client<th>Town" + "".join("<tr>" + "".join(f"<td>{v}" for v in r) for r in ROWS) + "</table>",
    TRUTH)  # fmt: skip
add("excel_web.xls",
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8></head><body><table>' + tr(["No", "Amount"])
    + "".join(f"<tr><td style='mso-number-format:\"\\@\"'>00{i}</td><td x:num=\"{i}234.5\">{i}.234,50</td></tr>" for i in range(1, 5)) + "</table></body></html>",
    table(["No", "Amount"], 4, (0, 0, "001"), (0, 1, ("1234.5", "1.234,50"))), leaves=())  # fmt: skip
add("only_prose.html", "<html><body><h1>Hello</h1><p>Nothing to see.</p></body></html>", error="table|HTML")
add("breaks_and_links.html",
    "<meta charset=utf-8><table>" + tr(NAMES, "th") + "".join(tr([f"0{i}", f"<a href='/c/{i}'>Kim <b>{i}</b></a>", "Road 1<br>Oulu"]) for i in range(3)) + "</table>",
    table(NAMES, 3, (2, 1, "Kim 2"), (0, 2, ("Road 1\nOulu", "Road 1 Oulu"))))  # fmt: skip
add("caption_and_foot.html",
    f"<meta charset=utf-8><table><caption>Clients 2020</caption><thead>{tr(['Client', 'Sum'], 'th')}</thead><tfoot>{tr(['Total', '60'])}</tfoot><tbody>"
    + tr(["Ada", "10"]) + tr(["Bea", "20"]) + tr(["Cia", "30"]) + "</tbody></table>",
    table(["Client", "Sum"], 3, (0, 0, "Ada"), (2, 1, "30")))  # fmt: skip
add("scripts_inside.xls",
    f"<html><meta charset=utf-8><script>var t='<table><tr><td>no</td></tr></table>';</script><body><!-- <table><tr><td>no</td></tr></table> --><table>{BODY}</table></body></html>", TRUTH)  # fmt: skip
add("form_fields.html",
    "<meta charset=utf-8><table>" + tr(["No", "Client"], "th") + "".join(f"<tr><td>{i}</td><td><input value='Kai {i}'></td></tr>" for i in range(3)) + "</table>",
    table(["No", "Client"], 3, (0, 0, "0")), leaves=("Kai 0", "Kai 1", "Kai 2"))  # fmt: skip
MHT = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--=_B"\r\n\r\n----=_B\r\nContent-Type: text/html; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><table>{}</table></html>\r\n----=_B--\r\n"
)  # fmt: skip
add(
    "single_file_web_page.xls",
    MHT.format(BODY.replace("=", "=3D").replace("ä", "=C3=A4")),
    TRUTH,
    or_error="MIME|MHT|mail|web",
    leaves=(),
)
add("cut_off.html", f"<meta charset=utf-8><table>{BODY[:-14]}", main(5, (0, "000"), (3, "Bäcker 3")), leaves=())
