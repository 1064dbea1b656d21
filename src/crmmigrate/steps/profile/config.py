"""Settings of the profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmmigrate.core.profiles import TableProfile


@dataclass(frozen=True)
class ProfileConfig:
    """Settings of the profile.

    Attributes:
        top: How many frequent values and shapes a column shows.
        known: Up to this many distinct values are all looked at, with exact counts; beyond it a sample is.
        key_columns: At most so many columns are tried in composite keys.
        key_tests: At most so many composite keys are proven on all rows.
        key_rows: At most about so many rows are looked at to rule composite keys out before.
        mask: Personal data appear masked in findings and in the data for machines.
        apart: What `alone` said of tables already, by name.
    """

    top: int = 10
    known: int = 2000
    key_columns: int = 10
    key_tests: int = 6
    key_rows: int = 20_000
    mask: bool = True
    apart: Mapping[str, TableProfile] = field(default_factory=dict)
