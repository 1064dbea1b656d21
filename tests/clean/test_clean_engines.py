"""Both engines make the same rows, the same change log and the same findings of one messy table, by every rule."""

from pathlib import Path

import pyarrow as pa
import pytest
from ruamel.yaml import YAML

from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, TableCleaning
from crmmigrate.core.tables import Column, Table, column_name
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import RULES

FIXTURES = {p.stem: YAML(typ="safe").load(p) for p in sorted((Path(__file__).parent / "golden").glob("*.yaml"))}
MESSY = [
    None,
    "",
    " ",
    "\u00a0x\u00a0",
    "a  b",
    "one\r\ntwo",
    "MÃ¼ller",
    "e\u0301",
    "İstanbul ΣΑΣ",
    "0",
    "-",
    "n/a",
    "5\n",
    "1.5 ",
]
FIRST = ("trim", "nulls")


def columns():
    """Header -> cells, and its rules: one column a rule, with what stands beside it, and the others' values."""
    every = [row[0] for fixture in FIXTURES.values() for row in fixture["cells"]]
    n = len(MESSY) + len(every)
    cells, rules = {}, {}
    for rule in RULES:
        options = FIXTURES[rule.name]["options"]
        mine = FIXTURES[rule.name]["cells"]
        cells[rule.name] = (MESSY + [row[0] for row in mine] + every)[:n]
        given = {**options, "beside": f"beside {rule.name}"} if "beside" in options else options
        if "beside" in options:
            beside = [None] * len(MESSY) + [row[2] for row in mine]
            cells[given["beside"]] = (beside + [None] * n)[:n]
        first = [CleaningRule(rule=name) for name in FIRST if name != rule.name]
        rules[rule.name] = [*first, CleaningRule(rule=rule.name, options=given)]
    return cells, rules


def cleaned(engine):
    """What an engine makes of the messy table: rows, change log, findings, told."""
    cells, rules = columns()
    n = len(next(iter(cells.values())))
    data = {column_name(i): pa.array(values, pa.string()) for i, values in enumerate(cells.values())}
    data |= {"_source": pa.array(["m.csv"] * n), "_row": pa.array(range(1, n + 1)), "_line": pa.array(range(2, n + 2))}
    headers = tuple(Column(column_name(i), header) for i, header in enumerate(cells))
    entry = TableCleaning(
        applies_to=["m.csv"], columns=[ColumnCleaning(column=header, rules=rules[header]) for header in rules]
    )
    table = Table("m.csv", engine.hold(pa.table(data)), headers, n)
    result = run({"m.csv": table}, CleanConfig(Cleaning(tables=[entry]), default_region="DE"), engine)
    rows = result.tables["m.csv"].frame.sort("_row").collect(backend="pyarrow").rows(named=True)
    changes = [row for frame in result.changes for row in frame.collect(backend="pyarrow").rows(named=True)]
    return rows, sorted(map(repr, changes)), sorted(map(repr, result.findings)), result.data


@pytest.mark.spark
def test_both_engines_clean_alike(engine):
    spark_engine = pytest.importorskip("crmmigrate.adapters.engines.spark_engine")
    ours = cleaned(engine)
    with spark_engine.SparkEngine("local[2]") as spark:
        theirs = cleaned(spark)
    for one, other in zip(ours, theirs, strict=True):
        assert one == other
    assert ours[1]
