"""Which table of the model the rows of a source are: their grain."""

from __future__ import annotations

from collections.abc import Mapping

from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.profiles import ColumnProfile

_SURE = 0.5
_FIRST = 1.4  # lists usually begin with what they list


def rows_are(mapped: Mapping[str, tuple[ColumnProfile, float]], model: Model) -> str | None:
    """The table whose grain rows with these fields have; None when no table is identified.

    A fact when it is dated or numbered and has two fields of its own; else the dimension of which the columns
    say most.

    Args:
        mapped: `table.field` -> its column and the confidence of the mapping, in the order of the columns.
        model: The model.
    """
    weights = {name: _weight(name, mapped) for name in model.tables}
    facts = {name: w for name, w in weights.items() if _is_fact(name, model.tables[name], mapped) and w >= 1}
    if facts:
        return _largest(facts)
    identified = {name: c for name in model.tables if (c := _identifying(name, model.tables[name], mapped))}
    if not identified:
        return None
    first = min(identified, key=lambda name: min(list(mapped).index(path) for path in identified[name]))
    return _largest(
        {
            name: weights[name] * _uniqueness(mapped, paths) * (_FIRST if name == first else 1.0)
            for name, paths in identified.items()
        }
    )


def _largest(weights: Mapping[str, float]) -> str:
    return max(sorted(weights), key=lambda name: weights[name])


def _weight(name: str, mapped: Mapping[str, tuple[ColumnProfile, float]]) -> float:
    return sum(sure for path, (_, sure) in mapped.items() if path.startswith(f"{name}."))


def _is_fact(name: str, table: ModelTable, mapped: Mapping[str, tuple[ColumnProfile, float]]) -> bool:
    if table.role != "fact":
        return False
    own = [f for f in table.fields if mapped.get(f"{name}.{f}", (None, 0.0))[1] >= _SURE]
    anchors = [f for f in own if table.fields[f].role == "date" or f in table.grain]
    return bool(anchors) and len(own) > 1


def _identifying(name: str, table: ModelTable, mapped: Mapping[str, tuple[ColumnProfile, float]]) -> list[str]:
    """The mapped fields that tell one member of the table from another."""
    if table.role == "bridge":
        return []
    groups = [
        *table.identify,
        table.grain,
        *([f] for f, field in table.fields.items() if field.role == "key"),
    ]
    known = [g for g in groups if g and all(f"{name}.{f}" in mapped for f in g)]
    if not any(groups):
        known = [[f] for f in table.fields if f"{name}.{f}" in mapped]
    return list(dict.fromkeys(f"{name}.{f}" for group in known for f in group))


def _uniqueness(mapped: Mapping[str, tuple[ColumnProfile, float]], paths: list[str]) -> float:
    """The highest share of distinct values of an identifying column; nearly 1 where rows are members."""
    columns = [mapped[path][0] for path in paths]
    return max((c.distinct / c.n if c.n else 1.0) for c in columns) or 0.01
