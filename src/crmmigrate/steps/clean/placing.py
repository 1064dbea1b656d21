"""Which column of a table says in which country a row is."""

from __future__ import annotations

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.values.country import parse_country

_KINDS = ("shipping", "billing", "delivery", "mailing", "invoice", "home", "work", "liefer", "rechnung", "livraison")


def country_header(column: ColumnProfile, table: TableProfile) -> str | None:
    """The header of the column with the country of what `column` holds, or None where it is not certain.

    Several countries: that of the same kind of address (`Billing Zip`, `Billing Country`), or the nearest behind it.
    """
    found = [c for c in table.columns if c.semantic_type == "country" and c.label]
    labels = [c.label for c in table.columns]
    found = [c for c in found if labels.count(c.label) == 1]
    if len(found) <= 1:
        return found[0].label if found else None
    kinds = [kind for kind in _KINDS if kind in column.label.casefold()]
    alike = [c for c in found if any(kind in c.label.casefold() for kind in kinds)]
    if kinds:
        return alike[0].label if len(alike) == 1 else None
    behind = [c for c in found if c.name > column.name]
    return behind[0].label if behind else None


def countries_in(header: str, table: TableProfile) -> frozenset[str]:
    """The ISO codes of the countries that the profile of a column shows."""
    column = next(c for c in table.columns if c.label == header)
    shown = {text for text, _ in column.top} | set(column.sample)
    return frozenset(code for code in map(parse_country, shown) if code)
