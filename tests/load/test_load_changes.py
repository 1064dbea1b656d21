"""History between loads: what a file says now against what the target has, attribute by attribute."""

from __future__ import annotations

import pytest

ONE = [("C1", "Alder", "small", "Berlin", ""), ("C2", "Birch", "big", "London", "")]
TWO = [("C1", "Alder AG", "small", "Bonn", ""), ("C2", "Birch Ltd", "big", None, "")]
BEFORE = ("O1", "C1", "2024-02-28", "1.00")
AFTER = ("O2", "C1", "2024-03-01", "2.00")
FUTURE = ("O3", "C1", "2030-01-01", "3.00")
DATELESS = ("O4", "C1", "", "4.00")


@pytest.fixture
def url(tmp_path):
    return f"duckdb:///{tmp_path / 'w.duckdb'}"


@pytest.fixture
def step(tmp_path, history, url):
    """Load rows on a day; what stands in the target then."""

    def run(rows, as_of, orders=()):
        tables = {"customers.csv": history.customers(rows)}
        if orders:
            tables["orders.csv"] = history.orders(list(orders))
        history.load(history.write(tmp_path / "p", history.plain, tables, as_of), url)
        return history.ask(url, history.versions)

    return run


@pytest.mark.long
def test_type_1_overwrites_and_type_2_makes_versions(step):
    assert step(ONE, "2024-01-01") == [
        ("C1", "Alder", "small", "Berlin", "1900-01-01", "9999-12-31", True),
        ("C2", "Birch", "big", "London", "1900-01-01", "9999-12-31", True),
    ]
    assert step(TWO, "2024-03-01") == [
        ("C1", "Alder AG", "small", "Berlin", "1900-01-01", "2024-03-01", False),
        ("C1", "Alder AG", "small", "Bonn", "2024-03-01", "9999-12-31", True),
        ("C2", "Birch Ltd", "big", "London", "1900-01-01", "9999-12-31", True),  # what is empty says nothing
    ]


@pytest.mark.long
def test_facts_point_to_the_version_of_their_day(step, history, url):
    step(ONE, "2024-01-01", [BEFORE])
    step(TWO, "2024-03-01", [BEFORE, AFTER, FUTURE, DATELESS])
    assert [(row[0], row[3]) for row in history.ask(url, history.pointing)] == [
        ("O1", "Berlin"), ("O2", "Bonn"), ("O3", "Bonn"), ("O4", "Bonn"),
    ]  # fmt: skip


@pytest.mark.long
def test_the_same_on_another_day_changes_nothing(step, history, url, tmp_path):
    first = step(ONE, "2024-01-01")
    keys = history.ask(url, history.keys)
    tables = {"customers.csv": history.customers(ONE)}
    again = history.load(history.write(tmp_path / "p", history.plain, tables, "2024-09-09"), url)
    assert not any(receipt["applied"] for receipt in again.data["receipts"])
    assert (history.ask(url, history.versions), history.ask(url, history.keys)) == (first, keys)


@pytest.mark.long
def test_back_again_is_a_third_version(step):
    step(ONE, "2024-01-01")
    step(TWO, "2024-03-01")
    found = [row[3:6] for row in step(ONE, "2024-05-01") if row[0] == "C1"]
    assert found == [
        ("Berlin", "1900-01-01", "2024-03-01"), ("Bonn", "2024-03-01", "2024-05-01"),
        ("Berlin", "2024-05-01", "9999-12-31"),
    ]  # fmt: skip


@pytest.mark.long
def test_a_change_taken_back_on_its_day_leaves_no_day(step, history, url):
    first = step(ONE, "2024-03-01")
    step(TWO, "2024-03-01")
    assert [row[3:] for row in step(ONE, "2024-03-01")] == [row[3:] for row in first]
    sql = 'SELECT "city", "valid_from", "valid_to", "is_current" FROM "dim_account" WHERE "valid_from" = "valid_to"'
    assert history.ask(url, sql) == [("Berlin", "2024-03-01", "2024-03-01", False)]
    third = [row[3:6] for row in step(TWO, "2024-03-01") if row[0] == "C1"]
    assert third == [("Berlin", "1900-01-01", "2024-03-01"), ("Bonn", "2024-03-01", "9999-12-31")]


@pytest.mark.long
def test_a_day_that_is_set_back_does_not_upset_the_order(step):
    step(ONE, "2024-01-01")
    step(TWO, "2024-03-01")
    later = [(*TWO[0][:3], "Kiel", ""), TWO[1]]
    found = [row[3:7] for row in step(later, "2023-01-01") if row[0] == "C1"]
    assert found == [("Berlin", "1900-01-01", "2024-03-01", False), ("Kiel", "2024-03-01", "9999-12-31", True)]


@pytest.mark.long
def test_who_was_only_mentioned_becomes_real_under_the_same_key(step, history, url):
    keys = 'SELECT "customer_no", "account_key", "account_durable_key", "is_inferred" FROM "dim_account" ORDER BY 1'
    step(ONE, "2024-01-01", [("O1", "C9", "2023-05-05", "1.00")])
    before = {row[0]: row[1:] for row in history.ask(url, keys)}
    assert before["C9"][2] is True
    assert before[None] == (-1, -1, False)
    step([*ONE, ("C9", "Ninth", "big", "Rome", "")], "2024-03-01", [("O1", "C9", "2023-05-05", "1.00")])
    after = {row[0]: row[1:] for row in history.ask(url, keys)}
    assert after["C9"] == (*before["C9"][:2], False)
    assert after[None] == before[None]
    assert history.ask(url, history.pointing) == [("O1", "C9", "big", "Rome")]


@pytest.mark.long
def test_history_that_begins_later_keeps_the_keys_of_rows(step, history, url, tmp_path):
    """A dimension that was overwritten so far: its rows become first versions."""
    plain = history.plain.replace("{scd: 2}", "{}")
    tables = {"customers.csv": history.customers(ONE), "orders.csv": history.orders([BEFORE])}
    history.load(history.write(tmp_path / "p", plain, tables, "2024-01-01"), url)
    before = history.ask(url, 'SELECT "customer_no", "account_key" FROM "dim_account" ORDER BY 1')
    found = step(TWO, "2024-03-01", [BEFORE])
    assert [row[3:6] for row in found] == [("Bonn", "1900-01-01", "9999-12-31"), (None, "1900-01-01", "9999-12-31")]
    assert history.ask(url, 'SELECT "customer_no", "account_key" FROM "dim_account" ORDER BY 1') == before


@pytest.mark.long
def test_an_attribute_that_keeps_history_from_now_on(step, history, url, tmp_path):
    less = history.plain.replace("city: {scd: 2}", "city: {}")
    tables = {"customers.csv": history.customers(ONE)}
    history.load(history.write(tmp_path / "p", less, tables, "2024-01-01"), url)
    changed = [("C1", "Alder", "big", "Bonn", ""), ONE[1]]
    found = [row[2:6] for row in step(changed, "2024-03-01") if row[0] == "C1"]
    assert found == [("small", "Bonn", "1900-01-01", "2024-03-01"), ("big", "Bonn", "2024-03-01", "9999-12-31")]
    moved = [("C1", "Alder", "big", "Kiel", ""), ONE[1]]
    assert [row[2:5] for row in step(moved, "2024-04-01") if row[0] == "C1"] == [
        ("small", "Bonn", "1900-01-01"), ("big", "Bonn", "2024-03-01"), ("big", "Kiel", "2024-04-01"),
    ]  # fmt: skip


TEXTS = ("a|b", "100%", "%7C", "=", "|city=x|", "İstanbul", "two\u2028lines", " a  b ", "'\"")


@pytest.mark.long
def test_any_text_is_remembered(step):
    def of(segment):
        return [(f"C{i}", f"Alder {i}", segment, city, "") for i, city in enumerate(TEXTS)]

    step(of("small"), "2024-01-01")
    found = step(of("big"), "2024-03-01")
    versions = {no: [row[2:4] for row in found if row[0] == no] for no, *_ in of("big")}
    assert len(versions) == len({city for (_, city), _ in versions.values()}) == len(TEXTS)
    for small, big in versions.values():
        assert (small[0], big[0]) == ("small", "big")
        assert small[1] == big[1]
    assert step(of("big"), "2024-03-02") == found
