"""The sign-off report: complete, self-contained, masked, and honest about what is not proven."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import duckdb
import pytest
from sqlalchemy.engine import make_url

from crmmigrate import api
from crmmigrate.core.accounting import Account
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.project import signing
from crmmigrate.project.validation import ValidationReport
from crmmigrate.report.page import Report
from crmmigrate.report.signoff import Check, FileIn, LeftOut, Proof, SignOff, signoff_page, verdict

PARTS = (
    "What came", "What went where", "What was changed", "What was left out, and why", "How columns were mapped",
    "Proofs", "Open findings", "Cut-over checklist", "Signatures",
)  # fmt: skip


def signed(root, **options) -> str:
    page = root / "signoff.html"
    with api.project(root) as project:
        api.validate(project, to=f"duckdb:///{root / 'w.duckdb'}", sign_off=api.SignOffOptions(page, **options))
    return page.read_text("utf-8")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html[html.index("<header") :].replace("<wbr/>", ""))))


def state_of(text: str, check: str) -> str:
    """What stands behind a line of the checklist, up to the next one."""
    part = text[text.index("Cut-over checklist", text.index("Open findings") + 1) :]
    found = re.search(r"(proven by machine|does not hold|Name Date)", part[part.index(check) :])
    return found[0]


class Balanced(HTMLParser):
    """Every element that is opened is closed, and ids stand once."""

    VOID = frozenset({"meta", "br", "rect", "polyline", "link", "input", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"][1:]] if tag == "a" else []
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_all_parts_with_what_the_files_truly_hold(loaded, tiny):
    html = signed(loaded)
    text = words(html)
    for number, part in enumerate(PARTS, 1):
        assert f"{number}. {part}" in text
    for source, numbers in tiny.truth.items():
        assert f"{source} {' '.join(map(str, numbers))} ✓ balanced" in text
    assert "All sources 24 17 2 3 2 ✓ balanced" in text
    assert "order.amount legacy/orders.csv 582.6 (left out 45.25) 537.35 ✓ equal" in text
    assert len(re.findall(r'<div class="hash">[0-9a-f]{64}</div>', html)) == 4
    assert "crmmigrate 0." in text


def test_the_page_is_one_well_formed_file_without_script_or_network(loaded):
    html = signed(loaded)
    page = Balanced()
    page.feed(html)
    assert page.stack == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) <= set(page.ids)
    assert "<script" not in html
    assert not re.search(r"""(src|href)=["']?(https?:|//)|@import|url\(""", html)
    assert "@page" in html
    assert len(html) < 1_500_000


def test_what_a_machine_can_prove_is_proven_and_the_rest_is_for_people(loaded):
    text = words(signed(loaded))
    for check in (
        "Every row of every source has one fate", "The target holds the rows", "Totals of all measures are equal",
        "No reference points to nothing", "Legacy ids resolve", "A second run creates nothing",
        "Each reject has a reason", "All mappings are confirmed",
    ):  # fmt: skip
        assert state_of(text, check) == "proven by machine", check
    for check in (
        "Each reject has an owner",
        "Consent",
        "Samples show",
        "The old system is frozen",
        "Automations are on",
    ):
        assert state_of(text, check) == "Name Date", check
    assert "All that a machine can prove is proven." in text


def test_a_target_that_was_changed_cannot_be_signed(loaded):
    with duckdb.connect(str(loaded / "w.duckdb")) as connection:
        connection.execute("UPDATE fact_order SET amount = amount + 1 WHERE order_no = 'O10'")
        connection.execute("DELETE FROM _crmmigrate_key WHERE natural_key = 'customer_no=c001'")
    text = words(signed(loaded))
    assert "Not ready to be signed" in text
    assert state_of(text, "Totals of all measures are equal") == "does not hold"
    assert state_of(text, "Legacy ids resolve") == "does not hold"
    assert "✗ different" in text


@pytest.mark.long
def test_a_target_of_other_data_would_be_changed_by_a_second_run(loaded, tiny):
    orders = tiny.orders.replace("90.20", "91.20")
    (loaded / "legacy/orders.csv").write_text(orders, "utf-8")
    assert state_of(words(signed(loaded)), "A second run creates nothing") == "does not hold"


def test_a_target_without_tables_still_gives_a_report(loaded):
    with duckdb.connect(str(loaded / "w.duckdb")) as connection:
        connection.execute("DROP TABLE fact_order")
    text = words(signed(loaded))
    assert "Not ready to be signed" in text
    assert "tables are not in the target" in text


@pytest.mark.long
def test_personal_data_is_masked_unless_asked(loaded, tiny):
    people = "customer_no;name;email;city\n" + "".join(
        f"C{i};Person{i} Surname{i};person{i}.example;Town\n" if i % 7 == 0 else
        f"C{i};Person{i} Surname{i};person{i}@mail.example;Town\n" for i in range(100, 160)
    )  # fmt: skip
    (loaded / "legacy/customers_north.csv").write_text(people, "utf-8")
    patches = loaded / "decisions/patches.csv"
    patches.parent.mkdir(exist_ok=True)
    patches.write_text(
        "source,row,column,before,after,who,when,why\n"
        "legacy/customers_north.csv,2,email,person101@mail.example,changed@mail.example,ada,2024-01-02,asked her\n",
        "utf-8",
    )
    tiny.load(loaded, loaded / "w.duckdb", accept=0.0)
    masked = words(signed(loaded))
    assert "person105.example" not in masked
    assert "person101@mail.example" not in masked
    assert "legacy/customers_north.csv row 2 [email]" in masked
    assert "ada 2024-01-02 asked her" in masked
    shown = words(signed(loaded, masked=False))
    assert "person101@mail.example" in shown
    assert "person105.example" in shown
    assert "handle this report as you handle the data" in shown


def test_no_password_of_the_target_is_in_it():
    url = make_url("postgresql://ada:s3cret@db.example:5432/crm?password=other")
    told = signing._safe(api.LoadOptions(url.render_as_string(hide_password=False), "star"))
    assert told == "postgresql://db.example:5432/crm, schema star"


def test_text_from_files_is_no_markup():
    evil = "<script>alert(1)</script>"
    run = Report(evil, evil, "1", "now", findings=(Finding("type", evil, Severity.WARNING),))
    html = signoff_page(SignOff(run, evil, "1", masked=True, files=(FileIn(evil, 1, "0", ((evil, 1),)),)))
    assert "<script" not in html


def test_a_huge_project_stays_under_the_limit():
    name = "legacy/a rather long folder name/and a long file name of the year "
    files = tuple(FileIn(f"{name}{i}.csv", i, f"{i:064d}", (("Sheet", i),)) for i in range(20_000))
    accounts = tuple(Account(f"{name}{i}.csv", 1, 1) for i in range(20_000))
    left = tuple(LeftOut("rejected", f"rule{i}", "meaning " * 20, 1, 1) for i in range(20_000))
    found = tuple(Finding("type", f"message {i} " * 10, Severity.WARNING) for i in range(20_000))
    html = signoff_page(SignOff(Report("t", "p", "1", "now", accounts=accounts, findings=found), "t", "1", masked=True,
                                files=files, left_out=left))  # fmt: skip
    assert len(html.encode()) < 1_500_000
    assert "1,500 are shown" in html
    assert "300 of 20,000 are shown" in words(html)


@pytest.mark.parametrize(
    ("document", "words_", "tone"),
    [
        ({}, "0 points are left for people", "good"),
        ({"checks": (Check("g", "t"), Check("g", "u", "proven"))}, "1 points are left for people", "good"),
        ({"checks": (Check("g", "t", "failed"),)}, "1 proofs do not hold", "bad"),
        ({"proofs": (Proof("p", "m", 1, 2),)}, "1 proofs do not hold", "bad"),
        ({"proofs": (Proof("p", "m", 0, 0),)}, "All that a machine can prove", "good"),
        ({"proofs": (Proof("kpis", "", 0, 1),)}, "1 proofs do not hold", "bad"),
    ],
)  # fmt: skip
def test_the_verdict(document, words_, tone):
    text, found = verdict(SignOff(Report("t", "p", "1", "now"), "t", "1", masked=True, **document))
    assert words_ in text
    assert found == tone


def test_proofs_that_others_fill_are_shown():
    """Every list of the validation's contract has its place, with what does not hold by name."""
    proof = ValidationReport(
        slice_totals=[{"table": "order", "measure": "amount", "slice": "stage", "value": "won", "ok": False}],
        grain=[{"table": "fact_order", "columns": ["order_no"], "repeats": 0, "ok": True}],
        cells={"seed": 7, "rows": 2, "cells": 4, "equal": 3, "explained": 1, "differences": []},
        kpis=[{"name": "won", "status": "equal", "ok": True}, {"name": "dso", "status": "not_applicable", "ok": True}],
    )  # fmt: skip
    told = {p.name: (p.good, p.lines, p.state, p.wrong) for p in signing._proofs(proof)}
    assert told["slice totals"] == (0, 1, "failed", ("order amount stage",))
    assert told["grain"][2] == "proven"
    assert told["cells"] == (4, 4, "proven", ())
    assert told["dates"][2] == "open"
    assert told["kpis"] == (1, 1, "proven", ())


# --- PDF -----------------------------------------------------------------------------------------


def test_without_a_browser_a_pdf_is_refused_before_any_work(loaded, monkeypatch):
    monkeypatch.setenv("CRMMIGRATE_BROWSER", "/no/such/browser")
    with api.project(loaded) as project, pytest.raises(OutsideError) as told:
        api.validate(project, to="duckdb:///nowhere", sign_off=api.SignOffOptions(pdf=loaded / "s.pdf"))
    assert (told.value.code, told.value.exit_code) == ("browser-none", 3)
    assert not (loaded / "s.pdf").exists()


NO_PDF = "for a; do case $a in --print-to-pdf=*) echo no > ${a#*=};; esac; done"


@pytest.mark.parametrize("script", ["exit 7", "exit 0", NO_PDF])
def test_a_browser_that_prints_nothing_is_told(loaded, monkeypatch, script):
    browser = loaded / "browser.sh"
    browser.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("CRMMIGRATE_BROWSER", str(browser))
    options = api.SignOffOptions(loaded / "s.html", loaded / "s.pdf")
    with api.project(loaded) as project, pytest.raises(OutsideError) as told:
        api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}", sign_off=options)
    assert told.value.code == "browser-failed"
    assert (loaded / "s.html").is_file()
    assert not list(loaded.glob("*.pdf*"))
    assert not list(loaded.glob(".*.tmp"))
