"""Checks of `survivorship` in model.yaml: names that exist, and policies that can do what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.star_checks import DATES
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Model, ModelField, Survivorship
from crmmigrate.core.errors import Fault
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.core.survivorship import DATED

TEXTS = ("string", "text")


def survivorship_faults(model: Parsed[Model], name: str) -> Iterator[Fault]:
    """What is wrong with the survivorship of a table."""
    table, at = model.document.tables[name], ("tables", name, "survivorship")
    if table.survivorship and table.role != "dimension":
        yield model.fault(at, "only a dimension has this", key=True)
        return
    fields = model.document.fields_of(name)
    groups: dict[str, list[str]] = {}
    for field, spec in fields.items():
        if spec.survivorship_group:
            groups.setdefault(spec.survivorship_group, []).append(field)
    for key, rule in table.survivorship.items():
        place = (*at, key)
        members = groups.get(key, [key] if key in fields else [])
        if not members and key not in table.dimensions:
            known = [*(f for f, spec in fields.items() if not spec.survivorship_group), *groups, *table.dimensions]
            what = f'table {name} has no field or survivorship_group "{key}"'
            yield model.fault(place, unknown(what, key, known), key=True)
            continue
        if key not in groups and key in fields and (group := fields[key].survivorship_group):
            yield model.fault(place, f'{key} survives together with its group; say it of "{group}"', key=True)
        kept = [f for f in members if f in versioned_fields(model.document, name)]
        if kept:
            yield model.fault(place, f"{kept[0]} keeps history, so its newest state counts", key=True)
        yield from _date_faults(model, place, rule, fields, snapshot_of(table))
        if rule.policy == "collect_all":
            yield from _joint_faults(model, place, fields.get(key) if key not in groups else None)


def _date_faults(
    model: Parsed[Model], at: Path, rule: Survivorship, fields: Mapping[str, ModelField], snapshot: str | None
) -> Iterator[Fault]:
    if rule.by is None:
        if rule.policy in DATED and not any(f in fields for f in rule.dates(snapshot)):
            yield model.fault(at, f"{rule.policy} needs a date; name a date field with `by`")
    elif rule.policy not in DATED:
        yield model.fault((*at, "by"), f"only {' and '.join(DATED)} ask for a date", key=True)
    elif rule.by not in fields:
        yield model.fault((*at, "by"), unknown(f'there is no field "{rule.by}"', rule.by, fields))
    elif fields[rule.by].type not in DATES:
        yield model.fault((*at, "by"), f"{rule.by} is {fields[rule.by].type}, not a date or datetime")


def _joint_faults(model: Parsed[Model], at: Path, field: ModelField | None) -> Iterator[Fault]:
    if field is None:
        yield model.fault(at, "collect_all is for single fields: a group or member is taken as a whole")
    elif field.type not in TEXTS:
        yield model.fault(at, f"collect_all joins texts (string or text), and this is {field.type}")
    elif field.role == "key" or field.references or field.allowed or field.pattern:
        yield model.fault(at, "collect_all would make of keys, references and listed values what they must not be")
