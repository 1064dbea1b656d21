"""Findings on how the values of a column are written and spread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.profiles import ColumnProfile

Shown = Callable[[Iterable[str]], tuple[str, ...]]
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "HKD", "SGD"})
SHARED = {"$": DOLLARS, "kr": frozenset({"SEK", "NOK", "DKK"}), "¥": frozenset({"JPY", "CNY"})}


def oddities(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    """What is odd about values.

    Args:
        column: The profile of a column that is not empty.
        where: Its place.
        shown: Makes examples fit to be shown: masked where they are personal.
    """
    for judge in (_outliers, _units, _locales, _zeros, _variants, _damage, _padded, _faults):
        yield from judge(column, where, shown)


def _outliers(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    if not column.outlier_count or column.role in ("key", "degenerate"):
        return
    days = column.inferred_type in ("date", "datetime")
    said = "far off the others, or days that stand for none" if days else "far off the others"
    yield Finding(
        "column-outliers",
        f"{'dates' if days else 'numbers'} {said}: {_values(column.outlier_count)}",
        Severity.WARNING,
        where,
        column.outlier_count,
        shown(column.outliers),
        "see whether they are real; list what stands for no value in cleaning.yaml as `nulls`",
    )


def _units(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:  # noqa: ARG001
    names = {name for name, _ in column.units}
    apart = [(name, n) for name, n in column.units if not SHARED.get(name, frozenset()) & names]
    if len(apart) < 2:
        return
    count = sum(n for _, n in apart[1:])
    yield Finding(
        "units-mixed",
        f"numbers are written in {_listed(apart)}",
        Severity.WARNING,
        where,
        count,
        tuple(f"{name}: {n:,}" for name, n in apart),
        "bring them to one unit, or keep the unit in a column of its own, before they are summed",
    )


def _locales(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:  # noqa: ARG001
    rivals = [(name, n) for name, n in column.locales if name != "ymd"]
    if len(rivals) < 2:
        return
    what = "dates" if any(name in ("dmy", "mdy") for name, _ in rivals) else "numbers"
    yield Finding(
        "locales-mixed",
        f"{what} are written in more than one country's way: {_listed(rivals)}",
        Severity.WARNING,
        where,
        sum(n for _, n in rivals[1:]),
        next="values that tell their way are read right, others like most of the column; part the sources if you can",
    )


def _zeros(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    if not column.lost_zeros:
        return
    digits = [text.strip() for text in (*(t for t, _ in column.top), *column.sample) if text.strip().isdigit()]
    padded = [text for text in digits if text.startswith("0")]
    shortest = sorted({text for text in digits if not text.startswith("0")}, key=lambda t: (len(t), t))
    yield Finding(
        "leading-zeros",
        f"numbers that lack the leading zeros of others: {_about(column, 'lost_zeros')}{_values(column.lost_zeros)}",
        Severity.WARNING,
        where,
        column.lost_zeros,
        shown([*shortest[:2], *sorted(set(padded))[:2]]),
        "a spreadsheet may have dropped them; bring all to one length before they serve as a key",
    )


def _variants(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    if not column.variant_count:
        return
    groups = (" | ".join(shown(text for text, _ in group)) for group in column.variants)
    sampled = "among those looked at " if "variants" in column.estimated else ""
    yield Finding(
        "spelling-variants",
        f"spelled in ways that differ by case, blanks or punctuation only: {sampled}{_values(column.variant_count)}",
        Severity.WARNING if column.category else Severity.INFO,
        where,
        column.variant_count,
        tuple(groups),
        "`crmmigrate clean` proposes one spelling",
    )


def _damage(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    if column.damaged:
        yield Finding(
            "encoding-damage",
            f"letters broken by a wrong encoding: {_about(column, 'damaged')}{_values(column.damaged)}",
            Severity.WARNING,
            where,
            column.damaged,
            shown(column.damaged_examples),
            "`crmmigrate clean` repairs what is certain; for the rest export again in UTF-8, or set the encoding",
        )


def _padded(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:  # noqa: ARG001
    if column.padded:
        yield Finding(
            "padded",
            "blanks at an end, doubled blanks or invisible characters: "
            f"{_about(column, 'padded')}{_values(column.padded)}",
            Severity.INFO,
            where,
            column.padded,
            next="`crmmigrate clean` takes them off",
        )


def _faults(column: ColumnProfile, where: Where, shown: Shown) -> Iterator[Finding]:
    if column.identifier_faults:
        wrong = max(1, round((1 - column.identifier_share) * (column.n - column.nulls)))
        yield Finding(
            "check-digits",
            f"check digits of {column.identifier} that do not hold, as those of the others do: "
            f"{_about(column, 'identifier_share')}{_values(wrong)}",
            Severity.WARNING,
            where,
            wrong,
            shown(column.identifier_faults),
            "look for typing errors and for values of another kind",
        )


def _about(column: ColumnProfile, name: str) -> str:
    return "about " if name in column.estimated else ""


def _values(count: int) -> str:
    return f"{count:,} value" if count == 1 else f"{count:,} values"


def _listed(pairs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({n:,})" for name, n in pairs)
