"""The HTML pages in a real browser without network: what people look for is there, and nothing is fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from crmmigrate import api

pytestmark = pytest.mark.browser
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium on this machine; this session needs one")
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "kunden.csv").write_text(
        "Kd-Nr;Firma;PLZ;Ort;Land\n0001;Müller <b>GmbH</b>;01067;Dresden;DE\n0002;Ødegård AS;0150;Oslo;NO\n"
        "0003;MÜLLER <b>GMBH</b>;01067;Dresden;DE\n",
        "utf-8",
    )
    (folder / "orders.csv").write_text(
        "order no,order date,customer no,quantity,total amount\nA1,2021-02-03,0001,2,10.50\nA2,2021-02-31,0002,1,5\n",
        "utf-8",
    )
    with api.bare([folder / "kunden.csv", folder / "orders.csv"]) as project:
        api.rehearse(project, page=folder / "report.html")
        api.profile(project, page=folder / "profile.html")
        api.map(project, page=folder / "map.html")
        api.model(project, api.ModelOptions(page=folder / "model.html"))
    return folder


def rendered(browser: str, page: Path, profile: Path) -> str:
    command = [browser, *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout


def test_report_answers_the_four_questions(browser, pages, tmp_path) -> None:
    dom = rendered(browser, pages / "report.html", tmp_path)
    for question in ("What came in", "What went where", "What is wrong", "What to do next"):
        assert question in dom
    assert "kunden.csv" in dom
    assert "2021-02-31" in dom
    assert "<b>GmbH</b>" not in dom


def test_profile_shows_every_column(browser, pages, tmp_path) -> None:
    dom = rendered(browser, pages / "profile.html", tmp_path)
    for header in ("Kd-Nr", "Firma", "PLZ", "order date", "total amount"):
        assert header in dom


def acted(browser: str, page: Path, folder: Path, script: str) -> str:
    """The page after a script of ours, which its own policy would not run."""
    text = re.sub(r"<meta http-equiv=[^>]*>", "", page.read_text("utf-8"))
    copy = folder / "acted.html"
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    return rendered(browser, copy, folder / "user")


OVERFLOWING = """
const out = [];
for (const box of document.querySelectorAll('.er g:not(.link)')) {
  const card = box.querySelector('rect').getBoundingClientRect();
  for (const text of box.querySelectorAll('text')) {
    const r = text.getBoundingClientRect();
    if (r.left < card.left || r.right > card.right || r.bottom > card.bottom + 1) out.push(text.textContent);
  }
}
document.title = 'boxes ' + document.querySelectorAll('.er rect').length + ' overflowing ' + out.length;
"""


def test_model_shows_the_star_and_every_text_fits_its_box(browser, pages, tmp_path) -> None:
    dom = acted(browser, pages / "model.html", tmp_path, OVERFLOWING)
    boxes = dom.count('<rect class="card"')
    assert boxes > 8
    assert f"<title>boxes {boxes} overflowing 0</title>" in dom
    for words in ("fact_order", "dim_account", "account_key", "Calls, meetings, visits, tasks and e-mails."):
        assert words in dom


def test_map_joins_columns_and_fields_and_its_own_script_may_run(browser, pages, tmp_path) -> None:
    dom = rendered(browser, pages / "map.html", tmp_path)
    assert "10 of 10 columns" in dom  # written by the script, so the policy let it run
    for words in ("Kd-Nr", "billing_postal_code", "Coverage of the model", "<path class="):
        assert words in dom


def test_map_is_searched_and_a_focused_column_tells_why(browser, pages, tmp_path) -> None:
    dom = acted(browser, pages / "map.html", tmp_path, """
        search.value = "PLZ"; filter();
        document.querySelector(".from li:not([hidden])").focus();
        document.title = [count.textContent, document.querySelectorAll("path.on").length,
          [...document.querySelectorAll("path")].filter(p => p.style.display != "none").length].join("|");
    """)  # fmt: skip
    assert "<title>1 of 10 columns|1|" in dom
    detail = dom[dom.index('<div id="detail"') :]
    assert "<strong>PLZ</strong>" in detail
    assert "header 'PLZ'" in detail


def test_map_lines_drawn_by_the_script_are_where_the_server_drew_them(browser, pages, tmp_path) -> None:
    dom = acted(browser, pages / "map.html", tmp_path, "")
    drawn = dict(re.findall(r'<path class="\w+" data-c="(\d+)" data-t="\d+" d="([^"]+)"', dom.partition("</svg>")[0]))
    sent = dict(re.findall(
        r'<path class="\w+" data-c="(\d+)" data-t="\d+" d="([^"]+)"',
        (pages / "map.html").read_text("utf-8").partition("</svg>")[0],
    ))  # fmt: skip
    assert sent
    for column, path in sent.items():
        numbers = zip(*(map(float, re.findall(r"[\d.]+", p)) for p in (path, drawn[column])), strict=True)
        assert all(abs(a - b) <= 1.5 for a, b in numbers)


@pytest.mark.parametrize("name", ["report.html", "profile.html", "map.html"])
def test_page_fits_a_window_and_is_drawn(browser, pages, tmp_path, name) -> None:
    picture = tmp_path / "page.png"
    size = ["--window-size=1000,1400", f"--screenshot={picture}"]
    command = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'user'}", *size, (pages / name).as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=90)
    assert picture.stat().st_size > 20_000
    text = (pages / name).read_text("utf-8")
    assert 'src="http' not in text
    assert 'href="http' not in text
    assert "@import" not in text
