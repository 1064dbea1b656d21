"""Propose transforms and parts, where a column is not one field as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, ModelField, Status, SuggestedConstant
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import joins, split_words
from crmmigrate.steps.map.file_names import constants_of
from crmmigrate.steps.map.transforms import code_and_label
from crmmigrate.values.address import split_address
from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.canonical import EMAIL
from crmmigrate.values.person_parts import split_name
from crmmigrate.values.quantities import Amount, is_worded, split_amount

_LEAST = 0.8
_FEWEST = 2
_LOOKED_AT = 200
_CURRENCY = 0.95  # all amounts of a table in one currency: the rest may be in it too
_EMAIL = re.compile(EMAIL)
_PHONE = re.compile(r"[+(]?[0-9][-0-9 ()/.+]{5,24}")
_LIST = re.compile(r"[;,|\n]")
_NAME_PARTS = {"salutation": "salutation", "middle": "middle_name", "suffix": "suffix"}


@dataclass(frozen=True)
class Column:
    """A column that is looked at.

    Attributes:
        entry: Its mapping, a suggestion that feeds a field.
        profile: Its profile.
        field: The field.
        fed: Fields that something else feeds.
        model: The model.
        values: Distinct values.
    """

    entry: ColumnMapping
    profile: ColumnProfile
    field: ModelField
    fed: frozenset[str]
    model: Model
    values: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its field, `table.field`."""
        return self.entry.field or ""

    def share(self, fits: Callable[[str], bool]) -> float:
        """Share of its values with a form; 0 where there are too few values to tell."""
        if len(self.values) < _FEWEST:
            return 0.0
        return sum(fits(value) for value in self.values) / len(self.values)

    def beside(self, name: str) -> str | None:
        """The field `name` of the same table, if it is there and nothing feeds it."""
        path = f"{self.path.partition('.')[0]}.{name}"
        return path if self.model.field(path) is not None and path not in self.fed else None

    def changed(self, why: str, transform: str | None = None, parts: dict[str, str] | None = None) -> ColumnMapping:
        """Its mapping with a transform, parts and the reason."""
        update = {"transform": transform, "parts": parts or {}, "why": [*self.entry.why, why]}
        return self.entry.model_copy(update=update)


def proposed(mapping: Mapping, table: TableProfile, sources: Sequence[str], model: Model) -> Mapping:
    """The mapping with transforms, parts, combined fields and constants where the values or names show a form.

    Args:
        mapping: The proposal, one entry for each column of the table in order; what people decided stays.
        table: The profile of the layout.
        sources: Sources of the layout.
        model: The model.
    """
    if mapping.status is not Status.SUGGESTED:
        return mapping
    columns = list(mapping.columns)
    for at, (entry, profile) in enumerate(zip(mapping.columns, table.columns, strict=True)):
        field = model.field(entry.field) if entry.field else None
        if field is None or entry.status is not Status.SUGGESTED or entry.transform or entry.sql or entry.parts:
            continue
        fed = _fed(columns) | set(mapping.constants)
        column = Column(entry, profile, field, frozenset(fed), model, _values(profile))
        columns[at] = next((found for rule in RULES if (found := rule(column))), entry)
    if mapping.rows_are is None:
        return mapping.model_copy(update={"columns": columns})
    combined = joins.proposed(columns, table, mapping.rows_are, model)
    fed = _fed(columns) | set(mapping.constants) | {c.field for c in combined}
    fed |= {path for of in mapping.constants_of.values() for path in of}
    fed |= {c.field for c in mapping.suggested_constants}
    currency = _currency(columns, table, fed, model)
    named = constants_of(sources, mapping.rows_are, fed | {c.field for c in currency}, model)
    constants = [*mapping.suggested_constants, *currency, *named]
    update = {"columns": columns, "combined": combined, "suggested_constants": constants}
    return mapping.model_copy(update=update)


def _fed(columns: Sequence[ColumnMapping]) -> set[str]:
    live = [c for c in columns if c.status is not Status.REJECTED]
    return {c.field for c in live if c.field} | {path for c in live for path in c.parts}


def _percents(share: float) -> str:
    return f"{share * 100:.0f} %"


def _values(profile: ColumnProfile) -> tuple[str, ...]:
    found = profile.sample or tuple(value for value, _ in profile.top)
    return tuple(v for v in found if v.strip() and v not in profile.null_spellings)[:_LOOKED_AT]


# --- rules: each gives the changed mapping, or None ------------------------------------------------


def _full_name(column: Column) -> ColumnMapping | None:
    first, last = column.beside("first_name"), column.beside("last_name")
    if not column.path.endswith(".full_name") or first is None or last is None:
        return None
    found = [split_name(v) for v in column.values]
    share = column.share(lambda v: (n := split_name(v)) is not None and n.first is not None and n.last is not None)
    if share < _LEAST:
        return None
    parts = {first: "first_name", last: "last_name"}
    for part, name in _NAME_PARTS.items():
        path = column.beside(name)
        if path and any(n and getattr(n, part) for n in found):
            parts[path] = name
    return column.changed(
        f"{_percents(share)} of the values are whole names, so first and last name are read from it", None, parts
    )


def _address(column: Column) -> ColumnMapping | None:
    prefix, sign, _ = column.path.partition(".")[2].rpartition("street")
    city, code = column.beside(f"{prefix}city"), column.beside(f"{prefix}postal_code")
    if not sign or city is None or code is None or not column.path.endswith("street"):
        return None
    share = column.share(lambda v: (a := split_address(v)) is not None and bool(a.street and a.city and a.postcode))
    if share < _LEAST:
        return None
    parts = {code: "postcode", city: "city"} | _rest_of_address(column, prefix)
    return column.changed(
        f"{_percents(share)} of the values are whole addresses, so town and postcode are read from it", "street", parts
    )


def _town(column: Column) -> ColumnMapping | None:
    name = column.path.partition(".")[2]
    for own, other, transform, part in (
        ("city", "postal_code", "city", "postcode"), ("postal_code", "city", "postcode", "city"),
    ):  # fmt: skip
        if not name.endswith(own):
            continue
        prefix = name.removesuffix(own)
        path = column.beside(f"{prefix}{other}")
        share = column.share(
            lambda v: (a := split_address(v)) is not None and bool(a.city and a.postcode and not a.street)
        )
        if path is not None and share >= _LEAST:
            parts = {path: part} | _rest_of_address(column, prefix)
            return column.changed(f"{_percents(share)} of the values are town and postcode together", transform, parts)
    return None


def _rest_of_address(column: Column, prefix: str) -> dict[str, str]:
    found = [split_address(v) for v in column.values]
    parts = {}
    for name in ("region", "country"):
        path = column.beside(f"{prefix}{name}")
        if path and any(a and getattr(a, name) for a in found):
            parts[path] = name
    return parts


def _amount(column: Column) -> ColumnMapping | None:
    """An amount that cleaning leaves as it is: with words such as `Mio`, or in several currencies."""
    if column.field.type not in ("money", "number") or not any(map(is_worded, column.values)):
        return None
    decimal = column.profile.decimal if column.profile.decimal == "," else None
    found = [_read(v, column.profile.decimal) for v in column.values]
    scaled = any(a and a.power for a in found)
    several = len({a.currency for a in found if a and a.currency}) > 1
    share = column.share(lambda v: _read(v, column.profile.decimal) is not None)
    if share < _LEAST or not (scaled or several):
        return None
    path = next((p for p in (column.beside("currency"), _common(column.model, "currency", column.fed)) if p), None)
    parts = {path: "currency_of"} if path and any(a and a.currency for a in found) else {}
    words = "with words such as Mio or k" if scaled else "in several currencies"
    return column.changed(
        f"{_percents(share)} of the values are amounts {words}", f"amount('{decimal}')" if decimal else "amount", parts
    )


def _read(text: str, decimal: str) -> Amount | None:
    return split_amount(text, decimal)


def _scale(column: Column) -> ColumnMapping | None:
    if column.field.type not in ("money", "number") or column.profile.inferred_type not in ("integer", "number"):
        return None
    for pattern, transform in split_words.SCALES:
        found = pattern.search(column.profile.label)
        if found:
            return column.changed(f"the header says {found[0].strip()!r}", transform)
    return None


def _percent(column: Column) -> ColumnMapping | None:
    profile = column.profile
    is_share = profile.inferred_type == "number" and profile.maximum is not None and float(profile.maximum) <= 1
    if column.field.type != "percent" or not is_share or any("%" in value for value in column.values):
        return None
    return column.changed("no value is above 1, so they are shares of one", "percent_of_one")


def _coded(column: Column) -> ColumnMapping | None:
    """`10 - Retail`: the label for categories and names, the code for keys."""
    name = column.path.partition(".")[2]
    is_name = name == "name" or column.field.type in ("category", "reference")
    if not (is_name or column.field.role == "key"):
        return None
    share = column.share(lambda v: code_and_label(v) is not None)
    if share < _LEAST:
        return None
    why = f"{_percents(share)} of the values are a code with a label"
    if is_name:
        key = _key(column) if name == "name" else None
        return column.changed(why, "label_of", {key: "code_of"} if key else None)
    label = column.beside("name")
    return column.changed(why, "code_of", {label: "label_of"} if label else None)


def _key(column: Column) -> str | None:
    table = column.path.partition(".")[0]
    keys = [n for n, f in column.model.fields_of(table).items() if f.role == "key"]
    return column.beside(keys[0]) if len(keys) == 1 else None


def _inverted(column: Column) -> ColumnMapping | None:
    if column.field.type != "boolean":
        return None
    name, label = column.path.partition(".")[2], column.profile.label
    opposite = ("opt_out" in name and split_words.IN.search(label) and not split_words.OUT.search(label)) or (
        name == "is_active" and split_words.INACTIVE.search(label)
    )
    share = column.share(lambda v: parse_boolean(v) is not None)
    if not opposite or share < _LEAST:
        return None
    return column.changed(f"the header {label!r} says the opposite of {name}", "not")


def _several(column: Column) -> ColumnMapping | None:
    """Several e-mail addresses or telephone numbers in a cell."""
    forms = {"email": _EMAIL, "phone": _PHONE}
    form, name = forms.get(column.field.type), column.path.partition(".")[2]
    second = column.beside(f"{name}_2")
    if form is None or second is None:
        return None
    pieces = [[p.strip() for p in _LIST.split(v) if p.strip()] for v in column.values]
    read = [found for found in pieces if found and all(form.fullmatch(p) for p in found)]
    most = max((len(found) for found in read), default=0)
    if most < 2 or len(read) < _LEAST * len(pieces):
        return None
    why = f"some cells hold {'two' if most == 2 else f'up to {most}'} values"
    return column.changed(
        f"{why}{'' if most == 2 else '; the third and later stay in staging'}", "part(1)", {second: "part(2)"}
    )


RULES: tuple[Callable[[Column], ColumnMapping | None], ...] = (
    _full_name, _address, _town, _several, _amount, _scale, _percent, _coded, _inverted,
)  # fmt: skip
"""The first that applies counts."""


def _currency(
    columns: Sequence[ColumnMapping], table: TableProfile, fed: set[str], model: Model
) -> list[SuggestedConstant]:
    """The one currency that all amounts of a table carry, as a constant: cleaning takes it off."""
    path = _common(model, "currency", frozenset(fed))
    found: set[str] = set()
    shares = []
    for entry, profile in zip(columns, table.columns, strict=True):
        field = model.field(entry.field) if entry.field else None
        if field is None or field.type != "money" or entry.parts:
            continue
        values = _values(profile)
        codes = [a.currency if is_worded(v) and (a := _read(v, profile.decimal)) else None for v in values]
        share = sum(c is not None for c in codes) / len(values) if values else 0.0
        if share >= _LEAST:
            found |= {c for c in codes if c}
            shares.append(share)
    if path is None or len(found) != 1:
        return []
    value, share = found.pop(), min(shares)
    why = f"{_percents(share)} of the amounts are in {value}"
    return [SuggestedConstant(field=path, value=value, confidence=round(_CURRENCY * share, 4), why=[why])]


def _common(model: Model, name: str, fed: frozenset[str]) -> str | None:
    path = f"common.{name}"
    return path if name in model.common and path not in fed else None
