"""Mobile numbers against libphonenumber's own examples and kinds; mailboxes of roles against those of people."""

import random
import re

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from crmmigrate.values.mobiles import MOBILE, ROLE_MAILBOX, VOID_MAILBOX

_MOBILE = re.compile(MOBILE)
COUNTRIES = [
    "AT",
    "DE",
    "CH",
    "LI",
    "FR",
    "GB",
    "IE",
    "NL",
    "BE",
    "LU",
    "IT",
    "ES",
    "PT",
    "NO",
    "SE",
    "FI",
    "IS",
    "PL",
    "CZ",
    "SK",
    "HU",
    "SI",
    "HR",
    "RS",
    "BA",
    "ME",
    "MK",
    "AL",
    "RO",
    "BG",
    "GR",
    "CY",
    "MT",
    "EE",
    "LV",
    "LT",
    "UA",
    "BY",
    "RU",
    "KZ",
    "TR",
    "IL",
    "AE",
    "SA",
    "KW",
    "JO",
    "EG",
    "MA",
    "ZA",
    "KE",
    "GH",
    "CN",
    "JP",
    "KR",
    "TW",
    "SG",
    "MY",
    "TH",
    "ID",
    "PH",
    "VN",
    "PK",
    "BD",
    "LK",
    "AU",
    "NZ",
    "CO",
    "PE",
    "EC",
    "UY",
    "PY",
    "BO",
    "VE",
]


def _e164(number):
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize("country", COUNTRIES)
def test_examples_of_mobile_and_fixed_numbers(country):
    mobile = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    fixed = phonenumbers.example_number_for_type(country, PhoneNumberType.FIXED_LINE)
    assert _MOBILE.search(_e164(mobile))
    assert not _MOBILE.search(_e164(fixed))


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_drawn_at_random_are_hardly_ever_taken_for_mobile_ones(country):
    """Fixed lines are at most one in a hundred of what is said to be mobile."""
    rng = random.Random(country)
    code = phonenumbers.country_code_for_region(country)
    kinds = []
    for _ in range(3000):
        digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(7, 11)))
        number = phonenumbers.parse(f"+{code}{digits}", None)
        if _MOBILE.search(_e164(number)):
            kinds.append(phonenumbers.number_type(number))
    valid = [kind for kind in kinds if kind != PhoneNumberType.UNKNOWN]
    assert sum(kind == PhoneNumberType.MOBILE for kind in valid) > 0
    assert sum(kind == PhoneNumberType.FIXED_LINE for kind in valid) <= 1 + len(valid) / 100


@pytest.mark.parametrize("number", ["+12125550123", "+4512345678", "+525512345678", "+4366212345", "+390612345678"])
def test_numbers_that_may_be_anything_are_not_mobile(number):
    assert not _MOBILE.search(number)


ROLES = """
info info2 info.wien office office-graz sales sales.at kontakt kontakt1 buchhaltung administratie amministrazione biuro
sekretariat hr einkauf jobs noreply no-reply webmaster familie.mueller fam.huber family verkauf rechnung invoices
accounts.payable ventas comercial compras contabilidad facturacion atendimento vendas segreteria ufficio.acquisti
acquisti commande achats compta accueil secretariat inkoop verkoop planning werkplaats magazijn receptie ksiegowosc
zamowienia sprzedaz obchod objednavky fakturace ucetni ertekesites iroda titkarsag myynti asiakaspalvelu laskutus
kundservice ekonomi order regnskab salg servis muhasebe satis support support-team de.info it-support marketing
hausverwaltung geschaeftsleitung bewerbung logistics dispo werkstatt rental reception customer.service
human.resources post mail contact contact-us hello team empfang
"""
PEOPLE = """
anna.berg j.smith hans hans.mueller hr.mueller mueller steve.jobs peter.post maria.sales73x infante informer officer
contactini itamar pradeep teamo salesforce.anna jobst marketa postma buerkle kim.service post.anna
"""


@pytest.mark.parametrize("local", ROLES.split())
def test_mailboxes_of_roles(local):
    assert re.search(ROLE_MAILBOX, local)


@pytest.mark.parametrize("local", PEOPLE.split())
def test_mailboxes_of_people(local):
    assert not re.search(ROLE_MAILBOX, local)


@pytest.mark.parametrize(
    "local", ["noemail", "no-email", "keinemail", "keine", "test", "test1", "xxx", "noreply", "na"]
)
def test_mailboxes_of_nobody(local):
    assert re.search(VOID_MAILBOX, local)


@pytest.mark.parametrize("local", ["anna", "nadia", "tester.anna", "bara", "nonexx", "axel", "xaver", "keiner.k"])
def test_mailboxes_of_somebody(local):
    assert not re.search(VOID_MAILBOX, local)
