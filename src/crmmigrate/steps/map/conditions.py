"""Conditions of `policies.exclude` and `waves`: SQL on the fields of a table, see `sql`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from crmmigrate.core.casting import NUMERIC, typed
from crmmigrate.core.documents import Exclusion, Model, ModelField
from crmmigrate.core.errors import UsageError
from crmmigrate.expressions.sql import Translator, Value
from crmmigrate.expressions.trees import NotAllowedError
from crmmigrate.steps.map.mentions import at


def condition(rule: Exclusion, model: Model, present: set[str]) -> nw.Expr:
    """The condition of a rule as an expression over the columns of fields; null counts as false.

    Args:
        rule: The rule.
        model: The model.
        present: Fields `table.field` that the frame has; the others are null.

    Raises:
        UsageError: The condition is no SQL, names a field that the table lacks, or uses what is not allowed.
    """
    columns = {n: at(path) for n in model.fields_of(rule.table) if (path := f"{rule.table}.{n}") in present}
    try:
        return truth(rule.where, rule.table, model, columns)
    except NotAllowedError as fault:
        raise UsageError(
            f"policies.exclude {rule.name}: the condition {fault.message}",
            code="config",
            next="write conditions such as: status = 'archived' AND last_activity_at < '2020-01-01'",
        ) from fault


def truth(where: str, table: str, model: Model, columns: Mapping[str, str]) -> nw.Expr:
    """A condition on the fields of a table; null counts as false.

    Args:
        where: The condition.
        table: The table of the model.
        model: The model.
        columns: Field -> column of the frame that holds it as text; the other fields are null.

    Raises:
        NotAllowedError: The condition is no SQL, names a field that the table lacks, or uses what is not allowed.
    """
    fields = model.fields_of(table)

    def column(name: str) -> Value:
        field = _known(name, fields, lambda word: f"names the field {word!r}, which {table} lacks")
        value = nw.col(columns[name]) if name in columns else nw.lit(None).cast(nw.String())
        return Value(typed(value, field.type), "number") if field.type in NUMERIC else Value(value)

    return Translator.as_truth(where, column)


def truth_fault(where: str, fields: Mapping[str, ModelField], unknown: Callable[[str], str]) -> str | None:
    """What is wrong with a condition on fields; None when nothing is.

    Args:
        where: The condition.
        fields: The fields that it may name.
        unknown: The words for a name that is none of them.
    """

    def column(name: str) -> Value:
        field = _known(name, fields, unknown)
        value = nw.col(name)
        return Value(typed(value, field.type), "number") if field.type in NUMERIC else Value(value)

    try:
        Translator.as_truth(where, column)
    except NotAllowedError as fault:
        return fault.message
    return None


def _known(name: str, fields: Mapping[str, ModelField], unknown: Callable[[str], str]) -> ModelField:
    if name not in fields:
        raise NotAllowedError(unknown(name))
    return fields[name]
