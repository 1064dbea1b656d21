"""One column on the page: its row, which all read, and its details, which a script shows on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.report.page import percent
from crmmigrate.report.profile_words import Words, header, plural
from crmmigrate.values.visible import visible

_MOST_VALUES = 3
_LONGEST_VALUE = 24
_QUANTILES = ("5 %", "25 %", "50 %", "75 %", "95 %")

Detail = list[Sequence[object]]
Bars = tuple[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True)
class Row:
    """One column as the page shows it.

    Attributes:
        label, type, semantic, role, pii: What it is.
        share: Share of the values that have the type, in words; empty for all.
        filled: Share of the rows that have a value, in words.
        width: The same, 0 to 100.
        distinct: How many values.
        values: In words: from where to where, or the most frequent ones.
        notes: What to look at.
        key: Whether it identifies a row.
    """

    label: str
    type: str
    semantic: str
    role: str
    pii: str
    share: str
    filled: str
    width: int
    distinct: int
    values: str
    notes: tuple[str, ...]
    key: bool


def row(column: ColumnProfile, profile: TableProfile, words: Words) -> Row:
    """The row of a column."""
    filled = column.n - column.nulls
    return Row(
        label=header(column.label),
        type=column.inferred_type,
        semantic=(column.semantic_type or "").replace("_", " "),
        role=column.role,
        pii=column.pii or "",
        share=percent(column.type_share) if column.type_share < 1 else "",
        filled=percent(filled, column.n),
        width=round(100 * filled / column.n) if column.n else 0,
        distinct=column.distinct,
        values=_values(column, words),
        notes=tuple(notes(column)),
        key=(column.name,) in profile.keys,
    )


def notes(column: ColumnProfile) -> list[str]:
    """What somebody should look at, in a few words each, gravest first."""
    filled = column.n - column.nulls
    wrong = max(round((1 - column.type_share) * filled), len(column.misfits))
    variants = column.variant_count or len(column.variants)
    outliers = column.outlier_count or len(column.outliers)
    said: list[tuple[object, str]] = [
        (column.n and not filled, "empty"),
        (column.damaged, f"{column.damaged:,} damaged"),
        (wrong, f"{wrong:,} do not fit"),
        (column.identifier_faults, "check digits wrong"),
        (column.lost_zeros, f"{column.lost_zeros:,} lack zeros"),
        (column.ambiguous, f"{column.ambiguous:,} day or month?"),
        (len(column.units) > 1, "mixed units"),
        (len(column.locales) > 1, f"written in {len(column.locales)} ways"),
        (variants, f"{variants:,} spelled apart"),
        (outliers, plural(outliers, "outlier")),
        (column.padded, f"{column.padded:,} stray blanks"),
        (column.distinct == 1 and filled > 1, "one value"),
    ]
    return [text for applies, text in said if applies]


def detail(column: ColumnProfile, words: Words, ties: Sequence[str] = (), most: int = 10) -> Detail:
    """What the script shows of a column: facts, bars, histogram and lists, as plain lists of ready texts.

    Args:
        column: The column.
        words: How it may be shown.
        ties: What joins it to other tables.
        most: How many of its most frequent values.
    """
    hide = words.masked and column.pii is not None
    facts = [[name, text] for name, text in _facts(column, hide=hide) if text]
    charts = [[title, [[text, count] for text, count in counted]] for title, counted in _charts(column, words, most)]
    lists = [[title, list(texts)] for title, texts in (("joined", ties), *_lists(column, words)) if texts]
    return [facts, charts, _histogram(column, hide=hide), lists]


def _histogram(column: ColumnProfile, *, hide: bool) -> list[object]:
    """Its ends, where they may be shown, and the height of each bar."""
    if not column.histogram:
        return []
    ends = [visible(column.histogram[0][0]), visible(column.histogram[-1][1])]
    return [[] if hide else ends, [count for _, _, count in column.histogram]]


def _values(column: ColumnProfile, words: Words) -> str:
    hide = words.masked and column.pii is not None
    if column.minimum is not None and column.maximum is not None and column.role != "key" and not hide:
        return f"{_short(column.minimum)} … {_short(column.maximum)}"
    shown = [words.value(text, column, most=_LONGEST_VALUE) for text, _ in column.top[:_MOST_VALUES]]
    return " · ".join(dict.fromkeys(shown))


def _short(text: str) -> str:
    return visible(text, _LONGEST_VALUE)


def _facts(column: ColumnProfile, *, hide: bool) -> Iterable[tuple[str, str]]:
    filled = column.n - column.nulls
    yield "type", f"{column.inferred_type}, {percent(column.type_share)} of the values" if filled else "empty"
    if column.semantic_type:
        meaning = column.semantic_type.replace("_", " ")
        yield "meaning", f"{meaning}, {percent(column.semantic_share)} fit" if column.semantic_share else meaning
    yield "personal data", column.pii or ""
    if column.identifier:
        yield "identifier", f"{column.identifier}, check digits of {percent(column.identifier_share)} hold"
    yield "filled", f"{filled:,} of {column.n:,}"
    yield "stand for empty", ", ".join(visible(text) for text in column.null_spellings)
    yield "category", "others are counted and summed by it" if column.category else ""
    if not hide:
        yield from _measured(column)
    yield "decimal sign", column.decimal if column.inferred_type == "number" else ""
    yield (
        "order of dates",
        {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}.get(
            column.date_order or "", ""
        ),
    )
    yield "day or month?", plural(column.ambiguous, "date") if column.ambiguous else ""
    yield "zeros lacking", plural(column.lost_zeros, "value") if column.lost_zeros else ""
    yield "leading zeros", plural(column.leading_zeros, "value") if column.leading_zeros else ""
    yield "stray blanks", plural(column.padded, "value") if column.padded else ""
    yield "longest", plural(column.max_length, "character") if column.max_length else ""
    yield "not exact", ", ".join(name.replace("_", " ") for name in column.estimated)


def _measured(column: ColumnProfile) -> Iterable[tuple[str, str]]:
    if column.minimum is not None and column.maximum is not None:
        yield "range", f"{visible(column.minimum)} … {visible(column.maximum)}"
    if column.mean is not None:
        yield "mean", f"{column.mean:,.2f}"
    pairs = zip(_QUANTILES, column.quantiles, strict=False)
    yield "quantiles", " · ".join(f"{name} {value:,.10g}" for name, value in pairs)


def _charts(column: ColumnProfile, words: Words, most: int) -> Iterable[Bars]:
    counts = [count for _, count in column.top[:most]]
    if counts:
        shown = list(zip(words.of_column(column, (text for text, _ in column.top[:most])), counts, strict=True))
        yield "most frequent", shown if counts[0] > 1 else shown[:_MOST_VALUES]
    hide = words.masked and column.pii is not None
    written = (("units", column.units), ("written as", column.locales)) if not hide else ()
    for title, counted in (("shapes", column.patterns[:5]), *written):
        if counted:
            yield title, [(visible(text, 40), count) for text, count in counted]


def _lists(column: ColumnProfile, words: Words) -> Iterable[tuple[str, Sequence[str]]]:
    yield "do not fit", words.of_column(column, column.misfits)
    yield "check digits wrong", words.of_column(column, column.identifier_faults)
    yield "far off the others", words.of_column(column, column.outliers)
    yield "damaged", words.of_column(column, column.damaged_examples)
    yield "spelled apart", [_group(column, group, words) for group in column.variants]
    if not column.top:
        yield "such as", words.of_column(column, column.sample[:5])


def _group(column: ColumnProfile, group: Sequence[tuple[str, int]], words: Words) -> str:
    texts = words.of_column(column, (text for text, _ in group))
    return " / ".join(f"{text} ({count:,})" for text, (_, count) in zip(texts, group, strict=True))
