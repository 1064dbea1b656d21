"""Which listed value a source value means: shapes that the rules were not written against."""

import pytest

from crmmigrate.core.documents import Vocabulary
from crmmigrate.project import shipped
from crmmigrate.steps.map import Listed, known_spellings

STAGES = ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"]


@pytest.fixture(scope="module")
def words():
    return known_spellings(shipped.vocabularies())


@pytest.fixture
def guessed(words):
    def make(path, allowed, *values):
        listed = Listed(path, allowed, words)
        return [listed.guess(value).to for value in values]

    return make


def test_polish_stages(guessed):
    said = [
        "Inquiry",
        "Kwalifikacja",
        "Oferta wysłana",
        "W NEGOCJACJACH",
        "wygrane",
        "Przegrana",
        "Zamknięta - wygrana",
    ]
    assert guessed("opportunity.stage", STAGES, *said) == [*STAGES, "Won"]


def test_sap_industry_codes_with_labels(guessed):
    listed = ["Retail", "Wholesale", "Construction"]
    said = ["0001 Einzelhandel", "0002 - Grosshandel", "Z3|Bauwesen", "Bau (0003)", "0004", "0005 Weltraum"]
    assert guessed("account.industry", listed, *said) == ["Retail", "Wholesale", *["Construction"] * 2, None, None]


def test_listed_values_with_codes_are_met_by_code_or_label(guessed):
    listed = ["10 - Retail", "20 - Wholesale"]
    assert guessed("account.industry", listed, "10", "wholesale", "20 Hurt", "30") == [
        listed[0],
        listed[1],
        listed[1],
        None,
    ]


def test_english_typing_errors_in_mixed_case(guessed):
    said = ["NEGOTATION", "qualifed", "Proposel", "neg.", "WON!", "Lsot"]
    assert guessed("opportunity.stage", STAGES, *said) == [
        "Negotiation",
        "Qualified",
        "Proposal",
        "Negotiation",
        "Won",
        None,
    ]


@pytest.mark.parametrize(
    "said", ["not qualified", "not lead", "unqualified", "Nicht gewonnen", "Won/Lost", "Lead 2", "", "?", "closed"]
)
def test_what_could_mean_the_contrary_is_not_guessed(guessed, said):
    assert guessed("opportunity.stage", STAGES, said) == [None]


def test_numbers_are_no_typing_errors(guessed):
    listed = ["Tier 1", "Tier 2"]
    assert guessed("account.rank", listed, "TIER-1", "Teir 2", "Tier 3") == ["Tier 1", "Tier 2", None]


def test_countries_and_currencies(guessed):
    listed = ["DE", "AT", "United Kingdom"]
    said = ["Niemcy", "DE | Germany", "Autriche", "uk", "France"]
    assert guessed("site.land", listed, *said) == ["DE", "DE", "AT", "United Kingdom", None]
    assert guessed("deal.money", ["EUR", "USD"], "€", "US$", "kr") == ["EUR", "USD", None]


def test_a_field_of_another_name_is_known_by_its_values(guessed):
    assert guessed("deal.phase", ["Lead", "Won", "Lost"], "gewonnen", "失注", "perdu") == ["Won", "Lost", "Lost"]
    assert guessed("deal.colour", ["Red", "Green"], "gewonnen") == [None]


def test_two_listed_values_for_one_word_leave_the_choice_to_people(words):
    guess = Listed("opportunity.stage", ["Won", "Closed Won", "Lost"], words).guess("gewonnen")
    assert guess.to is None
    assert guess.why


def test_the_surer_way_has_the_higher_confidence(words):
    listed = Listed("opportunity.stage", STAGES, words)
    sure = [listed.guess(v).confidence for v in ("won", "gewonnen", "50 - Won", "Negociaton")]
    assert sure == sorted(sure, reverse=True)
    assert all(0 < c < 1 for c in sure)


def test_a_spelling_of_two_words_is_none():
    vocabulary = Vocabulary(name="v", values={"a.b": {"yes": ["ok", "ja"], "maybe": ["ok"]}})
    assert known_spellings([vocabulary]) == {"a.b": {"yes": "yes", "ja": "yes", "maybe": "maybe"}}
