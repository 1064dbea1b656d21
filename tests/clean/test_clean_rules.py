"""One golden fixture a rule: staged cells, what stands beside them, and what becomes of them."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from crmmigrate.core.documents import RuleName
from crmmigrate.steps.clean import CleanConfig, run
from crmmigrate.steps.clean.rules import RULES

GOLDEN = Path(__file__).parent / "golden"
FIXTURES = {path.stem: YAML(typ="safe").load(path) for path in sorted(GOLDEN.glob("*.yaml"))}


def columns(fixture, place):
    """The cells before (0) or after (1) the rule, and what stands beside them."""
    found = {"Cell": [row[place] for row in fixture["cells"]]}
    if "beside" in fixture["options"]:
        found[fixture["options"]["beside"]] = [row[2] for row in fixture["cells"]]
    return found


def test_every_rule_has_a_fixture_and_a_place():
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(FIXTURES) == sorted(RuleName.__args__)


@pytest.mark.parametrize("rule", FIXTURES)
def test_rule(rule, staged, cleaning, cells, engine):
    fixture = FIXTURES[rule]
    config = CleanConfig(cleaning(Cell=[(rule, fixture["options"])]))
    result = run({"list.csv": staged(**columns(fixture, 0))}, config, engine)
    assert cells(result.tables["list.csv"]) == columns(fixture, 1)["Cell"]


@pytest.mark.parametrize("rule", FIXTURES)
def test_rule_is_done_after_one_time(rule, staged, cleaning, engine):
    fixture = FIXTURES[rule]
    # Canonical numbers have a point: what is cleaned is no longer in the spelling of the source.
    again = {name: value for name, value in fixture["options"].items() if name != "decimal"}
    table = staged(**columns(fixture, 1))
    result = run({"list.csv": table}, CleanConfig(cleaning(Cell=[(rule, again)])), engine)
    assert result.tables["list.csv"] is table
    assert result.changes == ()
