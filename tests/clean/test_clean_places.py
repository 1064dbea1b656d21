"""Laws of the rules for places: what is canonical stays, names of countries mean their own country."""

import pycountry
import pytest
from babel import Locale

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean.propose import propose
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.values.country import read_country
from crmmigrate.values.currency import read_currency
from crmmigrate.values.language_names import read_language
from crmmigrate.values.postcode_forms import FORMS
from crmmigrate.values.postcodes import parse_postcode, postcode_fits
from crmmigrate.values.regions import parse_region, region_fits

LOCALES = (
    "en", "de", "es", "fr", "it", "nl", "pt", "sv", "pl", "da", "nb", "fi", "cs", "sk", "hu", "ro", "tr", "el", "ru",
    "ja", "zh", "ko",
)  # fmt: skip
COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)


@pytest.mark.parametrize("locale", LOCALES)
def test_names_of_countries_mean_their_own_country_or_are_doubtful(locale):
    names = Locale.parse(locale).territories
    wrong = [(code, names[code]) for code in COUNTRIES if code in names and code not in read_country(names[code])]
    assert wrong == []


def test_codes_stay():
    assert all(read_country(code) == {code} for code in COUNTRIES)
    assert all(read_currency(c.alpha_3) == {c.alpha_3} for c in pycountry.currencies)
    codes = [language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")]
    assert [code for code in codes if read_language(code) != {code}] == []
    parts = [(part.code, part.country_code) for part in pycountry.subdivisions]
    assert [code for code, country in parts if parse_region(code, country) != code] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_read_is_read_again_as_itself(locale):
    spoken = Locale.parse(locale)
    for reader, names in ((read_language, spoken.languages), (read_currency, spoken.currencies)):
        for name in names.values():
            found = reader(name)
            if len(found) == 1:
                assert reader(next(iter(found))) == found


@pytest.mark.parametrize("country", sorted(FORMS))
def test_postcodes_are_done_after_one_time(country):
    texts = ("12345", "1234", "123 456", "1234567", "12345678", "ab12cd", "a1a1a1", "1234 ab", f"{country}-1234", "123")
    for text in texts:
        once = parse_postcode(text, country)
        if once is not None:
            assert parse_postcode(once, country) == once
            assert postcode_fits(once, country)


def test_what_fits_a_country():
    assert region_fits("Bayern", "DE")
    assert region_fits("Bayern", "US") is False
    assert region_fits("CA", "US")
    assert region_fits("CA", "DE") is False
    assert region_fits("Somewhere", "US") is None
    assert region_fits("", "US") is None
    assert postcode_fits("10115", "DE")
    assert postcode_fits("1010", "DE") is False
    assert postcode_fits("anything", "HK") is None
    assert postcode_fits(" ", "DE") is None


def column(label, top, **more):
    values = {"n": sum(n for _, n in top), "nulls": 0, "distinct": len(top), "inferred_type": "string"} | more
    return ColumnProfile(f"c{len(label):03}", label, top=tuple(top), semantic_share=1.0, **values)


def rules_for(*columns, region=None):
    migration = Migration(name="x", default_region=region) if region else Migration(name="x")
    found = propose({"a.csv": TableProfile("a.csv", columns[0].n, columns)}, migration)
    return {
        entry.column: {rule.rule: rule for rule in entry.rules} for table in found.tables for entry in table.columns
    }


def test_a_list_of_countries_keeps_its_names_until_somebody_says_otherwise():
    listed = [(name, 1) for name in ("Germany", "France", "Italy")]
    codes = column("ISO", [("DE", 1), ("FR", 1), ("IT", 1)], semantic_type="country")
    rule = rules_for(column("Country", listed, semantic_type="country"), codes)["Country"]["country"]
    assert not rule.enabled
    again = rules_for(column("Country", [(name, 4) for name, _ in listed], semantic_type="country"))
    assert again["Country"]["country"].enabled


def test_postcodes_go_by_the_country_beside_them():
    zips = column("Zip", [("sw1a1aa", 2), ("D-10115", 2)], semantic_type="postcode")
    countries = column("Land", [("GB", 2), ("Deutschland", 2)], semantic_type="country")
    rule = rules_for(zips, countries)["Zip"]["postcode"]
    assert rule.enabled
    assert rule.options == {"beside": "Land"}


def test_postcodes_alone_go_by_the_usual_country_if_they_have_its_form():
    zips = [("D-10115", 2), ("80331", 2)]
    assert rules_for(column("PLZ", zips, semantic_type="postcode"), region="DE")["PLZ"]["postcode"].options == {
        "country": "DE"
    }
    clean = column("PLZ", [("10115", 2)], semantic_type="postcode")
    assert "postcode" not in rules_for(clean, region="DE")["PLZ"]
    assert "postcode" not in rules_for(column("PLZ", zips, semantic_type="postcode"))["PLZ"]


def test_lost_zeros_are_a_proposal():
    zips = column("PLZ", [("1067", 2), ("01099", 2)], semantic_type="postcode", lost_zeros=2)
    rule = rules_for(zips, region="DE")["PLZ"]["zeros"]
    assert not rule.enabled
    assert rule.why.startswith("2 values lack")


def test_languages_need_a_header_or_stay_a_proposal():
    values = [("German", 2), ("French", 2), ("Spanish", 2)]
    assert rules_for(column("Language", values))["Language"]["language"].enabled
    assert not rules_for(column("Origin", values))["Origin"]["language"].enabled
    assert "language" not in rules_for(column("Language", [("de", 2), ("fr", 2)]))["Language"]


def test_a_sign_means_what_the_options_say():
    read = BY_NAME["currency"].function
    assert read("$", {}).note == "doubtful"
    assert read("$", {"signs": {"$": "CAD"}}).after == "CAD"


def test_a_unit_of_pieces_is_no_region():
    pieces = column("ME", [("ST", 40)], semantic_type="region")
    assert "region" not in rules_for(pieces, region="DE")["ME"]
    assert "region" in rules_for(column("Bundesland", [("ST", 40)], semantic_type="region"), region="DE")["Bundesland"]
