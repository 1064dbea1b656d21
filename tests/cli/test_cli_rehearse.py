"""`rehearse` and `diff` on the command line."""

from __future__ import annotations

import pytest
from lxml import etree

MISREAD = """version: 1
tables:
  - applies_to: [legacy/orders.csv]
    columns:
      - column: quantity
        rules:
          - {rule: number, options: {decimal: "."}, enabled: false}
        status: confirmed
"""


@pytest.mark.long
def test_fix_and_repeat(fresh, cli, cli_json, tmp_path):
    orders = fresh / "legacy" / "orders.csv"
    text = orders.read_text("utf-8").replace("2023-01-05,1,", '2023-01-05,"1,000",').replace(",two,", ',"2,000",')
    orders.write_text(text, "utf-8")
    (fresh / "cleaning.yaml").write_text(MISREAD, "utf-8")
    units = tmp_path / "units.xml"
    told = cli("rehearse", "-p", fresh, "--junit", units)
    assert told.code == 0
    assert "What is wrong, by cause: 4 causes, 5 rows" in told.out
    assert "read as number" in told.out
    part = told.out[told.out.index("What is wrong") : told.out.index("Rehearsed in")]
    assert max(map(len, part.splitlines())) <= 80
    assert etree.parse(units).getroot().get("failures") == "0"
    answer = cli_json("rehearse", "-p", fresh, "--apply", "1", "--again")
    assert "enabled: true" in answer.applied[0]["diff"]
    assert "reading" not in {c["kind"] for c in answer.causes}
    shown = cli("diff", "-p", fresh)
    assert shown.code == 0
    assert "fact_order.quantity" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_wrong_use_has_exit_code_2(fresh, cli, cli_json, tmp_path):
    assert cli("rehearse", "-p", fresh, "--apply", "1").code == 2
    assert cli("rehearse", fresh / "legacy", "--apply", "1").code == 2
    assert cli("rehearse", "-p", fresh, "--max-rejects", "many").code == 2
    assert cli("rehearse", "-p", fresh, "--fail-on", "info").code == 2
    assert cli("diff", "-p", fresh).code == 2


def test_an_error_stands_in_the_junit_xml_too(fresh, cli, tmp_path):
    (fresh / "migration.yaml").write_text("version: 1\nname: x\nwrong: 1\n", "utf-8")
    units = tmp_path / "units.xml"
    assert cli("rehearse", "-p", fresh, "--junit", units).code == 2
    assert etree.parse(units).getroot().get("failures") == "1"
