"""The pages: complete, self-contained, safe, honest about what is wrong."""

import re
import xml.etree.ElementTree as ET

import pytest

from crmmigrate.core.accounting import Account
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.report.kpis import KpiLine
from crmmigrate.report.page import (
    ChangeGroup,
    ControlTotal,
    MappingOverview,
    Number,
    RejectGroup,
    Report,
    TargetFlow,
    bars,
    page,
    percent,
    with_code,
)
from crmmigrate.values.masking import mask

REPORT = Report(
    title="Rehearsal",
    project="acme <&>",
    run="r1",
    created="30 June 2024",
    headline=(Number("rows gathered", "20,123"),),
    accounts=(Account("north.xlsx#Orders", 9000, 8500, 300, 100, 100), Account("empty.csv", 0)),
    flows=(TargetFlow("dim_customer", "dimension", 4211, tuple((f"s{i}.csv", 10) for i in range(8))),),
    findings=(
        Finding("rows-total", "Totals were excluded.", Severity.INFO),
        Finding(
            "type",
            "No date.",
            Severity.WARNING,
            Where("a.csv"),
            44,
            ("<script>alert(1)</script>",),
            "run `x`",
        ),
    ),
    rejects=(RejectGroup("type", "The date is none", "set_aside", "a.csv [Datum]", 44, ("31.02.2020",)),),
    changes=(ChangeGroup("number", "a.csv [Umsatz]", 8700, (("1.234,50", "1234.50"),)),),
    mappings=(MappingOverview("notes.txt", "notes", None, 1, ("Memo",), 0.5, "suggested"),),
    control_totals=(ControlTotal("amount", "12.50", "12.50", ok=True, source="a.csv", table="fact_orders"),),
    kpis=(KpiLine("Revenue", "9", "9", ok=True),),
    next_steps=("Run `crmmigrate load`.",),
)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style>.*?</style>", "", html)))


def test_a_stranger_finds_what_came_in_what_went_where_what_is_wrong_and_what_is_next():
    html = page(REPORT)
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", html)
    assert headings == [
        "What to do next", "What came in", "Proof", "What went where", "What is wrong", "What was changed",
        "How columns were mapped",
    ]  # fmt: skip
    text = text_of(html)
    for words in (
        "9,000 8,500 300 100 100 ✓ balanced", "and 2 more", "The date is none", "set aside", "31.02.2020",
        "1.234,50 → 1234.50", "not migrated", "1 of 2", "50 %", "Revenue 9 9 ✓ equal", "crmmigrate load",
    ):  # fmt: skip
        assert words in text, words


def test_the_page_is_one_file_without_network_or_script():
    for html in (page(REPORT),):
        assert not re.search(r"(?i)<script|<link|<img|<iframe|@import|url\(|\son\w+=|https?://", html)
        assert "default-src 'none'" in html
        assert "&lt;script&gt;" in page(REPORT)
        assert "acme &lt;&amp;&gt;" in page(REPORT)


def test_the_page_is_well_formed_and_accessible():
    for html in (page(REPORT), page(Report("t", "p", "r", "c"))):
        body = html[html.index("<body>") : html.index("</body>") + 7]
        root = ET.fromstring(body)
        identifiers = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(identifiers) == len(set(identifiers))
        links = [a.get("href")[1:] for a in root.iter("a")]
        assert set(links) <= set(identifiers)
        assert {"header", "main", "nav", "footer"} <= {node.tag for node in root.iter()}
        assert all(th.get("scope") for th in root.iter("th"))
        assert all(svg.get("aria-label") is not None or svg.get("aria-hidden") for svg in root.iter("svg"))
        assert html.startswith('<!DOCTYPE html>\n<html lang="en">')


@pytest.mark.parametrize(
    ("changes", "words", "tone"),
    [
        ({}, "Every row is accounted for. There are findings to look at.", "warn"),
        ({"findings": (), "rejects": ()}, "Every row is accounted for. Nothing is wrong.", "good"),
        ({"accounts": (Account("a.csv", 3, 1),)}, "The accounting does not balance (a.csv).", "bad"),
        (
            {"kpis": (KpiLine("Revenue", "9", "8", ok=False),)},
            "Legacy data and target differ: Revenue.",
            "bad",
        ),
        ({"findings": (Finding("orphans", "m", Severity.ERROR),)}, "must be settled before loading", "bad"),
    ],
)
def test_the_verdict_tells_the_worst(changes, words, tone):
    html = page(Report(**(vars(REPORT) | changes)))
    verdict = re.search(r'<p class="verdict (\w+)">([^<]+)</p>', html)
    assert verdict.group(1) == tone
    assert words in verdict.group(2)


def test_bars_fill_the_width_with_what_there_is():
    parts = [(bar.name, bar.start, bar.width) for bar in bars(Account("a", 8, 4, 2, 0, 2))]
    assert parts == [("loaded", 0.0, 50.0), ("merged", 50.0, 25.0), ("excluded", 75.0, 25.0)]
    assert bars(Account("a", 0)) == []
    assert sum(bar.width for bar in bars(Account("a", 1, 4, 2, 0, 2))) == 100


def test_shares_never_look_complete_when_they_are_not():
    assert [percent(n, 10_000) for n in (0, 1, 5000, 9999, 10_000)] == [
        "0 %",
        "<0.1 %",
        "50 %",
        ">99.9 %",
        "100 %",
    ]
    assert percent(1, 0) == "-"


def test_backticks_become_code_and_nothing_else_does():
    assert with_code("run `a <b>` now") == "run <code>a &lt;b&gt;</code> now"
    assert with_code("<i>") == "&lt;i&gt;"


@pytest.mark.parametrize(("text", "masked"), [
    ("Anna Meyer", "A••• M••••"), ("+49 170 1234567", "+•• ••• •••••67"), ("1977-03-02", "••••-••-02"),
    ("x", "•"),
    ("Łukasz", "Ł•••••"), ("DE89 3704", "D••• ••04"), ("", ""),
])  # fmt: skip
def test_masks_keep_the_shape_only(text, masked):
    assert mask(text) == masked
