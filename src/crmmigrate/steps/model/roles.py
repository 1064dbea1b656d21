"""Role-playing: several dates of a fact, several references to one dimension, each under the name of its role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from crmmigrate.core.documents import ModelField, ModelTable
from crmmigrate.steps.model.names import safe_name
from crmmigrate.structure.naming import IDENTIFIER_WORDS, words

DATE_WORDS = frozenset(
    {"date", "datum", "day", "tag", "at", "on", "am", "time", "zeit", "timestamp", "dt", "fecha", "data", "jour"}
    | {"dato", "month", "monat", "year", "jahr"}
)


def named(table: ModelTable, tables: Mapping[str, ModelTable]) -> ModelTable:
    """The table with a role for each of its fields that share a dimension or the calendar with another one.

    Args:
        table: A table of the star.
        tables: All of them, by name.
    """
    dates = [n for n, f in table.fields.items() if f.type in ("date", "datetime")] if table.role == "fact" else []
    shared = Counter(f.references for f in table.fields.values() if f.references)
    given = _roles(dict.fromkeys(dates, DATE_WORDS) if len(dates) > 1 else {})
    for target in (t for t, count in shared.items() if count > 1):
        own = set(words(str(target))) | IDENTIFIER_WORDS | _keys_of(tables[str(target)])
        given |= _roles({n: frozenset(own) for n, f in table.fields.items() if f.references == target})
    fields = {n: _playing(f, given[n]) if n in given else f for n, f in table.fields.items()}
    return table.model_copy(update={"fields": fields})


def _keys_of(table: ModelTable) -> set[str]:
    return {w for group in table.identify for name in group for w in words(name)}


def _roles(fields: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Field -> what its name says beyond the thing itself: `ship_to_customer_no` is `ship_to`."""
    found: dict[str, str] = {}
    for name, dropped in fields.items():
        stems = {d.removesuffix("s") for d in dropped}
        kept = [w for w in words(name) if w not in dropped and w.removesuffix("s") not in stems]
        found[name] = safe_name(" ".join(kept) or name, found.values())
    return found


def _playing(field: ModelField, role: str) -> ModelField:
    what = field.references or "the calendar"
    return field.model_copy(update={"plays": role, "why": f"{field.why}; {what} in the role {role}"})
