"""Role-playing dates: a view of the calendar for each date of a fact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from crmmigrate.steps.load.dates import COLUMNS
from crmmigrate.steps.load.names import DATE_TABLE
from crmmigrate.steps.load.plans import PlannedView

LONGEST = 48
"""Characters of a role: with `_fiscal_quarter` behind it a column keeps within the 63 bytes of PostgreSQL."""


def role_playing(roles: Mapping[str, Sequence[str]], taken: Iterable[str]) -> list[PlannedView]:
    """A view for each role in which a fact uses the calendar: `dim_order_date`, its columns `order_date_year` ...

    Args:
        roles: Fact -> its date fields.
        taken: Names of tables in the target.
    """
    used, views = set(taken), []
    for fact, fields in sorted(roles.items()):
        for field in fields:
            role = field if field.startswith(f"{fact}_") else f"{fact}_{field}"
            role = _short(role if f"dim_{role}" not in used else f"{fact}_{field}")
            if f"dim_{role}" in used:
                continue
            used.add(f"dim_{role}")
            views.append(PlannedView(f"dim_{role}", _sql(role), f"The calendar in the role of {fact}.{field}"))
    return views


def _short(role: str) -> str:
    """A long role with its end replaced by a number that stays the same."""
    if len(role) <= LONGEST:
        return role
    mark = hashlib.sha256(role.encode()).hexdigest()[:8]
    return f"{role[: LONGEST - 1 - len(mark)].rstrip('_')}_{mark}"


def _sql(role: str) -> str:
    columns = ", ".join(f'"{c.name}" AS "{role}_{c.name.removeprefix("date_")}"' for c in COLUMNS if c.name != "date")
    return f'SELECT {columns}, "date" AS "{role}" FROM "{DATE_TABLE}"'
