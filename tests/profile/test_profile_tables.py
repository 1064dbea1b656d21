"""What is said of tables as wholes."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Survey, Trend, as_plain, from_plain
from crmmigrate.steps.profile import profiles
from crmmigrate.steps.profile import tables as single
from crmmigrate.steps.profile.survey import SurveyConfig, findings
from crmmigrate.steps.profile.tables.trend import Days, gaps, of_days, start, step
from crmmigrate.structure import sampling, understand


@pytest.fixture(scope="module")
def look(staged, engine):
    """Survey of one table from CSV text or rows, with its columns by label, and its findings."""

    def make(source, *, table=None):
        table = table or staged(source if isinstance(source, str) else as_csv(source), "t.csv")
        found = profiles({"t.csv": table}, engine)
        facts = understand({"t.csv": table}, found, engine).tables[0]
        survey = single.survey(facts, engine)
        told = list(findings(Survey((survey,)), SurveyConfig(found, mask=False)))
        return Look(survey, found["t.csv"], told)

    return make


class Look:
    def __init__(self, survey, profile: TableProfile, told):
        self.survey, self.profile, self.findings = survey, profile, told

    def labels(self, names):
        return [self.profile.column(n).label for n in names]

    def dependencies(self):
        return {(*self.labels(d.left), self.profile.column(d.right).label): d for d in self.survey.dependencies}

    def codes(self):
        return {f.code for f in self.findings}


def as_csv(rows):
    return "\n".join(",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)


# --- tables to look at ----------------------------------------------------------------------------

CITIES = [("01067", "Dresden", "DE"), ("80331", "München", "DE"), ("1010", "Wien", "AT"), ("8001", "Zürich", "CH")]
CITIES += [(f"{20000 + i}", f"Stadt{chr(97 + i)}", ("DE", "AT", "CH")[i % 3]) for i in range(20)]


ORDERS = (
    "Order",
    "Line",
    "CustomerNo",
    "Customer",
    "Postcode",
    "City",
    "Country",
    "Ordered",
    "Product",
    "Qty",
    "Amount",
)


def orders(n=360, seed=1):
    numbers = random.Random(seed)
    yield ORDERS
    for i in range(n):
        order = i // 3
        customer = order * 7 % 60
        place = CITIES[customer % 24]
        day = f"{order % 28 + 1:02}.{order % 12 + 1:02}.2023"
        amount = f"{numbers.randrange(10**6) / 100:.2f}"
        what = (f"P{numbers.randrange(15):02}", numbers.randrange(1, 9), amount)
        yield (f"A{order:04}", i % 3 + 1, f"C{customer:03}", f"Firma {customer * 37} GmbH", *place, day, *what)


def dirty_orders():
    rows = [list(row) for row in orders()]
    rows[50][5] = "Drseden" if rows[50][5] == "Dresden" else "X" + rows[50][5]
    rows[120][5] = "nirgends"
    return rows


def customers(n=60):
    yield ("Number", "Name", "Street", "City", "Phone")
    words = ("Alpen", "Birken", "Dorn", "Eichen", "Falken", "Greif", "Hirsch", "Iltis", "Kranich", "Luchs")
    for i in range(n):
        name = f"{words[i % 10]}{words[i * 3 // 10 % 10].lower()} {('Bau', 'Druck', 'Technik')[i % 3]} GmbH"
        yield (1000 + i, name, f"{words[i * 7 % 10]}weg {i + 1}", CITIES[i % 24][1], f"030 {5000 + 37 * i}")


def test_grain_in_words(look):
    grain = look(orders()).survey.grain
    assert (grain.words, grain.share, grain.repeated, grain.rivals) == ("one row per Order and Line", 1.0, 0, ())


def test_repeated_keys_are_counted(look):
    grain = look([("Number", "Group"), *((f"N{i:03}", f"G{i % 4}") for i in range(120)), ("N005", "G1")]).survey.grain
    assert (grain.words, grain.repeated, grain.share) == ("one row per Number", 1, round(119 / 121, 6))


def test_no_key_is_said(look):
    grain = look([("a", "b"), *((i % 3, i % 2) for i in range(40))]).survey.grain
    assert (grain.columns, grain.words, grain.share) == ((), "no columns identify a row", 0.0)


def test_a_rival_says_something_else_and_another_key_does_not(look):
    # Each customer has a number and a name; per customer and month there is one row, and one per month and place.
    pairs = [(month, c) for month in range(1, 13) for c in range(20)]
    rows = [
        (f"2023-{month:02}-01", f"C{c:03}", f"Firma {c}", f"T{(c * 7 + month * 3) % 20:02}", c * month % 9)
        for month, c in pairs
    ]
    told = look([("Month", "CustomerNo", "Name", "Desk", "Visits"), *rows])
    named = {frozenset(told.labels(g)) for g in (told.survey.grain.columns, *told.survey.grain.rivals)}
    assert named == {frozenset(p) for p in (("Month", "CustomerNo"), ("Month", "Desk"), ("CustomerNo", "Desk"))}
    assert "grain-rivals" in told.codes()


def test_dependencies_and_the_rows_that_break_them(look):
    told = look(dirty_orders())
    found = told.dependencies()
    city = found["Postcode", "City"]
    assert (city.rows, city.broken) == (360, 2)
    assert [(b.row, b.value) for b in city.examples] == [(50, city.examples[0].value), (120, "nirgends")]
    assert city.examples[1].usual != "nirgends"
    assert city.examples[1].often >= 5
    # What follows from others, and the second direction of a pair, are left out.
    assert not {("City", "Postcode"), ("CustomerNo", "Country"), ("Order", "City"), ("Customer", "CustomerNo")} & set(
        found
    )
    assert all(d.right not in ("c001", "c002") for d in told.survey.dependencies)


def test_a_slip_is_a_finding_and_a_homonym_is_not(look):
    rows = [("Id", "District", "Country", "People")]
    rows += [(i, f"District {i % 40}", f"Land{i % 40 % 7}", 1000 + i * i) for i in range(400)]
    rows[9] = (8, "District 8", "Land5", 1064)  # as frequent elsewhere as the right one
    assert look(rows).codes() == set()
    rows[9] = (8, "District 8", "Lnad1", 1064)
    (told,) = look(rows).findings
    assert (told.code, told.where.column, told.where.rows) == ("dependency-broken", "Country", (9,))
    assert told.examples == ("District 8: Lnad1, elsewhere Land1 (9 rows)",)


def test_chance_makes_no_dependency(look):
    numbers = random.Random(5)
    rows = [("a", "b", "c", "d"), *([f"x{numbers.randrange(30)}" for _ in range(4)] for _ in range(120))]
    assert look(rows).survey.dependencies == ()


def test_categories_beside_measures(look):
    told = look(orders())
    assert "Country" in told.labels(told.survey.categories)
    assert not {"Line", "Order", "Customer"} & set(told.labels(told.survey.categories))
    assert told.labels(told.survey.measures) == ["Qty", "Amount"]


# --- near duplicates ------------------------------------------------------------------------------


def test_near_duplicates_are_shown_with_what_differs(look):
    rows = list(customers())
    _, name, street, city, phone = rows[5]
    told = look([*rows, (2000, name.upper().replace("GMBH", "G.m.b.H."), street, city, phone)])
    assert (told.survey.near_count, told.survey.near_of) == (1, 61)
    (pair,) = told.survey.near
    assert pair.rows == (5, 61)
    assert told.labels(name for name, _, _ in pair.differ) == ["Number", "Name"]
    assert pair.likeness == 1.0
    assert [f.where.rows for f in told.findings if f.code == "duplicates-near"] == [(5, 61)]


def test_near_duplicates_with_a_misspelled_name(look):
    rows = list(customers())
    _, name, street, city, phone = rows[7]
    assert look([*rows, (2000, name[:3] + name[4:], street, city, phone)]).survey.near_count == 1


@pytest.mark.parametrize("other", ["Bettenwaage 21", "Bettenwaage weit", "Bettenwaage schmal", "Bettenwaage 20 XL"])
def test_products_that_differ_by_a_word_or_digit_are_two(look, other):
    rows = [("No", "Product", "Group", "Price")]
    rows += [
        (i, f"{['Kabel', 'Sensor', 'Ventil', 'Pumpe', 'Motor'][i % 5]} {chr(65 + i)}{i * 7}", f"G{i % 4}", 10 + i)
        for i in range(26)
    ]
    rows.append((90, "Bettenwaage 20", "G1", 99))
    assert look([*rows, (91, other, "G1", 99)]).survey.near_count == 0
    assert look([*rows, (91, "BETTENWAAGE  20", "G1", 99)]).survey.near_count == 1


def test_lines_of_orders_are_no_duplicates(look):
    rows = [list(row) for row in orders()]
    rows[4][8:] = rows[5][8:]
    told = look(rows)
    assert (told.survey.near_count, told.survey.near_of) == (0, 0)


def test_equal_rows_are_no_near_ones(look):
    rows = list(customers())
    told = look([*rows, rows[3]])
    assert (told.survey.duplicates, told.survey.near_count) == (1, 0)


def test_personal_data_is_masked_in_findings(look):
    rows = [("No", "Contact", "E-mail", "City")]
    first, last = ("Anna", "Peter", "Maria", "Jonas", "Laura"), ("Schneider", "Fischer", "Weber", "Wagner", "Becker")
    people = [(first[i % 5], last[i // 5]) for i in range(25)]
    rows += [(i, f"{a} {b}", f"{a}.{b}@firma{i}.example".lower(), "Wien") for i, (a, b) in enumerate(people)]
    rows.append((90, "Anna Schneidr", rows[1][2], "Wien"))
    told = look(rows)
    assert told.survey.near_count == 1
    config = SurveyConfig({"t.csv": told.profile})
    (shown,) = [f for f in findings(Survey((told.survey,)), config) if f.code == "duplicates-near"]
    assert "A••• S•••••••" in shown.examples[0]
    assert "Schneid" not in str(shown)


# --- laws -----------------------------------------------------------------------------------------


def report():
    numbers = random.Random(2)
    yield ("Region", "Product", "Qty", "Amount")
    for region in "ABCD":
        lines = [(numbers.randrange(1, 90), numbers.randrange(10**6)) for _ in range(6)]
        yield from ((region, f"P{k}", q, f"{a / 100:.2f}") for k, (q, a) in enumerate(lines))
        yield (region, None, sum(q for q, _ in lines), f"{sum(a for _, a in lines) / 100:.2f}")


@pytest.mark.parametrize("source", [dirty_orders, lambda: [*customers(), (9, *list(customers())[4][1:])], report])
def test_order_of_rows_does_not_matter(look, staged, engine, source):
    table = staged(as_csv(source()), "t.csv")
    rows = table.frame.collect(backend="pyarrow").to_native()
    turned = rows.take(random.Random(4).sample(range(rows.num_rows), rows.num_rows))
    one, other = look(None, table=table), look(None, table=table.with_frame(engine.hold(turned)))
    assert one.survey == other.survey


def test_a_part_says_what_the_whole_says(look, monkeypatch):
    """What is counted in the engine for large tables is what the sample says where it is the whole table."""
    whole = look(dirty_orders())
    monkeypatch.setattr(sampling, "FEWEST_ROWS", 1)
    monkeypatch.setattr(sampling, "MOST_ROWS", 200)
    part = look(dirty_orders())
    assert (part.survey.grain, part.survey.trends) == (whole.survey.grain, whole.survey.trends)
    of_part = {k: replace(d, strength=1.0) for k, d in part.dependencies().items()}
    of_whole = {k: replace(d, strength=1.0) for k, d in whole.dependencies().items()}
    assert ("Postcode", "City") in of_part
    assert {k: of_whole.get(k, d) for k, d in of_part.items()} == of_part


def test_a_survey_goes_through_json(look):
    survey = Survey((look(dirty_orders()).survey, look(report()).survey))
    assert from_plain(json.loads(json.dumps(as_plain(survey)))) == survey


# --- trend ----------------------------------------------------------------------------------------


def test_rows_over_time(look):
    (trend,) = look(orders()).survey.trends
    assert (trend.unit, len(trend.points), trend.points[0][0]) == ("month", 12, "2023-01-01")
    assert sum(n for _, n in trend.points) == 360


def test_dates_that_cannot_be_read_and_those_far_off_are_counted(look):
    rows = list(orders())
    rows = [
        (*row[:7], {5: "31.02.2023", 8: None, 9: "01.01.1900"}.get(i, row[7]), *row[8:]) for i, row in enumerate(rows)
    ]
    (trend,) = look(rows).survey.trends
    assert (trend.missing, trend.outside, sum(n for _, n in trend.points)) == (2, 1, 357)


days = st.dictionaries(st.dates(), st.integers(1, 50), min_size=1, max_size=60)


@given(days)
@settings(max_examples=60, deadline=None)
def test_points_follow_one_another_and_lose_no_row(counts):
    trend = of_days("c001", Days(counts, 0))
    if trend is None:
        return
    assert sum(n for _, n in trend.points) + trend.outside == sum(counts.values())
    firsts = [day for day, _ in trend.points]
    assert firsts == sorted(set(firsts))
    assert trend.points[0][1] > 0
    assert trend.points[-1][1] > 0


def series(counts, unit="month"):
    first = {"month": 2020 * 12, "quarter": 2020 * 4, "year": 2000, "day": 737000}[unit]
    return Trend("c001", unit, tuple((start(first + i, unit).isoformat(), n) for i, n in enumerate(counts)))


def test_gaps_and_steps():
    steady = [20 + i * 7 % 9 for i in range(36)]
    assert list(gaps(series(steady))) == []
    assert step(series(steady)) is None
    assert list(gaps(series([*steady[:10], 0, 0, *steady[12:]]))) == [("2020-11-01", "2020-12-01")]
    august = [0 if i % 12 == 7 else n for i, n in enumerate(steady)]
    assert list(gaps(series(august))) == []  # empty in every year
    assert list(gaps(series([0 if i % 7 > 4 else 9 for i in range(60)], "day"))) == []
    assert list(gaps(series([3, 0, 1, 4, 0, 2, 5, 3, 1, 0, 2, 3]))) == []  # few rows
    assert list(gaps(series([0, 1, 0, 2, *steady, 3, 0, 1]))) == []  # coming up and going out
    at, ratio = step(series([*steady[:18], *(5 * n for n in steady[18:])]))
    assert at == "2021-07-01"
    assert ratio == pytest.approx(5, rel=0.2)


def test_growth_is_no_step():
    assert step(series([int(12 * 1.07**i) for i in range(48)])) is None
