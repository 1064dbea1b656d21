"""What the clean step is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from crmmigrate.core.documents import Cleaning, Patch


@dataclass(frozen=True)
class CleanConfig:
    """What to clean.

    Attributes:
        cleaning: Rules by table and column.
        patches: Corrections of single cells by people.
        default_region: Country of telephone numbers without a country code, where a rule names none.
        rates: Tables of exchange rates by their path in cleaning.yaml: `date`, `from`, `to`, `rate`, all text.
        value_maps: Lines of value maps that people decided, by path in cleaning.yaml and column.
        as_of: The day that counts as today, if it is set; ages are of that day.
    """

    cleaning: Cleaning
    patches: tuple[Patch, ...] = ()
    default_region: str | None = None
    rates: Mapping[str, pa.Table] = field(default_factory=dict)
    value_maps: Mapping[str, Mapping[str, Mapping[str, str | None]]] = field(default_factory=dict)
    as_of: str | None = None
