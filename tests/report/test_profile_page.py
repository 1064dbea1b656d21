"""The page of profiles: whole, safe, small enough to send, and readable by everyone."""

import base64
import json
import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_shapes import many

from crmmigrate.core.drift import Change
from crmmigrate.core.findings import Severity
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Survey
from crmmigrate.report.profile_page import LARGE, profile_page
from crmmigrate.report.profile_words import short_names, visible

PEOPLE = TableProfile(
    "people.csv",
    1000,
    (
        ColumnProfile("c001", "Nr.", 1000, 0, 1000, "string", role="key", top=(("A-1", 1),)),
        ColumnProfile(
            "c002", "E-Mail", 1000, 1, 999, "string", pii="contact", semantic_type="email",
            minimum="anna@example.com",
            maximum="zoe@example.com", top=(("anna@example.com", 2),), misfits=("anna at example",),
        ),
        ColumnProfile("c003", "Leer", 0, 0, 0, "empty"),
        ColumnProfile("c004", "Umsatz", 1000, 0, 9, "number", type_share=0.9995, mean=1234.5678,
            top=(("1", 4), ("2", 1))),
    ),
    keys=(("c001",), ("c002", "c004")),
    duplicates=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def small():
    return many(9, 12)


@pytest.fixture(scope="module")
def large():
    return many(60, 60)


def details(html):
    kind, text = re.search(r'<script type="application/([\w-]+)" id="data">([^<]*)</script>', html).groups()
    return json.loads(zlib.decompress(base64.b64decode(text)) if kind == "x-deflate" else text)


def everything(html):
    """The source with the details in clear, also where they are deflated."""
    return html + json.dumps(details(html), ensure_ascii=False)


def body_of(html):
    without = re.sub(r"(?s)<script.*?</script>", "", html)
    return ET.fromstring(without[without.index("<body>") : without.index("</body>") + 7])


def text_of(html):
    return re.sub(r"\s+", " ", " ".join(body_of(html).itertext()))


def test_columns_are_shown_without_a_script_and_people_are_masked():
    html = profile_page([PEOPLE], project="acme")
    text = text_of(html)
    assert "anna" not in everything(html)
    for words in ("a•••@e••••••.c••", "99.9 %", "number >99.9 %", "E-Mail + Umsatz", "4 rows cell for cell", "empty"):
        assert words in text, words
    assert ["mean", "1,234.57"] in details(html)[0][3][0]
    assert "anna@example.com" in profile_page([PEOPLE], masked=False)


def test_what_stands_between_tables_and_in_them_is_told(small):
    text = text_of(profile_page(*small))
    for words in (
        "one row per Kd-Nr.", "14 pairs of rows, among 2,000 looked at", "Ort → Firma, but for 12 of 4,000 rows (0.98)",
        "Dresdn", "Dresden in 44 rows", "Tables that are one", "References", "point nowhere", "The same members",
        "Columns that are one under other names", "Nordlicht GmbH : 1001 / K-77", "Datum 7, by month",
        "1 month without rows", "their first cell begins with Summe", "columns complete",
    ):  # fmt: skip
        assert words in text, words


def test_it_is_one_file_without_network_and_its_script_is_named_by_its_hash(small):
    html = profile_page(*small)
    named = html.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(?i)<link|<img|<iframe|@import|url\((?!#)|\son\w+=|https?://", named)
    assert "default-src 'none'" in html
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'", html)
    assert len(re.findall("<script", html)) == 2


@pytest.mark.parametrize("tables", [0, 1, 9])
def test_it_is_well_formed_and_every_link_leads_somewhere(tables):
    html = profile_page(*many(tables, 12)) if tables else profile_page([])
    root = body_of(html)
    identifiers = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert {a.get("href")[1:] for a in root.iter("a")} <= set(identifiers)
    assert {"header", "main", "nav", "footer"} <= {node.tag for node in root.iter()}
    assert all(th.get("scope") for th in root.iter("th"))
    drawn = [svg for svg in root.iter("svg") if svg.get("aria-label") is None]
    assert all(svg.get("aria-hidden") for svg in drawn)
    named = {"aria-label", "id"}
    assert all(named <= set(control.keys()) for control in root.iter("select"))


def test_sixty_tables_of_sixty_columns_are_under_a_megabyte_and_a_half(large):
    for masked in (True, False):
        html = profile_page(*large, masked=masked)
        assert len(html.encode()) < 1_500_000
    assert sum(map(len, details(html))) == sum(len(p.columns) for p in large[0]) > LARGE
    reader = Rows()
    reader.feed(html)
    assert reader.rows == sum(len(p.columns) for p in large[0])


class Rows(HTMLParser):
    """Counts the rows of columns."""

    rows = 0

    def handle_starttag(self, tag, attrs):
        self.rows += tag == "tr" and bool(re.fullmatch(r"t\d+c\d+", dict(attrs).get("id") or ""))


def test_the_order_of_what_was_found_changes_no_more_than_its_place(small):
    profiles, survey = small
    turned = replace(survey, tables=survey.tables[::-1])
    assert profile_page(profiles, survey) == profile_page(profiles, turned)
    assert profile_page(profiles, survey) == profile_page(profiles, survey)


NASTY = (
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u2028b\u2029c", "x\x00\x1b[31m\x7f\x85",
    "'`${1}`", "<!--<script>", "\ud800", "\u202egnp.exe", "]]>&lt;",
)  # fmt: skip


@pytest.mark.parametrize("copies", [1, LARGE])
def test_what_files_say_is_text_and_never_markup(copies):
    columns = tuple(
        ColumnProfile(
            f"c{n:03}", text, 9, 0, 3, "string", top=((text, 5),), misfits=(text,), sample=(text,), minimum=text,
            maximum=text, variants=(((text, 2), (text, 1)),), patterns=((text, 3),), null_spellings=(text,),
        )
        for n, text in enumerate(NASTY)
    )  # fmt: skip
    profiles = [TableProfile(f"{text}{n}.csv#{text}", 9, columns) for n, text in enumerate(NASTY)]
    profiles += [TableProfile(f"{n}.csv", 9, columns[:1]) for n in range(copies - 1)]
    html = profile_page(profiles, project=NASTY[0], created="now", masked=False)
    assert len(re.findall("(?i)<script", html)) == len(re.findall("(?i)</script", html)) == 2
    assert "<img" not in html
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\ud800]", html)
    html.encode()
    shown = details(html)
    assert shown[0][0][1][0][1][0][0] == NASTY[0][:60]
    assert "a⟨U+2028⟩b⟨U+2029⟩c" in everything(html)
    if copies == 1:
        body_of(html)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_what_is_shown_is_one_visible_line(text):
    shown = visible(text)
    assert shown.isprintable() or shown == ""
    assert shown == shown.strip()
    shown.encode()
    assert bool(shown) == bool(text)


FILES = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(lambda parts: "/".join(parts) + ".csv")
IDS = st.tuples(FILES, st.sampled_from(["", "#s", "#t#2"])).map("".join)


@given(st.lists(IDS, unique=True))
@settings(max_examples=200, deadline=None)
def test_each_table_has_a_name_of_its_own_and_no_longer_than_it_must_be(sources):
    names = short_names(sources)
    assert list(names) == sources
    assert len(set(names.values())) == len(sources)
    assert all(source.replace("#", "!", 1).endswith(name) for source, name in names.items())
    if len(sources) == 1:
        assert "/" not in names[sources[0]]


# --- colours -------------------------------------------------------------------------------------


def style(name):
    return resources.files("crmmigrate.report").joinpath("templates", name).read_text("utf-8")


def variables(text):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", text))


def themes():
    """The colours of each theme: as the system prefers, as asked for, and on paper."""
    base, own = style("style.css"), style("profiles.css")
    light = variables(base.split("@media")[0]) | variables(own.split("@media")[0])
    dark_blocks = [re.search(r"(?s)prefers-color-scheme: dark\) \{(.*?\})\s*\}", text).group(1) for text in (base, own)]
    paper = [text[text.index("@media print") :] for text in (base, own)]
    asked = {name: re.search(rf"(?s)data-theme={name}\] \{{(.*?)\}}", own).group(1) for name in ("light", "dark")}
    dark = light | variables(dark_blocks[0]) | variables(dark_blocks[1])
    return {
        "light": light, "dark": dark, "paper": light | variables(paper[0]) | variables(paper[1]),
        "asked light": dark | variables(asked["light"]), "asked dark": light | variables(asked["dark"]),
    }  # fmt: skip


def luminance(colour):
    digits = "".join(sign * 2 for sign in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "paper", "asked light", "asked dark"])
def test_every_text_is_readable_on_every_ground(theme):
    colours = themes()[theme]
    for text in ("ink", "soft", "accent", "warn", "bad", "good"):
        for ground in ("bg", "card", "head", "seen"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("card", "head"):
        assert contrast(colours["plot"], colours[ground]) >= 3, ground


def test_a_theme_that_is_asked_for_looks_like_the_one_of_the_system():
    found = themes()
    shown = re.findall(r"var\(--([\w-]+)\)", style("profiles.css"))
    for name in ("light", "dark"):
        assert {v: found[name][v] for v in shown if v != "f"} == {
            v: found[f"asked {name}"][v] for v in shown if v != "f"
        }


def test_what_drifted_is_told_first(small):
    change = Change(
        "drift-column-gone",
        "the column <b>Fax</b> is gone",
        Severity.WARNING,
        "legacy/x.csv",
        column="Fax",
        before="there",
    )
    html = profile_page(*small, drift=(change,))
    assert "the column <b>Fax</b> is gone drift-column-gone there" in text_of(html)
    assert html.index('id="drift"') < html.index('id="overview"')
    assert 'id="drift"' not in profile_page(*small)


def test_an_empty_survey_needs_no_section(small):
    html = profile_page(small[0], Survey())
    assert 'id="between"' not in html
