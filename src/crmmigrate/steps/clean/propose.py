"""What to clean, judged by the profiles alone: nothing here sees a row."""

from __future__ import annotations

from collections.abc import Mapping

from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, Migration, TableCleaning
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean.leaning import HARMLESS, leaning
from crmmigrate.steps.clean.rules import RULES
from crmmigrate.steps.clean.rules.rule import Setting


def propose(profiles: Mapping[str, TableProfile], migration: Migration) -> Cleaning:
    """Rules for the columns that need them; tables with the same rules for the same columns share an entry.

    Args:
        profiles: Profiles by source.
        migration: For the country of telephone numbers and the usual order of dates.
    """
    entries: list[TableCleaning] = []
    for source, profile in sorted(profiles.items()):
        columns = _columns(profile, migration)
        if not columns:
            continue
        alike = next((i for i, entry in enumerate(entries) if entry.columns == columns), None)
        if alike is None:
            entries.append(TableCleaning(applies_to=[source], columns=columns))
        else:
            together = [*entries[alike].applies_to, source]
            entries[alike] = entries[alike].model_copy(update={"applies_to": together})
    return Cleaning(tables=entries)


def _columns(profile: TableProfile, migration: Migration) -> list[ColumnCleaning]:
    labels = [column.label for column in profile.columns]
    setting = Setting(migration, profile)
    proposed = []
    for position, column in enumerate(profile.columns, 1):
        rules = _rules(column, setting)
        repeated = labels.count(column.label) > 1
        if rules:
            place = position if repeated else None
            proposed.append(ColumnCleaning(column=column.label, position=place, rules=rules))
    return proposed


def _rules(column: ColumnProfile, setting: Setting) -> list[CleaningRule]:
    found = {rule.name: rule.propose(column, setting) for rule in RULES}
    lean = leaning(column)
    if lean and not any(told.enabled for name, told in found.items() if told and name not in HARMLESS):
        found |= {r.name: told for r in RULES if (told := lean.judged(r.propose(lean.column, setting)))}
    return [rule for rule in found.values() if rule is not None]
