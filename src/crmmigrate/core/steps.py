"""A step: what goes in, what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, Table

Tables = Mapping[str, Table]


@dataclass(frozen=True)
class Result:
    """What a step gives back; nothing has been written yet.

    Attributes:
        tables: Output tables by name.
        events: Frames with `EVENT_COLUMNS`: rows rejected, excluded or merged, cells set aside.
        changes: Frames with `CHANGE_COLUMNS`: the value maps, which are the change log of `clean`.
        sidecar: Frames with `SIDECAR_COLUMNS`: what spreadsheets know of cells beside their values.
        findings: What users must know.
        plans: What an adapter is to do (`load`, `push`, `sync`), in order.
        data: The step's part of the JSON contract.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    events: tuple[Frame, ...] = ()
    changes: tuple[Frame, ...] = ()
    sidecar: tuple[Frame, ...] = ()
    findings: tuple[Finding, ...] = ()
    plans: tuple[Any, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


class Step(Protocol):
    """A pure function on tables: no path, clock, network or environment.

    Law: input row ids = row ids behind the outputs + row ids with a fate in the events.
    """

    def __call__(self, tables: Tables, config: Any, engine: Engine) -> Result:
        """Run the step."""
        ...
