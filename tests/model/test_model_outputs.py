"""What comes out of a model: pictures, contracts and DDL agree with the star that a load makes."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from open_data_contract_standard.model import OpenDataContractStandard

from crmmigrate.adapters.targets.ddl import WRITINGS, script
from crmmigrate.config.emit import block
from crmmigrate.core.diagram import Box, Diagram, Line, Link
from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.errors import UsageError
from crmmigrate.project import shipped
from crmmigrate.project.star_scripts import scripts, star_of
from crmmigrate.report.er_layout import laid_out
from crmmigrate.report.er_picture import er_picture
from crmmigrate.report.model_page import model_page
from crmmigrate.steps import model
from crmmigrate.steps.check import open_data_contract, pandera_module


def small(**more) -> Model:
    tables = {
        "customer": ModelTable(
            role="dimension", grain=["no"], identify=[["no"]], why="two tables point to it", confidence=0.7,
            fields={
                "no": ModelField(role="key", required=True, pattern="C[0-9]+", description="Customer <No>"),
                "tier": ModelField(type="category", allowed=["A", "B"], scd=2),
                "credit": ModelField(type="money", minimum=0),
            },
        ),
        "sale": ModelTable(
            role="fact", grain=["no", "line"], dimensions=["customer"], description="One row a line; 100% of them",
            fields={
                "no": ModelField(role="degenerate", required=True),
                "line": ModelField(type="integer", role="key", required=True),
                "day": ModelField(type="date", role="date"),
                "freight": ModelField(type="money", role="measure", additive="non", confidence=0.5, why="same on all"),
            },
        ),
        **more,
    }  # fmt: skip
    return Model(name="small", tables=tables)


@pytest.fixture(scope="module")
def crm():
    return star_of(shipped.crm_model())


def diagram(made: Model) -> Diagram:
    return model.diagram(made, star_of(made).plans)


# --- DDL ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "glot"), [("mssql", "tsql"), ("oracle", "oracle"), ("mysql", "mysql")])
def test_scripts_for_databases_that_do_not_run_here_are_read_by_another_parser(crm, name, glot):
    text = scripts(crm, [name])[name]
    plain = [part for part in text.split(";\n") if "sp_addextendedproperty" not in part and "EXEC(" not in part]
    kinds = [type(tree).__name__ for part in plain for tree in sqlglot.parse(part, dialect=glot) if tree is not None]
    assert kinds.count("Create") >= len(crm.tables)
    assert "Command" not in kinds


def test_every_table_and_foreign_key_of_the_star_is_in_each_script(crm):
    keys = [(t.table, c.name) for t in crm.tables for c in t.columns if c.references]
    for name, text in scripts(crm).items():
        created = re.findall(r"CREATE TABLE [\"`\[](\w+)", text)
        assert set(created) == {t.table for t in crm.tables}, name
        assert len(re.findall(r"REFERENCES", text)) == len(keys), name


def test_the_unknown_member_is_there_from_the_beginning():
    with duckdb.connect() as db:
        db.execute(scripts(star_of(small()), ["duckdb"])["duckdb"])
        row = db.execute("SELECT customer_key, valid_to::VARCHAR, is_current FROM dim_customer").fetchall()
        assert row == [(-1, "9999-12-31", True)]
        assert db.execute("SELECT date_key FROM dim_date").fetchall() == [(-1,)]
        assert db.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'fact_sale'").fetchall() == [
            ("One row a line; 100% of them",)
        ]


def test_an_unknown_database_is_told():
    with pytest.raises(UsageError, match="no DDL"):
        script("db2", [])
    assert "mssql" in WRITINGS


# --- pictures ----------------------------------------------------------------------------------------


def test_mermaid_has_types_keys_and_links():
    lines = model.mermaid(diagram(small())).splitlines()
    for line in (
        "    dim_customer {",
        "        bigint customer_key PK", "        string no UK", "        bigint customer_key FK",
        '        integer line "grain"', '        money freight "never summed"', "        bigint day_key FK",
        '    dim_customer ||--o{ fact_sale : "customer_key"', '    dim_date ||--o{ fact_sale : "day_key"',
    ):  # fmt: skip
        assert line in lines


NAMES = [f"t{n}" for n in range(30)]


@st.composite
def diagrams(draw):
    boxes = []
    for name in NAMES[: draw(st.integers(1, 30))]:
        count, role = draw(st.integers(1, 25)), draw(st.sampled_from(["fact", "dimension", "bridge"]))
        boxes.append(Box(name, role, tuple(Line(f"c{i}", "string", "FK" if i % 5 == 0 else "") for i in range(count))))
    names = [box.name for box in boxes]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=40))
    return Diagram(tuple(boxes), tuple(Link(one, "c0", other, "c0") for one, other in pairs))


@settings(deadline=None, max_examples=60)
@given(diagrams())
def test_no_box_covers_another_and_none_is_left_out(picture):
    placed, wide, tall = laid_out(picture)
    assert sorted(p.box.name for p in placed) == sorted(b.name for b in picture.boxes)
    for n, one in enumerate(placed):
        assert one.x >= 0
        assert -0.01 <= one.y <= tall - one.height + 0.01
        assert one.x + 248 <= wide + 0.01
        for other in placed[n + 1 :]:
            apart = abs(one.x - other.x) >= 248 or one.y + one.height <= other.y + 0.01
            assert apart or other.y + other.height <= one.y + 0.01
        assert {line.name for line in one.box.lines if line.mark} <= {line.name for line in one.lines}
    ET.fromstring(str(er_picture(picture)[0]))


def test_the_page_shows_each_decision_and_escapes_what_people_wrote():
    made = small()
    keys = [{"table": "sales", "columns": ["c"], "ref_table": "customers", "ref_columns": ["no"], "confidence": 0.4,
             "why": "87% found"}]  # fmt: skip
    text = model_page(made, diagram(made), foreign_keys=keys, project="acme")
    assert "Customer &lt;No&gt;" in text
    assert "<No>" not in text
    for words in ("two tables point to it", "same on all", "never summed", "keeps history", "87% found", "0.50"):
        assert words in text
    assert not re.search(r"(src|href)=.?(http|//)", text)


# --- contracts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [small(), shipped.crm_model()], ids=["small", "crm"])
def test_the_data_contract_is_one_by_the_standard(made):
    plain = open_data_contract(made, star_of(made).plans)
    read = OpenDataContractStandard.from_string(block(plain))
    assert read.model_dump(exclude_none=True, by_alias=True) == plain  # no word that the standard does not know
    names = {table.name for table in read.schema_}
    for table in read.schema_:
        for column in table.properties:
            for relation in column.relationships or []:
                assert relation.to.split(".")[0] in names


def test_the_contract_says_what_the_model_says():
    [customer] = [
        t for t in open_data_contract(small(), star_of(small()).plans)["schema"] if t["name"] == "dim_customer"
    ]
    columns = {c["name"]: c for c in customer["properties"]}
    assert columns["customer_key"]["primaryKey"]
    assert columns["no"]["logicalTypeOptions"] == {"pattern": "^(?:C[0-9]+)$"}
    assert columns["credit"]["logicalTypeOptions"] == {"minimum": 0.0}
    assert columns["tier"]["quality"][0]["arguments"] == {"validValues": ["A", "B"]}


def test_the_pandera_module_can_be_imported_and_refuses_what_the_model_refuses(tmp_path):
    (tmp_path / "contracts.py").write_text(pandera_module(small()), "utf-8")
    check = (
        "import contracts, pandas as pd\n"
        "frame = pd.DataFrame({'no': ['C1', 'X'], 'tier': ['A', 'C'], 'credit': [1.0, -1.0]})\n"
        "frame = frame.astype({'no': 'string[pyarrow]', 'tier': 'string[pyarrow]', 'credit': 'double[pyarrow]'})\n"
        "try:\n    contracts.customer.validate(frame, lazy=True)\n"
        "except Exception as fault:\n    print(sorted(set(fault.failure_cases['column'])))\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", check]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['credit', 'no', 'tier']", done.stderr
