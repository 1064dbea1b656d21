"""What stands in the terminal: 80 columns, no markup from data, no colour where none is wanted."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from crmmigrate.core.accounting import Account
from crmmigrate.core.errors import ConfigError, Fault, OutsideError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.report import terminal


def printed(function, *arguments, **options):
    out = io.StringIO()
    function(Console(file=out, width=80, **options), *arguments)
    return out.getvalue()


FINDINGS = [
    Finding("rows-total", "Total rows were excluded.", Severity.INFO, Where("a.xlsx", "S"), 3),
    Finding(
        "type", "Values are no dates.", Severity.ERROR, Where("b.csv", None, "Datum", (3, 19)), 44,
        ("31.02.2020", "[bold]x[/bold]"), "run `crmmigrate rejects`",
    ),
    Finding("type", "Values are no numbers.", Severity.ERROR, Where("a.csv", None, "Umsatz"), 1000,
            ("x" * 60,), "run `crmmigrate rejects`"),
]  # fmt: skip


def test_findings_are_grouped_by_severity_and_code():
    assert [line.rstrip() for line in printed(terminal.findings, FINDINGS).splitlines()] == [
        "✗ type  1,044  error",
        "    a.csv [Umsatz]: Values are no numbers. (1,000)",
        "      such as xxxxxxxx…xxxxxxxxxxxxxxx",
        "    b.csv [Datum] rows 3, 19: Values are no dates. (44)",
        "      such as 31.02.2020, [bold]x[/bold]",
        "    next: run `crmmigrate rejects`",
        "· notes  rows-total 3",
    ]


def test_many_places_of_one_code_are_cut():
    many = [Finding("type", "No date.", where=Where(f"{i}.csv")) for i in range(9)]
    lines = printed(terminal.findings, many).splitlines()
    assert len(lines) == 5
    assert lines[-1].strip() == "… and 6 more places"


def test_the_accounting_has_a_line_a_source_and_a_total():
    accounts = [
        Account("sales/north.xlsx#Orders", 1200, 1000, 100, 60, 40),
        Account("a folder/with a very long name indeed/Umsätze Süd.xlsx#Übersicht 2021", 34000, 33999, 0, 1, 1),
    ]
    text = printed(terminal.accounting, accounts)
    lines = [line.rstrip() for line in text.splitlines() if line.strip(" ─")]
    assert lines == [
        "source                           gathered  loaded  merged  rejected  excluded",
        "sales/north.xlsx#Orders             1,200   1,000     100        60        40  ✓",
        "a folder/w….xlsx#Übersicht 2021    34,000  33,999       0         1         1  ✗",
        "total                              35,200  34,999     100        61        41  ✗",
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(Account, st.text("aß/#[] 漢", max_size=90), *[st.integers(0, 9_999_999)] * 5), max_size=3))
def test_no_line_is_wider_than_the_console(accounts):
    text = printed(terminal.accounting, accounts)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "total" in text or len(accounts) == 1


def test_steps_and_tables():
    steps = [
        terminal.StepLine("gather", "done", 3.21, "14 files"),
        terminal.StepLine("clean", "unchanged"),
        terminal.StepLine("load", "failed", 200),
    ]
    assert [line.rstrip() for line in printed(terminal.steps, steps).splitlines()] == [
        "✓  gather       3.2 s  14 files",
        "=  clean               nothing to do",
        "✗  load    3 min 20 s",
    ]
    text = printed(terminal.table, "Tables", ["name", "rows"], [("[red]a", 1200), ("b", 3)])
    assert "[red]a  1,200" in text
    assert "b           3" in text


def test_an_error_says_what_where_and_what_next():
    text = printed(terminal.error, OutsideError("the server [db] is away", code="target-away", next="start it"))
    assert text.splitlines() == [
        "error target-away: the server [db] is away",
        "next: start it",
        "more: crmmigrate explain target-away",
    ]
    faults = (Fault("a.yaml", 1, 2, "x", "wrong"), Fault("a.yaml", 3, 4, "y", "wrong, too"))
    text = printed(terminal.error, ConfigError(faults))
    assert "config: a.yaml:1:2 x: wrong\n  a.yaml:3:4 y: wrong, too\nnext: mend" in text


def test_colour_only_where_it_is_wanted(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in printed(terminal.findings, FINDINGS)
    assert "\x1b[1;31m" in printed(terminal.findings, FINDINGS, force_terminal=True, color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = printed(terminal.findings, FINDINGS, force_terminal=True, color_system="standard")
    assert "31m" not in coloured


@pytest.mark.parametrize(("text", "width", "expected"), [
    ("short", 10, "short"), ("folder/file.xlsx#Sheet", 12, "fold…x#Sheet"), ("abcdef", 3, "a…f"),
])  # fmt: skip
def test_long_names_are_shortened_in_the_middle(text, width, expected):
    assert terminal.shorten(text, width) == expected
