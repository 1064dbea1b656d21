"""The page of profiles in a real browser: searched, filtered, walked through with keys, printed, and without script."""

from __future__ import annotations

import pytest
from chromium import Chromium
from profile_shapes import many

from crmmigrate.report.profile_page import profile_page

pytestmark = pytest.mark.browser
OPEN_ROWS = "[...document.querySelectorAll('.cols tbody tr[id]')].filter(e => e.offsetParent).length"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, size in (("small", (5, 14)), ("large", (60, 40))):
        (folder / f"{name}.html").write_text(profile_page(*many(*size), project="acme"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with Chromium(tmp_path_factory.mktemp("user")) as found:
        yield found


@pytest.fixture
def small(chromium, pages):
    return opened(chromium, pages / "small.html")


@pytest.fixture
def large(chromium, pages):
    return opened(chromium, pages / "large.html")


def opened(chromium, page):
    chromium.size(1200, 900)
    chromium.media()
    chromium.open(page)
    chromium.run("ready")
    return chromium


def typed(chromium, words):
    chromium.press("/", *words)
    chromium.run("new Promise(r => setTimeout(r, 200))")
    return chromium.run("by('count').textContent")


def test_its_own_policy_lets_the_script_run_and_nothing_is_fetched(small, large):
    assert large.run("by('count').textContent").endswith("columns")
    assert large.run("performance.getEntriesByType('resource').length") == 0
    assert large.run("details.length") == 60
    assert large.run("details[59].length > 8 && details[59][0][0].length > 2")


def test_slash_searches_tables_columns_and_values(small):
    named = small.run("document.querySelectorAll('#t2 .cols tbody tr[id]').length")
    assert typed(small, "ansprechpartner").split()[0] == str(named + 4)  # that table, and the column of the others
    small.press("Escape")
    assert small.run(OPEN_ROWS) == small.run("document.querySelectorAll('.cols tbody tr[id]').length")
    small.run("by('search').blur()")
    few = int(typed(small, "dresden").split()[0])
    texts = small.run(
        "[...document.querySelectorAll('.cols tbody tr[id]')].filter(e => e.offsetParent).map(e => e.textContent)"
    )
    assert 0 < few == len(texts)
    assert all("city" in text for text in texts)
    small.run("by('search').value = 'siehe unten'; filter()")  # in the details only
    assert small.run(OPEN_ROWS) > 0
    small.run("by('search').value = 'no such thing'; filter()")
    assert small.run(OPEN_ROWS) == 0


@pytest.mark.parametrize(("control", "value", "test"), [
    ("meaning", "'money'", "e.children[1].textContent.includes('money')"),
    ("role", "'date'", "e.children[2].textContent === 'date'"),
    ("personal", None, "e.querySelector('.p')"), ("look", None, "e.children[6].textContent"),
    ("empty", None, "e.children[3].textContent.startsWith('0 %')"),
])  # fmt: skip
def test_filters_show_what_they_say_and_no_less(large, control, value, test):
    act = f"by('{control}').value = {value}" if value else f"by('{control}').checked = true"
    rows = "[...document.querySelectorAll('.cols tbody tr[id]')]"
    right = large.run(f"{rows}.filter(e => {test}).length")
    large.run(f"{act}; by('{control}').dispatchEvent(new Event('change'))")
    assert large.run(f"{rows}.filter(e => e.offsetParent).every(e => {test})")
    assert large.run(OPEN_ROWS) == right > 0


def test_columns_are_sorted_and_brought_back(small):
    names = "[...document.querySelectorAll('#t1 .cols tbody tr[id] th button')].map(e => e.textContent)"
    before = small.run(names)
    small.run("by('sort').value = 'name'; by('sort').dispatchEvent(new Event('change'))")
    assert small.run(names) != before
    assert sorted(small.run(names)) == sorted(before)
    small.run("by('sort').value = ''; by('sort').dispatchEvent(new Event('change'))")
    assert small.run(names) == before


def test_all_is_reached_by_keys_and_seen_where_one_is(small):
    small.run("document.querySelector('#t1 .cols th button').focus()")
    small.press("ArrowDown", "Enter")
    assert small.run("document.activeElement.textContent + document.activeElement.getAttribute('aria-expanded')") == (
        "Ansprechpartnertrue"
    )
    shown = small.run("document.querySelector('tr.more').textContent")
    assert "personal dataname" in shown
    assert "A••• M••••" in shown
    assert "Anna" not in shown
    small.press("Enter")
    assert small.run("document.querySelectorAll('tr.more').length") == 0
    small.run("document.querySelector('.skip').focus()")
    reached = set()
    for _ in range(60):
        small.press("Tab")
        told = small.run(
            "(e => [e.id || e.getAttribute('href') && e.getAttribute('href').baseVal || e.tagName,"
            " getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        reached.add(told[0])
        assert told[1] != "none" or told[0] == "BODY", told
    assert {"search", "meaning", "role", "personal", "look", "empty", "sort", "all", "theme"} <= reached


def test_links_open_the_table_they_lead_to(large):
    assert large.run("document.getElementById('bt7').hidden")
    large.run("location.hash = '#t7c4'")
    large.run("new Promise(r => setTimeout(r, 100))")
    assert not large.run("document.getElementById('bt7').hidden")
    assert large.run(
        "(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById('t7c4').getBoundingClientRect())"
    )
    large.run("document.querySelector('#t9 h2 button').click()")
    assert large.run("document.querySelector('#t9 h2 button').getAttribute('aria-expanded')") == "true"


def test_plots_are_drawn_for_what_is_open(small):
    assert small.run("document.querySelectorAll('#t1 svg.h path').length") > 5
    assert small.run("document.querySelectorAll('svg.graph a').length") > 1
    small.run("document.querySelectorAll('#t1 .cols th button')[4].click()")
    assert small.run("document.querySelectorAll('tr.more .hist rect').length") == 20


@pytest.mark.parametrize("width", [390, 700, 1200])
def test_it_fits_the_window(large, small, pages, width):
    for name in ("large", "small"):
        chromium = opened(small, pages / f"{name}.html")
        chromium.size(width, 900)
        assert chromium.run("document.documentElement.scrollWidth") <= width


def test_dark_and_light_follow_the_system_and_the_button(small):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = small.run(ground)
    small.media(dark=True)
    dark = small.run(ground)
    assert light != dark
    small.run("by('theme').click()")
    assert small.run(ground) == light
    small.run("by('theme').click()")
    assert small.run(ground) == dark


def test_on_paper_every_column_stands_and_no_control(large):
    large.run("by('search').value = 'dresden'; filter()")
    large.media(medium="print")
    rows = large.run("document.querySelectorAll('.cols tbody tr[id]').length")
    assert (
        large.run("[...document.querySelectorAll('.cols tbody tr[id]')].filter(e => e.getClientRects().length).length")
        == rows
    )
    assert not large.run("document.querySelector('.controls').getClientRects().length")


def test_it_is_printed_with_its_plots_drawn(small, tmp_path):
    small.run("tables.forEach((table) => show(table, false))")
    small.print(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n") > 3
    assert small.run("[...document.querySelectorAll('.tab')].every(e => e.querySelector('svg.h'))")


def test_without_script_every_column_can_be_read(chromium, pages):
    chromium.scripts(on=False)
    try:
        chromium.open(pages / "large.html")
    finally:
        chromium.scripts(on=True)
    assert chromium.run("typeof by") == "undefined"
    assert chromium.run("[...document.querySelectorAll('.body')].every(e => e.getClientRects().length)")
    assert not chromium.run("document.querySelector('.controls').getClientRects().length")
