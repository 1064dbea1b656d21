"""People: what two records say of one another, by conventions of names, mailboxes and telephones."""

from __future__ import annotations

import pytest
from pairs import judged

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.steps.match.kinds import KINDS


def name(first, last, **more):
    return {"first_name": first, "last_name": last, **more}


def whole(text, **more):
    return {"full_name": text, **more}


NAMES = [
    # left, right, level
    (name("Anna", "Berg"), name("anna", "BERG"), "same"),
    (name("Jürgen", "Müller"), name("Juergen", "Mueller"), "same"),
    (name("Jürgen", "Müller"), name("Jurgen", "Muller"), "same"),
    (name("Philipp", "Weiß"), name("Filip", "Weiss"), "same"),
    (name("Sean", "O'Brien"), name("Seán", "OBrien"), "same"),
    (name("Dr. Hans", "Maier"), name("Hans", "Maier"), "same"),
    (name("Min-jun", "Kim"), name("Minjun", "Kim"), "same"),
    (name("Jun'ichi", "Watanabe"), name("Junichi", "Watanabe"), "same"),
    (name("Anna", "Berg jun."), name("Anna", "Berg"), "same"),
    (name("Anna Maria", "Berg"), name("Anna", "Berg"), "same"),
    (name("Berg", "Anna"), name("Anna", "Berg"), "swapped"),
    (name("Ilona", "Szabó"), whole("Szabó Ilona"), "swapped"),
    (name("Xiaoming", "Wang"), whole("Wang Xiao Ming"), "swapped"),
    (name("Taro", "Yamada"), whole("YAMADA Taro"), "same"),
    (whole("Berg, Anna"), name("Anna", "Berg"), "same"),
    (name("Robert", "Whitfield"), name("Bob", "Whitfield"), "nickname"),
    (name("Francisco", "Lara Gil"), name("Paco", "Lara Gil"), "nickname"),
    (name("Josef", "Huber"), name("Sepp", "Huber"), "nickname"),
    (name("Aleksandr", "Petrov"), name("Sasha", "Petrov"), "nickname"),
    (name("Mª", "Peña"), name("María", "Pena"), "nickname"),
    (name("Lena", "Nagl"), name("Leni", "Nagl"), "short_forms"),
    (name("Anna", "Oberndorfer"), name("Anna", "Obendorfer"), "last_typo"),
    (name("Rosalia", "Basso"), name("Rosalia", "Baso"), "same"),
    (name("Luca", "Juen"), name("Luca", "Jen"), "last_typo"),
    (name("Kathrine", "Lindqvist"), name("Kathrinne", "Lindqvist"), "same"),
    (name("Damian", "Rijthoven"), name("Dmaian", "Rijthoven"), "first_typo"),
    (name("A.", "Juen"), name("Axel", "Juen"), "initial"),
    (name("Gerrit", "Boddaugh"), whole("Boddaugh, G."), "initial"),
    (name("José", "García López"), name("José", "García"), "part"),
    (name("Meibh", "Kilmore-Gallivan"), name("Meibh", "Kilmore"), "part"),
    (name("Jan", "van der Berg"), name("Jan", "Berg"), "part"),
    (name("Maria", "de Souza"), name("Maria", "Souza"), "part"),
    (name("Ahmed", "Al-Rashid"), name("Ahmed", "Rashid"), "part"),
    (name("Juan Carlos", "Muñoz"), name("Carlos", "Munoz"), "part"),
    (whole("Peter Wong Siu-ming"), whole("Wong Siu Ming Peter"), "swapped"),
    (name("Anna", "Berg"), name("Anna", "Huber"), "first"),
    (name("Anna", "Berg"), name("Georg", "Berg"), "last"),
    (name("Anna", "Berg"), name("Georg", "Huber"), "other"),
    (name("A.", "Ivanov"), name("Anna", "Ivanova"), "last"),
    (name(None, "Berg"), name("Anna", "Berg"), None),
    (name("Anna", "Berg"), {}, None),
]
VETOES = [
    # left, right, gates that close, gates that stay open
    (name("Anna", "Berg", birthday="1980-02-03"), name("Anna", "Berg", birthday="1980-02-03"), "", "birth_dates twins"),
    (name("Anna", "Berg", birthday="1980-02-03"), name("Anna", "Berg", birthday="1951-07-20"), "birth_dates", ""),
    (name("Anna", "Berg", birthday="1980-02-03"), name("Anna", "Berg", birthday="1980-03-02"), "", "birth_dates"),
    (name("Anna", "Berg", birthday="1980-02-03"), name("Anna", "Berg", birthday="1980-02-08"), "", "birth_dates"),
    (name("Anna", "Berg", birthday="1980-02-03"), name("Anna", "Berg", birthday="1900-01-01"), "", "birth_dates"),
    (name("Georg", "Berg sen."), name("Georg", "Berg jun."), "generations", ""),
    (name("Georg", "Berg", suffix="Jr."), name("Georg", "Berg", suffix="Sr."), "generations", ""),
    (name("Georg", "Berg jun."), name("Georg", "Berg"), "namesakes", "generations"),
    (name("Andrea", "Rossi", salutation="Herr"), name("Andrea", "Rossi", salutation="Frau"), "sexes", "names"),
    (name("Anna", "Berg"), name("Maria", "Berg"), "first_names names", ""),
    (name("Robert", "Whitfield"), name("Bob", "Whitfield"), "", "first_names names"),
    (name("Berg", "Anna"), name("Anna", "Berg"), "", "first_names names"),
    (name("János", "Kovács"), name("Jánosné", "Kovács"), "first_names", ""),
    (name("Juan Carlos", "Pérez"), name("Juan Manuel", "Pérez"), "middle_names", "first_names"),
    (name("John A.", "Smith"), name("John B.", "Smith"), "", "first_names"),
    (name("Anna Maria", "Berg"), name("Anna M.", "Berg"), "", "middle_names"),
    (name("Seo-yeon", "Park"), name("Seo-jun", "Park"), "middle_names", ""),
    (name("José", "García López"), name("José", "García Pérez"), "surnames", ""),
    (name("José", "García López"), name("José", "García"), "", "surnames names"),
    (name("Ana", "Silva Santos"), name("Ana", "Silva"), "", "surnames names"),
    (name("Anna", "Berg"), name("Anna", "Huber"), "names", "first_names"),
    (
        name("Anna", "Berg", email="anna@gmx.at", mobile="+436641234567"),
        name("Anna", "Huber", email="anna@gmx.at", mobile="0664 1234567"), "", "names",
    ),
    (
        name("Monika", "Cis", email="cis@markiel.pl"), name("Monika", "Cis", email="cis4@markiel.pl"),
        "mailboxes", "names",
    ),
    (
        name("Monika", "Cis", email="cis@gmail.com"), name("Monika", "Cis", email="cis4@gmail.com"),
        "namesakes", "mailboxes",
    ),
    (name("Piet", "Dijk", mobile="+31612345678"), name("Piet", "Dijk", mobile="+31698765432"), "namesakes", ""),
    (
        name("Piet", "Dijk", mobile="+31612345678", birthday="1970-05-06"),
        name("Piet", "Dijk", mobile="+31698765432", birthday="1970-05-06"), "", "namesakes",
    ),
    (name("Lena", "Nagl", birthday="1952-02-01"), name("Leni", "Nagl", birthday="1952-02-01"), "twins", "first_names"),
    (
        name("Lena", "Nagl", birthday="1952-02-01", email="lena@a1.net"),
        name("Leni", "Nagl", birthday="1952-02-01", email="lena@a1.net"), "", "twins",
    ),
    (
        name("Anna", "Berg", national_id="1237 010180"), name("Anna", "Berg", national_id="4517-120379"),
        "national_ids", "names",
    ),
    (  # an error in all but the number
        name("Anna", "Berg", national_id="1237 010180", birthday="1980-02-03"),
        name("Anna", "Huber", national_id="1237010180", birthday="1951-07-20"), "", "national_ids birth_dates names",
    ),
    (
        name("Maria", "Berg", national_id="1237 010180", birthday="1980-02-03"),
        name("Anna", "Berg", national_id="1237010180", birthday="1980-02-03"), "", "first_names names twins",
    ),
    (  # her husband's number
        name("Maria", "Berg", national_id="1237 010180", birthday="1983-05-17"),
        name("Georg", "Berg", national_id="1237010180", birthday="1980-02-03"), "first_names names", "",
    ),
    (  # numbers that the state gave one after the other
        name("Maria", "Berg", national_id="123456701", birthday="1983-05-17", mailing_street="Am Markt 3"),
        name("Georg", "Berg", national_id="123456702", birthday="1983-05-17", mailing_street="Am Markt 3"),
        "first_names names twins", "national_ids",
    ),
    (
        name("Georg", "Berg sen.", national_id="123456701"), name("Georg", "Berg jun.", national_id="123456701"),
        "generations", "",
    ),
    (  # somebody's number is wrong
        name("Anna", "Berg", national_id="123456701", birthday="1983-05-17", mailing_city="Graz"),
        name("Anna", "Berg", national_id="987651224", birthday="1983-05-17", mailing_city="Graz"), "", "national_ids",
    ),
]  # fmt: skip
OTHERS = [
    # comparison, left, right, level
    ("mail", {"email": "a@x.com"}, {"email": "A@X.com"}, "same"),
    ("mail", {"email": "info@x.com"}, {"email": "info@x.com"}, "role"),
    ("mail", {"email": "anna.bergmann@gmx.at"}, {"email": "anna.bergman@gmx.at"}, "typo"),
    ("mail", {"email": "anna.berg1@gmx.at"}, {"email": "anna.berg2@gmx.at"}, "other"),
    ("mail", {"email": "anna@bergbau.at"}, {"email": "georg@bergbau.at"}, "host"),
    ("mail", {"email": "anna@gmx.at"}, {"email": "georg@gmx.at"}, "other"),
    ("mail", {"email": "anna@gmx.at"}, {}, None),
    ("phone", {"mobile": "+436641234567"}, {"phone": "0664/1234567"}, "mobile"),
    ("phone", {"phone": "+43 1 5123456"}, {"phone": "01/5123456"}, "line"),
    ("phone", {"phone": "+43 1 5123456 ext. 17"}, {"phone": "01/5123456"}, "line"),
    ("phone", {"phone": "+4315123456;ext=17"}, {"phone": "+4315123456;ext=22"}, "line"),
    ("phone", {"phone": "+39 02 8450272 +39 3472804425"}, {"phone": "+393472804425"}, "mobile"),
    ("phone", {"phone": "+43 1 5123456"}, {"phone": "+43 1 5123457"}, "other"),
    ("phone", {"phone": "117"}, {"phone": "117"}, None),
    ("born", {"birthday": "1980-02-03"}, {"birthday": "1980-02-03"}, "same"),
    ("born", {"birthday": "1980-02-03"}, {"birthday": "1980-03-02"}, "near"),
    ("born", {"birthday": "1980-02-03"}, {"birthday": "1981-07-20"}, "other"),
    ("born", {"birthday": "1970-01-01"}, {"birthday": "1970-01-01"}, None),
    ("national_id", {"national_id": "078-05-1120"}, {"national_id": "078051120"}, "same"),
    ("national_id", {"national_id": "078-05-1120"}, {"national_id": "078-05-1102"}, "near"),
    ("national_id", {"national_id": "078-05-1120"}, {"national_id": "219-09-9999"}, "other"),
    ("national_id", {"national_id": "999-99-9999"}, {"national_id": "999-99-9999"}, None),
    ("national_id", {"national_id": "12345"}, {"national_id": "12345"}, None),
    ("firm", {"account_mention": "name=Holzbau Payer KG"}, {"account_mention": "name=Holzbau Payer"}, "same"),
    ("firm", {"account_mention": "name=Holzbau Payer KG"}, {"account_mention": "name=Holzbau Paier"}, "near"),
    ("firm", {"account_mention": "name=Acme Ltd"}, {"account_mention": "name=Zenith Inc"}, "other"),
    (
        "address", {"mailing_street": "Hauptstraße 5", "mailing_city": "Wien"},
        {"mailing_street": "Hauptstr. 5", "mailing_city": "Vienna"}, "house",
    ),
    ("address", {"mailing_street": "Am Markt 3"}, {"mailing_street": "Am Markt 4"}, "other"),
    ("address", {"mailing_city": "Wien"}, {"mailing_city": "Vienna"}, "town"),
    ("address", {"mailing_postal_code": "1010"}, {"mailing_postal_code": "1010"}, "zip"),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine("256MB") as made:
        yield made


@pytest.fixture(scope="module")
def of_names(engine):
    return judged(KINDS["contact"], [(left, right) for left, right, _ in NAMES], engine)


@pytest.fixture(scope="module")
def of_vetoes(engine):
    return judged(KINDS["contact"], [case[:2] for case in VETOES], engine)


@pytest.fixture(scope="module")
def of_others(engine):
    return judged(KINDS["contact"], [case[1:3] for case in OTHERS], engine)


@pytest.mark.parametrize("at", range(len(NAMES)))
def test_names(at, of_names):
    assert of_names[at].levels["name"] == NAMES[at][2], NAMES[at]


@pytest.mark.parametrize("at", range(len(VETOES)))
def test_gates(at, of_vetoes):
    left, right, closed, opened = VETOES[at]
    assert set(closed.split()) <= of_vetoes[at].vetoes, (left, right)
    assert not set(opened.split()) & of_vetoes[at].vetoes, (left, right)


@pytest.mark.parametrize("at", range(len(OTHERS)))
def test_other_questions(at, of_others):
    comparison, left, right, level = OTHERS[at]
    assert of_others[at].levels[comparison] == level, (left, right)
