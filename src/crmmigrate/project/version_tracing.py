"""Which source cells stand behind one version of a member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmmigrate.core.documents import Model
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.steps.load.columns import durable


def is_versioned(row: Mapping[str, Any], name: str) -> bool:
    """Whether a row of a dimension is a version."""
    return durable(name) in row


@dataclass(frozen=True)
class Version:
    """A row of the target as a version.

    Attributes:
        member: The key under which the lineage knows the member; 0 for facts.
        fields: Type 2 attributes; none where the row is no version.
        has_snapshots: Whether rows tell their day.
        valid_from, valid_to: First day, and the first day after it, yyyy-mm-dd.
        is_current: Whether it is the newest.
    """

    member: int
    fields: tuple[str, ...] = ()
    has_snapshots: bool = False
    valid_from: str = ""
    valid_to: str = ""
    is_current: bool = True

    @classmethod
    def of(cls, row: Mapping[str, Any], model: Model, name: str) -> Version:
        """What a row of a table says of itself."""
        if not is_versioned(row, name):
            return cls(int(row.get(f"{name}_key") or 0))
        return cls(
            int(row[durable(name)]), versioned_fields(model, name), snapshot_of(model.tables[name]) is not None,
            str(row["valid_from"])[:10], str(row["valid_to"])[:10], bool(row["is_current"]),
        )  # fmt: skip

    def mark(self, cells: Sequence[dict[str, Any]]) -> None:
        """Leave `used` to the cells of type 2 attributes that this version is made of.

        Of snapshots: cells of its days, and the newest ones before that. Without: those that the files have now, and
        only for the current version, for the values of older ones were of earlier deliveries. Only cells of snapshots
        tell their day (`as_of`).
        """
        for field in self.fields:
            won = [cell for cell in cells if cell["field"] == field and cell["used"]]
            days = [cell["as_of"] or "" for cell in won]
            before = max((day for day in days if day <= self.valid_from), default="")
            for cell, day in zip(won, days, strict=True):
                within = day == before or self.valid_from <= day < self.valid_to
                cell["used"] = within if self.has_snapshots else self.is_current
        if not self.has_snapshots:
            for cell in cells:
                cell.pop("as_of", None)
