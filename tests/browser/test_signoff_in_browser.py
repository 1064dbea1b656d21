"""The sign-off report in a real browser: on a screen, light and dark, and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib

import pytest

from crmmigrate import api
from crmmigrate.project.browser import NAMES

pytestmark = pytest.mark.browser
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND")


@pytest.fixture(scope="module")
def browser() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium on this machine; this session needs one")
    return found


@pytest.fixture
def signed(loaded):
    """A page and its PDF."""
    options = api.SignOffOptions(loaded / "signoff.html", loaded / "signoff.pdf")
    with api.project(loaded) as project:
        answer = api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}", sign_off=options)
    assert answer.data["pdf"] == str(loaded / "signoff.pdf")
    return loaded


def test_the_pdf_is_of_a4_pages(browser, signed):
    data = (signed / "signoff.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    streams = [zlib.decompressobj().decompress(s) for s in re.findall(rb"stream\r?\n(x.+?)endstream", data, re.DOTALL)]
    text = b"\n".join([data, *streams])
    boxes = {tuple(float(n) for n in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", text)}
    assert boxes
    assert all(abs(w - 595) < 2 and abs(h - 842) < 2 for _, _, w, h in boxes)
    assert 3 <= len(re.findall(rb"/Type /Page\b", text)) <= 12


def drawn(browser: str, root, *flags: str) -> bytes:
    picture = root / "page.png"
    command = [browser, *FLAGS, f"--user-data-dir={root / 'user'}", "--window-size=1000,1400", *flags,
               f"--screenshot={picture}", (root / "signoff.html").as_uri()]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return picture.read_bytes()


def test_it_is_drawn_light_and_dark(browser, signed):
    light = drawn(browser, signed)
    dark = drawn(browser, signed, "--force-dark-mode", "--blink-settings=preferredColorScheme=0")
    assert min(len(light), len(dark)) > 20_000
    assert light != dark


def test_nothing_is_wider_than_the_window(browser, signed):
    """What the page says of its own width, asked by a script of ours, which its own policy would not run."""
    text = re.sub(r"<meta http-equiv=[^>]*>", "", (signed / "signoff.html").read_text("utf-8"))
    script = "document.title = document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    (signed / "asked.html").write_text(text.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    for width in (400, 1000):
        command = [browser, *FLAGS, f"--user-data-dir={signed / 'user'}", f"--window-size={width},900", "--dump-dom",
                   (signed / "asked.html").as_uri()]  # fmt: skip
        told = subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout
        assert "<title>true</title>" in told, width
