"""The page of pairs: whole, safe, masked, and small enough to send."""

import re
from html.parser import HTMLParser

import pytest
from pair_shapes import PEOPLE, pair, said, three

from crmmigrate.core.linking import Reason, Thresholds
from crmmigrate.core.rulings import ruled
from crmmigrate.report.match_page import CHART, LABEL, MOST_PAIRS, EntityPairs, MatchPage, page, waterfall

VOID = {"meta", "rect", "path", "wbr", "br", "link"}


def entity(*pairs, **more):
    usual = {
        "entity": "account",
        "thresholds": Thresholds(),
        "bands": {"automatic": 23483, "review": 214, "leave": 812000},
        "vetoes": {"two tax numbers": 31, "two sites": 9},
        "pairs": pairs,
        "personal": (),
    }
    return EntityPairs(**(usual | more))


def shown(*kinds, **more):
    return page(MatchPage(**({"project": "acme", "created": "today", "kinds": kinds} | more)))


class Tags(HTMLParser):
    """Tells whether every tag is closed."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_says_what_is_joined_what_waits_and_what_is_vetoed():
    html = shown(entity(*three()))
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    for words in (
        "23,483 joined without a person, from 80 %", "214 for people to decide, from 50 %", "812,000 left apart",
        "two tax numbers", "Kept apart by a veto", "Veto: two birth dates", "same telephone", "山田 太郎",
        'aria-label="same telephone +8.1; only one tax number -2.5; all the rest -3.3; together: 83 % +2.3"',
    ):  # fmt: skip
        assert words in html, words
    assert html.index("two tax numbers") < html.index("two sites")
    assert html.index("For people to decide") < html.index("Kept apart") < html.index("Joined without a person ")


def test_each_bar_begins_where_the_one_above_it_ends():
    reasons = [Reason("a", "one", 6.0), Reason("b", "two", -2.0), Reason("c", "three", 1.0), Reason("d", "faint", 0.01)]
    drawing = waterfall(pair(probability=0.8, reasons=reasons), Thresholds(), prior=1 / 9)
    told = [(bar.words, bar.told, bar.tone) for bar in drawing.bars]
    assert told == [
        ("any two records that are compared", "-3.0", "against"), ("one", "+6.0", "for"), ("two", "-2.0", "against"),
        ("three", "+1.0", "for"), ("together: 80 %", "+2.0", "total"),
    ]  # fmt: skip
    scale = CHART / 6  # from -3 to 3 bits
    edges = [(bar.x, bar.x + bar.width) for bar in drawing.bars]
    expected = [(-3, 0), (-3, 3), (1, 3), (1, 2), (0, 2)]
    for found, wanted in zip(edges, expected, strict=True):
        assert found == pytest.approx([LABEL + scale * (at + 3) for at in wanted], abs=0.2)
    assert drawing.zero == LABEL + CHART / 2
    assert [(words, x) for x, words in drawing.marks] == [("ask", drawing.zero), ("join", LABEL + scale * 5)]


@pytest.mark.parametrize("probability", [0.0, 1.0, 0.5])
def test_certainty_and_ignorance_can_be_drawn(probability):
    drawing = waterfall(pair(probability=probability, reasons=()), Thresholds(), prior=None)
    assert all(LABEL <= bar.x <= bar.x + bar.width <= LABEL + CHART + 1 for bar in drawing.bars)
    assert len(drawing.bars) == (1 if probability == 0.5 else 2)


def test_what_files_say_is_text_and_never_markup():
    nasty = '"><script>alert(1)</script>'
    html = shown(
        entity(
            pair(values={nasty: (nasty, nasty + "x")}, reasons=[Reason(nasty, nasty, 3.0)], vetoes=(nasty,)),
            vetoes={nasty: 1},
            entity=nasty,
        ),
        project=nasty,
    )  # fmt: skip
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert "script-src" not in html
    assert not re.search(r'(?:src|href)="(?!#)', html)


def test_personal_fields_are_masked_and_still_marked():
    one = pair(entity="contact", values={**PEOPLE, "nick": ("Anna", "Alma"), "city": ("Köln", "Bonn")})
    html = shown(entity(one, personal=[*PEOPLE, "nick"]))
    assert "taro@example.jp" not in html
    assert "Yamada" not in html
    assert "Y•••••" in html
    assert "Bonn" in html
    assert html.count("A•••") == 2
    assert html.count('<tr class="different">') == 6  # also the two that look alike under their masks
    assert "Personal data is masked" in html
    assert "Bonn" not in shown(entity(one, personal=None))  # nobody said which fields are personal
    clear = shown(entity(one, personal=PEOPLE), masked=False)
    assert "taro@example.jp" in clear
    assert "With personal data in clear" in clear


def test_decisions_and_disagreements_stand_beside_their_pairs():
    rulings = ruled([
        said(1, 2, "same"), said(3, 4, "different"), said(5, 6, "same"), said(5, 6, "different", "ben"),
    ])  # fmt: skip
    html = shown(entity(pair(1, 2), pair(3, 4), pair(5, 6), pair(7, 8)), rulings=rulings)
    assert re.findall(r'<span class="tag (\w+)">([^<]*)<', html) == [
        ("good", "same"), ("warn", "different"), ("bad", "people disagree"),
    ]  # fmt: skip
    assert '<strong class="bad">1</strong><span>disagreements and contradictions' in html


def test_many_pairs_stay_a_page():
    pairs = [pair(n, 5000 + n, band=band) for band in ("review", "automatic", "leave") for n in range(1, 1001)]
    html = shown(entity(*pairs))
    assert html.count('<details class="pair') == 3 * MOST_PAIRS
    assert html.count(f"and {1000 - MOST_PAIRS} more") == 3
    assert len(html.encode()) < 1_500_000


def test_nothing_is_a_page_too():
    assert "Nothing was compared" in shown()
    assert "No pairs to show" in shown(entity(bands={}, vetoes={}))
