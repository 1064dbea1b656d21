"""Text files that are small, bare, ragged or damaged."""

from __future__ import annotations

from legacy_shapes.kit import Shapes, joined, lines, table

SHAPES = Shapes()
STOCK = [["item", "depot", "stock", "checked"]]
STOCK += [[f"I{i:03d}", ["Oslo", "Bergen"][i % 2], i * 3, f"2014-05-{i + 1:02d}"] for i in range(20)]
STOCK_TABLE = table(STOCK[0], 20, (0, 0, "I000"), (19, 2, "57"), (19, 3, "2014-05-20"))


@SHAPES.add("delimiter_at_line_end.csv", STOCK_TABLE, encoding="utf-8")
def trailing():
    return joined([STOCK[0], *([*row, ""] for row in STOCK[1:])])


@SHAPES.add(
    "short_lines.csv",
    table(["id", "name", "phone", "fax", "note"], 12, (0, 4, None), (5, 2, "555-5"), (5, 3, None), (11, 1, "N11")),
    told="ragged",
    encoding="utf-8",
)
def short():
    full = [[str(i), f"N{i}", f"555-{i}", f"556-{i}", "x"][: (4, 5, 5, 5, 2, 3)[i % 6]] for i in range(12)]
    return joined([["id", "name", "phone", "fax", "note"], *full], ",")


@SHAPES.add(
    "commas_not_quoted.csv",
    table(["id", "name", "city"], 15, (0, 1, "Firm 0"), max_rejected=2),
    told="ragged",
    encoding="utf-8",
)
def too_long():
    rows = [[i, f"Firm {i}", "Riga"] for i in range(15)]
    rows[6][1], rows[11][1] = "Firm 6, Ltd", "Firm 11, Inc"
    return joined([["id", "name", "city"], *rows], ",")


@SHAPES.add("numbers_no_header.csv", table(None, 8, (0, 0, "1001"), (7, 3, "7.5")), told="header", encoding="utf-8")
def bare_numbers():
    return joined([[1001 + i, f"2012-03-{i + 1:02d}", i * 7, f"{i}.5"] for i in range(8)], ",")


BARE = """
K-101;Ahlmann;ahlmann@post.example;20095;Hamburg;14.02.2009
K-102;Brix;brix@post.example;01067;Dresden;01.12.2011
K-103;Cordes;c@post.example;99084;Erfurt;30.06.2010
K-104;Dahl;dahl@post.example;24103;Kiel;09.09.2015
"""


@SHAPES.add("kunden_ohne_kopf.csv", table(None, 4, (0, 0, "K-101"), (1, 3, "01067")), told="header", encoding="utf-8")
def bare_text():
    return lines(BARE)


@SHAPES.add(
    "one_column.txt", table(["email"], 9, (0, 0, "u0@mail.example"), (8, 0, "u8@mail.example")), encoding="utf-8"
)
def one_column():
    return joined([["email"], *([f"u{i}@mail.example"] for i in range(9))], end="\n")


@SHAPES.add("one_record.csv", table(["key", "value", "owner"], 1, (0, 0, "k1"), (0, 2, "ops")), encoding="utf-8")
def one_record():
    return b"key;value;owner\nk1;17;ops"


@SHAPES.add("header_only.csv", table(["Nr", "Name", "Ort"], 0), told="no.rows|no records", encoding="utf-8")
def header_only():
    return b"Nr;Name;Ort\r\n"


@SHAPES.add("nothing.csv", error="empty|no cells|nothing")
def nothing():
    return b""


@SHAPES.add("blank_lines_only.csv", error="empty|no cells|blank|nothing")
def blanks():
    return b"\r\n  \r\n\t\r\n\r\n"


@SHAPES.add(
    "blank_margins.csv",
    table(["Ref", "Client", "Due"], 3, (0, 0, "R1"), (2, 2, "2003-01-03"),
          header_any=[["", "", "Ref", "Client", "Due", ""]]),
    encoding="utf-8",
)  # fmt: skip
def margins():
    rows = [["", "", "", "", "", ""]] * 3 + [["", "", "Ref", "Client", "Due", ""]]
    rows += [["", "", f"R{i}", f"Client {i}", f"2003-01-0{i}", ""] for i in (1, 2, 3)]
    return joined([*rows, [""] * 6, [""] * 6], ",")


TWO = """
Vehicle;Plate;Driver
V1;HH-AB 1;Kruse
V2;HH-AB 2;Lund
V3;HH-AB 3;Marx

Date;Plate;Litres;Cost
2020-01-03;HH-AB 1;40;52,00
2020-01-04;HH-AB 3;35;45,50
2020-01-09;HH-AB 2;41;53,30
2020-01-11;HH-AB 1;38;49,40
"""


@SHAPES.add(
    "two_tables_stacked.csv",
    table(["Vehicle", "Plate", "Driver"], 3, (2, 2, "Marx")),
    table(["Date", "Plate", "Litres", "Cost"], 4, (3, 3, "49,40")),
    told="tables-several",
    encoding="utf-8",
)
def two_tables():
    return lines(TWO)


@SHAPES.add("three_line_ends.csv", STOCK_TABLE, encoding="utf-8")
def line_ends():
    ends = ["\r\n", "\n", "\r"]
    return "".join(",".join(map(str, row)) + ends[i % 3] for i, row in enumerate(STOCK)).encode()


@SHAPES.add(
    "nul_bytes.csv", table(STOCK[0], 20, (0, 0, "I000"), (19, 2, "57"), max_rejected=1), told="NUL", encoding="utf-8"
)
def nul():
    return joined(STOCK).replace(b"I007;Bergen", b"I007;Ber\0\0gen")


@SHAPES.add(
    "cut_off.csv",
    table(STOCK[0], 20, (0, 0, "I000"), (18, 2, "54"), max_rejected=1),
    told="truncated|ragged|ends",
    encoding="utf-8",
)
def cut_off():
    return joined(STOCK).removesuffix(b"2014-05-20\r\n").removesuffix(b"57;")[:-4]


@SHAPES.add(
    "cut_in_quotes.csv",
    table(["id", "name", "memo"], 10, (0, 2, "memo, 0"), (8, 1, "n8"), max_rejected=1),
    told="truncated|quot",
    encoding="utf-8",
)
def cut_in_quotes():
    rows = [["id", "name", "memo"], *([f'"{i}"', f'"n{i}"', f'"memo, {i}"'] for i in range(10))]
    return joined(rows, ",")[:-6]


UNCLOSED = """
id,name,city
1,"Ames, Jo",Kent
2,"Burr Ltd,Dover
3,Cobb,Deal
4,"Dorn, Al",Hythe
5,Eave,Lydd
6,Fox,Rye
"""


@SHAPES.add(
    "quote_never_closed.csv",
    table(["id", "name", "city"], 6, (0, 1, "Ames, Jo"), max_rejected=3),
    told="quot",
    encoding="utf-8",
)
def unclosed():
    return lines(UNCLOSED)


STRAY = """
pos;part;size;pcs
1;Bolt "heavy";3/4";100
2;Nut 1/2" zinc;1/2";250
3;Screen 17";17";3
4;Tube;2";44
5;Rod;1";9
"""


@SHAPES.add(
    "inches.csv",
    table(["pos", "part", "size", "pcs"], 5, (0, 2, '3/4"'), (1, 1, 'Nut 1/2" zinc'), (4, 3, "9")),
    encoding="utf-8",
)
def stray():
    return lines(STRAY)


MULTILINE = """
"No.";"Name";"Comment"
"C1";"Holm A/S";"Ring først
efter kl. 10"
"C2";"Bæk ApS";"Leverer til:
Vej 1;
2100 København Ø"
"C3";"Ås Mek";""
"""


@SHAPES.add(
    "navision_comments.csv",
    table(
        ["No.", "Name", "Comment"],
        3,
        (0, 2, "Ring først\nefter kl. 10"),
        (1, 2, "Leverer til:\nVej 1;\n2100 København Ø"),
    ),
    encoding="cp1252",
)
def multiline():
    return lines(MULTILINE, "cp1252", "\r\n")
