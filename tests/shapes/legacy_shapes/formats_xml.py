"""XML as ERP systems, banks, databases and feeds write it."""

from __future__ import annotations

from legacy_shapes.formats_json import main
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes("xml")
HEAD = '<?xml version="1.0" encoding="{}"?>\n'


def add(file, body, *tables, encoding="UTF-8", **more):
    SHAPES.add(file, *tables, **more)(lambda: (HEAD.format(encoding) + body).encode(encoding))


def each(pattern, count=3):
    return "".join(pattern.replace("@", str(i)) for i in range(count))


add(
    "debmas_idoc.xml",
    "<DEBMAS05>"
    + each(
        '<IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><DOCNUM>000000000012@</DOCNUM></EDI_DC40>'
        '<E1KNA1M SEGMENT="1"><MSGFN>009</MSGFN><KUNNR>000000123@</KUNNR><NAME1>Werk @</NAME1>'
        '<E1KNVVM SEGMENT="1"><VKORG>0001</VKORG><KDGRP>0@</KDGRP></E1KNVVM>'
        '<E1KNVVM SEGMENT="1"><VKORG>0002</VKORG><KDGRP>1@</KDGRP></E1KNVVM></E1KNA1M></IDOC>'
    )
    + "</DEBMAS05>",
    main(3, (0, "0000001230"), (2, "Werk 2")),
    main(6, (0, "0001"), (5, "12")),
    extra=True,
)
add(
    "datev_document.xml",
    '<archive xmlns="http://xml.datev.de/bedi/tps/document/v06.0" version="6.0" generatingSystem="Kasse"><header><date>2021-02-03T00:00:00</date></header><content>'
    + each('<document guid="g-@"><extension xsi:type="Invoice" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" datafile="r@.xml"/><description>Rechnung 00@</description></document>')
    + "</content></archive>",
    main(3, (0, "g-0"), (2, "Rechnung 002"), (1, "r1.xml")),
    extra=True,
)  # fmt: skip
add(
    "camt053.xml",
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M-1</MsgId></GrpHdr><Stmt><Id>S-1</Id>'
    '<Acct><Id><IBAN>DE00500105170000000001</IBAN></Id></Acct><Bal><Amt Ccy="EUR">100.00</Amt></Bal>'
    + each('<Ntry><Amt Ccy="EUR">1@.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2021-03-0@</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>Inv 00@</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>', 4)
    + "</Stmt></BkToCstmrStmt></Document>",
    main(4, (0, "10.50"), (3, "Inv 003"), (2, "2021-03-02"), (1, "EUR")),
    extra=True,
)  # fmt: skip
add(
    "news.rss",
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Shop</title><link>https://s.example</link>'
    + each("<item><title>Post @</title><category>a@</category><category>b@</category><content:encoded><![CDATA[<p>Tea &amp; @</p>]]></content:encoded></item>")
    + "</channel></rss>",
    main(3, (0, "Post 0"), (2, "<p>Tea &amp; 2</p>")),
    extra=True,
)  # fmt: skip
add(
    "feed.atom",
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><updated>2021-01-01T00:00:00Z</updated>'
    + each('<entry><id>urn:@</id><title type="text">Entry @</title><link rel="alternate" href="https://x.example/@"/><author><name>Nils</name></author></entry>')
    + "</feed>",
    main(3, (0, "urn:0"), (2, "https://x.example/2"), (1, "Nils")),
    extra=True,
)  # fmt: skip
add(
    "odata_feed.xml",
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
    + each('<entry m:etag="W/@"><id>https://o.example/C(@)</id><content type="application/xml"><m:properties><d:Id m:type="Edm.Int32">@</d:Id><d:Name>Olga @</d:Name><d:Fax m:null="true"/></m:properties></content></entry>')
    + "</feed>",
    main(3, (0, "Olga 0"), (2, "2")),
    extra=True,
)  # fmt: skip
add(
    "soap_response.xml",
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><Session>s-77</Session></soap:Header><soap:Body>'
    '<GetCustomersResponse xmlns="http://t.example/"><GetCustomersResult>'
    + each("<Customer><Id>00@</Id><Name>Tove @</Name><Address><City>Ås</City></Address></Customer>")
    + "</GetCustomersResult></GetCustomersResponse></soap:Body></soap:Envelope>",
    main(3, (0, "000"), (2, "Tove 2"), (1, "Ås")),
    extra=True,
)
add(
    "access_export.xml",
    '<dataroot xmlns:od="urn:schemas-microsoft-com:officedata" generated="2009-11-04T10:00:00">'
    "<Kunden><Kunden_x0020_Nr>0007</Kunden_x0020_Nr><Firma>Ähre</Firma><Aktiv>1</Aktiv></Kunden>"
    "<Kunden><Kunden_x0020_Nr>0008</Kunden_x0020_Nr><Aktiv>0</Aktiv></Kunden>"
    "<Kunden><Kunden_x0020_Nr>0009</Kunden_x0020_Nr><Firma>Zink</Firma><Aktiv>1</Aktiv><Notiz>neu</Notiz></Kunden></dataroot>",
    main(3, (0, "0007"), (1, "0008"), (2, "neu")),
    extra=True,
)
add(
    "mysqldump.xml",
    '<mysqldump xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><database name="shop"><table_structure name="customers">'
    '<field Field="id" Type="int(11)" Null="NO" Key="PRI" Extra="" /><field Field="name" Type="text" Null="YES" Key="" Extra="" /></table_structure>'
    '<table_data name="customers">'
    + each('<row><field name="id">@</field><field name="name">Edda @</field><field name="city" xsi:nil="true" /></row>')
    + '</table_data><table_data name="orders">'
    + each('<row><field name="no">00@</field><field name="customer">@</field></row>', 2)
    + "</table_data></database></mysqldump>",
    table(["id", "name", "city"], 3, (0, 1, "Edda 0"), (2, 0, "2"), (1, 2, None)),
    table(["no", "customer"], 2, (1, 0, "001")),
    extra=True,
)
add(
    "phpmyadmin.xml",
    '<pma_xml_export version="1.0"><!-- - Database: x --><database name="x">'
    + each('<table name="kunden"><column name="id">@</column><column name="ort">Ulm @</column></table>')
    + "</database></pma_xml_export>",
    table(["id", "ort"], 3, (2, 1, "Ulm 2")),
    leaves=("Ulm", "Ulm", "Ulm", "kunden"),
)
add("posts_dump.xml", "<posts>" + each('<row Id="@" Title="T&amp;C @" Score="0@"/>', 4) + "</posts>",
    table(["Id", "Title", "Score"], 4, (0, 1, "T&C 0"), (3, 2, "03")))  # fmt: skip
add("prefixed.xml", '<c:list xmlns:c="urn:c" xmlns:a="urn:a">' + each("<c:item><c:no>0@</c:no><a:no>9@</a:no></c:item>") + "</c:list>",
    main(3, (0, "00"), (0, "90"), (2, "92")))  # fmt: skip
add("orders.xml",
    '<orders><order no="A1"><to>Hel</to><line sku="x"><qty>1</qty></line><line sku="y"><qty>2</qty></line></order>'
    '<order no="A2"><to>Ran</to><line sku="z"><qty>3</qty></line></order></orders>',
    main(2, (0, "A1"), (1, "Ran")), main(3, (0, "x"), (2, "3")))  # fmt: skip
add("mixed_content.xml", "<notes>" + each("<note id='@'>Call <b>Mr Low</b> again at <i>@</i> pm</note>") + "</notes>",
    main(3, (0, "0")), extra=True)  # fmt: skip
add("cdata.xml", "<l>" + each('<p><n>@</n><t><![CDATA[a < b & "@"]]> tail</t></p>') + "</l>",
    main(3, (2, 'a < b & "2" tail')))  # fmt: skip
add(
    "cyrillic.xml",
    "<l>" + each("<p><n>@</n><t>Иванов Ё</t></p>") + "</l>",
    table(["n", "t"], 3, (2, 1, "Иванов Ё")),
    encoding="windows-1251",
)
add(
    "latin9.xml",
    "<l>" + each("<p><n>@</n><t>Œuf 5 €</t></p>") + "</l>",
    table(["n", "t"], 3, (0, 1, "Œuf 5 €")),
    encoding="ISO-8859-15",
)
add(
    "utf16.xml",
    "<l>" + each("<p><n>@</n><t>Žofie</t></p>") + "</l>",
    table(["n", "t"], 3, (0, 1, "Žofie")),
    encoding="UTF-16",
)
SHAPES.add("declared_utf8_is_1252.xml", table(["n", "t"], 3, (0, 1, "Jörg")), told="encod", or_error="encod|utf", leaves=())(
    lambda: (HEAD.format("UTF-8") + "<l>" + each("<p><n>@</n><t>Jörg</t></p>") + "</l>").encode("cp1252")
)  # fmt: skip
add("comments_between.xml", "<?pi x?><!-- list --><l>" + each("<!-- @ --><p><n>@</n><?go on?><t>v<!-- in -->w@</t></p>") + "</l><!-- end -->",
    table(["n", "t"], 3, (2, 1, "vw2")))  # fmt: skip
add(
    "one_record.xml",
    "<customers><customer><no>017</no><name>Solo</name></customer></customers>",
    table(["no", "name"], 1, (0, 0, "017")),
)
add("nil_and_empty.xml", '<l xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    + each('<p><n>@</n><t xsi:nil="true"/><u/><w></w><x>  </x></p>') + "</l>", main(3, (0, "0"), (2, "2")))  # fmt: skip
add("with_dtd.xml", "<!DOCTYPE l [<!ELEMENT l (p*)><!ELEMENT p (n,t)><!ATTLIST p k CDATA #IMPLIED>]><l>" + each("<p k='@'><n>1@</n><t>q</t></p>") + "</l>",
    main(3, (0, "10"), (2, "2")), or_error="DTD|entit")  # fmt: skip
add("own_entity.xml", '<!DOCTYPE l [<!ENTITY co "Acme Ltd">]><l>' + each("<p><n>@</n><t>&co;</t></p>") + "</l>",
    main(3, (0, "Acme Ltd")), or_error="entit|DTD", leaves=())  # fmt: skip
add(
    "external_entity.xml",
    '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l><p><n>&x;</n></p></l>',
    error="entit|DTD",
    leaves=(),
)
add("laughs.xml", "<!DOCTYPE l [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i + 1} '{f'&a{i};' * 10}'>" for i in range(9)) + "]><l><p>&a9;</p></l>",
    error="entit|DTD", leaves=())  # fmt: skip
add("bare_ampersand.xml", "<l><p><n>1</n><t>Ash</t></p><p><n>2</n><t>Birch & Son</t></p><p><n>3</n><t>Cedar</t></p></l>",
    table(["n", "t"], 3, (0, 1, "Ash"), max_rejected=1, n_rows_any=[2]), told="line|damaged|broken|invalid|&", or_error="damaged|line|&|XML",
    leaves=("Ash", "Birch", "Son", "Cedar"))  # fmt: skip
add("wrong_end_tag.xml", "<l>" + each("<p><n>@</n><t>ok @</t></p>") + "<p><n>bad</t></p>" + "<p><n>9</n><t>late</t></p></l>",
    table(["n", "t"], 5, (0, 1, "ok 0"), max_rejected=2, n_rows_any=[3, 4]), told="line|damaged|broken|invalid", or_error="damaged|line|XML",
    leaves=("ok 0", "ok 1", "ok 2", "bad", "9", "late"))  # fmt: skip
add("cut_off.xml", "<l>" + each("<p><n>@</n><t>ok @</t></p>", 4) + "<p><n>4</n><t>hal",
    table(["n", "t"], 4, (3, 1, "ok 3"), max_rejected=1, n_rows_any=[5]), told="cut|truncat|end|damaged|incomplete", or_error="truncated.*line", leaves=("ok 3", "hal"))  # fmt: skip
SHAPES.add("no_root.xml", table(["n"], 3, (2, 0, "02")), or_error="XML|root|damaged", leaves=("00", "01", "02"))(
    lambda: each("<p><n>0@</n></p>\n").encode()
)
add(
    "several_phones.xml",
    "<l>" + each("<p><n>@</n><tel>0@1</tel><tel>0@2</tel><tel kind='fax'>0@3</tel></p>") + "</l>",
    main(3, (0, "0")),
    extra=True,
)
add("name_value.xml", "<l>" + each('<c key="k@"><property name="mail" value="m@@x"/><property name="age" value="3@"/></c>') + "</l>",
    main(3, (0, "k0")), extra=True)  # fmt: skip
add(
    "filemaker.xml",
    '<FMPXMLRESULT xmlns="http://www.filemaker.com/fmpxmlresult"><ERRORCODE>0</ERRORCODE><PRODUCT NAME="FileMaker" VERSION="9"/><DATABASE NAME="Kunden.fp7" RECORDS="3"/>'
    '<METADATA><FIELD NAME="Kunde" TYPE="TEXT" MAXREPEAT="1" EMPTYOK="YES"/><FIELD NAME="Ort" TYPE="TEXT" MAXREPEAT="1" EMPTYOK="YES"/></METADATA><RESULTSET FOUND="3">'
    + each('<ROW MODID="1" RECORDID="5@"><COL><DATA>Kai @</DATA></COL><COL><DATA>Linz</DATA></COL></ROW>')
    + "</RESULTSET></FMPXMLRESULT>",
    table(["RECORDID", "MODID", "Kunde", "Ort"], 3, (0, 2, "Kai 0"), (2, 3, "Linz")),
    leaves=("50", "51", "52", "FileMaker", "Kunden fp7", "TEXT", "TEXT"),
)  # fmt: skip
add(
    "ado_recordset.xml",
    "<xml xmlns:s='uuid:BDC6E3F0' xmlns:rs='urn:schemas-microsoft-com:rowset' xmlns:z='#RowsetSchema'><s:Schema id='RowsetSchema'>"
    "<s:ElementType name='row' content='eltOnly'><s:AttributeType name='No' rs:number='1'/><s:AttributeType name='Nm' rs:number='2'/></s:ElementType></s:Schema>"
    "<rs:data>" + each("<z:row No='00@' Nm='Dag @'/>") + "</rs:data></xml>",
    table(["No", "Nm"], 3, (0, 0, "000"), (2, 1, "Dag 2")),
    extra=True,
)  # fmt: skip
add(
    "dotnet_dataset.xml",
    '<DataSet xmlns="http://t.example/"><xs:schema id="D" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="D"><xs:complexType><xs:choice><xs:element name="Cust"/></xs:choice></xs:complexType></xs:element></xs:schema>'
    '<diffgr:diffgram xmlns:msdata="urn:msdata" xmlns:diffgr="urn:diffgr"><D xmlns="">'
    + each('<Cust diffgr:id="Cust@" msdata:rowOrder="@"><No>0@</No><Name>Ivo @</Name></Cust>')
    + "</D></diffgr:diffgram></DataSet>",
    main(3, (0, "Ivo 0"), (2, "02")),
    extra=True,
)  # fmt: skip
add("places.kml", '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Shops</name>'
    + each("<Placemark><name>Shop @</name><Point><coordinates>13.@,52.5,0</coordinates></Point></Placemark>") + "</Document></kml>",
    main(3, (0, "Shop 0"), (2, "13.2,52.5,0")), extra=True)  # fmt: skip
add("apple.plist", '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist version="1.0"><array>'
    + each("<dict><key>name</key><string>Ida @</string><key>age</key><integer>4@</integer></dict>") + "</array></plist>",
    main(3, (0, "Ida 0"), (2, "42")), or_error="DTD|entit", extra=True)  # fmt: skip

CELL = '<Cell{}><Data ss:Type="{}">{}</Data></Cell>'
BOOK = '<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'


def cells(*values):
    return "<Row>" + "".join(CELL.format("", k, v) for k, v in values) + "</Row>"


HEADER = cells(("String", "Nr"), ("String", "Name"), ("String", "Seit"))


def sheet(name, rows):
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>'


def line(i):
    return cells(("String", f"00{i}"), ("String", f"Ebba {i}"), ("DateTime", f"2019-04-0{i + 1}T00:00:00.000"))


add("sap_report_2003.xls", BOOK.format(sheet("Liste", HEADER + "".join(map(line, range(4))))),
    table(["Nr", "Name", "Seit"], 4, (0, 0, "000"), (3, 2, "2019-04-04"), sheet="Liste"), leaves=())  # fmt: skip
GAPS = HEADER + "".join(
    f'<Row ss:Index="{i + 2}"><Cell><Data ss:Type="String">n{i}</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">{i}.5</Data></Cell></Row>'
    if i % 2 else cells(("String", f"n{i}"), ("String", "mid"), ("Number", f"{i}")) for i in range(5)
)  # fmt: skip
add(
    "sparse_2003.xml",
    BOOK.format(sheet("A", GAPS)),
    table(["Nr", "Name", "Seit"], 5, (1, 1, None), (1, 2, "1.5"), (4, 1, "mid"), sheet="A"),
    leaves=(),
)
MERGED = (
    '<Row><Cell ss:MergeDown="1"><Data ss:Type="String">Nr</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">Umsatz</Data></Cell></Row>'
    '<Row><Cell ss:Index="2"><Data ss:Type="String">2019</Data></Cell><Cell><Data ss:Type="String">2020</Data></Cell></Row>'
) + "".join(cells(("String", f"k{i}"), ("Number", f"{i}1"), ("Error", "#DIV/0!") if i == 2 else ("Number", f"{i}2")) for i in range(4))  # fmt: skip
add("merged_2003.xml", BOOK.format(sheet("U", MERGED) + sheet("Leer", "") + sheet("B", HEADER + line(0) + line(1))),
    table(["Nr", "Umsatz 2019", "Umsatz 2020"], 4, (0, 0, "k0"), (3, 2, "32"), (2, 2, "#DIV/0!"), sheet="U"),
    table(["Nr", "Name", "Seit"], 2, (1, 1, "Ebba 1"), sheet="B"), leaves=())  # fmt: skip
