"""The page of `clean`: all of it there, nothing that runs, small however many columns."""

from __future__ import annotations

import pytest

from crmmigrate.report.clean_page import CleanPage, accepting, page
from crmmigrate.report.terminal_clean import quoted


def data(tables=2, columns=3):
    places = [(f"legacy/t{t}.csv", f"column {c}") for t in range(tables) for c in range(columns)]
    pairs = [{"before": f"{n}.234,50", "after": None if n else "<b>1</b>", "count": 9 - n} for n in range(5)]
    return {
        "tables": [],
        "diff": [
            {"source": s, "column": c, "rule": "number", "cells": 30, "values": 12, "pairs": pairs} for s, c in places
        ],
        "rules": [
            {"table": s, "column": c, "rule": "cluster", "options": {"to": {"Koeln": "Köln"}}, "enabled": False,
             "confidence": 0.7, "why": "spellings", "effect": {"cells": 4, "examples": ["Koeln -> Köln"]}, "cells": 0}
            for s, c in places
        ],
        "unread": [
            {"source": s, "column": c, "rule": "number", "note": "unparsed", "count": 3, "examples": ["tbd"],
             "next": "look"}
            for s, c in places
        ],
        "splits": [{"table": "a.csv", "column": "Name", "into": {"first": "First"}, "examples": ["a", "b"]}],
        "novelty": [{"what": "anything", "count": 3}],
    }  # fmt: skip


def test_all_of_it_is_there():
    text = page(CleanPage("acme", "today", data(), sample=20))
    told = (
        "legacy/t0.csv", "&lt;b&gt;1&lt;/b&gt;", '<i class="soft">empty</i>', "and 7 other values", "such as",
        "novelty", "Columns that are split", "anything", "A sample: at most 20 rows", "enabled: true",
    )  # fmt: skip
    for words in told:
        assert words in text.replace("<wbr/>", "")
    assert "<b>1</b>" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_it_stays_small():
    text = page(CleanPage("acme", "today", data(60, 200)))
    assert len(text.encode()) < 1_500_000
    assert "left out:" in text
    assert "left out:" not in page(CleanPage("acme", "today", data()))


def test_nothing_at_all():
    assert "nothing changes" in page(CleanPage("", "", {"tables": [], "diff": [], "rules": [], "unread": []}))


def test_what_to_write_is_yaml():
    text = accepting(data()["rules"][0])
    assert text.splitlines()[0] == '- column: "column 0"'
    assert "enabled: true" in text


@pytest.mark.parametrize(
    ("column", "told"), [("Status", "Status:case"), ("Net £", "'Net £:case'"), ("it's", "'it'\\''s:case'")]
)
def test_arguments_for_the_shell(column, told):
    assert quoted(column, "case") == told
