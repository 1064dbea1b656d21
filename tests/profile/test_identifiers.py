"""Numbers with check digits are told where chance cannot have made them."""

import random

import pytest
from stdnum import luhn
from stdnum.br import cpf
from stdnum.iso7064 import mod_97_10

from crmmigrate.values.identifiers import _schemes, identify, validator
from crmmigrate.values.infer import infer
from crmmigrate.values.semantic import semantic


def weighed(texts):
    return [(text, 1) for text in texts]


def digits(n, length, seed=3):
    numbers = random.Random(seed)
    return [str(numbers.randrange(10 ** (length - 1), 10**length)) for _ in range(n)]


def sirens(n):
    return [text + luhn.calc_check_digit(text) for text in digits(n, 8)]


def leis(n):
    return [f"5299{text}{mod_97_10.calc_check_digits('5299' + text)}" for text in digits(n, 14)]


@pytest.mark.parametrize(
    ("texts", "scheme", "personal"),
    [
        (sirens(30), "fr.siren", False),
        (leis(10), "lei", False),
        ([cpf.format(t + cpf._calc_check_digits(t)) for t in digits(12, 9)], "br.cpf", True),
        ([f"4{t}{luhn.calc_check_digit('4' + t)}" for t in digits(20, 14)], "luhn", True),
        (["DE136695976", "DE129273398", "DE811569869"], "de.vat", False),
        (["DE136695976", "ATU13585627", "FR40303265045"], "eu.vat", False),
    ],
)
def test_schemes(texts, scheme, personal):
    found = identify(weighed(texts))
    assert (found.scheme, found.share, found.faults, found.personal) == (scheme, 1.0, (), personal)


def test_few_numbers_of_a_weak_check_prove_nothing_unless_the_header_says_so():
    assert identify(weighed(sirens(4))) is None
    assert identify(weighed(sirens(4)), ("no", "siren")).scheme == "fr.siren"


def test_faults_are_told():
    good = sirens(30)
    bad = [text[:-1] + str((int(text[-1]) + 1) % 10) for text in good[:3]]
    found = identify([*weighed(good[3:]), *((text, 2) for text in bad)])
    assert (found.scheme, set(found.faults)) == ("fr.siren", set(bad))
    assert found.share == pytest.approx(27 / 33)


@pytest.mark.parametrize("length", range(7, 17))
@pytest.mark.parametrize("step", [None, 1, 7, 10])
def test_other_numbers_have_no_scheme(length, step):
    start = 8 * 10 ** (length - 1) + 1234
    texts = digits(60, length) if step is None else [str(start + i * step) for i in range(60)]
    assert identify(weighed(texts)) is None


def test_the_chance_of_a_weak_scheme_is_no_lower_than_told():
    """Schemes of plain digits, on random digits of their lengths."""
    for scheme in _schemes():
        for length in range(7, 16):
            shaped = [text for text in digits(800, length) if scheme.shape.fullmatch(text)]
            if len(shaped) >= 600:
                passed = sum(map(validator(scheme.name), shaped)) / len(shaped)
                assert passed <= scheme.chance * 1.3, (scheme.name, length)


@pytest.mark.parametrize(
    ("label", "texts", "meaning"),
    [
        ("c7", ("+47 22 12 34 56", "22123456", "+47 91 23 45 67", "91234567"), "phone"),
        ("c7", ("Nowakowska Justyna", "Dumek Kazimierz", "Wrona Bartosz", "Zych Malwina"), "person"),
        ("c7", ("Loisbaan 107", "Izehof 8", "Jurrelaan 84", "Maartensteeg 339"), "street"),
        ("c7", ("Drenthe", "Groningen", "Overijssel", "Zeeland"), "region"),
        ("c7", ("Zlínský kraj", "Liberecký kraj", "Olomoucký kraj", "Ústecký kraj"), "region"),
        ("c7", ("634 71", "272 57", "695 66"), "postcode"),
        ("c7", ("12 kg", "7 kg", "3 kg", "9 kg"), None),
        ("c7", ("203.0.113.13", "203.0.113.15", "198.51.100.7"), "code"),
        ("c7", ("Room 5", "Room 12", "Room 7", "Room 3"), None),
        ("Contact Type", ("Organization", "Individual"), None),
        ("Referred By", ("Google Ads", "Cold call", "Trade show"), None),
        ("Nazwisko", ("Stojak", "Wyrobek", "Wochnik"), "person"),
        ("x", ("13/02/2021", "02/13/2021", "14/03/2021", "03/14/2021"), None),
    ],
)
def test_meanings_of_columns(label, texts, meaning):
    assert semantic(weighed(texts), label, infer(weighed(texts))).type == meaning
