"""Conditions of `policies.exclude`: SQL on the fields of a table, see `sql`."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.casting import NUMERIC, typed
from crmmigrate.core.documents import Exclusion, Model
from crmmigrate.core.errors import UsageError
from crmmigrate.steps.map.mentions import at
from crmmigrate.steps.map.sql import Translator, Value
from crmmigrate.steps.map.sql_trees import NotAllowedError


def condition(rule: Exclusion, model: Model, present: set[str]) -> nw.Expr:
    """The condition of a rule as an expression over the columns of fields; null counts as false.

    Args:
        rule: The rule.
        model: The model.
        present: Fields `table.field` that the frame has; the others are null.

    Raises:
        UsageError: The condition is no SQL, names a field that the table lacks, or uses what is not allowed.
    """
    fields = model.fields_of(rule.table)

    def column(name: str) -> Value:
        field = fields.get(name)
        if field is None:
            message = f"names the field {name!r}, which {rule.table} lacks"
            raise NotAllowedError(message)
        path = f"{rule.table}.{name}"
        value = nw.col(at(path)) if path in present else nw.lit(None).cast(nw.String())
        return Value(typed(value, field.type), "number") if field.type in NUMERIC else Value(value)

    try:
        return Translator.as_truth(rule.where, column)
    except NotAllowedError as fault:
        raise UsageError(
            f"policies.exclude {rule.name}: the condition {fault.message}",
            code="config",
            next="write conditions such as: status = 'archived' AND last_activity_at < '2020-01-01'",
        ) from fault
