"""cleaning.yaml with names, expressions and files that are not there: told at their places, before hours of work."""

import pytest
import yaml

from crmmigrate import api
from crmmigrate.core.errors import ConfigError

ORDERS = "legacy/orders.csv"


def faults(root, entry, **also):
    document = {"version": 1, "tables": [{"applies_to": [ORDERS], **entry}, *also.get("others", [])]}
    (root / "cleaning.yaml").write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    with api.project(root) as project, pytest.raises(ConfigError) as caught:
        api.clean(project)
    text = (root / "cleaning.yaml").read_text("utf-8").splitlines()
    for fault in caught.value.faults:
        assert fault.file.endswith("cleaning.yaml")
        assert fault.line > 1
        assert text[fault.line - 1][fault.column - 1 :].strip()
    return [(f.path, f.message) for f in caught.value.faults]


CONVERSION = {"name": "usd", "amount": "amount", "currency": "EUR", "to": "USD", "rates": "rates.csv", "into": "usd"}
CASES = [
    (
        {"columns": [{"column": "amonut", "rules": [{"rule": "trim"}]}]},
        "columns[0].column",
        'no column "amonut", did you mean "amount"',
    ),
    ({"columns": [{"column": "Betrag", "value_map": {"a": "b"}}]}, "columns[0].column", 'no column "Betrag"'),
    ({"carry_down": [{"columns": ["order_no", "Region"]}]}, "carry_down[0].columns[1]", 'no column "Region"'),
    ({"together": [{"name": "t", "key": ["order_n"]}]}, "together[0].key[0]", 'did you mean "order_no"'),
    ({"calculations": [{"name": "c", "column": "amount", "is": '"quantity" *'}]}, "calculations[0].is", "the SQL "),
    (
        {"calculations": [{"name": "c", "column": "amount", "is": '"quantty" * 2'}]},
        "calculations[0].is",
        'did you mean "quantity"',
    ),
    (
        {"calculations": [{"name": "c", "column": "sum", "is": '"quantity" * 2'}]},
        "calculations[0].column",
        'no column "sum"',
    ),
    ({"calculations": [{"name": "c", "column": "amount", "is": "(select 1)"}]}, "calculations[0].is", "the SQL "),
    ({"constraints": [{"name": "c", "check": '"amount" <'}]}, "constraints[0].check", "the SQL "),
    (
        {"constraints": [{"name": "c", "check": "region_fits_contry", "columns": ["amount", "quantity"]}]},
        "constraints[0].check",
        'did you mean "region_fits_country"',
    ),
    ({"constraints": [{"name": "c", "check": "region_fits_country"}]}, "constraints[0].check", "needs two columns"),
    (
        {"constraints": [{"name": "c", "check": '"amount" < 1', "column": "x"}]},
        "constraints[0].column",
        'no column "x"',
    ),
    ({"conversions": [CONVERSION]}, "conversions[0].rates", "there is no rates.csv"),
    (
        {"totals": [{"name": "t", "column": "amount", "key": ["nr"], "sum": '"amount"'}]},
        "totals[0].key[0]",
        'no column "nr"',
    ),
    (
        {"totals": [{"name": "t", "column": "amount", "key": ["order_no"], "sum": '"amunt"', "of": ORDERS}]},
        "totals[0].sum",
        'did you mean "amount"',
    ),
    ({"values": "cleaning/none.csv"}, "values", "there is no cleaning/none.csv"),
]


@pytest.mark.parametrize(("entry", "path", "message"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_fault_stands_at_its_place(fresh, entry, path, message):
    found = faults(fresh, entry)
    assert [where for where, _ in found] == [f"tables[0].{path}"]
    assert message in found[0][1]


def test_all_faults_are_told_at_once_and_names_must_differ(fresh):
    twice = [{"name": "c", "check": '"amount" > 0'}, {"name": "c", "check": '"amount" >'}]
    found = faults(fresh, {"constraints": twice, "conversions": [CONVERSION]})
    assert [where.split(".", 1)[1] for where, _ in found] == [
        "constraints[1].name", "constraints[1].check", "conversions[0].rates"
    ]  # fmt: skip


def test_what_is_off_or_about_files_that_are_gone_stops_nothing(fresh):
    gone = {"applies_to": ["legacy/gone.csv"], "constraints": [{"name": "c", "check": '"x" > 0'}]}
    off = {
        "applies_to": [ORDERS],
        "conversions": [{**CONVERSION, "enabled": False}],
        "calculations": [{"name": "c", "column": "x", "is": '"y"', "enabled": False}],
        "constraints": [{"name": "day", "check": 'cast("order_date" as date) <= as_of'}],
    }
    (fresh / "cleaning.yaml").write_text(yaml.safe_dump({"version": 1, "tables": [off, gone]}), "utf-8")
    with api.project(fresh) as project:
        assert api.clean(project).data["tables"]


def test_later_entries_see_the_columns_of_earlier_ones(fresh):
    (fresh / "rates.csv").write_text("date,from,to,rate\n2020-01-01,EUR,USD,1.10\n", "utf-8")
    entry = {
        "applies_to": [ORDERS],
        "columns": [{"column": "amount", "split": {"by": "text_and_number", "into": {"number": "n", "text": "t"}}}],
        "calculations": [{"name": "c", "column": "n", "is": '"amount" * 1'}],
        "conversions": [{**CONVERSION, "amount": "n"}],
        "constraints": [{"name": "c", "check": '"usd" >= "n"'}],
    }
    (fresh / "cleaning.yaml").write_text(yaml.safe_dump({"version": 1, "tables": [entry]}), "utf-8")
    with api.project(fresh) as project:
        codes = {f.code for f in api.clean(project).findings}
    assert "cleaning-lost" not in codes
