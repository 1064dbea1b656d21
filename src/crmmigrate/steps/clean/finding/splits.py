"""Propose splits: columns in which things stand together that belong into columns of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from crmmigrate.core.cleaning import SPLIT_PARTS, SplitName
from crmmigrate.core.documents import ColumnCleaning, Split, TableCleaning
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.adding import taken
from crmmigrate.steps.clean.looking import Look
from crmmigrate.steps.clean.splits.split import REST, Parts
from crmmigrate.steps.clean.splits.splitting import parter
from crmmigrate.values.quantities import currencies_in

MOST_VALUES = 300
FEWEST = 5  # distinct values on which a proposal can rest
_WORDS = {
    "given": "first name", "middle": "middle name", "family": "last name", "second_given": "second first name",
    "second_family": "second last name", "house_number": "house number", "part_1": "1", "part_2": "2",
    "email": "e-mail", "email_2": "e-mail 2", "email_3": "e-mail 3",
}  # fmt: skip
_SIGNS = (" / ", " | ", " - ", " > ", "; ", "|", ";")
_TEXT_OR_NUMBER = ("string", "number", "integer")
_SCARCE = 0.02  # parts of fewer values get no column where there is a rest


class _Found(NamedTuple):
    """A way to part a column, and the parts that its values have."""

    by: SplitName
    parts: Sequence[str]
    confidence: float
    why: str
    options: Mapping[str, Any] = {}


class _Seen(NamedTuple):
    """A column as it is judged: its profile, some distinct cleaned values, the usual country."""

    profile: ColumnProfile
    values: Sequence[str]
    region: str | None

    def parted(self, by: SplitName, options: Mapping[str, Any] | None = None) -> list[Parts]:
        """What the values that can be parted give."""
        names = [part for part in SPLIT_PARTS[by].split() if part != "..."]
        part = parter(Split(by=by, into={n: n for n in names}, options=dict(options or {})), self.region)
        found = [part(text) for text in self.values]
        return [parts for parts, what in found if not what and set(parts) != {REST}]


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """Propose splits; they are off, since the new columns have to be mapped."""
    entry = look.entry
    for position, profile in enumerate(look.profile.columns, 1):
        if profile.inferred_type in ("empty", "date", "datetime", "boolean") or profile.distinct < FEWEST:
            continue
        values = [text for text in look.rows[profile.name].unique().to_pylist() if text][:MOST_VALUES]
        seen = _Seen(profile, values, look.migration.default_region)
        found = next((f for test in _TESTS if len(values) >= FEWEST and (f := test(seen))), None)
        if found is not None:
            entry = _with(entry, look, profile, position, found)
    return entry


def _with(entry: TableCleaning, look: Look, profile: ColumnProfile, position: int, found: _Found) -> TableCleaning:
    into = {part: f"{profile.label} ({_WORDS.get(part, part)})" for part in found.parts}
    if taken(look.table, list(into.values())):
        return entry
    sure = round(min(found.confidence, 0.95), 2)
    split = Split(
        by=found.by, into=into, options=dict(found.options), confidence=sure, why=found.why,
        enabled=False,
    )  # fmt: skip
    repeated = sum(column.label == profile.label for column in look.profile.columns) > 1
    known = next((c for c in entry.columns if c.column == profile.label and c.position in (None, position)), None)
    if known is None:
        place = position if repeated else None
        new = ColumnCleaning(column=profile.label, position=place, split=split)
        return entry.model_copy(update={"columns": [*entry.columns, new]})
    if known.split is not None or (repeated and known.position is None):
        return entry
    changed = [c.model_copy(update={"split": split}) if c is known else c for c in entry.columns]
    return entry.model_copy(update={"columns": changed})


def _named(by: SplitName, parted: Sequence[Parts], least: Sequence[str], *, rest: bool) -> list[str]:
    """The parts that get a column: the usual ones, and those that come often enough; in the order of the split."""
    counts = Counter(part for parts in parted for part in parts)
    common = {part for part, n in counts.items() if n >= max(1, _SCARCE * len(parted))} - {REST}
    wanted = {*least, *common, *([REST] if rest or REST in counts or set(counts) - common else [])}
    return [part for part in SPLIT_PARTS[by].split() if part in wanted]


def _emails(seen: _Seen) -> _Found | None:
    several = [text for text in seen.values if text.count("@") > 1]
    if not several or seen.profile.semantic_type not in ("email", None):
        return None
    parted = seen.parted("emails")
    many = sum("email_2" in parts for parts in parted)
    if not many or len(parted) < 0.5 * len(seen.values):
        return None
    parts = _named("emails", parted, ("email", "email_2"), rest=len(parted) < len(seen.values))
    why = f"{many} of {len(seen.values)} values hold several addresses"
    return _Found("emails", parts, len(parted) / len(seen.values), why)


def _person(seen: _Seen) -> _Found | None:
    if seen.profile.semantic_type != "person":
        return None
    parted = [parts for parts in seen.parted("person") if {"given", "family"} <= set(parts)]
    share = len(parted) / len(seen.values)
    if share < 0.6:
        return None
    couples = sum("second_given" in parts for parts in parted)
    titled = sum("salutation" in parts or "title" in parts for parts in parted)
    if not couples and titled < 0.1 * len(parted):
        return None  # given and family names alone are parted by the mapping
    parts = _named("person", parted, ("given", "family"), rest=True)
    why = f"{share:.0%} of the values are full names, {couples} of them of couples, {titled} with a title"
    return _Found("person", parts, share, why)


def _money(seen: _Seen) -> _Found | None:
    if seen.profile.semantic_type not in ("money", None):
        return None
    codes = currencies_in(seen.values)
    if len(codes) < 2:
        return None
    options = {"decimal": seen.profile.decimal}
    parted = seen.parted("money", options)
    if len(parted) < 0.8 * len(seen.values):
        return None
    parts = _named("money", parted, ("amount", "currency"), rest=len(parted) < len(seen.values))
    why = f"amounts in {len(codes)} currencies stand in one column: {', '.join(sorted(codes)[:5])}"
    return _Found("money", parts, len(parted) / len(seen.values), why, options)


def _quantity(seen: _Seen) -> _Found | None:
    if seen.profile.semantic_type not in ("money", None) or len(seen.profile.units) < 2:
        return None
    options = {"decimal": seen.profile.decimal}
    parted = seen.parted("quantity", options)
    units = {parts["unit"] for parts in parted if "unit" in parts}
    if len(units) < 2 or len(parted) < 0.9 * len(seen.values):
        return None
    parts = _named("quantity", parted, ("amount", "unit"), rest=len(parted) < len(seen.values))
    why = f"numbers with {len(units)} units stand in one column"
    return _Found("quantity", parts, len(parted) / len(seen.values), why, options)


def _kinds(seen: _Seen) -> _Found | None:
    if seen.profile.inferred_type != "string" or seen.profile.semantic_share >= 0.98:
        return None
    order = {"order": seen.profile.date_order} if seen.profile.date_order else {}
    parted = seen.parted("kinds", order)
    counts = Counter(part for parts in parted for part in parts if part not in (REST, "number"))
    kinds = [kind for kind, n in counts.items() if n >= max(2, 0.05 * len(seen.values))]
    share = sum(REST not in parts for parts in parted) / len(seen.values)
    if len(kinds) < 2 or share < 0.6:
        return None
    parts = _named("kinds", parted, kinds, rest=share < 1)
    return _Found("kinds", parts, share, f"{' and '.join(sorted(kinds))} stand mixed in one column", order)


def _text_and_number(seen: _Seen) -> _Found | None:
    if seen.profile.semantic_type not in (None, "code") or seen.profile.inferred_type not in _TEXT_OR_NUMBER:
        return None
    options = {"decimal": seen.profile.decimal}
    parted = seen.parted("text_and_number", options)
    fractions = any("." in parts.get("number", "") for parts in parted)
    if seen.profile.semantic_type == "code" and not fractions:
        return None
    numbers = sum(set(parts) == {"number"} for parts in parted)
    texts = sum(set(parts) == {"text"} for parts in parted)
    plain = sum(not any(c.isdigit() for c in parts["text"]) for parts in parted if set(parts) == {"text"})
    # Codes and numbers mixed are codes.
    if numbers < max(3, 0.3 * len(parted)) or texts < max(2, 0.02 * len(parted)) or plain < 0.9 * texts:
        return None
    why = f"{numbers} of {len(parted)} values are numbers, {texts} are texts"
    return _Found("text_and_number", ["text", "number"], numbers / len(parted), why, options)


def _separator(seen: _Seen) -> _Found | None:
    """The same sign once in nearly every value, and what stands on its sides comes again in other company."""
    if seen.profile.semantic_type is not None or seen.profile.inferred_type != "string":
        return None
    for sign in _SIGNS:
        pairs = [text.split(sign) for text in seen.values if text.count(sign) == 1]
        if len(pairs) < max(2 * FEWEST, 0.95 * len(seen.values)):
            continue
        sides = [len({pair[side] for pair in pairs}) for side in (0, 1)]
        if max(sides) <= 0.7 * len(pairs) and min(sides) > 1:
            why = f"{len(pairs)} of {len(seen.values)} values have two parts around a sign, and both come again"
            return _Found("separator", ["part_1", "part_2"], 0.7, why, {"at": sign, "most": 2})
    return None


_TESTS: tuple[Callable[[_Seen], _Found | None], ...] = (
    _emails,
    _person,
    _money,
    _quantity,
    _kinds,
    _separator,
    _text_and_number,
)
