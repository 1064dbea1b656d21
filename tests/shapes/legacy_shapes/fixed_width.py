"""Columns made by blanks: spool files, console output, print files; and prose, which has none."""

from __future__ import annotations

from legacy_shapes.kit import Shapes, lines, table

SHAPES = Shapes()

SQLPLUS = """

    EMPNO ENAME      JOB             SAL HIREDATE
--------- ---------- --------- --------- ---------
     7369 SMITH      CLERK           800 17-DEC-80
     7499 ALLEN      SALESMAN       1600 20-FEB-81
     7521 WARD       SALESMAN       1250 22-FEB-81
     7839 KING       PRESIDENT      5000 17-NOV-81
     7902 FORD                      3000 03-DEC-81

5 rows selected.

"""


@SHAPES.add(
    "sqlplus_spool.lst",
    table(["EMPNO", "ENAME", "JOB", "SAL", "HIREDATE"], 5, (0, 0, "7369"), (4, 2, None), (3, 2, "PRESIDENT")),
    encoding="utf-8",
)
def sqlplus():
    return lines(SQLPLUS)


NAMES = ["ACE", "BARTON & SON SUPPLY", "CDW", "DEL RIO GRAIN CO", "EARL K WATTS", "FT WORTH PAPER"]


def _spool_page(number: int) -> str:
    text = f"\f 11/30/99            VENDOR MASTER LISTING              PAGE {number}\n\n"
    text += "VENDOR   NAME                      CITY            BALANCE\n\n"
    for i in range(6):
        key = number * 6 + i
        text += f"V{key:05d}   {NAMES[key % 6]:<24}  {['AUSTIN', 'EL PASO', 'WACO'][i % 3]:<12}  {key * 10.5:>9.2f}\n"
    return text


@SHAPES.add(
    "vendor_listing.prn",
    table(["VENDOR", "NAME", "CITY", "BALANCE"], 18, (0, 0, "V00006"), (1, 2, "EL PASO"), (17, 3, "241.50")),
    encoding="utf-8",
)
def spool():
    return "".join(_spool_page(number) for number in (1, 2, 3)).encode()


RIGHT = """
  Konto Bezeichnung                 Soll        Haben
   1000 Kasse                     500,00         0,00
   1200 Bank                   12.000,00     3.500,00
   1400 Forderungen             8.210,10       999,99
   8400 Erlöse 19 %                 0,00    21.300,00
   4930 Bürobedarf                 45,90         0,00
"""


@SHAPES.add(
    "saldenliste.txt",
    table(["Konto", "Bezeichnung", "Soll", "Haben"], 5, (0, 0, "1000"), (1, 2, "12.000,00"), (3, 1, "Erlöse 19 %")),
    encoding="cp1252",
)
def right_aligned():
    return lines(RIGHT, "cp1252", "\r\n")


PSQL = """
 id |     company      | country |  limit
----+------------------+---------+---------
  1 | Aster Oy         | FI      |  500.00
  2 | Borg & Co | Sons | SE      |
  3 | Cirrus AS        | NO      | 1250.50
(3 rows)

"""


@SHAPES.add(
    "psql_plain.txt",
    table(["id", "company", "country", "limit"], 3, (0, 1, "Aster Oy"), (1, 3, None), (2, 3, "1250.50")),
    encoding="utf-8",
)
def psql():
    return lines(PSQL.replace("Borg & Co | Sons", "Borg & Co Sons  "))


BOX = """
+-------+----------------+------------+
| code  | title          | sold       |
+-------+----------------+------------+
| B-001 | Sea, wind, sky |         12 |
| B-002 | Kitchen; notes |          7 |
| B-003 | Über uns       |       NULL |
| B-004 | Last page      |        190 |
+-------+----------------+------------+
4 rows in set (0.00 sec)
"""


@SHAPES.add(
    "mysql_box.txt",
    table(["code", "title", "sold"], 4, (0, 1, "Sea, wind, sky"), (2, 2, "NULL"), (3, 2, "190"),
          header_any=[["", "code", "title", "sold", ""]]),
    encoding="utf-8",
)  # fmt: skip
def box():
    return lines(BOX)


NO_HEADER = [
    (10023, "ANDERSEN KARL", "4 FJORD RD", "MN", 55401),
    (10101, "BAUER INGE", "77 LAKE ST APT 2", "WI", 53202),
    (10777, "CHO MIN", "1 MAIN", "OH", 43004),
    (11900, "DIAZ LUZ", "900 SUNSET BLVD", "CA", 90028),
    (12044, "EVANS PAT", "12 OAK", "ME", 4101),
    (12999, "FUJI KEN", "3 PINE HOLLOW", "HI", 96801),
]


@SHAPES.add("members_no_header.dat", table(None, 6, (0, None, "ANDERSEN KARL"), (4, None, "04101")), encoding="utf-8")
def bare():
    return "".join(f"{k}  {n:<16}  {a:<18}  {s}  {z:05d}\n" for k, n, a, s, z in NO_HEADER).encode()


LETTER = """
Dear Ms Holloway,

thank you for your letter of 3 May, which reached us on Monday. We are sorry
to hear that the delivery was late again, and that two of the cartons were
wet. Our depot in Hull has been told to replace them, free of charge, within
the week; please keep the damaged goods until our driver calls.

We have also looked into your question about the credit note. It was posted
on 28 April, but to the old account, so that it does not show on your
statement. This will be put right at the end of the month.

Yours sincerely,
R. Pym
"""


@SHAPES.add("letter_to_holloway.txt", error="no table|prose|letter|not a table|no columns")
def letter():
    return lines(LETTER)


README = """
Exportverzeichnis Kundendaten
=============================

Dieses Verzeichnis enthält die Kundendaten, die am Jahresende aus dem alten
System gezogen wurden. Bitte nichts löschen, umbenennen oder verschieben.

- kunden.csv: alle Kunden, auch gesperrte
- belege.csv: Rechnungen und Gutschriften, ohne Entwürfe

Fragen, Wünsche, Fehler: bitte an die EDV, Zimmer 12, oder an Frau Kühn.
"""


@SHAPES.add("LIESMICH.txt", error="no table|prose|letter|not a table|no columns")
def readme():
    return lines(README)
