"""A corrected row takes the place of the old one, also where nothing but its content identifies it."""

from __future__ import annotations

import pytest

from crmmigrate import api

HEAD = "Customer,City,Order date,SKU,Quantity,Order total\n"
FIRST = (
    HEAD + "Ada Ltd,Oslo,2024-01-02,P1,1,10.50\nAda Ltd,Oslo,2024-01-03,P2,2,7.00\nBob AS,Bergen,2024-01-04,P1,3,3.25\n"
)
CORRECTED = FIRST.replace("7.00", "8.00")
SHORTER = HEAD + "Ada Ltd,Oslo,2024-01-02,P1,1,10.50\nBob AS,Bergen,2024-01-04,P1,3,3.25\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "legacy").mkdir()
    (tmp_path / "legacy/sales.csv").write_text(FIRST, "utf-8")
    api.init(tmp_path / "p", [tmp_path / "legacy"])
    return tmp_path / "p"


@pytest.fixture(params=["duckdb", "sqlite", "parquet"])
def url(request, tmp_path):
    return f"{request.param}:///{tmp_path / 'target'}"


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


def test_a_corrected_row_is_not_there_twice(root, url):
    load(root, url, FIRST)
    answer, proof = load(root, url, CORRECTED)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 3, "ok")


def test_a_row_that_is_no_longer_delivered_goes_and_comes_back(root, url):
    load(root, url, FIRST)
    answer, proof = load(root, url, SHORTER)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 2, "ok")
    with api.project(root) as project:
        api.undo(project, api.LoadOptions(url))
    answer, proof = load(root, url, FIRST)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([], 3, "ok")


def test_what_is_known_of_the_target_may_be_lost(root, url):
    load(root, url, FIRST)
    for place in (root / ".crmmigrate/applied").iterdir():
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    answer, proof = load(root, url, CORRECTED)
    assert (gone(answer), fact(answer)["rows_after"], proof.status) == ([1], 3, "ok")


def test_another_file_takes_nothing_away(root, url):
    load(root, url, FIRST)
    (root.parent / "legacy/sales.csv").rename(root.parent / "legacy/older.csv")
    answer, _ = load(root, url, CORRECTED)
    assert fact(answer)["rows_after"] == 6
