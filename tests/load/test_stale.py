"""A corrected row takes the place of the old one, also where nothing but its content identifies it."""

from __future__ import annotations

import shutil

import pytest

from crmmigrate import api

HEAD = "Customer,City,Order date,SKU,Quantity,Order total\n"
FIRST = (
    HEAD + "Ada Ltd,Oslo,2024-01-02,P1,1,10.50\nAda Ltd,Oslo,2024-01-03,P2,2,7.00\nBob AS,Bergen,2024-01-04,P1,3,3.25\n"
)
CORRECTED = FIRST.replace("7.00", "8.00")
SHORTER = HEAD + "Ada Ltd,Oslo,2024-01-02,P1,1,10.50\nBob AS,Bergen,2024-01-04,P1,3,3.25\n"


@pytest.fixture(params=["duckdb", "sqlite", "parquet"])
def place(request, put_back):
    """A project that was loaded once, and the URL of its target."""

    def fill(folder):
        (folder / "legacy").mkdir()
        (folder / "legacy/sales.csv").write_text(FIRST, "utf-8")
        api.init(folder / "p", [folder / "legacy"])
        url = f"{request.param}:///{folder / 'target'}"
        load(folder / "p", url, FIRST)
        return folder / "p", url

    return put_back(("stale", request.param), fill)[1]


def load(root, url, text):
    (root.parent / "legacy/sales.csv").write_text(text, "utf-8")
    with api.project(root) as project:
        answer = api.load(project, api.LoadOptions(url, accept=0.0))
        proof = api.validate(project, to=url)
    assert answer.data["applied"]
    return answer, proof


def fact(answer):
    return next(r for r in answer.data["receipts"] if r["table"].startswith("fact_"))


def gone(answer):
    return [f.count for f in answer.findings if f.code == "rows-gone"]


def test_a_corrected_row_is_not_there_twice(place):
    root, url = place
    answer, proof = load(root, url, CORRECTED)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 3, "ok")


@pytest.mark.long
def test_a_row_that_is_no_longer_delivered_goes_and_comes_back(place):
    root, url = place
    answer, proof = load(root, url, SHORTER)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 2, "ok")
    with api.project(root) as project:
        api.undo(project, api.LoadOptions(url))
    answer, proof = load(root, url, FIRST)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([], 3, "ok")


@pytest.mark.long
def test_what_is_known_of_the_target_may_be_lost(place):
    root, url = place
    for known in (root / ".crmmigrate/applied").iterdir():
        shutil.rmtree(known)
    answer, proof = load(root, url, CORRECTED)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 3, "ok")


@pytest.mark.long
def test_another_file_takes_nothing_away(place):
    root, url = place
    (root.parent / "legacy/sales.csv").rename(root.parent / "legacy/older.csv")
    answer, _ = load(root, url, CORRECTED)
    assert fact(answer)["rows_after"] == 6
