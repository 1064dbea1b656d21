import pytest

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather import shape


def sheet(text, merged=(), options=None):
    """A sheet written as lines with `|` between cells."""
    rows = [[c.strip() or None for c in line.split("|")] for line in text.strip("\n").split("\n")]
    grid = Grid("S", rows, list(range(1, len(rows) + 1)), merged=tuple(merged))
    return shape(grid, options or ReadOptions())


def csv(text, damaged=None, options=None):
    """A text file with `,` between cells."""
    lines = text.strip("\n").split("\n")
    rows = [[c or None for c in line.split(",")] for line in lines]
    grid = Grid(None, rows, list(range(1, len(rows) + 1)), raw=lines, damaged=damaged or {})
    return shape(grid, options or ReadOptions())


def records(part):
    return [part.record(i) for i in part.records]


def excluded(part):
    return {part.block.line(i): rule for i, rule in sorted(part.excluded.items())}


def test_title_rows_and_footnote():
    (part,) = sheet("""
Sales report north
as of | 2020-12-31
|
Customer | Town | Amount
Alpha | Bonn | 10
Beta | Ulm | 20
|
Source: ledger. All figures without guarantee.
""")
    assert part.names == ("Customer", "Town", "Amount")
    assert records(part) == [["Alpha", "Bonn", "10"], ["Beta", "Ulm", "20"]]
    assert excluded(part) == {1: "title", 2: "title", 3: "blank", 7: "blank", 8: "footnote"}
    assert [part.number(i) for i in part.records] == [1, 2]


TOTALS = ["Total", "Summe", "Suma", "Totaal", "Totale", "合計", "Итого", "Grand Total:", "Gesamt"]


@pytest.mark.parametrize("word", TOTALS)
def test_total_rows_in_many_languages(word):
    (part,) = sheet(f"Item | Qty | Price\nBolt | 3 | 1,50\nNut | 4 | 2,50\nRing | 5 | 6,00\n{word} | 12 | 10,00")
    assert len(records(part)) == 3
    assert excluded(part) == {5: "total"}


def test_subtotals_by_group_and_grand_total():
    (part,) = sheet("""
Area | Rep | Value
North | Ann | 10
North | Bob | 20
Total North | | 30
South | Cid | 5
South | Dan | 7
Total South | | 12
Total | | 42
""")
    assert excluded(part) == {4: "total", 7: "total", 8: "total"}
    assert len(records(part)) == 4


def test_customers_with_words_of_totals_stay_records():
    (part,) = sheet("""
Customer | City | Revenue
Total Energies | Paris | 500
Summe & Partner | Berlin | 20
Sum | Oslo | 31
Gesamt | Bonn | 44
""")
    assert excluded(part) == {}
    assert len(records(part)) == 4


def test_a_customer_named_total_among_two_columns_stays():
    (part,) = sheet("Customer | Revenue\nAlpha | 10\nTotal Energies | 70\nBeta | 33\nGamma | 21")
    assert [r[0] for r in records(part)] == ["Alpha", "Total Energies", "Beta", "Gamma"]


def test_merged_header_over_two_rows_is_joined():
    (part,) = sheet(
        "Rep | Plan | | Actual |\n | Q1 | Q2 | Q1 | Q2\nAnn | 1 | 2 | 3 | 4\nBob | 5 | 6 | 7 | 8",
        merged=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)],
    )
    assert part.names == ("Rep", "Plan Q1", "Plan Q2", "Actual Q1", "Actual Q2")
    assert len(records(part)) == 2


def test_three_header_rows_without_merging():
    (part,) = csv("Probe,Temp,Temp\n,°C,°F\nId,in,out\nA1,20,68\nA2,21,70\nA3,22,72\nA4,23,73")
    assert part.names == ("Probe Id", "Temp °C in", "Temp °F out")
    assert len(records(part)) == 4


def test_tables_side_by_side_and_stacked():
    parts = sheet(
        """
Customers | | | Reps |
Id | Name | | Rep | Deals
1 | Alpha | | Ann | 3
2 | Beta | | Bob | 5
| | | Cid | 7
| | | Dan | 8
Towns
Town | Zip
Bonn | 53111
Ulm | 89073
""".replace("Towns", "|\nTowns")
    )
    assert [p.names for p in parts] == [("Id", "Name"), ("Town", "Zip"), ("Rep", "Deals")]
    assert [len(p.records) for p in parts] == [2, 2, 4]


def test_no_header():
    (part,) = csv("1001,2020-01-05,3.50,Bonn\n1002,2020-01-06,4.50,Ulm\n1003,2020-01-07,5.50,Kiel")
    assert part.header.missing
    assert part.names == ("column 1", "column 2", "column 3", "column 4")
    assert len(part.records) == 3
    assert part.number(part.records[0]) == 1


def test_duplicate_and_blank_names_are_made_unique_and_kept():
    (part,) = csv("Id,Name,Name,,Name 2\n1,a,b,5,c\n2,d,e,6,f")
    assert part.names == ("Id", "Name", "Name 2 2", "column 4", "Name 2")
    assert part.originals == ("Id", "Name", "Name", None, "Name 2")
    assert part.renamed == ("Name", "")


def test_repeated_headers_and_page_lines():
    (part,) = csv("Page 1,list,\nNo,Name,Sum\n1,a,5\n2,b,6\nPage 2,list,\nNo,Name,Sum\n3,c,7\n4,d,8")
    assert excluded(part) == {1: "title", 5: "repeated_header", 6: "repeated_header"}
    assert [r[0] for r in records(part)] == ["1", "2", "3", "4"]


def test_group_labels():
    (part,) = sheet("Deal | Due | Value\nAnn\nA | 2020-01-01 | 5\nB | 2020-01-02 | 6\nBob\nC | 2020-01-03 | 7")
    assert excluded(part) == {2: "group_label", 5: "group_label"}
    assert len(records(part)) == 3


def test_a_record_with_one_value_is_no_label():
    (part,) = sheet("Name | Unit | Value\nheight | cm | 5\nweight\nwidth | cm | 7")
    assert len(records(part)) == 3


def test_ragged_records_are_padded_or_rejected():
    (part,) = csv("id,name,city\n1,a,x\n2,b\n3,c,y,\n4,1,000,z\n5,d,w\n6,e,v\n7,f,u")
    assert records(part)[1] == ["2", "b", None]
    assert records(part)[2] == ["3", "c", "y"]
    assert {part.block.text(i): rule for i, (rule, _) in part.rejected.items()} == {"4,1,000,z": "rows-ragged"}


def test_records_torn_by_a_line_break_are_rejected_both():
    body = "\n".join(f"{i},note {i},x" for i in range(12))
    (part,) = csv(f"id,note,owner\n{body}\n12,first\nsecond,y\n13,note,z")
    assert [part.block.text(i) for i in part.rejected] == ["12,first", "second,y"]
    assert len(part.records) == 13


def test_damaged_rows_are_rejected_with_their_reason():
    (part,) = csv('id,name\n1,a\n2,"b\n3,c', damaged={2: "a quotation mark is never closed"})
    assert part.rejected == {2: ("quotes-broken", "a quotation mark is never closed")}
    assert [r[0] for r in records(part)] == ["1", "3"]


def test_cells_merged_downwards_are_filled():
    (part,) = sheet("Stage | Deal | Value\nWon | A | 5\n | B | 6\nLost | C | 7", merged=[(1, 0, 2, 0)])
    assert [r[0] for r in records(part)] == ["Won", "Won", "Lost"]


def test_a_second_export_below_the_first_is_a_table_of_its_own():
    first, second = csv("id,name,city\n1,Ann,Bonn\n2,Bob,Ulm\nid,city,name,phone\n3,Kiel,Cid,0123\n4,Trier,Dan,0456")
    assert first.names == ("id", "name", "city")
    assert second.names == ("id", "city", "name", "phone")
    assert len(first.records) == len(second.records) == 2


def test_options_overrule_the_guess():
    text = "a,b\nx,y\n1,2\n3,4"
    (none,) = csv(text, options=ReadOptions(header_rows=[]))
    assert len(none.records) == 4
    (second,) = csv(text, options=ReadOptions(header_rows=[2]))
    assert second.names == ("x", "y")
    assert excluded(second) == {1: "title"}
    (both,) = csv(text, options=ReadOptions(header_rows=[1, 2]))
    assert both.names == ("a x", "b y")
    parts = csv("junk,junk\nmore,junk\nid,n\n1,2\n3,4", options=ReadOptions(skip=2))
    assert parts[-1].names == ("id", "n")
    assert sum(len(p.excluded) for p in parts) == 2


def test_a_remark_beside_a_table_belongs_to_no_table():
    table, remark = sheet("Id | Name |\n1 | a | | check this\n2 | b\n3 | c")
    assert table.names == ("Id", "Name")
    assert remark.header is None
    assert excluded(remark)[2] == "no_table"


def test_years_as_column_names():
    (part,) = sheet("Customer | 2019 | 2020\nAlpha | 12 | 15\nBeta | 30 | 44\nGamma | 7 | 9")
    assert part.names == ("Customer", "2019", "2020")


@pytest.mark.parametrize(
    ("text", "names", "count"),
    [
        (
            "cliente|ciudad|importe\nTalleres|Bilbao|1.200,50\nMolino|León|3.000,00",
            ("cliente", "ciudad", "importe"),
            2,
        ),
        ("KUNNR|NAME1|ORT01|PSTLZ\n0000100001|Alpha|Bonn|53111\n0000100002|Beta|Ulm|89073", None, 2),
        (
            "顧客|住所|電話\n田中|東京|03-1234-5678\n鈴木|大阪|06-1234-5678\n佐藤|京都|075-123-4567",
            ("顧客", "住所", "電話"),
            3,
        ),
        (
            "Owner|Close date|Won\nAnn|2021-05-01|true\nBob|2021-06-01|false",
            ("Owner", "Close date", "Won"),
            2,
        ),
        ("E-mail|Opt-in\na@x.example|yes\nb@y.example|no\nc@z.example|yes", ("E-mail", "Opt-in"), 3),
    ],
)
def test_headers_of_other_shapes(text, names, count):
    (part,) = sheet(text)
    assert part.names == (names or ("KUNNR", "NAME1", "ORT01", "PSTLZ"))
    assert len(part.records) == count


REPORT = """
Area | Rep | Value
North | Ann | 10
North | Bob | 20
Total | | 30

Source: the ledger of 2020, closed in March.
"""


@pytest.mark.parametrize(
    ("keep", "records_", "rules"),
    [
        (None, 2, {"total", "blank", "footnote"}),
        (["total"], 3, {"blank", "footnote"}),
        (["total", "footnote"], 4, {"blank"}),
    ],
)
def test_rows_that_a_rule_left_out_are_restored(keep, records_, rules):
    (part,) = sheet(REPORT, options=ReadOptions(keep_rows=keep))
    assert len(part.records) == records_
    assert set(excluded(part).values()) == rules
