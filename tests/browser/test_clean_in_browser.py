"""The page of `clean` in a real browser: searched, filtered, walked through with keys, printed, without network."""

from __future__ import annotations

import pytest
from chromium import Chromium

from crmmigrate import api

pytestmark = pytest.mark.browser
ITEMS = "[...document.querySelectorAll('.item')].filter(e => e.offsetParent).length"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name in ("north", "south"):
        rows = "".join(f" {name} {n};{n}.234,50;{n % 28 + 1:02}.05.2021\n" for n in range(1, 30))
        (folder / f"{name}.csv").write_text(f"name;amount;day\n{rows}x;tbd;31.02.2021\n", "utf-8")
    with api.bare([folder / "north.csv", folder / "south.csv"]) as project:
        api.clean(project, api.CleanOptions(page=folder / "page.html"))
    return folder / "page.html"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with Chromium(tmp_path_factory.mktemp("user")) as found:
        yield found


@pytest.fixture
def opened(chromium, page):
    chromium.size(1200, 900)
    chromium.media()
    chromium.open(page)
    return chromium


def test_search_and_keys(opened):
    whole = opened.run(ITEMS)
    opened.press("/", *"north")
    some = opened.run(ITEMS)
    assert 0 < some < whole
    assert opened.run("document.getElementById('count').textContent") == f"{some} of {whole} shown"
    opened.press("Escape")
    assert opened.run(ITEMS) == whole
    opened.press("j")
    first = opened.run("document.activeElement.querySelector('h2').textContent")
    opened.press("j")
    assert opened.run("document.activeElement.querySelector('h2').textContent") != first


def test_kinds(opened):
    change = "(k => { const e = document.getElementById('kind'); e.value = k; e.dispatchEvent(new Event('input')); })"
    opened.run(f"{change}('unread')")
    assert opened.run(ITEMS) == 4
    assert "tbd" in opened.run("document.body.innerText")


def test_narrow_pages_do_not_scroll_sideways(opened):
    opened.size(420, 800)
    assert opened.run("document.documentElement.scrollWidth <= 420")
