"""The JSON document that `--json` prints."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

import numpy as np
from pydantic import BaseModel

from crmmigrate.core.findings import Finding, Severity

SCHEMA_VERSION = 1

_WORST_FIRST = list(reversed(Severity))


def document(command: str, status: str, findings: Sequence[Finding], data: Mapping[str, Any]) -> str:
    """One JSON document, indented, ending without a line end.

    Args:
        command: The command that ran.
        status: `ok`, `findings` or `error`.
        findings: In any order; they are sorted, the worst first.
        data: What the step tells; dates, decimals, numpy values, documents and dataclasses may stand in it.

    Raises:
        TypeError: A value in `data` has no form in JSON.
    """
    told = [finding.as_json() for finding in in_order(findings)]
    whole = {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "status": status,
        "findings": told,
        "data": data,
    }
    return json.dumps(plain(whole), indent=2, ensure_ascii=False, allow_nan=False)


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings in the one order of all reports: severity, code, place, message."""
    return sorted(findings, key=lambda f: (_WORST_FIRST.index(f.severity), f.code, str(f.where), f.message))


def plain(value: Any) -> Any:
    """A value as JSON types: dates as ISO text, decimals as numbers, NaN and infinity as null."""
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, Mapping | AbstractSet | list | tuple):
        return _container(value)
    return _foreign(value)


def _container(value: Mapping[Any, Any] | AbstractSet[Any] | Sequence[Any]) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    items = [plain(item) for item in value]
    return sorted(items) if isinstance(value, AbstractSet) else items


def _foreign(value: Any) -> Any:
    """Values of other kinds: dates, paths, numpy, documents, dataclasses."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, BaseModel):
        return plain(value.model_dump(by_alias=True))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(value.as_json() if hasattr(value, "as_json") else dataclasses.asdict(value))
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _number(value: float | Decimal) -> int | float | None:
    if not math.isfinite(value):
        return None
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return float(value)


def _key(key: Any) -> str:
    made = plain(key)
    return made if isinstance(made, str) else json.dumps(made)
