"""History inside the data: exports of several days make versions, in whatever order they come."""

from __future__ import annotations

import pytest

JANUARY = [("C1", "Alder", "small", "Berlin", "2023-01-31"), ("C2", "Birch", "big", "London", "2023-01-31")]
MARCH = [("C1", "Alder AG", "small", "Bonn", "2023-03-31"), ("C2", "Birch", "big", "London", "2023-03-31")]
JUNE = [("C1", "Alder AG", "big", None, "2023-06-30"), ("C3", "Cedar", "small", "Rome", "2023-06-30")]
ORDERS = [
    ("O1", "C1", "2022-12-01", "1.00"), ("O2", "C1", "2023-03-30", "2.00"), ("O3", "C1", "2023-03-31", "3.00"),
    ("O4", "C1", "2024-01-01", "4.00"), ("O5", "C2", "2023-02-01", "5.00"), ("O6", "C3", "2020-01-01", "6.00"),
    ("O7", "", "2023-01-01", "7.00"), ("O8", "C9", "2023-01-01", "8.00"), ("O9", "C1", "", "9.00"),
]  # fmt: skip
TRUTH = [
    ("C1", "Alder AG", "small", "Berlin", "1900-01-01", "2023-03-31", False),
    ("C1", "Alder AG", "small", "Bonn", "2023-03-31", "2023-06-30", False),
    ("C1", "Alder AG", "big", "Bonn", "2023-06-30", "9999-12-31", True),
    ("C2", "Birch", "big", "London", "1900-01-01", "9999-12-31", True),
    ("C3", "Cedar", "small", "Rome", "1900-01-01", "9999-12-31", True),
    ("C9", None, None, None, "1900-01-01", "9999-12-31", True),
]
POINTING = [
    ("O1", "C1", "small", "Berlin"), ("O2", "C1", "small", "Berlin"), ("O3", "C1", "small", "Bonn"),
    ("O4", "C1", "big", "Bonn"), ("O5", "C2", "big", "London"), ("O6", "C3", "small", "Rome"),
    ("O7", None, None, None), ("O8", "C9", None, None), ("O9", "C1", "big", "Bonn"),
]  # fmt: skip
FILES = {"a.csv": JANUARY, "b.csv": MARCH, "c.csv": JUNE}


def tables(history, *names, orders=ORDERS):
    files = {name: history.customers(FILES[name]) for name in names}
    return files | ({"orders.csv": history.orders(orders)} if orders else {})


@pytest.fixture
def url(tmp_path):
    return f"duckdb:///{tmp_path / 'w.duckdb'}"


@pytest.mark.long
def test_one_load_of_all(tmp_path, history, url):
    answer = history.load(history.write(tmp_path / "p", history.snapshots, tables(history, *FILES)), url)
    assert history.ask(url, history.versions) == TRUTH
    assert history.ask(url, history.pointing) == POINTING
    accounts = {a["source"]: (a["loaded"], a["merged"]) for a in answer.data["accounting"]}
    assert accounts == {
        "legacy/a.csv": (1, 1),
        "legacy/b.csv": (2, 0),
        "legacy/c.csv": (2, 0),
        "legacy/orders.csv": (9, 0),
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "order", [("a.csv", "b.csv", "c.csv"), ("c.csv", "a.csv", "b.csv"), ("b.csv", "c.csv", "a.csv")]
)
def test_files_come_one_by_one_in_any_order(tmp_path, history, url, order):
    here = []
    for name in order:
        here.append(name)
        history.load(history.write(tmp_path / "p", history.snapshots, tables(history, *here)), url)
    assert history.ask(url, history.versions) == TRUTH
    assert history.ask(url, history.pointing) == POINTING


@pytest.mark.long
def test_versions_that_stay_keep_their_keys(tmp_path, history, url):
    history.load(history.write(tmp_path / "p", history.snapshots, tables(history, "b.csv", "c.csv")), url)
    sql = 'SELECT "customer_no", "city", "segment", "account_key", "account_durable_key" FROM "dim_account"'
    before = {row[:3]: row[3:] for row in history.ask(url, sql)}
    history.load(history.write(tmp_path / "p", history.snapshots, tables(history, *FILES)), url)
    after = {row[:3]: row[3:] for row in history.ask(url, sql)}
    assert {version: after[version] for version in before} == before
    assert set(after) - set(before) == {("C1", "Berlin", "small")}


@pytest.mark.long
def test_nothing_changed_nothing_written(tmp_path, history, url):
    root = history.write(tmp_path / "p", history.snapshots, tables(history, *FILES))
    history.load(root, url)
    before = history.ask(url, 'SELECT * FROM "_crmmigrate_version" ORDER BY "key"')
    again = history.load(root, url)
    assert not any(receipt["applied"] for receipt in again.data["receipts"])
    assert history.ask(url, 'SELECT * FROM "_crmmigrate_version" ORDER BY "key"') == before


@pytest.mark.long
def test_dimensions_point_to_current_versions(tmp_path, history, url):
    contact = "  contact:\n    role: dimension\n    identify: [[email]]\n    dimensions: [account]\n    fields:\n"
    model = history.snapshots + contact + "      email: {role: key, type: email}\n"
    people = {"email": "contact.email", "customer_no": "account.customer_no"}
    rows = [("ann@a.example", "C1"), ("bob@b.example", "C2"), ("cat@c.example", "")]
    found = tables(history, *FILES, orders=()) | {"people.csv": ("contact", people, rows)}
    history.load(history.write(tmp_path / "p", model, found), url)
    sql = (
        'SELECT c."email", a."segment", a."is_current" FROM "dim_contact" c '
        'JOIN "dim_account" a ON a."account_key" = c."account_key" WHERE c."contact_key" <> -1 ORDER BY 1'
    )
    assert history.ask(url, sql) == [
        ("ann@a.example", "big", True), ("bob@b.example", "big", True), ("cat@c.example", None, True),
    ]  # fmt: skip
