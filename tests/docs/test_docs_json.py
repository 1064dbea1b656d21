"""The JSON that the pages show has the keys that the commands give."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crmmigrate import api
from crmmigrate.cli.main import COMMANDS
from crmmigrate.report import machine

DOCS = Path(__file__).resolve().parents[2] / "docs"
CUSTOMERS = (
    "Customer No;Company;City;Country;Since\nC1;Miller Ltd;Leeds;United Kingdom;24/12/2019\n"
    "C2;Baker plc;York;United Kingdom;31/02/2020\nC1;Miller Ltd;Leeds;United Kingdom;24/12/2019\n"
)
ORDERS = (
    "Order No;Line;Order Date;Customer No;Product;Quantity;Line Amount\nO1;1;03.01.2024;C1;Scale;2;1.234,50\n"
    "O1;2;03.01.2024;C1;Weight;x;12,00\nO2;1;05.01.2024;C9;Scale;1;617,25\n"
)
POLICY = "policies:\n  archive:\n    - {name: never_bought, table: account, without: [case]}\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What each command gives for a small project, as JSON."""
    root = tmp_path_factory.mktemp("small")
    legacy = root / "legacy"
    legacy.mkdir()
    (legacy / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (legacy / "orders.csv").write_text(ORDERS, "utf-8")
    url = f"duckdb:///{root / 'star.duckdb'}"
    found = {
        "init": [api.init(root / "p", [legacy])],
        "schema": [api.schemas(root / "schemas")],
        "explain": [api.explain("type")],
    }
    with api.project(root / "p") as project:
        for name in ("gather", "profile", "clean", "map", "check", "match"):
            found[name] = [getattr(api, name)(project)]
        api.rehearse(project)
        api.rehearse(project)
        found["diff"] = [api.diff(project)]
        found["load"] = [api.load(project, api.LoadOptions(url, accept=0.0))]
        found["validate"] = [api.validate(project, to=url)]
        found["retire"] = [api.retire(project, api.RetireOptions())]
        found["kpis"] = [api.kpis(project, api.KpiOptions(to=url))]
        found["rejects"] = [api.rejects(project)]
        found["trace"] = [
            api.trace_key(project, "account", "1", to=url),
            api.trace_row(project, "orders.csv", 2),
        ]
        found["status"], found["runs"] = [api.status(project)], [api.runs(project)]
        found["undo"] = [api.undo(project, api.LoadOptions(url))]
    with (root / "p" / "migration.yaml").open("a", encoding="utf-8") as settings:
        settings.write(POLICY)
    with api.project(root / "p") as project:
        found["archive"] = [api.archive(project)]
    return {n: [json.loads(json.dumps(machine.plain(a.data))) for a in many] for n, many in found.items()}


def shown(name: str) -> list[dict[str, Any]]:
    text = (DOCS / f"{name}.md").read_text("utf-8")
    return [json.loads(body) for body in re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def differences(told: Any, real: Any, place: str = "data") -> list[str]:
    """Keys that only one of the two has. Lists are compared by first elements, empty ones not at all."""
    if isinstance(told, list) and isinstance(real, list):
        return differences(told[0], real[0], f"{place}[0]") if told and real else []
    if not isinstance(told, dict) or not isinstance(real, dict) or not told or not real:
        return []
    if place in FREE:
        return differences(next(iter(told.values())), next(iter(real.values())), f"{place}.*")
    wrong = [f"{place}: {sorted(set(told) ^ set(real))}"] if set(told) != set(real) else []
    return wrong + [
        line for key in told.keys() & real.keys() for line in differences(told[key], real[key], f"{place}.{key}")
    ]


FREE = {
    "data.clusters", "data.vetoes", "data.thresholds", "data.weights", "data.weights.*.comparisons",
    "data.policies[0].rows", "data.members[0].cells", "data.expected", "data.relations", "data.relations.*",
    "data.learned", "data.learned.*.m", "data.learned.*.u", "data.learned.*.lesson.bits",
}  # fmt: skip
"""Mappings whose keys are names of tables and fields."""


REFERRING = {"demo", "rehearse", "fix", "model"}
"""Their pages refer to another page, need a workbook, or have a table of the parts."""


@pytest.mark.parametrize("name", [c for c in COMMANDS if c not in REFERRING])
def test_json_on_a_page_has_the_keys_of_the_command(name: str, answers: dict[str, list[dict[str, Any]]]) -> None:
    pages = shown(name)
    assert len(pages) == len(answers[name])
    for told, real in zip(pages, answers[name], strict=True):
        assert differences(told, real) == []


def test_differences_are_seen():
    assert differences({"a": [{"b": 1}]}, {"a": [{"c": 1}]}) == ["data.a[0]: ['b', 'c']"]
    assert differences({"clusters": {"account": {"n": 1}}}, {"clusters": {"contact": {"n": 2}}}) == []
