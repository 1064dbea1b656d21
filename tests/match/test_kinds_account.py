"""Companies: what two records say of one another, by conventions of names, legal forms and addresses."""

from __future__ import annotations

import pytest
from pairs import judged

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.steps.match.kinds import KINDS

NAMES = [
    # left, right, level
    ("Acme GmbH", "ACME GmbH", "same"),
    ("Acme GmbH", "Acme Gesellschaft mit beschränkter Haftung", "same"),
    ("Acme Ges.m.b.H.", "Acme GesmbH", "same"),
    ("Müller & Söhne KG", "Mueller und Soehne KG", "same"),
    ("Müller & Söhne KG", "Soehne & Mueller", "same"),
    ("Smith and Sons Ltd", "Smith & Sons Limited", "same"),
    ("The Old Forge", "Old Forge", "same"),
    ("Fa. Huber", "Huber", "same"),
    ("Rossi S.p.A.", "ROSSI SPA", "same"),
    ("Bianchi Soc. a r.l.", "Bianchi S.r.l.", "same"),
    ("Dupont S.à r.l.", "Dupont SARL", "same"),
    ("Barrett & Watson P/L", "Barrett & Watson Pty Ltd", "same"),
    ("Kowalski Sp. z o.o.", "Kowalski spółka z o.o.", "same"),
    ("Novák, spol. s r.o.", "Novák s.r.o.", "same"),
    ("Distribuidora El Roble S.A. de C.V.", "Distribuidora El Roble SA de CV", "same"),
    ("株式会社光電子", "光電子㈱", "same"),
    ("株式会社 光電子", "光電子株式会社", "same"),
    ("주식회사 한빛전자", "한빛전자 주식회사", "same"),
    ("ООО Волга Сталь", "Волга Сталь ООО", "same"),  # noqa: RUF001 - Cyrillic
    ("Café Central", "Cafe Central", "same"),
    ("Acme GmbH (alt)", "Acme GmbH", "same"),
    ("Oberndorfer Fensterbau", "Oberndirfer Fensterbau", "spelling"),
    ("Gebr. Schäfer", "Gebrüder Schäfer", "spelling"),
    ("Primasan Holzbau Service", "Prim. Holzbau Service", "spelling"),
    ("EdvardssonBygg HB", "Edvardsson Bygg HB", "squashed"),
    ("Elektro-Service Weiß", "Elektroservice Weiss", "squashed"),
    ("International Business Machines", "IBM", "initials"),
    ("Bayerische Motoren Werke AG", "BMW AG", "initials"),
    ("Café Central Wien", "Café Central", "part"),
    ("Panificio Scaduto", "Scaduto", "part"),
    ("Acme Immobilien GmbH", "Acme GmbH", "branch"),
    ("Acme Holding AG", "Acme AG", "branch"),
    ("Bäckerei Huber", "Fleischerei Huber", "sibling"),
    ("Huber Dachbau", "Kern Elektro", "other"),
    ("Zum Goldenen Hirschen", "Landtechnik Fasching", "other"),
    (None, "Acme", None),
]
VETOES = [
    # left, right, gates that close, gates that stay open
    ({"name": "Acme GmbH"}, {"name": "Acme AG"}, "legal_forms", "names"),
    ({"name": "Acme GmbH"}, {"name": "Acme GmbH & Co. KG"}, "legal_forms", ""),
    ({"name": "Acme GmbH"}, {"name": "Acme"}, "", "legal_forms names"),
    ({"name": "Bianchi SRL"}, {"name": "Bianchi SARL"}, "", "legal_forms"),
    (
        {"name": "Alpina AG", "billing_country": "CH"},
        {"name": "Alpina SA", "billing_country": "CH"}, "", "legal_forms",
    ),
    (
        {"name": "Alpina AG", "billing_country": "DE"},
        {"name": "Alpina SA", "billing_country": "DE"}, "legal_forms", "",
    ),
    (
        {"name": "Hikari K.K.", "billing_country": "JP"}, {"name": "Hikari Co., Ltd.", "billing_country": "JP"}, "",
        "legal_forms",
    ),
    (
        {"name": "Acme GmbH", "tax_id": "ATU12345678"}, {"name": "Acme AG", "tax_id": "ATU 12345678"}, "",
        "legal_forms tax_numbers",
    ),
    ({"name": "Acme", "tax_id": "ATU12345678"}, {"name": "Acme", "tax_id": "ATU99988877"}, "tax_numbers", ""),
    ({"name": "Acme", "tax_id": "ATU12345678"}, {"name": "Acme", "tax_id": "ATU12345679"}, "", "tax_numbers"),
    ({"name": "Acme", "tax_id": "ATU12345678"}, {"name": "Acme", "tax_id": "12345678"}, "", "tax_numbers"),
    ({"name": "Acme Immobilien"}, {"name": "Acme"}, "group", ""),
    ({"name": "Acme Holding AG"}, {"name": "Acme AG"}, "group", ""),
    ({"name": "Intervit Cantinaholding"}, {"name": "Intervit Cantina"}, "", "names"),
    ({"name": "Café Central Wien"}, {"name": "Café Central"}, "", "group names"),
    ({"name": "Windpark Nord I GmbH"}, {"name": "Windpark Nord II GmbH"}, "numbers", ""),
    ({"name": "Tech Park Unit 4 Ltd"}, {"name": "Tech Park Unit 5 Ltd"}, "numbers", ""),
    ({"name": "Shell Station Nord"}, {"name": "Shell Station Süd"}, "numbers", ""),
    ({"name": "Studio 54"}, {"name": "Studio"}, "", "numbers"),
    ({"name": "Huber Dachbau"}, {"name": "Kern Elektro"}, "names", ""),
    ({"name": "Bäckerei Huber"}, {"name": "Fleischerei Huber"}, "names", ""),
    (
        {"name": "Acme", "phone": "+43 1 5123456", "billing_city": "Wien", "billing_postal_code": "1010"},
        {"name": "Acme", "phone": "+43 316 998877", "billing_city": "Graz", "billing_postal_code": "8010"},
        "places", "",
    ),
    (
        {"name": "Acme", "phone": "+43 1 5123456", "billing_city": "Wien", "billing_postal_code": "1010"},
        {"name": "Acme", "phone": "01/5123456", "billing_city": "Graz", "billing_postal_code": "8010"}, "", "places",
    ),
    (
        {"name": "Acme", "phone": "+43 1 5123456", "billing_city": "Wien"},
        {"name": "Acme", "phone": "+43 1 7777777", "billing_city": "Vienna"}, "", "places",
    ),
]  # fmt: skip
OTHERS = [
    # comparison, left, right, level
    ("phone", {"phone": "+43 1 5123456"}, {"fax": "01/5123456"}, "same"),
    ("phone", {"phone": "+43 1 5123456"}, {"phone": "01/5123457"}, "other"),
    ("phone", {"phone": "+43 1 5123456"}, {}, None),
    ("web", {"website": "https://www.acme.at/en"}, {"website": "acme.at"}, "domain"),
    ("web", {"website": "acme.at"}, {"email": "office@acme.at"}, "domain"),
    ("web", {"email": "acme@gmx.at"}, {"email": "acme@gmx.at"}, "mail"),
    ("web", {"email": "acme@gmx.at"}, {"email": "office@gmx.at"}, "other"),
    ("web", {"website": "acme.at"}, {"website": "zenith.at"}, "other"),
    ("tax", {"tax_id": "DE812345671"}, {"tax_id": "DE 812 345 671"}, "same"),
    ("tax", {"tax_id": "DE812345671"}, {"tax_id": "DE812345672"}, "near"),
    ("tax", {"tax_id": "DE812345671"}, {"tax_id": "DE999999999"}, "other"),
    ("tax", {"registration_number": "FN 123456 a"}, {"registration_number": "FN123456a"}, "same"),
    ("form", {"name": "Acme GmbH"}, {"name": "Zenith Gesellschaft mbH"}, "same"),
    ("form", {"name": "Acme GmbH"}, {"name": "Zenith AG"}, "other"),
    ("form", {"name": "Acme"}, {"name": "Zenith AG"}, None),
    (
        "address", {"billing_street": "Bahnhofstraße 12", "billing_postal_code": "8010"},
        {"billing_street": "Bahnhofstr 12", "billing_postal_code": "8020"}, "house",
    ),
    (
        "address", {"billing_street": "Bahnhofstraße 12", "billing_postal_code": "8010"},
        {"billing_street": "Bahnhofstr 14", "billing_postal_code": "8010"}, "street",
    ),
    ("address", {"billing_street": "12 High Street"}, {"billing_street": "High St 12"}, "house"),
    ("address", {"billing_street": "Via Roma 5"}, {"billing_street": "V. Roma 5"}, "house"),
    ("address", {"billing_street": "Hauptplatz 1, 8010 Graz"}, {"billing_postal_code": "8010"}, "zip"),
    ("address", {"billing_city": "München"}, {"billing_city": "Munich"}, "town"),
    ("address", {"billing_city": "Graz"}, {"billing_city": "Linz"}, "other"),
    ("address", {"billing_city": "Graz"}, {}, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine("256MB") as made:
        yield made


@pytest.fixture(scope="module")
def of_names(engine):
    return judged(KINDS["account"], [({"name": left}, {"name": right}) for left, right, _ in NAMES], engine)


@pytest.fixture(scope="module")
def of_vetoes(engine):
    return judged(KINDS["account"], [case[:2] for case in VETOES], engine)


@pytest.fixture(scope="module")
def of_others(engine):
    return judged(KINDS["account"], [case[1:3] for case in OTHERS], engine)


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
