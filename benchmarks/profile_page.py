"""The page of `profile` over many tables: how large it is, how long it takes to make, to open and to filter.

    PYTHONPATH=src python benchmarks/profile_page.py [--tables 60] [--columns 60]

Profiles and survey are made up. Times in the browser are those of headless Chromium from the file: first paint, page
loaded, the first search with all columns at first closed, a later one, and all tables opened. Trust the order of size.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]
"""The benchmark of `profile` has the name of a module that libraries import."""
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "shapes"))

from chromium import Chromium  # noqa: E402
from profile_shapes import many  # noqa: E402

from crmmigrate.report.profile_page import profile_page  # noqa: E402

ROUNDS = 5
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
SEARCHED = """(async () => {{
  const start = performance.now();
  by("search").value = {words!r};
  filter();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}})()"""
OPENED = SEARCHED.replace('by("search").value = {words!r};\n  filter();', 'by("all").click();').format()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--columns", type=int, default=60)
    asked = parser.parse_args()
    profiles, survey = many(asked.tables, asked.columns)
    start = time.perf_counter()
    html = profile_page(profiles, survey, project="made up", created="now")
    made = time.perf_counter() - start
    columns = sum(len(profile.columns) for profile in profiles)
    print(f"{asked.tables} tables, {columns:,} columns: {len(html.encode()):,} bytes, made in {made:.2f} s")
    with tempfile.TemporaryDirectory() as folder, Chromium(Path(folder) / "user") as browser:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        rounds = [_round(browser, page) for _ in range(ROUNDS)]
    for number, name in enumerate(("first paint", "loaded", "first search", "next search", "all tables opened")):
        print(f"{name:18} {statistics.median(r[number] for r in rounds):6.0f} ms")


def _round(browser: Chromium, page: Path) -> list[float]:
    browser.open(page)
    browser.run("ready")
    times = [browser.run(PAINTED), browser.run(LOADED)]
    times += [browser.run(SEARCHED.format(words=words)) for words in ("umsatz", "dresden")]
    browser.run("by('search').value = ''; filter()")
    return [*times, browser.run(OPENED)]


if __name__ == "__main__":
    main()
