"""Values whose standard form is published or was checked by hand, a file a kind of value.

Columns of the files: rule, options (JSON), context (what stands beside the cell), before, after (empty: stays as it
is; `NULL!` no value), source (where the case is from).
"""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from crmmigrate.steps.clean import CleanConfig, run

CASES = sorted((Path(__file__).parent / "cases").glob("*.csv"))


def cases(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wanted(case):
    """What should come out: a text, or None for no value."""
    return None if case["after"] == "NULL!" else case["after"] or case["before"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_values_get_their_published_form(path, staged, cleaning, cells, engine):
    groups = defaultdict(list)
    for case in cases(path):
        groups[case["rule"], case["options"]].append(case)
    wrong = []
    for (rule, options), group in groups.items():
        told = json.loads(options or "{}") | {"beside": "Beside"}
        table = staged(Cell=[c["before"] for c in group], Beside=[c["context"] or None for c in group])
        config = CleanConfig(cleaning(Cell=["trim", (rule, told)]))
        found = cells(run({"list.csv": table}, config, engine).tables["list.csv"])
        wrong += [
            (rule, c["before"], after, wanted(c), c["source"])
            for c, after in zip(group, found, strict=True)
            if after != wanted(c)
        ]
    assert wrong == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_there_are_enough_cases_and_each_says_where_it_is_from(path):
    found = cases(path)
    assert len({(c["rule"], c["options"], c["context"], c["before"]) for c in found}) >= 400
    assert all(c["source"] for c in found)
