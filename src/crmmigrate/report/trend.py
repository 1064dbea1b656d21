"""Goals as pages and terminals show them: value, limit, and how they went over the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, MARGIN = 100.0, 20.0, 2.0


@dataclass(frozen=True)
class GoalLine:
    """One goal: `value` as text, `arrow` against the run before, `points` of its sparkline, none for a single run."""

    goal: str
    value: str
    limit: str
    ok: bool
    why: str
    arrow: str = ""
    points: str = ""
    runs: str = ""


def goal_line(row: Mapping[str, Any]) -> GoalLine:
    """A goal as a validation report has it."""
    values = [float(t["value"]) for t in row["trend"]]
    unit = row["unit"]
    told = ", ".join(f"run {t['run']}: {value_text(t['value'], unit=unit)}" for t in row["trend"])
    return GoalLine(
        row["goal"], value_text(row["value"], unit=unit), row["limit"], row["ok"], row["why"], arrow(values),
        sparkline(values), told,
    )  # fmt: skip


def value_text(value: float | None, *, unit: str) -> str:
    """A value as people read it: a share in per cent, a whole number without decimals; what differs is named so."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{value:.2%}"
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"
    return f"{number} different" if unit == "differences" else number


def arrow(values: Sequence[float]) -> str:
    """Which way the newest value went: up, down or as before; nothing for a single run."""
    if len(values) < 2:
        return ""
    before, now = values[-2:]
    return "→" if now == before else "↑" if now > before else "↓"


def sparkline(values: Sequence[float]) -> str:
    """Points of a polyline in a box of 100 by 20, the newest to the right; nothing for a single run."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    room = HEIGHT - 2 * MARGIN
    heights = [HEIGHT / 2 if high == low else HEIGHT - MARGIN - room * (v - low) / (high - low) for v in values]
    return " ".join(f"{MARGIN + step * i:.1f},{y:.1f}" for i, y in enumerate(heights))
