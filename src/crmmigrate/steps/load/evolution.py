"""The model changed and the target is there: what is to become of its columns, decided before anything is done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import ColumnChange, TargetColumn

_KINDS = {
    "integer": "integer",
    "bigint": "integer",
    "number": "decimal(30,15)",
    "percent": "decimal(30,15)",
    "money": "decimal(21,6)",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
Verdict = Literal["same", "wider", "narrower", "other"]


def kind_of(model_type: str) -> str:
    """The kind of type, in the words of `Target.columns`, that a type of the model becomes in a target.

    >>> kind_of("money"), kind_of("email")
    ('decimal(21,6)', 'text')
    """
    return _KINDS.get(model_type, "text")


def compared(before: str, after: str) -> Verdict:
    """How the type of the model stands to that of the target.

    >>> compared("integer", "decimal(21,6)"), compared("decimal(30,15)", "decimal(21,6)"), compared("text", "date")
    ('wider', 'narrower', 'other')
    """
    if before == after:
        return "same"
    one, other = _digits(before), _digits(after)
    if one and other:
        # Digits before the point, and after it.
        return "wider" if all(b >= a for a, b in zip(one, other, strict=True)) else _fallen(one, other)
    if after == "text" or (before == "date" and after == "datetime"):
        return "wider"
    return "other"


def _digits(kind: str) -> tuple[int, int] | None:
    if kind == "integer":
        return 0, 0  # a whole number fits as far as its values do; the database looks at those
    found = _DECIMAL.fullmatch(kind)
    return (int(found[1]) - int(found[2]), int(found[2])) if found else None


def _fallen(one: tuple[int, int], other: tuple[int, int]) -> Verdict:
    """What the model asks for is no more in any respect: the column holds it as it is."""
    return "narrower" if all(b <= a for a, b in zip(one, other, strict=True)) else "other"


def changes(
    table: str, columns: Sequence[TargetColumn], present: Mapping[str, str], *, drop: bool = False,
    case_sensitive: bool = False,
) -> tuple[ColumnChange, ...]:  # fmt: skip
    """What is to become of the columns of one table.

    Args:
        table: Table in the target.
        columns: The columns of the plan.
        present: Those of the target with their kinds; none where the table is missing.
        drop: Whether columns that are gone from the model are dropped; otherwise they are kept.
        case_sensitive: Whether the target holds names apart that differ in case only.

    Returns:
        The changes in the order of the plan, then columns that are gone. A column that got another name is one
        that is gone and one to add: nothing tells that they are the same.
    """
    if not present:
        return ()
    own = {name if case_sensitive else name.lower(): name for name in present}
    found = []
    for column in columns:
        name = own.pop(column.name if case_sensitive else column.name.lower(), None)
        change = _change(table, column, present[name] if name else None, name or column.name)
        found += [change] if change else []
    kind: Literal["drop", "keep"] = "drop" if drop else "keep"
    return (*found, *(ColumnChange(table, name, kind, present[name]) for name in own.values()))


def _change(table: str, column: TargetColumn, before: str | None, name: str) -> ColumnChange | None:
    after = kind_of(column.type)
    if before is None:
        return ColumnChange(table, name, "add", "", after)
    if before == "other":  # somebody chose a type of their own; the database says what it takes
        return None
    verdict = compared(before, after)
    if verdict == "same":
        return None
    kinds: dict[Verdict, Literal["widen", "keep", "refuse"]]
    kinds = {"wider": "widen", "narrower": "keep", "other": "refuse"}
    return ColumnChange(table, name, kinds[verdict], before, after)


def findings(found: Iterable[ColumnChange]) -> list[Finding]:
    """What users must know of the changes: types that cannot be changed, columns that are gone."""
    told = []
    for change in found:
        where = Where(table=change.table, column=change.column)
        if change.kind == "refuse":
            told.append(
                Finding(
                    "type-not-widened",
                    f"the column holds {change.before} in the target, and the model says {change.after}; "
                    "nothing was loaded",
                    Severity.ERROR,
                    where,
                    next="set the old type, or text, in model.yaml; or give the field another name; or load into "
                    "another schema",
                )
            )
        elif change.kind in {"keep", "drop"} and not change.after:
            done = "is kept, empty in new rows" if change.kind == "keep" else "is dropped, with its values"
            told.append(
                Finding(
                    "column-gone",
                    f"the column is in the target and no longer in the model; it {done}",
                    Severity.INFO,
                    where,
                    next="`load --drop-columns` drops it" if change.kind == "keep" else "",
                )
            )
    return told


def history_dropped(found: Iterable[ColumnChange]) -> list[Finding]:
    """Dimensions of which the target keeps versions, and of which the model keeps history no more.

    Facts point to versions, of which only the row of the newest would be written anew.
    """
    return [
        Finding(
            "history-dropped",
            "the target keeps versions of its members, and the model keeps their history no more; nothing was loaded",
            Severity.ERROR,
            Where(table=change.table, column=change.column),
            next="keep `scd: 2` and `snapshot` in model.yaml, or load into another schema",
        )
        for change in found
        if not change.after and change.table == f"dim_{change.column.removesuffix('_durable_key')}"
    ]
