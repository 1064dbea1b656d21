"""Decisions in mapping files: everything else stays to the byte, our own comments are refreshed and never pile up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.config import Decision, decide_text, load_text, marked, parse_text
from crmmigrate.config.merging import merge_text
from crmmigrate.config.saving import text_of
from crmmigrate.core.documents import Candidate, ColumnMapping, Mapping
from crmmigrate.core.errors import ConfigError

BY_HAND = """\
# ours, do not touch
layout: north   # the north
applies_to: [north.csv]
rows_are: account
columns:
  - column: "Kd # Nr"   # asked Anna
    field: account.name
    status: suggested

  - {column: Ort, field: account.city, confidence: 0.4}
  - column: >-
      folded
      header
    field: null
  - column: PLZ
    field: null   # nothing yet
    confidence: 0.5
    transform: lower
"""
CONFIRM = {"field": "account.city", "status": "confirmed"}


def test_a_decision_changes_its_entry_and_no_other_byte():
    text, lines = decide_text(BY_HAND, "n.yaml", [Decision("PLZ", None, CONFIRM | {"transform": None})])
    assert lines == [
        "~ columns 'PLZ': field NONE -> account.city, status suggested -> confirmed, transform lower -> NONE"
    ]
    before, after = BY_HAND.splitlines(), text.splitlines()
    assert after[: len(before) - 3] == before[:-3]
    assert after[-4:] == [
        "    field: account.city   # nothing yet",
        "    confidence: 0.5",
        "    transform: null",
        "    status: confirmed",
    ]


def test_entries_in_one_line_and_quoted_headers_can_be_decided():
    text, _ = decide_text(BY_HAND, "n.yaml", [Decision("Ort", None, CONFIRM), Decision("Kd # Nr", None, CONFIRM)])
    read = load_text(text, "n.yaml", Mapping)
    assert [str(c.status) for c in read.columns] == ["confirmed", "confirmed", "suggested", "suggested"]
    assert '"Kd # Nr"   # asked Anna' in text


def test_an_entry_that_is_not_there_is_a_fault():
    with pytest.raises(ConfigError, match="has no entry 'Fax'"):
        decide_text(BY_HAND, "n.yaml", [Decision("Fax", None, CONFIRM)])


def test_the_same_decision_again_changes_nothing():
    once, _ = decide_text(BY_HAND, "n.yaml", [Decision("PLZ", None, CONFIRM)])
    assert decide_text(once, "n.yaml", [Decision("PLZ", None, CONFIRM)]) == (once, [])


def test_line_ends_and_byte_order_mark_stay():
    text = "\ufeff" + text_of(suggested(("a", 0.5), ("b", 0.6))).replace("\n", "\r\n")
    decided, _ = decide_text(text, "x.yaml", [Decision("a", None, {"status": "confirmed"})])
    assert decided.startswith("\ufeff")
    assert decided.count("\n") == decided.count("\r\n")
    assert decided.count("# look here") == 1


def test_what_a_person_wrote_without_a_confidence_is_not_marked():
    text = "layout: x\napplies_to: [x.csv]\ncolumns:\n  - column: a\n    field: a.b\n"
    assert marked(parse_text(text, "x.yaml", Mapping)) == text


def test_a_comment_among_our_reasons_is_kept():
    text = text_of(suggested(("a", 0.5))).replace(
        "    candidates:", "    why:\n      - x  # Anna: no\n      - y\n    candidates:"
    )
    decided, _ = decide_text(text, "x.yaml", [Decision("a", None, {"field": "a.c", "why": ["chosen"]})])
    assert "- x  # Anna: no" in decided


def suggested(*columns):
    entries = [
        ColumnMapping(column=h, field="a.b", confidence=c, candidates=[Candidate(field="a.c", confidence=0.3)])
        for h, c in columns
    ]
    return Mapping(layout="x", applies_to=["x.csv"], columns=entries)


def test_unsure_entries_are_marked_until_they_are_decided():
    text = text_of(suggested(("sure", 0.95), ("unsure", 0.62)))
    assert '# 2 columns: 1 sure, 1 to look at (marked "look here").' in text
    assert "  - column: unsure  # look here: 62 %, or a.c\n" in text
    decided, _ = decide_text(text, "x.yaml", [Decision("unsure", None, {"status": "confirmed"})])
    assert "look here" not in decided
    assert "# 2 columns: 1 sure, none to look at, 1 decided." in decided


def test_a_new_suggestion_moves_our_mark_and_leaves_the_words_of_people():
    old = suggested(("a", 0.62), ("b", 0.5))
    text = text_of(old).replace("b  # look here: 50 %, or a.c", "b  # look here: ask Anna")
    new = suggested(("a", 0.7), ("b", 0.55))
    merged, _ = merge_text(text, "x.yaml", new, old)
    fresh = marked(parse_text(merged, "x.yaml", Mapping))
    assert fresh.count("# look here") == 2
    assert "a  # look here: 70 %, or a.c" in fresh
    assert "b  # look here: ask Anna" in fresh


HEADERS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=1, max_size=5, unique=True
)


@given(HEADERS, st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_marks_change_no_value_and_marking_again_changes_nothing(headers, confidences):
    document = suggested(*zip(headers, confidences, strict=False))
    text = text_of(document)
    parsed = parse_text(text, "x.yaml", Mapping)
    assert parsed.document == document
    assert marked(parsed) == text
