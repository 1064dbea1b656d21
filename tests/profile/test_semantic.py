"""What values mean."""

import pytest

from crmmigrate.values.infer import infer
from crmmigrate.values.semantic import semantic


def of(label, *texts):
    values = [(text, 1) for text in texts]
    return semantic(values, label, infer(values))


@pytest.mark.parametrize(
    ("label", "texts", "meaning"),
    [
        ("x", ("a@b.example", "info@acme.co.uk"), "email"),
        ("Email consent", ("yes", "no"), "flag"),  # the header alone does not make it e-mail
        ("x", ("https://acme.example/de", "www.nord.de"), "url"),
        ("x", ("acme.com", "nordwerk.de"), "url"),
        ("Login", ("ada.ahlers", "bo.bruun"), None),
        ("x", ("+49 30 901820", "+43 1 5880052"), "phone"),
        ("x", ("(516) 379-8888", "(831) 476-4321"), "phone"),
        ("Tel.", ("5163798888", "8314764321"), "phone"),
        ("x", ("DE89370400440532013000", "GB29NWBK60161331926819"), "iban"),
        ("x", ("DE136695976", "ATU13585627"), "vat"),
        ("x", ("4006381333931", "5901234123457"), "ean"),
        ("x", ("Germany", "Österreich", "France", "España"), "country"),
        ("Ld.", ("DE", "AT", "CH", "NL", "PL"), "country"),
        ("State", ("CA", "NY", "CO", "DE"), "region"),
        ("x", ("EUR", "USD", "CHF"), "currency"),
        ("x", ("SW1A 1AA", "M1 1AE"), "postcode"),
        ("PLZ", ("10115", "80331"), "postcode"),
        ("x", ("Nordbau GmbH", "Acme Ltd.", "Solar S.p.A.", "Ost AG"), "company"),
        ("x", ("Anna Müller", "Peter Schmidt", "Smith, John"), "person"),
        ("x", ("Hauptstraße 5", "Lindenweg 12a", "12 Main Street"), "street"),
        ("Ort", ("Köln", "Wien"), "city"),
        ("x", ("12 %", "7 %"), "percentage"),
        ("x", ("12.50 EUR", "7.00 EUR"), "money"),
        ("Umsatz", ("1250", "340"), "money"),
        ("x", ("Won", "Lost", "Qualified", "Proposal"), "stage"),
        ("x", ("2017", "2018", "2023"), "year"),
        ("x", ("P-012", "P-344"), "code"),
        ("x", ("blue", "round"), None),
    ],
)
def test_meaning(label, texts, meaning):
    assert of(label, *texts).type == meaning


@pytest.mark.parametrize(
    ("label", "texts", "pii"),
    [
        ("x", ("a@b.example", "c@d.example"), "contact"),
        ("Vorname", ("Anna", "Xerxes"), "name"),
        ("Geburtsdatum", ("01.02.1970", "31.12.1999"), "birth"),
        ("Rechnungsdatum", ("01.02.1970", "31.12.1999"), None),
        ("x", ("Nordbau GmbH", "Acme Ltd."), None),
    ],
)
def test_personal_data(label, texts, pii):
    assert of(label, *texts).pii == pii


def test_nothing_is_said_of_nothing():
    assert of("Email").type is None
