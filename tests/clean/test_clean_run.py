import pytest

from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, Patch, TableCleaning
from crmmigrate.core.tables import CHANGE_COLUMNS
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import RULES

GERMAN = {
    "Name": [" Weiß ", "k.A.", "Weiß", "MÃ¼ller "],
    "Umsatz": ["1.234,50", "-", "7", "viel"],
    "Seit": ["04.12.2019", "13.12.2019", "31.02.2019", "04.12.2019"],
}
RULES_OF_GERMAN = {
    "Name": ["trim", ("nulls", {"values": ["k.A."]}), "mojibake"],
    "Umsatz": [("nulls", {"values": ["-"]}), ("number", {"decimal": ","})],
    "Seit": [("date", {"order": "dmy"})],
}


def codes(result):
    return sorted((f.code, f.where.column, f.count) for f in result.findings)


def test_a_german_list(staged, cleaning, cells, log, engine):
    result = run({"list.csv": staged(**GERMAN)}, CleanConfig(cleaning(**RULES_OF_GERMAN)), engine)
    table = result.tables["list.csv"]
    assert cells(table, "c001") == ["Weiß", None, "Weiß", "Müller"]
    assert cells(table, "c002") == ["1234.50", None, "7", "viel"]
    assert cells(table, "c003") == ["2019-12-04", "2019-12-13", "31.02.2019", "2019-12-04"]
    assert cells(table, "_row") == [1, 2, 3, 4]
    assert table.frame.collect_schema().names() == ["c001", "c002", "c003", "_source", "_row", "_line"]
    assert log(result) == [
        ("c001", " Weiß ", "Weiß", "trim", 1),
        ("c001", "MÃ¼ller ", "Müller", "mojibake", 1),
        ("c001", "k.A.", None, "nulls", 1),
        ("c002", "-", None, "nulls", 1),
        ("c002", "1.234,50", "1234.50", "number", 1),
        ("c003", "04.12.2019", "2019-12-04", "date", 2),
        ("c003", "13.12.2019", "2019-12-13", "date", 1),
    ]
    assert codes(result) == [
        ("dates-impossible", "Seit", 1),
        ("values-changed", "Name", 1),
        ("values-changed", "Name", 1),
        ("values-changed", "Name", 1),
        ("values-changed", "Seit", 3),
        ("values-changed", "Umsatz", 1),
        ("values-changed", "Umsatz", 1),
        ("values-unparsed", "Umsatz", 1),
    ]
    unread = next(f for f in result.findings if f.code == "values-unparsed")
    assert (unread.examples, unread.where.rows, unread.where.file) == (("viel",), (4,), "list.csv")


def test_changes_have_the_columns_of_the_contract(staged, cleaning, engine):
    result = run({"list.csv": staged(**GERMAN)}, CleanConfig(cleaning(**RULES_OF_GERMAN)), engine)
    (frame,) = result.changes
    assert dict(frame.collect_schema()) == {name: dtype() for name, dtype in CHANGE_COLUMNS.items()}


def test_a_table_without_rules_is_the_same_object(staged, engine):
    table = staged(Name=["a", "b"])
    result = run({"list.csv": table}, CleanConfig(Cleaning()), engine)
    assert result.tables["list.csv"] is table
    assert result.findings == ()


def test_no_rows(staged, cleaning, cells, engine):
    table = staged(Name=[], Umsatz=[], Seit=[])
    result = run({"list.csv": table}, CleanConfig(cleaning(**RULES_OF_GERMAN)), engine)
    assert result.tables["list.csv"] is table


@pytest.mark.parametrize(
    ("dates", "order", "expected"),
    [
        (["04.05.2019", "06.07.2019"], "dmy", 2),
        (["04.05.2019", "13.07.2019"], "dmy", None),
        (["04.04.2019", "2019-05-06"], "dmy", None),
        (["04/05/2019", "13/07/2019", "07/13/2019"], "mdy", 1),
    ],
)
def test_ambiguous_dates_are_told_unless_the_column_decides(dates, order, expected, staged, cleaning, engine):
    config = CleanConfig(cleaning(Tag=[("date", {"order": order})]))
    result = run({"list.csv": staged(Tag=dates)}, config, engine)
    told = [f for f in result.findings if f.code == "dates-ambiguous"]
    assert [f.count for f in told] == ([expected] if expected else [])


def test_examples_are_few_and_counts_exact(staged, cleaning, engine):
    words = [f"word {i % 9}" for i in range(40)]
    result = run({"list.csv": staged(N=words)}, CleanConfig(cleaning(N=["number"])), engine)
    (finding,) = result.findings
    assert finding.count == 40
    assert finding.examples == ("word 0", "word 1", "word 2", "word 3", "word 4")


def test_people_win(staged, cells, log, engine):
    rules = [CleaningRule(rule="trim"), CleaningRule(rule="boolean")]
    entry = ColumnCleaning(column="A", rules=rules, value_map={"jein": None, "ja": "maybe", "oui": "non"})
    config = CleanConfig(Cleaning(tables=[TableCleaning(applies_to=["list.csv"], columns=[entry])]))
    result = run({"list.csv": staged(A=["ja", "jein ", " oui", "nein", "Oui"])}, config, engine)
    assert cells(result.tables["list.csv"]) == ["maybe", None, "non", "false", "true"]
    assert ("c001", " oui", "non", "value_map", 1) in log(result)


def test_a_rule_that_is_off_is_told_and_not_applied(staged, engine):
    entry = ColumnCleaning(column="A", rules=[CleaningRule(rule="percent", enabled=False)])
    config = CleanConfig(Cleaning(tables=[TableCleaning(applies_to=["list.csv"], columns=[entry])]))
    table = staged(A=["5 %", "0.05"])
    result = run({"list.csv": table}, config, engine)
    assert result.tables["list.csv"] is table
    assert [f.code for f in result.findings] == ["rule-proposed"]


def test_columns_with_one_label_are_told_apart_by_position(staged, cells, engine):
    entry = ColumnCleaning(column="Anything", position=2, rules=[CleaningRule(rule="trim")])
    config = CleanConfig(Cleaning(tables=[TableCleaning(applies_to=["list.csv"], columns=[entry])]))
    result = run({"list.csv": staged(A=[" a "], B=[" b "])}, config, engine)
    assert (cells(result.tables["list.csv"], "c001"), cells(result.tables["list.csv"], "c002")) == (
        [" a "],
        ["b"],
    )


def test_the_region_of_the_project_serves_where_the_rule_names_none(staged, cleaning, cells, engine):
    phones = ["030 901820", "+41 44 668 18 00"]
    without = run({"list.csv": staged(T=phones)}, CleanConfig(cleaning(T=["phone"])), engine)
    assert cells(without.tables["list.csv"]) == ["030 901820", "+41446681800"]
    assert "default_region" in next(f.next for f in without.findings if f.code == "values-unparsed")
    within = run({"list.csv": staged(T=phones)}, CleanConfig(cleaning(T=["phone"]), default_region="DE"), engine)
    assert cells(within.tables["list.csv"]) == ["+4930901820", "+41446681800"]


def patch(row, before, after, column="A"):
    return Patch(source="list.csv", row=row, column=column, before=before, after=after)


def test_patches_come_before_the_rules(staged, cleaning, cells, log, engine):
    patches = (patch(1, "31.02.2019", "28.02.2019"), patch(3, None, "1.3.2019"), patch(2, "1.1.2019", None))
    config = CleanConfig(cleaning(A=["date"]), patches)
    result = run({"list.csv": staged(A=["31.02.2019", "1.1.2019", None, "2.2.2019"])}, config, engine)
    assert cells(result.tables["list.csv"]) == ["2019-02-28", None, "2019-03-01", "2019-02-02"]
    assert ("c001", "31.02.2019", "28.02.2019", "patch", 1) in log(result)


def test_a_patch_fits_whatever_blanks_stand_around_its_cell(staged, cells, engine):
    patches = (patch(1, "  old ", "new"), patch(2, "", "filled"))
    result = run({"list.csv": staged(A=["  old\u00a0", " "])}, CleanConfig(Cleaning(), patches), engine)
    assert cells(result.tables["list.csv"]) == ["new", "filled"]


def test_stale_patches_are_told_and_not_applied(staged, cells, engine):
    table = staged(A=["new", "b"])
    stale = (patch(1, "old", "x"), patch(9, "b", "x"), patch(1, "new", "x", column="Gone"))
    result = run({"list.csv": table}, CleanConfig(Cleaning(), stale), engine)
    assert result.tables["list.csv"] is table
    assert [(f.code, f.where.column, f.count, f.where.rows) for f in result.findings] == [
        ("patch-stale", "A", 2, (1, 9)),
        ("patch-stale", "Gone", 1, (1,)),
    ]


def test_the_last_patch_of_a_cell_holds_and_others_tables_are_left_alone(staged, cells, engine):
    patches = (
        patch(1, "a", "b"),
        patch(1, "a", "c"),
        Patch(source="other", row=1, column="A", before="a", after="z"),
    )
    result = run({"list.csv": staged(A=["a", "a"])}, CleanConfig(Cleaning(), patches), engine)
    assert cells(result.tables["list.csv"]) == ["c", "a"]
    assert result.findings == ()


def test_rules_are_applied_in_their_own_order_whatever_the_file_says(staged, cleaning, cells, engine):
    result = run(
        {"list.csv": staged(A=[" 5,5 "])},
        CleanConfig(cleaning(A=[("number", {"decimal": ","}), "trim"])),
        engine,
    )
    assert cells(result.tables["list.csv"]) == ["5.5"]
    assert [rule.name for rule in RULES][:2] == ["trim", "nulls"]


def test_a_newline_at_the_end_is_not_canonical(staged, cleaning, cells, engine):
    table = staged(A=["5\n"], B=["2019-12-04\n"], C=["a@b.de\n"])
    config = CleanConfig(cleaning(A=["number"], B=["date"], C=["email"]))
    cleaned = run({"list.csv": table}, config, engine).tables["list.csv"]
    assert [cells(cleaned, name) for name in ("c001", "c002", "c003")] == [["5"], ["2019-12-04"], ["a@b.de"]]


def test_damage_that_looks_like_a_blank_is_repaired_first(staged, cleaning, cells, engine):
    table = staged(A=["Dom\u00c3\u00adnguez ", "\u00c2\u00a0Anna"])
    config = CleanConfig(cleaning(A=["trim", "mojibake"]))
    assert cells(run({"list.csv": table}, config, engine).tables["list.csv"]) == ["Domínguez", "Anna"]


def test_columns_with_many_entries_come_out_as_those_with_few(staged, cleaning, cells, log, engine, monkeypatch):
    config = CleanConfig(cleaning(**RULES_OF_GERMAN))
    few = run({"list.csv": staged(**GERMAN)}, config, engine)
    monkeypatch.setattr("crmmigrate.steps.clean.ruling.FEW", 0)
    many = run({"list.csv": staged(**GERMAN)}, config, engine)
    for name in ("c001", "c002", "c003"):
        assert cells(few.tables["list.csv"], name) == cells(many.tables["list.csv"], name)
    assert log(few) == log(many)
