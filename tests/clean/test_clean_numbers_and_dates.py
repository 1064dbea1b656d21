"""Laws of numbers, amounts and dates: what is written in a country's way comes back as it was."""

import datetime as dt
import re
from decimal import Decimal

import narwhals as nw
import pyarrow as pa
import pytest
from babel.numbers import format_decimal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.clean.rules.rule import Setting
from crmmigrate.values.quantities import split_amount

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LOCALES = {"en": ".", "de": ",", "fr": ",", "de_CH": ".", "en_IN": ".", "pl": ",", "sv": ",", "es": ",", "ja": "."}
DIGITS = {"latn": 0x30, "arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "fullwide": 0xFF10}
NUMBERS = st.decimals(min_value=Decimal(-99999999999), max_value=Decimal(99999999999), places=2)
DAYS = st.dates(min_value=dt.date(1969, 1, 1), max_value=dt.date(2068, 12, 31))
TIMES = st.builds(dt.datetime.combine, DAYS, st.times().map(lambda time: time.replace(microsecond=0)))
ORDERS = {
    "dmy": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y"),
    "mdy": ("%m/%d/%Y", "%m.%d.%Y", "%m/%d/%y"),
    "ymd": ("%Y/%m/%d",),
}


def in_digits(text, zero):
    return text.translate({ord("0") + figure: zero + figure for figure in range(10)})


@FEW
@given(NUMBERS, st.sampled_from(sorted(LOCALES)), st.sampled_from(sorted(DIGITS)))
def test_a_number_in_any_countrys_way_comes_back(number, locale, digits):
    written = in_digits(
        format_decimal(number, "#,##0.00" if locale != "en_IN" else "#,##,##0.00", locale), DIGITS[digits]
    )
    read = BY_NAME["number"].function(written, {"decimal": LOCALES[locale]})
    assert Decimal(read.after) == number


@FEW
@given(NUMBERS, st.sampled_from(["EUR", "USD", "CHF"]), st.sampled_from(sorted(LOCALES)))
def test_an_amount_keeps_its_currency_and_its_digits(number, currency, locale):
    written = format_decimal(number, "#,##0.00", locale)
    for text in (f"{written} {currency}", f"{currency} {written}"):
        after = BY_NAME["money"].function(text, {"decimal": LOCALES[locale]}).after
        assert after == f"{number:.2f} {currency}" or (number == 0 and after.endswith(f"0.00 {currency}"))


@FEW
@given(DAYS, st.sampled_from(sorted(ORDERS)), st.integers(0, 2))
def test_a_day_in_any_order_comes_back(day, order, form):
    written = day.strftime(ORDERS[order][form % len(ORDERS[order])])
    assert BY_NAME["date"].function(written, {"order": order}).after == day.isoformat()


@settings(FEW, max_examples=15)
@given(st.lists(st.tuples(TIMES, st.integers(0, 5)), min_size=1, max_size=30), st.sampled_from(["dmy", "mdy"]))
def test_the_engines_fast_way_with_times_is_that_of_python(staged, cleaning, cells, engine, moments, order):
    figures = "%d.%m.%Y" if order == "dmy" else "%m.%d.%Y"
    forms = (
        f"{figures} %H:%M",
        f"{figures} %H:%M:%S",
        figures,
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
    )
    values = [moment.strftime(forms[form]) for moment, form in moments] + ["29.02.2019 10:00", "31.04.2019"]
    rule, options = BY_NAME["datetime"], {"order": order}
    result = run({"list.csv": staged(A=values)}, CleanConfig(cleaning(A=[("datetime", options)])), engine)
    assert cells(result.tables["list.csv"]) == [rule.function(value, options).after or value for value in values]
    turned = [value for value in values[:-2] if not re.match("[0-9]{4}-", value)]
    frame = nw.from_native(pa.table({"v": pa.array(turned, pa.string())}))
    notes = frame.select(rule.noted(nw.col("v"), options).alias("n"))["n"].to_list() if turned else []
    assert notes == [rule.function(value, options).note for value in turned]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["04.05.2019", "05.06.2019"], 2),
        (["04.05.2019", "13.06.2019"], 0),
        (["04.05.2019", "13.06.2019", "06/25/2019"], 1),
        (["04.05.2019", "04.04.2019"], 1),
    ],
)
def test_days_that_the_engine_turns_round_are_counted_where_nothing_decides(staged, cleaning, engine, values, told):
    config = CleanConfig(cleaning(A=[("date", {"order": "dmy"})]))
    result = run({"list.csv": staged(A=values)}, config, engine)
    assert sum(f.count for f in result.findings if f.code == "dates-ambiguous") == told


def test_a_zone_makes_times_without_one_utc(staged, cleaning, cells, engine):
    config = CleanConfig(cleaning(A=[("datetime", {"order": "dmy", "zone": "Europe/Berlin"})]))
    table = staged(A=["04.07.2019 10:30", "2019-07-04 10:30:00", "2019-07-04T10:30:00Z", "04.07.2019"])
    after = cells(run({"list.csv": table}, config, engine).tables["list.csv"])
    assert after == ["2019-07-04 08:30:00", "2019-07-04 08:30:00", "2019-07-04 10:30:00", "2019-07-04"]


def column(inferred, sample, **known):
    return ColumnProfile("c001", "A", 10, 0, len(sample), inferred, sample=tuple(sample), max_length=10, **known)


def proposed(rule, found):
    return BY_NAME[rule].propose(found, Setting(Migration(name="m"), TableProfile("a.csv", 10, (found,))))


def test_amounts_in_several_currencies_are_money_and_no_numbers():
    mixed = column("number", ["1,50 €", "2,50 $"], decimal=",", units=(("EUR", 5), ("$", 5)))
    assert proposed("number", mixed) is None
    assert proposed("money", mixed).enabled
    thousandths = column("number", ["1,500 EUR", "2,5 KWD"], decimal=",", units=(("EUR", 5), ("KWD", 5)))
    assert not proposed("money", thousandths).enabled
    alone = column("number", ["1,50 €", "2,50 €"], decimal=",", units=(("EUR", 10),))
    assert proposed("money", alone) is None
    assert proposed("number", alone).enabled


def test_words_and_letters_that_scale():
    words = column("string", ["1,5 Mio", "2,5 Mio"], units=(("million", 10),))
    letters = column("string", ["5M", "7M"], units=(("million", 10),))
    assert proposed("number", words).enabled
    assert proposed("number", words).options["decimal"] == ","
    assert not proposed("number", letters).enabled
    assert proposed("money", column("string", ["1,5 Mio €"], units=(("million EUR", 10),))).enabled


def test_quantities_where_nearly_all_values_have_a_known_unit():
    assert proposed("quantity", column("string", ["2,5 KG", "3 kg"], units=(("kg", 10),))).options == {"decimal": ","}
    assert not proposed("quantity", column("string", ["2,500 KG", "3,5 kg"], units=(("kg", 10),))).enabled
    assert proposed("quantity", column("string", ["2.5 kg", "3 kg"], units=(("kg", 10),))) is None
    assert proposed("quantity", column("string", ["2 kg", "Room 5", "fine"], units=(("kg", 10),))) is None


def test_serials_beside_dates():
    known = {"date_order": "dmy", "minimum": "2019-01-01", "maximum": "2020-01-01", "type_share": 0.95}
    within = column("date", ["04.12.2019"], misfits=("43803",), **known)
    beyond = column("date", ["04.12.2019"], misfits=("12345",), **known)
    other = column("date", ["04.12.2019"], misfits=("42341",), **known)
    assert proposed("date", within).options == {"order": "dmy", "serials": "1900"}
    assert "serials" not in proposed("date", beyond).options
    assert proposed("date", other).options["serials"] == "1904"
    half = column("string", ["04.12.2019", "05.12.2019", "43803"])
    assert not proposed("date", half).enabled
    assert proposed("date", column("string", ["04.12.2019", "05.12.2019", "fine"])) is None


def test_figures_stay_in_a_column_that_is_not_all_flags():
    mixed = column("boolean", ["ja", "nein", "1"], top=(("ja", 5), ("nein", 4), ("1", 1)), type_share=0.95)
    assert proposed("boolean", mixed).options == {"figures": False}


@pytest.mark.parametrize("decimal", [None, ".", ","])
def test_what_reads_amounts_later_reads_clean_ones(decimal):
    for number in ("1234.50", "-0.75", "12", "2500000"):
        found = split_amount(f"{number} EUR", decimal)
        assert (found.value, found.currency) == (number, "EUR")
