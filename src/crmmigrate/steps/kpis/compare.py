"""The two sides of a KPI: their difference, and the steps that lead from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crmmigrate.core.kpis import Tolerance

INEXACT = Tolerance(relative=1e-9, absolute=1e-12)
"""What databases make of the same quotient; the absolute part is for figures that are 0."""
SLACK = Decimal("1e-12")
"""Relative difference that counts as none where a target keeps decimals as floating point."""
LEAST = Decimal("1e-9")
"""The same for figures that are 0: no amount is that small."""
MOST_PLACES = 15
"""Of a number in the target; what has more is a quotient that the database has cut somewhere."""
Number = Decimal | None


@dataclass(frozen=True)
class Cause:
    """Why rows that the files have are not in the target.

    Attributes:
        cause: rejected, excluded, merged, set_aside, members.
        reason: In words.
        rows: How many rows of the KPI's tables.
        examples: Some of them: source, row.
        stage: Its place in the order in which they are taken out.
    """

    cause: str
    reason: str
    rows: int
    stage: int
    examples: tuple[dict[str, Any], ...] = field(default=())


def number(value: Any) -> Number:
    """A figure as a database gave it, quotients to twelve digits; what is not finite is none."""
    if value is None:
        return None
    found = Decimal(str(value))
    if not found.is_finite():
        return None
    return Decimal(f"{value:.12g}") if isinstance(value, float) or _places(found) > MOST_PLACES else found


def plain(value: Number) -> str | None:
    """A figure as text without exponent and needless zeros."""
    if value is None:
        return None
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0", "-") else text


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def bridge(levels: Sequence[tuple[Cause, Number]], first: Number) -> list[dict[str, Any]]:
    """The steps from the legacy figure on: what each cause took away.

    Args:
        levels: Each cause with the legacy figure when it and all before it are taken out.
        first: The legacy figure as it stood.

    Returns:
        Causes with rows; their amounts add up to the first figure less the last one, to the last digit.
    """
    steps, before = [], first or Decimal(0)
    for cause, value in levels:
        after = value or Decimal(0)
        if after != before:
            steps.append(
                {"cause": cause.cause, "reason": cause.reason, "rows": cause.rows, "amount": plain(before - after),
                 "examples": list(cause.examples)}
            )  # fmt: skip
        before = after
    return steps


def differs(left: Number, right: Number, tolerance: Tolerance, *, floating: bool = False) -> bool:
    """Whether two figures differ by more than is tolerated; no figure equals only none."""
    if left is None or right is None:
        return left is not right
    slack = max(Decimal(str(tolerance.relative)), SLACK if floating else Decimal(0)) * abs(left)
    return abs(left - right) > max(Decimal(str(tolerance.absolute)), slack, LEAST if floating else Decimal(0))


def result(legacy: Number, last: Number, target: Number, tolerance: Tolerance, *, floating: bool) -> dict[str, Any]:
    """The figures of one KPI or slice.

    `difference` is legacy less target, as it stands; `unexplained` is what is left when all rows that were left out
    by name are taken out of the legacy side. `equal`: no difference; `ok`: none that is unexplained.
    """
    difference = (legacy or Decimal(0)) - (target or Decimal(0))
    rest = (last or Decimal(0)) - (target or Decimal(0))
    equal = not differs(legacy, target, tolerance, floating=floating)
    return {
        "legacy": plain(legacy), "target": plain(target), "difference": plain(difference), "unexplained": plain(rest),
        "equal": equal, "ok": not differs(last, target, tolerance, floating=floating),
    }  # fmt: skip
