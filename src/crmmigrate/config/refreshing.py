"""A new proposal brought into model.yaml: what a person changed stays, and is told where the data now say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crmmigrate.config import renames
from crmmigrate.config.emit import tree_of
from crmmigrate.config.loading import parse_text
from crmmigrate.config.merging import merge_text
from crmmigrate.core.documents import Model, ModelField, ModelTable

_REASONS = frozenset({"confidence", "why"})
"""They follow the numbers of each delivery: a change of nothing else is no news about what a person decided."""


@dataclass(frozen=True)
class ModelChange:
    """One difference between model.yaml and what the data propose now.

    Attributes:
        kind: `added` and `updated` are made by a refresh; of `kept` a person's words stay; `gone` is no more in the
            data and stays until a person takes it out.
        path: Table, or table.field, as it stands in the file.
        yours: What stands there, of the keys that differ.
        proposed: What the data say, of the same keys.
        why: The reason of the proposal.
    """

    kind: Literal["added", "updated", "kept", "gone"]
    path: str
    yours: Mapping[str, Any]
    proposed: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True)
class Refresh:
    """What a refresh makes of model.yaml.

    Attributes:
        text: The file as it would be.
        suggestion: What is to be remembered as suggested, to tell a person's edits from it the next time.
        changes: See `ModelChange`.
    """

    text: str
    suggestion: Model
    changes: tuple[ModelChange, ...]


def refreshed(text: str, name: str, proposal: Model, last: Model | None) -> Refresh:
    """Bring a proposal into a model.yaml.

    Args:
        text: The file.
        name: Its name, for faults.
        proposal: What the data propose now.
        last: What was suggested last, as `Refresh.suggestion` said; None: not known, so nothing that stands changes.

    Raises:
        ConfigError: The file has faults, or cannot be edited in place.
    """
    ours = parse_text(text, name, Model).document
    base = last or Model(name=proposal.name, tables={})
    said = renames.found(ours, base, proposal)
    before, now = renames.put_into(base, said), renames.put_into(proposal, said)
    wanted = _headed(_fitting(ours, before, now), ours)
    merged_text, _ = merge_text(text, name, wanted, _headed(before, ours) if last else None)
    merged = parse_text(merged_text, name, Model).document
    changes = tuple(_changes(ours, merged, before if last else None, now))
    return Refresh(merged_text, _remembered(base, proposal), changes)


def _headed(model: Model, ours: Model) -> Model:
    """The head of the model is no proposal: its name and words are a person's from the beginning."""
    head = {"name": ours.name, "description": ours.description, "common": ours.common, "calendar": ours.calendar}
    return model.model_copy(update=head)


def _remembered(last: Model, new: Model) -> Model:
    """The new proposal, and all that was proposed before: what a person took out must not come back with the data."""
    tables = {**last.tables, **new.tables}
    for name in last.tables.keys() & new.tables.keys():
        fields = {**last.tables[name].fields, **new.tables[name].fields}
        tables[name] = new.tables[name].model_copy(update={"fields": fields})
    return new.model_copy(update={"tables": tables})


def _fitting(ours: Model, before: Model, now: Model) -> Model:
    """The proposal without names that the file will not have, since a person took them out."""
    kept = {name: table for name, table in now.tables.items() if name in ours.tables or name not in before.tables}
    known = {*ours.tables, *kept}
    return now.model_copy(
        update={"tables": {n: _table(ours.tables.get(n), before.tables.get(n), t, known) for n, t in kept.items()}}
    )


def _table(ours: ModelTable | None, before: ModelTable | None, now: ModelTable, known: set[str]) -> ModelTable:
    here, gone = (ours.fields if ours else {}), (before.fields if before else {})
    there = {*here, *(name for name in now.fields if name not in gone)}
    changed: dict[str, Any] = {}
    for keys, names in ((renames.field_keys(now), there), (renames.table_keys(now), known)):
        for key in keys:
            if not renames.names_in(getattr(now, key)) <= names:
                changed[key] = getattr(ours, key) if ours else type(now).model_fields[key].get_default()
    changed["fields"] = {name: _field(here.get(name), field, known) for name, field in now.fields.items()}
    return now.model_copy(update=changed)


def _field(ours: ModelField | None, now: ModelField, known: set[str]) -> ModelField:
    if now.references is None or now.references in known:
        return now
    return ours or now.model_copy(update={"references": None, "reference_field": None})


def _changes(ours: Model, merged: Model, before: Model | None, now: Model) -> list[ModelChange]:
    found: list[ModelChange] = []
    for name in dict.fromkeys([*now.tables, *ours.tables]):
        here, there, told = merged.tables.get(name), ours.tables.get(name), now.tables.get(name)
        last = before.tables.get(name) if before else None
        if here is None:
            continue
        if there is None:
            found.append(ModelChange("added", name, {}, {"role": here.role, "fields": list(here.fields)}, here.why))
            continue
        if told is None:
            found += [ModelChange("gone", name, {}, {})] if last is not None else []
            continue
        found += _between(name, [_head(t) for t in (there, here, last, told)], told.why)
        for field in dict.fromkeys([*told.fields, *there.fields]):
            fields = (there.fields, here.fields, last.fields if last else {}, told.fields)
            values = [tree_of(f[field]) if field in f else None for f in fields]
            found += _between(f"{name}.{field}", values, told.fields[field].why if field in told.fields else "")
    return found


def _head(table: ModelTable | None) -> dict[str, Any] | None:
    """What a table says beside its fields."""
    return None if table is None else {k: v for k, v in tree_of(table).items() if k != "fields"}


def _between(path: str, values: list[Any], why: str) -> list[ModelChange]:
    """What is told of one table or field: as it stands, as it will, as it was suggested, as it is now."""
    ours, merged, last, now = values
    if merged is None:  # a person took it out
        return []
    if ours is None:
        return [ModelChange("added", path, {}, _plain(merged), why)]
    if now is None:
        return [ModelChange("gone", path, {}, {})] if last is not None else []
    keys = [k for k in dict.fromkeys([*ours, *now]) if ours.get(k) != now.get(k)]
    if ours != merged:
        return [ModelChange("updated", path, _part(ours, keys), _part(now, keys), why)]
    news = [k for k in keys if k not in _REASONS and (last or {}).get(k) != now.get(k)]
    return [ModelChange("kept", path, _part(ours, news), _part(now, news), why)] if news and last is not None else []


def _part(values: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    return {key: values.get(key) for key in keys}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in _REASONS}
