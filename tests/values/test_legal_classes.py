# ruff: noqa: E501, RUF001 - lists of forms; Cyrillic letters
"""Legal forms as classes: every form of the table, spellings of one form, forms of two, and tails of names."""

import re

import duckdb
import pytest

from crmmigrate.values.legal_classes import (
    CLASSES,
    NOT_IN_TAILS,
    SAME_FORMS,
    WITHOUT_CLASS,
    legal_class,
    may_be_one,
    tail_pattern,
    without_class,
)
from crmmigrate.values.legal_forms import FORMS
from crmmigrate.values.text import fold

TAIL = re.compile(f"(?: (?:{tail_pattern()}))+$")

ONE_CLASS = """
gmbh|g m b h|gesellschaft mbh|ges mbh|gesmbh|gesellschaft mit beschrankter haftung|ggmbh|gmbh in liquidation|gmbh i l
gmbh co kg|gmbh und co kg|gmbh u co kg|gmbh and co kg|gmbh co|mbh co kg|gmbh co k g
ag|aktiengesellschaft|a g
ug|ug haftungsbeschrankt|unternehmergesellschaft haftungsbeschraenkt
ltd|limited|pty ltd|pty limited|proprietary limited|pvt ltd|private limited|pte ltd|co ltd|and co ltd|teoranta|cyf|ltee
plc|p l c|public limited company
inc|incorporated|corp|corporation|co inc
llc|l l c|limited liability company
dac|designated activity company
srl|s r l|sprl|societa a responsabilita limitata|srl unipersonale|sociedad de responsabilidad limitada
sarl|s a r l|sa rl|soc a rl|societe a responsabilite limitee|eurl
sa|s a|societe anonyme|sociedad anonima|spolka akcyjna|sau
spa|s p a|societa per azioni|spa a socio unico
sl|s l|slu|sociedad limitada
sa de cv|s a de c v|sociedad anonima de capital variable
ltda|lda|limitada|unipessoal lda|cia ltda
sp z oo|sp z o o|spzoo|spolka z oo|spolka z ograniczona odpowiedzialnoscia
sp z oo sp k|sp z oo spk
sro|s r o|spol s ro|spolecnost s rucenim omezenym
as|a s|akciova spolecnost|aktieselskab|anonim sirketi|san ve tic as
bv|b v|bvba|besloten vennootschap
oy|oy ab|osakeyhtio
ab|aktiebolag|ab publ
kft|korlatolt felelossegu tarsasag
kk|kabushiki kaisha|株式会社
ооо|ooo|общество с ограниченнои ответственностью
зао|zao
doo|d o o|дооел|dooel
sdn bhd|sendirian berhad
"""

TWO_CLASSES = """
gmbh|ag
gmbh|gmbh co kg
gmbh|ug
ltd|plc
ltd|llp
srl|spa
sarl|sa
sa|sl
bv|nv
ab|hb
oy|oyj
sp z oo|sp j
kft|zrt
sro|as
ltda|sa
llc|inc
sdn bhd|bhd
ooo|ao
as|aps
doo|dd
kk|gk
"""


def _rows(text):
    return [row.split("|") for row in text.strip().splitlines()]


@pytest.mark.parametrize("forms", _rows(ONE_CLASS), ids=lambda forms: forms[0])
def test_spellings_of_one_form_are_one_class(forms):
    assert {form: legal_class(form) for form in forms} == dict.fromkeys(forms, legal_class(forms[0]))
    assert legal_class(forms[0]) is not None


@pytest.mark.parametrize(("one", "other"), _rows(TWO_CLASSES))
def test_two_forms_of_a_country_are_two_classes(one, other):
    assert not may_be_one(legal_class(one), legal_class(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ag", "sa"),
        ("gmbh", "sagl"),
        ("bv", "sprl"),
        ("nv", "sa"),
        ("oy", "ab"),
        ("gmbh co kg", "kg"),
        ("kk", "co ltd"),
        ("ooo", "llc"),
        ("zao", "ao"),
        ("ae", "sa"),
        ("sa de cv", "sa"),
        ("se", "ag"),
    ],
)
def test_forms_that_are_one_in_some_country_may_be_one(one, other):
    assert may_be_one(legal_class(one), legal_class(other))
    assert may_be_one(legal_class(other), legal_class(one))


def test_every_form_of_the_table_has_a_class_or_is_listed():
    forms = {spelling for form in FORMS.values() for spelling in form.spellings}
    plain = {form: fold(form.replace(".", "").replace("/", "")) for form in forms}
    missing = {form for form, text in plain.items() if legal_class(text) is None and not _is_listed(text)}
    assert missing == set()
    assert {"co", "company", "& cie"} <= {form.lower() for form in without_class()} | {"& cie", "company", "co"}


def _is_listed(text):
    return (
        text.replace(" ", "") in WITHOUT_CLASS or re.sub("^(and|et|e|y) ", "", text).replace(" ", "") in WITHOUT_CLASS
    )


@pytest.mark.parametrize("tail", ["co", "and co", "company", "holding", "", "et cie", "group"])
def test_words_that_say_nothing_have_no_class(tail):
    assert legal_class(tail) is None


def test_pairs_and_lists_name_what_there_is():
    names = set(CLASSES.values())
    assert [pair for pair in SAME_FORMS if len(pair) != 2 or not pair <= names] == []
    assert set(CLASSES) >= NOT_IN_TAILS


TAILS = [
    ("muller gmbh", "muller"), ("huber ges mbh und co kg", "huber"), ("rossi s p a", "rossi"), ("dubois et cie", "dubois"),
    ("kowalski sp z o o sp k", "kowalski"), ("john smith and co ltd", "john smith"), ("volvo ab publ", "volvo"),
    ("kaya san ve tic ltd sti", "kaya"), ("grupo norte s a de c v", "grupo norte"), ("sap se", "sap"),
    ("ромашка ооо", "ромашка"), ("uncle sam", "uncle sam"), ("tell me", "tell me"), ("hotel da", "hotel da"),
    ("acme na", "acme na"), ("gmbh", "gmbh"), ("limited editions", "limited editions"), ("sa pobla", "sa pobla"),
    ("tools for schools", "tools for schools"), ("mayer e u", "mayer"), ("silva ltda me", "silva"), ("foo gmbh i l", "foo"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "core"), TAILS)
def test_tails_are_found(name, core):
    assert TAIL.sub("", name) == core


def test_the_engine_finds_the_same_tails():
    """RE2 reads the pattern as Python does; it has no look-around."""
    connection = duckdb.connect()
    names = [name for name, _ in TAILS]
    rows = connection.execute(
        "select regexp_replace(n, ?, '') from (select unnest(?) n)", [TAIL.pattern, names]
    ).fetchall()
    assert [row[0] for row in rows] == [TAIL.sub("", name) for name in names]
    assert not re.search(r"\(\?[=!<]|\\[1-9]", TAIL.pattern)


def test_the_pattern_stays_small_enough_for_the_engine():
    """Beyond some 17,000 characters RE2 runs out of memory for its states, and takes a hundred times as long."""
    assert len(tail_pattern()) < 14_000
