"""Words of companies' names: lists that must not contradict each other."""

import re

import pytest

from crmmigrate.values.company_words import (
    ABBREVIATIONS,
    CONNECTORS,
    GROUP_WORDS,
    NOTE_PHRASES,
    NOTES,
    WEAK_NOTES,
)
from crmmigrate.values.text import fold


@pytest.mark.parametrize(
    "word",
    [
        "gesperrt",
        "blocked",
        "inactive",
        "duplicate",
        "dup",
        "geloescht",
        "geloscht",
        "zzz",
        "xxx",
        "closed",
        "cerrado",
        "chiuso",
        "fermee",
        "opgeheven",
        "zamkniete",
        "lukket",
        "suljettu",
        "doppelt",
        "liquidated",
    ],
)
def test_notes_of_users_are_known(word):
    assert word in NOTES


@pytest.mark.parametrize(
    "word",
    [
        "alt",
        "neu",
        "new",
        "old",
        "nuovo",
        "star",
        "test",
        "holding",
        "bau",
        "group",
        "first",
        "next",
        "media",
        "ferme",
        "chiusa",
        "aaa",
    ],
)
def test_words_of_names_are_no_notes(word):
    assert word not in NOTES


@pytest.mark.parametrize(
    "word",
    [
        "holding",
        "immobilien",
        "properties",
        "beheer",
        "verwaltung",
        "logistics",
        "services",
        "servizi",
        "vastgoed",
        "fastigheter",
        "nieruchomosci",
        "leasing",
        "finance",
        "trading",
        "export",
        "rental",
        "transport",
        "international",
        "deutschland",
        "austria",
        "polska",
        "iberia",
        "nord",
        "sud",
    ],
)
def test_words_that_tell_companies_of_a_group_apart(word):
    assert word in GROUP_WORDS


def test_lists_are_plain_and_apart():
    words = NOTES | WEAK_NOTES | GROUP_WORDS | CONNECTORS
    assert [word for word in words if " " in word] == []
    assert [word for word in words if re.search("[a-z]", fold(word)) and fold(word) != word] == []
    assert [phrase for phrase in NOTE_PHRASES if fold(phrase) != phrase or not phrase] == []
    assert set() == NOTES & (GROUP_WORDS | CONNECTORS | WEAK_NOTES)
    assert set() == GROUP_WORDS & CONNECTORS


def test_abbreviations_are_shorter_than_what_they_stand_for():
    assert len(ABBREVIATIONS) > 250
    wrong = {short: full for short, full in ABBREVIATIONS.items() if not full or min(map(len, full)) <= len(short)}
    assert wrong == {}


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("intl", "international"),
        ("mfg", "manufacturing"),
        ("bros", "brothers"),
        ("gebr", "gebrueder"),
        ("hnos", "hermanos"),
        ("assoc", "associates"),
        ("univ", "university"),
        ("dept", "department"),
        ("ets", "etablissements"),
        ("masch", "maschinen"),
        ("immob", "immobilien"),
        ("co", "company"),
        ("st", "saint"),
        ("flli", "fratelli"),
    ],
)
def test_usual_abbreviations(short, full):
    assert full in ABBREVIATIONS[short]
