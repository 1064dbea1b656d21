"""What the load step needs and gives."""

from __future__ import annotations

from dataclasses import dataclass

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import TargetColumn
from crmmigrate.core.tables import Frame


@dataclass(frozen=True)
class LoadConfig:
    """What `run` needs beside the matched tables.

    Attributes:
        model: The model.
        sources: Frame with `source`, `source_key`.
        keys: Frame with `table_name`, `natural_key`, `key`, `own_key` as the target has them.
        versions: Frame with `versions.COLUMNS` as the target has them; None: it has none.
        effective: Day from which changes hold that no snapshot dates, yyyy-mm-dd.
    """

    model: Model
    sources: Frame
    keys: Frame
    versions: Frame | None = None
    effective: str = ""


@dataclass(frozen=True)
class PlannedTable:
    """A table to be written, before it has a file: see `TablePlan`."""

    table: str
    columns: tuple[TargetColumn, ...]
    primary_key: tuple[str, ...]
    merge_key: tuple[str, ...]
    replace_all: bool = False
    comment: str = ""


@dataclass(frozen=True)
class PlannedView:
    """A view to be in the target; names in its SQL are quoted with double quotes and have no schema."""

    name: str
    sql: str
    comment: str = ""
