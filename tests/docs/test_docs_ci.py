"""The workflow of docs/ci.md does what the page says: its `run` steps are run as a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from ruamel.yaml import YAML

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ci.md"
INSTALL = "python -m pip install crmmigrate"


def workflow() -> dict:
    [text] = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return YAML(typ="safe").load(text)


@pytest.fixture
def checkout(fresh, tmp_path):
    """The tiny project as a checkout, and a `crmmigrate` on the path that is the code under test."""
    tools = tmp_path / "bin"
    tools.mkdir()
    command = tools / "crmmigrate"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crmmigrate "$@"\n', "utf-8")
    command.chmod(0o755)
    return fresh, os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}


def run_steps(place: Path, environment: dict[str, str]) -> dict[str, int]:
    """Exit codes by step, as a runner would: after a failure only steps that always run."""
    steps = [s for s in workflow()["jobs"]["rehearse"]["steps"] if "run" in s]
    assert steps[0]["run"] == INSTALL
    codes: dict[str, int] = {}
    for step in steps[1:]:
        if any(codes.values()) and step.get("if") != "always()":
            continue
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        codes[step["name"]] = subprocess.run(script, cwd=place, env=environment, check=False).returncode
    return codes


def results(place: Path) -> tuple[dict, etree._Element]:
    told = json.loads((place / "results" / "rehearse.json").read_text("utf-8"))
    return told, etree.fromstring((place / "results" / "rehearse.xml").read_bytes())


@pytest.mark.long
def test_the_workflow_passes_and_leaves_its_results(checkout):
    place, environment = checkout
    codes = run_steps(place, environment)
    assert codes == {"Rehearse": 0, "Compare with the rehearsal before": 0}
    told, units = results(place)
    assert (told["command"], told["status"]) == ("rehearse", "ok")
    assert len(told["data"]["causes"]) == 4
    assert (units.tag, units.get("failures")) == ("testsuites", "0")
    assert "What is wrong, by cause" in (place / "results" / "rehearse.html").read_text("utf-8")
    assert run_steps(place, environment)["Rehearse"] == 0
    assert json.loads((place / "results" / "diff.json").read_text("utf-8"))["data"]["values"] == []


@pytest.mark.long
def test_too_many_rejects_and_a_wrong_file_fail_with_their_codes(checkout):
    place, environment = checkout
    orders = place / "legacy" / "orders.csv"
    text = orders.read_text("utf-8")
    orders.write_text(re.sub(r",\d+\.\d\d$", ",abc", text, flags=re.MULTILINE), "utf-8")
    (place / "legacy" / "customers_north.csv").write_text("customer_no;name;email;city\nC1;A;;B\n", "utf-8")
    migration = (place / "migration.yaml").read_text("utf-8")
    (place / "migration.yaml").write_text(migration + "policies:\n  max_rejects: 0.9\n", "utf-8")
    assert run_steps(place, environment)["Rehearse"] == 1
    told, units = results(place)
    assert [f["code"] for f in told["findings"] if f["severity"] == "error"] == ["too-many-rejects"]
    assert units.get("failures") == "1"
    (place / "migration.yaml").write_text(migration + "no_such_key: 1\n", "utf-8")
    assert run_steps(place, environment)["Rehearse"] == 2
