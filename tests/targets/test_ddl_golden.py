"""The script for SQL Server, which does not run here: written down, so that a change of it is seen.

`CRMMIGRATE_GOLDEN=write pytest tests/targets/test_ddl_golden.py` writes golden/ddl_mssql.sql again.
"""

import os
from pathlib import Path

import pyarrow as pa

from crmmigrate.adapters.targets.ddl import script
from crmmigrate.core.ports import TablePlan, TargetColumn, ViewPlan

GOLDEN = Path(__file__).parent / "golden" / "ddl_mssql.sql"
DIMENSION = TablePlan(
    "dim_account",
    (
        TargetColumn("account_key", "bigint", nullable=False, comment="surrogate key; -1 is the unknown member"),
        TargetColumn("name", "string", comment="it's 50% of them"),
        TargetColumn("notes", "text"),
        TargetColumn("valid_from", "date", nullable=False),
        TargetColumn("is_inferred", "boolean"),
    ),
    ("account_key",), ("account_key",), "", Path(), 0, comment="Who buys",
)  # fmt: skip
FACT = TablePlan(
    "fact_order",
    (
        TargetColumn("_key", "string", nullable=False),
        TargetColumn("account_key", "bigint", references=("dim_account", "account_key")),
        TargetColumn("seen", "datetime"),
        TargetColumn("amount", "money", comment="never summed"),
    ),
    (), ("_key",), "", Path(), 0,
)  # fmt: skip
UNKNOWN = pa.table({"account_key": [-1], "name": ["(unknown)"], "valid_from": ["1900-01-01"], "is_inferred": [False]})


def test_the_script_for_sql_server_is_as_written_down():
    view = ViewPlan("dim_buyer", """SELECT "name" AS "buyer's" FROM "dim_account" LIMIT 5""", "A role")
    first = {"dim_account": UNKNOWN.set_column(2, "valid_from", UNKNOWN["valid_from"].cast(pa.date32()))}
    text = script("mssql", [DIMENSION, FACT], [view], first)
    if os.environ.get("CRMMIGRATE_GOLDEN") == "write":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
