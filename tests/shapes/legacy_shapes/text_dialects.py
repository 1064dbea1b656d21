"""Delimiters, quotes and escapes that programs use, and texts that mislead who guesses them."""

from __future__ import annotations

from legacy_shapes.kit import Shapes, joined, lines, table

SHAPES = Shapes()

SEP_LINE = """
sep=;
Order;Customer;Net
7001;Hale, Ross & Co;1,250
7002;Abbot;
7003;Finch, Ltd;80
"""


@SHAPES.add("excel_sep_line.csv", table(["Order", "Customer", "Net"], 3, (0, 1, "Hale, Ross & Co"), (0, 2, "1,250")))
def sep_line():
    return lines(SEP_LINE, end="\r\n")


DECIMAL_COMMA = """
Nr,Bezeichnung,Menge,Preis
1001,Schraube M4,100,"0,05"
1002,"Mutter, verzinkt",250,"0,03"
1003,Scheibe,75,"1.200,00"
1004,Dübel,12,"3,50"
"""


@SHAPES.add(
    "decimal_commas_in_quotes.csv",
    table(["Nr", "Bezeichnung", "Menge", "Preis"], 4, (1, 1, "Mutter, verzinkt"), (2, 3, "1.200,00")),
    encoding="utf-8",
)
def decimal_comma():
    return lines(DECIMAL_COMMA)


PIPES = """
ticket|subject|opened|owner
881|Printer; paper jam, again|2019-03-01|kim
882|Re: Re: invoice 4,711; wrong|2019-03-02|ana
883|VPN: slow, drops; see notes|2019-03-02|
884|Mouse|2019-03-05|kim
"""


@SHAPES.add(
    "helpdesk_pipes.txt",
    table(["ticket", "subject", "opened", "owner"], 4, (1, 1, "Re: Re: invoice 4,711; wrong"), (2, 3, None)),
    encoding="utf-8",
)
def pipes():
    return lines(PIPES)


@SHAPES.add(
    "double_pipe.txt",
    table(["PartnerID", "PartnerName", "Country", "Since"], 12, (0, 1, "Partner | 0"), (11, 3, "2011")),
    encoding="utf-8",
)
def double_pipe():
    rows = [["PartnerID", "PartnerName", "Country", "Since"]]
    rows += [[f"P{i:03d}", f"Partner | {i}", ["FR", "BE", "NL"][i % 3], 2000 + i] for i in range(12)]
    return joined(rows, "||", "\n")


MYSQL = r"""
"id","company","note","parent"
"1","Baker \"The Oven\" Ltd","first\nline",\N
"2","Smith, Jones","C:\\data",\N
"3","O'Hara","plain","1"
"4","Nguyen","say \"hi\", twice","1"
"""


@SHAPES.add(
    "mysql_outfile.csv",
    table(["id", "company", "note", "parent"], 4,
          (0, 1, ('Baker "The Oven" Ltd', r"Baker \"The Oven\" Ltd")),
          (3, 2, ('say "hi", twice', r"say \"hi\", twice")),
          (2, 3, "1"), (0, 3, (None, r"\N"))),
    encoding="utf-8",
)  # fmt: skip
def mysql():
    return lines(MYSQL)


SINGLE = """
'code';'text';'price'
'A1';'Pump; small';'10,00'
'A2';'Driver''s seat';'99,50'
'A3';'Valve "B"';'7,25'
'A4';'Hose';'3,10'
"""


@SHAPES.add(
    "single_quotes.csv",
    table(["code", "text", "price"], 4, (0, 1, "Pump; small"), (1, 1, "Driver's seat"), (2, 1, 'Valve "B"')),
    encoding="utf-8",
)
def single_quotes():
    return lines(SINGLE)


SPACED = """
id, name, city, balance
1, "Lane, Amy", Leeds, 10.50
2, "Ortiz, Ben", York, 0.00
3, "Quist, Cy", Bath, -3.25
"""


@SHAPES.add(
    "blank_after_comma.csv",
    table(["id", "name", "city", "balance"], 3, (0, 1, "Lane, Amy"), (2, 3, "-3.25"), (1, 2, "York")),
    encoding="utf-8",
)
def spaced():
    return lines(SPACED)


@SHAPES.add(
    "caret_export.dat",
    table(["ACCT", "NM", "ADDR", "OPENED"], 9, (0, 0, "0000100"), (4, 2, "4 Elm St, Apt 4"), (8, 3, "19980109")),
    encoding="utf-8",
)
def caret():
    rows = [["ACCT", "NM", "ADDR", "OPENED"]]
    rows += [[f"{100 + i:07d}", f"HOLDER {i}", f"{i} Elm St, Apt {i}", f"199801{i + 1:02d}"] for i in range(9)]
    return joined(rows, "^")


OUTLOOK_HEADER = [
    "Title",
    "First Name",
    "Last Name",
    "Company",
    "Business Street",
    "Notes",
    "E-mail Address",
    "Sensitivity",
]
OUTLOOK = '''"Title","First Name","Last Name","Company","Business Street","Notes","E-mail Address","Sensitivity"\r
"","Ada","Moss","Moss & Fern","12 Quay Rd\r
Unit 4","met in Oslo\r
\r
call back; ""urgent""","ada@moss.example","Normal"\r
"Dr","Bo","Lind","","","","bo@lind.example","Private"\r
"","Cy","","Cy, Inc.","","","cy@inc.example","Normal"\r
'''


@SHAPES.add(
    "outlook_contacts.csv",
    table(OUTLOOK_HEADER, 3, (0, 4, "12 Quay Rd\nUnit 4"), (0, 5, 'met in Oslo\n\ncall back; "urgent"'),
          (1, 0, "Dr"), (2, 3, "Cy, Inc."), (2, 2, None)),
    encoding="utf-8",
)  # fmt: skip
def outlook():
    return OUTLOOK.encode()


ZOHO = """
Record Id,Contact Name,Phone,Phone,Phone,Email
zcrm_1,Ana Ruiz,+34 911,+34 600,,ana@x.example
zcrm_2,Ben Ott,,+49 151,+49 30,ben@x.example
zcrm_3,Cleo Day,+44 20,,,cleo@x.example
"""


@SHAPES.add(
    "zoho_same_header.csv",
    table(["Record Id", "Contact Name", "Phone", "Phone", "Phone", "Email"], 3, (0, 3, "+34 600"), (1, 4, "+49 30")),
    told="header-duplicate",
    encoding="utf-8",
)
def zoho():
    return lines(ZOHO)


LOSSLESS = """
sku,batch,flag,country,ean,remark,qty
00017,1e5,NO,NA,04006381333931,null,007
00018,12E3,YES,NO,12345678901234567890,N/A,1.0
00019,3D2,TRUE,NULL,00000000000000,None,1.10
00020,1E-2,F,nan,4006381333931,-,0x1A
"""


@SHAPES.add(
    "texts_that_look_like_values.csv",
    table(["sku", "batch", "flag", "country", "ean", "remark", "qty"], 4,
          (0, 0, "00017"), (0, 1, "1e5"), (0, 2, "NO"), (0, 3, "NA"), (0, 5, "null"), (1, 4, "12345678901234567890"),
          (2, 3, "NULL"), (2, 6, "1.10"), (3, 3, "nan"), (3, 6, "0x1A"), (1, 5, "N/A"), (3, 5, "-")),
    encoding="utf-8",
)  # fmt: skip
def lossless():
    return lines(LOSSLESS)


@SHAPES.add(
    "two_hundred_columns.csv",
    table([f"Attribut {i}" for i in range(200)], 5, (0, 0, "r0c0"), (4, 199, "r4c199")),
    encoding="utf-8",
)
def wide():
    rows = [[f"Attribut {i}" for i in range(200)], *([f"r{r}c{c}" for c in range(200)] for r in range(5))]
    return joined(rows)


@SHAPES.add(
    "unit_separator.dat",
    table(["Kunde", "Betrag", "Text"], 5, (0, 0, "K0"), (4, 2, "a,b;c|4")),
    encoding="utf-8",
)
def unit_separator():
    return joined([["Kunde", "Betrag", "Text"], *([f"K{i}", f"{i},00", f"a,b;c|{i}"] for i in range(5))], "\x1f", "\n")


@SHAPES.add(
    "times_and_colons.csv",
    table(["Start", "Ende", "Projekt", "Dauer"], 4, (0, 0, "08:00:00"), (3, 2, "Wartung: Server")),
    encoding="utf-8",
)
def times():
    rows = [["Start", "Ende", "Projekt", "Dauer"], ["08:00:00", "09:30:00", "Neubau: Dach", "01:30:00"]]
    rows += [[f"{h}:15:00", f"{h}:45:00", "Wartung: Server", "00:30:00"] for h in (10, 11, 12)]
    return joined(rows)


@SHAPES.add(
    "semicolon_many_commas.csv",
    table(["Datum", "Umsatz", "Kosten", "Gewinn"], 6, (0, 1, "1,5"), (5, 3, "5,25")),
    encoding="utf-8",
)
def decimals():
    rows = [[f"0{i + 1}.02.2015", f"{i + 1},5", f"{i},25", f"{i},25"] for i in range(6)]
    return joined([["Datum", "Umsatz", "Kosten", "Gewinn"], *rows])
