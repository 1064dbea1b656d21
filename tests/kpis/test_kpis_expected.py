"""Figures of old reports: read to the digit as written, compared, and told where they are compared with nothing."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.core.errors import ConfigError, UsageError
from crmmigrate.project.kpi_expected import FigureError, from_file, read


@pytest.mark.parametrize(
    ("written", "value", "tolerance"),
    [
        ("40%", "0.4", "0.005"), ("10.00%", "0.1", "0.00005"), ("12,5 %", "0.125", "0.0005"),
        ("1234.50", "1234.5", "0.005"), (".5", "0.5", "0.05"),
        ("1.234,50", "1234.5", "0.005"), ("1,234.50", "1234.5", "0.005"), ("1 234,5", "1234.5", "0.05"),
        ("1'234'567", "1234567", "0.5"), ("1,234,567", "1234567", "0.5"), ("1.234.567,8", "1234567.8", "0.05"),
        ("-12,5", "-12.5", "0.05"), ("0,125", "0.125", "0.0005"), ("1234,500", "1234.5", "0.0005"),
        (1500.0, "1500", "0.5"), (0.25, "0.25", "0.005"), (Decimal("10.00"), "10", "0.005"), (1.234, "1.234", "0.0005"),
        (7, "7", "0.5"),
    ],
)  # fmt: skip
def test_a_figure_as_it_is_written(written, value, tolerance):
    assert read(written) == (Decimal(value), Decimal(tolerance))


@pytest.mark.parametrize(
    "written", ["NaN", "inf", "many", "", "1,23,4", "1.2.3", "1e5", "--1", "%", "12 EUR", True, None]
)
def test_what_is_no_number_is_a_fault(written):
    with pytest.raises(FigureError, match="is no number"):
        read(written)


@pytest.mark.parametrize("written", ["1,000", "1.000", "-12,345", "999.999%"])
def test_what_can_be_two_numbers_is_a_fault_that_tells_how_to_write_it(written):
    with pytest.raises(FigureError, match="can be") as told:
        read(written)
    assert told.value.next.startswith("write ")
    for way in told.value.next.removeprefix("write ").split(", or "):
        read(way)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_the_same_number_in_both_manners(value):
    english, german = f"{value:,.2f}", f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(english) == read(german) == (value, Decimal("0.005"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("kpi,value\norders,1,000\n", "old.csv:2: more cells than columns"),
        ('kpi,value\norders,7\norders,"1,000"\n', "old.csv:3: '1,000' can be 1000 or 1.000"),
        ("kpi;value\norders;NaN\n", "old.csv:2: 'NaN' is no number"),
        ("kpi;figure\norders;7\n", "old.csv:2: no value"),
        ("kpi;value\nordör;7\n", "no CSV file in UTF-8"),
    ],
)
def test_faults_of_a_file_have_their_line(tmp_path, content, words):
    (tmp_path / "old.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(UsageError) as told:
        from_file(tmp_path, "old.csv")
    assert words in told.value.message


def test_a_workbook_has_numbers_and_texts(tmp_path):
    book = openpyxl.Workbook()
    for row in [("KPI", "Value", "Slice"), ("a", 1500, None), ("b", 0.25, "year=2023"), ("c", "40%", None)]:
        book.active.append(row)
    book.save(tmp_path / "old.xlsx")
    found = [(f.kpi, f.value, f.tolerance, f.of) for f in from_file(tmp_path, "old.xlsx")]
    d = Decimal
    assert found == [("a", 1500, d("0.5"), ""), ("b", d("0.25"), d("0.005"), "2023"), ("c", d("0.4"), d("0.005"), "")]


DEALS = {
    "dataset": "deals", "unit": "money", "needs": ["fact_opportunity.amount"],
    "slices": {"stage": "stage"},
}  # fmt: skip


def company(kpi, root, figures: str, **settings):
    own = kpi.document(
        kpi.metric("value", "SUM(amount)", **DEALS, **settings),
        kpi.metric("quantity", "SUM(quantity)", dataset="lines"),
        kpi.metric("share", "SUM(amount) / 3000.0", dataset="deals", unit="percent"),
        datasets="      - name: deals\n        source: fact_opportunity\n"
        "      - name: lines\n        source: fact_order\n",
    )
    own = own.replace(
        "    metrics:", "    custom_extensions:\n      - vendor_name: CRMMIGRATE\n"
        "        data: '{\"expected\": \"old.csv\"}'\n    metrics:",
    )  # fmt: skip
    text, rows_are, fields = kpi.deals["deals.csv"]
    lines = dict.fromkeys(text.splitlines(keepends=True))  # each deal once
    kpi.write(root, {"deals.csv": ("".join(lines), rows_are, fields)}, own)
    (root / "old.csv").write_text("kpi;slice;currency;value\n" + figures, "utf-8")
    return root


def test_each_figure_is_compared_or_named(kpi, tmp_path):
    figures = ["value;;EUR;1800", "value;;USD;300", "valu;;EUR;1", "value;;CHF;1", "value;;;2100", "quantity;;;1"]
    figures += ["value;month=1;EUR;1", "value;stage=Lost;EUR;500", "share;;;70%", "share;;EUR;70%"]
    root = company(kpi, tmp_path / "a", "\n".join(figures) + "\n")
    kpi.load(root)
    found, answer = kpi.proven(root)
    assert [(e["expected"], e["ok"]) for e in found["value EUR"]["expected"]] == [("1800", True), ("500", True)]
    assert [(e["expected"], e["ok"]) for e in found["value USD"]["expected"]] == [("300", True)]
    assert [e["ok"] for e in found["share"]["expected"]] == [True]
    left = [f for f in answer.findings if f.code == "kpi-not-compared"]
    assert {f.where.column: f.count for f in left} == {"valu": 1, "value": 3, "quantity": 1, "share": 1}
    told = [e for f in left for e in f.examples]
    for place, words in {
        4: "there is no KPI valu, did you mean", 5: "no value in CHF, but in EUR, USD", 6: "say which: EUR, USD",
        7: "quantity is not applicable: no file feeds quantity", 8: "value has no slice month", 11: "no share in EUR",
    }.items():  # fmt: skip
        assert any(e.startswith(f"old.csv:{place}: ") and words in e for e in told), (place, told)


@pytest.mark.parametrize(("figure", "ok"), [("70%", True), ("74.4%", False), ("65%", False), ("70.0%", True)])
def test_per_cents_are_compared_to_their_digit(kpi, tmp_path, figure, ok):
    root = company(kpi, tmp_path / "a", f"share;;;{figure}\n")
    kpi.load(root)
    assert [e["ok"] for e in kpi.proven(root)[0]["share"]["expected"]] == [ok]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('{"expected": "old.csv"}', '{"expected": "old.csv"', "is no JSON"),
        ('{"expected": "old.csv"}', '["old.csv"]', "valid dictionary"),
        ('{"expected": "old.csv"}', '{"expectd": "old.csv"}', "expectd"),
        ('"unit": "money"', '"unit": "money", "expected": [{"value": NaN}]', "'NaN' is no number"),
        ('"unit": "money"', '"unit": "money", "expected": [{"value": "1,000"}]', "can be 1000 or 1.000"),
        ('"unit": "money"', '"unit": "money", "expected": [{"value": "many"}]', "is no number"),
    ],
)
def test_faults_in_the_document_have_their_place(kpi, tmp_path, before, after, words):
    root = company(kpi, tmp_path / "a", "")
    text = (root / "kpis.yaml").read_text("utf-8")
    assert before in text
    (root / "kpis.yaml").write_text(text.replace(before, after), "utf-8")
    with api.project(root) as project, pytest.raises(ConfigError) as told:
        api.kpis(project, api.KpiOptions())
    [fault] = told.value.faults
    assert words in fault.message
    assert fault.line > 1


def test_digits_in_the_document_count_as_written(kpi, tmp_path):
    root = company(kpi, tmp_path / "a", "", expected=[{"value": 1800.0, "currency": "EUR"}])
    text = (root / "kpis.yaml").read_text("utf-8")
    (root / "kpis.yaml").write_text(text.replace("1800.0", "1800.40"), "utf-8")
    kpi.load(root)
    assert [e["ok"] for e in kpi.proven(root)[0]["value EUR"]["expected"]] == [False]
    (root / "kpis.yaml").write_text(text.replace("1800.0", "1800"), "utf-8")
    assert [e["ok"] for e in kpi.proven(root)[0]["value EUR"]["expected"]] == [True]
