"""The parts of the JSON document that say more than tables, keys and references."""

from __future__ import annotations

from typing import Any

from crmmigrate.steps.model.names import is_closed_list
from crmmigrate.steps.model.star import Star
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.history import History

MOST_VALUES = 20
CERTAIN = 20  # rows for each value of a list that looks closed


def extras(star: Star) -> dict[str, Any]:
    """Hierarchies, histories, additivity, roles, bridges and closed lists, each with confidence and reason."""
    return {
        "hierarchies": [*_levels(star), *_parents(star)],
        "histories": [_history(star, t, h) for t, h in sorted(star.understood.histories.items()) if t in star.names],
        "measures": _measures(star),
        "roles": _roles(star),
        "bridges": _bridges(star),
        "lists": [one for facts in star.tables for one in _lists(facts)],
    }


def _levels(star: Star) -> list[dict[str, Any]]:
    return [
        {
            "table": name, "kind": "levels", "levels": [star.places[t, i][1] for i in found.levels],
            "members": found.members, "broken": list(found.broken), "confidence": found.confidence, "why": found.why,
        }
        for name, all_ in sorted(star.levels.items())
        for t, found in all_
    ]  # fmt: skip


def _parents(star: Star) -> list[dict[str, Any]]:
    """Columns that point to another row of their own table, such as a manager."""
    found = []
    for key in star.understood.references:
        here = star.tables[key.table]
        if key.table != key.ref_table or key.table not in star.names or len(key.columns) > 1:
            continue
        levels = [star.places.get((key.table, c), ("", here.label(c)))[1] for c in (*key.ref_columns, *key.columns)]
        why = f"{here.label(key.columns[0])} names another row of {here.name}: {key.why}"
        found.append(
            {
                "table": star.names[key.table], "kind": "parent-child", "levels": levels,
                "members": here.sample.distinct(key.ref_columns[0]), "broken": [], "confidence": key.confidence,
                "why": why,
            }
        )  # fmt: skip
    return found


def _history(star: Star, t: int, history: History) -> dict[str, Any]:
    facts = star.tables[t]
    names = {"members": "snapshots of a dimension", "versions": "versions of a dimension",
             "numbered": "numbered versions", "measures": "periodic snapshot fact"}  # fmt: skip
    return {
        "table": facts.name,
        "kind": names[history.kind],
        "members": [facts.label(i) for i in history.natural],
        "date": facts.label(history.date),
        "until": None if history.until is None else facts.label(history.until),
        "current": None if history.current is None else facts.label(history.current),
        "count": history.members,
        "changed": {facts.label(i): n for i, n in history.changed.items()},
        "gaps": history.gaps,
        "overlaps": history.overlaps,
        "referenced_by": [
            f"{star.tables[k.table].name}.{star.tables[k.table].label(k.columns[0])}"
            for k in star.understood.to_members
            if k.ref_table == t
        ],
        "confidence": history.confidence,
        "why": history.why,
    }


def _measures(star: Star) -> list[dict[str, Any]]:
    return [
        {
            "table": facts.name, "column": facts.label(i), "additive": verdict.additive,
            "confidence": verdict.confidence, "why": verdict.why,
        }
        for facts, verdicts in zip(star.tables, star.verdicts, strict=True)
        for i, verdict in sorted(verdicts.items())
    ]  # fmt: skip


def _roles(star: Star) -> list[dict[str, Any]]:
    return [
        {
            "table": name, "field": field, "role": spec.plays, "dimension": spec.references or "date",
            "confidence": spec.confidence, "why": spec.why,
        }
        for name, table in sorted(star.built.items())
        for field, spec in table.fields.items()
        if spec.plays
    ]  # fmt: skip


def _bridges(star: Star) -> list[dict[str, Any]]:
    found = []
    for t, bridge in sorted(star.understood.bridges.items()):
        facts = star.tables[t]
        found.append(
            {
                "table": facts.name,
                "between": [facts.label(i) for i in bridge.pointing],
                "weight": None if bridge.weight is None else facts.label(bridge.weight),
                "within": None if bridge.within is None else facts.label(bridge.within),
                "confidence": round(bridge.share, 2) if bridge.weight is not None else 0.9,
                "why": facts.role_why,
            }
        )
    return found


def _lists(facts: Facts) -> list[dict[str, Any]]:
    """Closed lists, as hints: nothing holds rows to them until somebody puts them under `allowed`."""
    found = []
    for i, column in enumerate(facts.sample.columns):
        few = column.pii is None and facts.roles[i] == "attribute" and column.distinct <= MOST_VALUES
        filled = column.n - column.nulls
        if not few or column.inferred_type != "string" or not is_closed_list(column):
            continue
        if filled < CERTAIN * column.distinct:
            continue
        found.append(
            {
                "table": facts.name, "column": facts.label(i), "values": _spelled(facts, i),
                "confidence": 0.8, "why": f"{column.distinct} values in {filled} rows",
            }
        )  # fmt: skip
    return found


def _spelled(facts: Facts, index: int) -> list[str]:
    """The values of a list as the source spells them: the sample compares them in small letters."""
    spelled: dict[str, str] = {}
    for value, _ in facts.sample.columns[index].top:  # the most frequent spelling comes first
        spelled.setdefault(value.strip().lower(), value.strip())
    return [spelled.get(value, value) for value in facts.sample.values[index].tolist()]
