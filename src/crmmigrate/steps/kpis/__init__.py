"""`kpis`: metrics as SQL for each database, and the comparison of their two sides. Pure: nothing is run here."""

from crmmigrate.steps.kpis.compare import INEXACT, Cause, bridge, differs, plain, result
from crmmigrate.steps.kpis.definition import Kpi, Star, missing
from crmmigrate.steps.kpis.select import DIALECTS, Query, select_sql, view_sql
from crmmigrate.steps.kpis.sql import (
    KpiSqlError,
    grouped_legacy,
    legacy_tables,
    parsed_expression,
    parsed_legacy,
    parsed_source,
)

__all__ = [
    "DIALECTS", "INEXACT", "Cause", "Kpi", "KpiSqlError", "Query", "Star", "bridge", "differs", "grouped_legacy",
    "legacy_tables", "missing", "parsed_expression", "parsed_legacy", "parsed_source", "plain", "result", "select_sql",
    "view_sql",
]  # fmt: skip
