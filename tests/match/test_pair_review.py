"""Pairs before a person in the terminal, and which come first."""

import io
import itertools
import os
import pty
import random
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pair_shapes import pair, ref, said, three
from rich.console import Console

from crmmigrate.cli import matching
from crmmigrate.cli.keys import Keys, Lines
from crmmigrate.cli.pair_review import Loop
from crmmigrate.config import read_pairs
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.linking import PairDecision, Thresholds
from crmmigrate.core.rulings import pair_id, ruled
from crmmigrate.project import pair_desk
from crmmigrate.project.lock import locked
from crmmigrate.project.project import open_project
from crmmigrate.steps.match.queue import queue


@pytest.fixture
def project(tmp_path):
    (tmp_path / "migration.yaml").write_text("version: 1\nname: acme\nsources:\n  - path: crm/*\n")
    return open_project(tmp_path)


@pytest.fixture
def asked(project, monkeypatch, capsys):
    """Runs `--review` with these keys piped in; what was shown."""

    def run(pairs, *keys, who="anna"):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{key}\n" for key in keys)))
        matching.review(project, pairs, pair_desk.decisions(project), who)
        return capsys.readouterr().out

    return run


def kept(project):
    return [(d.entity, d.left.row, d.right.row, d.verdict, d.who, d.why) for d in read_pairs(project.pairs_path)]


# --- one answer


def test_each_answer_is_a_line_at_once_and_the_review_goes_on_where_it_stopped(project, asked):
    told = asked(three(), "y", "w", "born 28 years apart", "n", "q")
    assert kept(project) == [
        ("account", 1, 88, "same", "anna", ""), ("contact", 3, 4, "different", "anna", "born 28 years apart"),
    ]  # fmt: skip
    assert "pair 1, 2 after it; 0 answered by anna" in told
    assert "kept with the next answer: born 28 years apart" in told
    assert "2 answered, 1 left" in told
    (moment,) = {d.when[:2] for d in read_pairs(project.pairs_path)}
    assert moment == "20"
    assert "pair 1, 0 after it" in asked(three(), "U")
    assert kept(project)[2] == ("product", 5, 6, "unsure", "anna", "")
    assert asked(three(), "y") == "Nothing to review: no pair is open.\n"
    assert "pair 1, 0 after it" in asked(three(), "q", who="ben")  # somebody else may know


def test_back_shows_what_was_said_and_a_new_answer_replaces_it(project, asked):
    told = asked(three(), "b", "y", "b", "w", "other town", "n", "q")
    assert "this is the first pair" in told
    assert told.count("pair 1, 2 after it") == 2
    assert "you said: same" in told
    assert kept(project) == [
        ("account", 1, 88, "same", "anna", ""),
        ("account", 1, 88, "different", "anna", "other town"),
    ]
    assert ruled(read_pairs(project.pairs_path)).different == {pair_id(three()[0])}


def test_skip_leaves_a_pair_open_and_enter_decides_nothing(project, asked):
    told = asked(three(), "", "x", "s", "s", "s")
    assert kept(project) == []
    assert told.count("never become one") == 2
    assert "0 answered, 3 left" in told


def test_what_follows_from_answers_is_not_asked(project, asked):
    pairs = [pair(1, 2), pair(2, 3), pair(1, 3), pair(3, 4), pair(1, 4), pair(8, 9)]
    told = asked(pairs, "y", "y", "n", "s")
    assert [line[1:3] for line in kept(project)] == [(1, 2), (2, 3), (3, 4)]
    assert "3 answered, 1 left" in told


def test_contradictions_are_told_at_the_end(project, asked):
    pairs = [pair(1, 2), pair(2, 3), pair(1, 3)]
    asked(pairs, "y", "y", who="ben")
    decisions = pair_desk.decisions(project)
    pair_desk.keeper(project, "cleo")(pairs[2], "different", "")
    assert ruled([*decisions, *pair_desk.decisions(project)]).contradictions
    assert "pair-contradiction" in asked([*pairs, pair(8, 9)], "y")


def test_a_write_that_fails_leaves_the_question(project, asked):
    with locked(project.state):
        told = asked([pair()], "y", "q")
    assert "another crmmigrate run is working" in told
    assert "0 answered, 1 left" in told
    assert kept(project) == []


def test_without_terminal_and_input_the_usage_is_told(asked):
    with pytest.raises(UsageError, match="no terminal and no input") as caught:
        asked([pair()])
    assert "--review-to" in caught.value.next


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"review": True, "to": "p.csv"}, "choose one"),
        ({"review": True, "as_json": True}, "it has no --json"),
        ({"review": True, "files": ["a.csv"]}, "not on named files"),
        ({"to": "p.csv", "who": "anna"}, "--who goes with"),
    ],
)
def test_options_that_contradict_each_other(given, words):
    usual = {"review": False, "to": None, "from_": None, "who": "", "files": None, "as_json": False}
    with pytest.raises(Exception, match=words):
        matching.check(**(usual | given))
    matching.check(**(usual | {"review": True, "who": "anna"}))


def test_the_desk_has_what_is_open_for_a_person_and_what_is_wrong_with_decisions(project):
    pairs = [pair(1, 2), pair(3, 4), pair(5, 6)]
    keep = pair_desk.keeper(project, "anna")
    for decided in (pairs[0], pair(7, 8), pair(ref(13, key=ref(3).key), 4)):  # row 3 was row 13 once; 7 left
        keep(decided, "same", "")
    known = [each for p in pairs for each in (p.left, p.right)]
    desk = pair_desk.desk(project, pairs, known, {}, "ben")
    assert [p.left.row for p in desk.pairs] == [5]
    assert {(p.left.row, p.right.row) for p in desk.rulings.same} == {(1, 2), (3, 4)}
    (finding,) = desk.findings
    assert (finding.code, finding.count, finding.where.file) == ("pair-lost", 1, "decisions/pairs.csv")
    assert "row 7" in finding.examples[0]


# --- what is shown


def drawn(pairs, width=80, **options):
    out = Console(file=io.StringIO(), width=width, highlight=False, **options)
    sys.stdin = io.StringIO("s\n" * len(pairs))
    Loop(out, Lines(), pairs, [], "anna", keep=None).run()
    return out.file.getvalue()


@pytest.fixture(autouse=True)
def _stdin():
    before = sys.stdin
    yield
    sys.stdin = before


def test_both_records_stand_side_by_side_in_eighty_columns():
    told = drawn(three())
    lines = told.splitlines()
    assert "≠ name         Müller & Söhne GmbH              MUELLER + SOEHNE GMBH" in told
    assert "· tax_id       DE123456789                      -" in told
    assert "~ billing_city Köln                             KÖLN␣" in told
    assert "= phone        +49 221 123456                   +49 221 123456" in told
    assert "+8.1 same telephone" in told
    assert "-2.5 only one tax number" in told
    assert "83 % likely the same account; it is for you to decide" in told
    assert "! two birth dates" in told
    assert "<b>Anvil</b> 1.5 kg" in told
    assert "a␊b" in told
    assert max(Console(width=200).measure(line).maximum for line in lines) <= 80


@pytest.mark.parametrize("width", [40, 80, 200])
def test_nothing_of_a_long_value_is_cut_before_its_limit(width):
    told = drawn([pair(values={"note": ("ж" * 390, "ю" * 390)})], width)
    assert (told.count("ж"), told.count("ю")) == (390, 390)


def test_colour_marks_what_differs_and_no_color_takes_it_away(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = drawn([pair()], force_terminal=True, color_system="standard")
    assert "\x1b[1;33m≠" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    plain = drawn([pair()], force_terminal=True, color_system="standard")
    assert "\x1b[1;33m" not in plain
    assert "≠" in plain


def test_single_keys_on_a_terminal_need_no_enter(project, monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r+b", buffering=0) as handle:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(handle, write_through=True))
        out = Console(file=io.StringIO(), width=80)
        os.write(ours, b"\ry")  # Enter decides nothing
        began = time.monotonic()
        loop = Loop(out, Keys(), [pair()], [], "anna", pair_desk.keeper(project, "anna"))
        loop.run()
        assert time.monotonic() - began < 10
    os.close(ours)
    assert [line[3] for line in kept(project)] == ["same"]


# --- which come first


def spread(n, seed=1):
    """Pairs from all over the scale, in any order; a third of them automatic, some vetoed."""
    chance = random.Random(seed)
    found = []
    for number in range(n):
        probability = chance.random()
        band = "automatic" if probability > 0.66 else "review" if probability > 0.3 else "leave"
        vetoes = ("two birth dates",) if number % 7 == 0 else ()
        found.append(pair(2 * number + 1, 2 * number + 2, probability, band=band, vetoes=vetoes))
    return found


LIMITS = {"account": Thresholds(0.66, 0.3)}


def test_of_six_pairs_three_are_doubtful_two_automatic_and_one_vetoed():
    order = queue(spread(300), ruled([]), "anna", LIMITS)
    kinds = ["v" if p.vetoes else "a" if p.band == "automatic" else "d" for p in order[:60]]
    assert "".join(kinds) == "dadvda" * 10
    doubtful = [p for p in order if not p.vetoes and p.band != "automatic"]
    distance = [min(abs(p.probability - at) for at in (0.5, 0.66, 0.3)) for p in doubtful]
    assert distance == sorted(distance)
    vetoed = [p.probability for p in order if p.vetoes]
    assert vetoed == sorted(vetoed, reverse=True)
    assert all(p.vetoes for p in order[-3:])  # the unlikely ones come last of all
    assert order[-1].probability < 0.3


def test_automatic_pairs_are_drawn_at_random_whatever_their_probability():
    order = [p for p in queue(spread(3000), ruled([]), "anna", LIMITS) if p.band == "automatic" and not p.vetoes]
    first, whole = order[:200], order
    means = [sum(p.probability for p in of) / len(of) for of in (first, whole)]
    assert abs(means[0] - means[1]) < 0.02


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing_and_nothing_is_lost(chance):
    pairs = spread(40) + [pair(1, n, 0.5 + n / 1000) for n in range(90, 110)]
    turned = [pair(p.right, p.left, p.probability, band=p.band, vetoes=p.vetoes) for p in pairs]
    order = queue(pairs, ruled([]), "anna", LIMITS)
    other = queue(chance.sample(turned, len(turned)), ruled([]), "anna", LIMITS)
    assert [pair_id(p) for p in order] == [pair_id(p) for p in other]
    assert len(order) == len(pairs)


def test_two_in_a_row_share_no_record_and_one_question_is_asked_of_two_groups_first():
    joined = [pair(n, n + 1, 0.99, band="automatic") for n in (1, 2, 11, 12)]
    between = [pair(left, right, 0.5 + left / 100 + right / 1000) for left in (1, 2, 3) for right in (11, 12, 13)]
    others = [pair(50 + 2 * n, 51 + 2 * n, 0.7) for n in range(12)]
    order = queue([*joined, *between, *others], ruled([]), "anna")
    rows = [{p.left.row, p.right.row} for p in order]
    assert all(a.isdisjoint(b) for a, b in itertools.pairwise(rows[:10]))
    doubtful = [p for p in order if p.band == "review"]
    assert pair_id(doubtful[0]) == pair_id(between[0])
    assert [p.left.row >= 50 for p in doubtful[:13]] == [False, *[True] * 12]


def test_what_is_decided_or_follows_is_not_asked_again():
    pairs = [pair(1, 2), pair(2, 3), pair(1, 3), pair(4, 5), pair(6, 7), pair(8, 9)]
    decisions = [
        said(1, 2, "same"), said(2, 3, "same"), said(5, 4, "unsure"),
        said(6, 7, "same"), said(6, 7, "different", "ben"),
    ]  # fmt: skip

    def rows(who):
        return sorted(p.left.row for p in queue(pairs, ruled(decisions), who))

    assert rows("anna") == [8]
    assert rows("ben") == [4, 8]


def test_decisions_of_another_entity_settle_nothing():
    contact = PairDecision("contact", ref(1), ref(2), "same", "anna")
    assert len(queue([pair(1, 2)], ruled([contact]), "anna")) == 1


def test_an_outside_error_is_told_and_not_raised(project):
    out = Console(file=io.StringIO(), width=80)

    def keep(_pair, _verdict, _why):
        raise OutsideError("disk full", next="free some space")

    class Typed:
        keys = iter("yq")

        def key(self):
            return next(self.keys)

    loop = Loop(out, Typed(), [pair()], [], "anna", keep)
    loop.run()
    assert "disk full" in out.file.getvalue()
    assert loop.answered == 0
