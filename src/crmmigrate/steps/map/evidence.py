"""What the values of a column say of the fields it could feed."""

from __future__ import annotations

from dataclasses import dataclass

from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.map.headers import text

_BY_TYPE: dict[str, tuple[str, str]] = {
    "email": ("email", ""),
    "phone": ("phone", "code integer"),
    "url": ("url", "text email"),
    "date": ("date", "code integer year"),
    "datetime": ("date", "code integer year"),
    "number": ("number integer", "money percentage"),
    "money": ("money number", "integer"),
    "percent": ("percentage", "integer number"),
    "integer": ("integer", "number year code"),
    "boolean": ("flag", "text integer stage code"),
    "category": ("stage text", "code flag integer region country city currency company"),
    "reference": ("person company", "text code integer"),
    "string": (
        "",
        "text code integer person company street city region free_text stage postcode country phone vat flag",
    ),
    "text": ("free_text text", "stage person company street flag code"),
}
"""Type of a field -> kinds of values that speak for it, and kinds that it bears."""

_BY_NAME: tuple[tuple[str, str], ...] = (
    ("street address addr", "street"),
    ("city town", "city"),
    ("region state province county territory", "region"),
    ("postal postcode zip", "postcode"),
    ("country nation", "country"),
    ("currency", "currency"),
    ("person contact owner salesperson manager employee representative", "person"),
    ("company organization customer supplier vendor parent", "company"),
    ("tax vat", "vat"),
    ("barcode ean gtin", "ean"),
    ("id sku number code key po", "code"),
    ("stage status phase", "stage"),
    ("note notes comment description subject remark step", "free_text"),
    ("iban", "iban"),
    ("price amount cost revenue total", "money"),
    ("percent rate probability", "percentage"),
    ("year", "year"),
)
"""Words in a field's name -> kind of values that is expected."""

_PEOPLE = frozenset({"contact", "person", "people", "employee", "user", "staff", "member", "lead"})
_COMPANIES = frozenset(
    {"account", "company", "customer", "client", "organization", "supplier", "vendor", "firm", "partner"}
)
_PLACES = frozenset({"street", "city", "region", "postcode", "country"})
_DISTINCT = _PLACES | {"email", "phone", "url", "date", "currency", "vat", "iban", "ean", "person", "company"}
_SAME = {"date": "date", "datetime": "date", "boolean": "flag", "integer": "integer", "number": "number"}
_STRICT = frozenset({"email", "url", "phone", "date", "datetime", "integer", "number", "money", "percent"})
_LONG = 60  # characters of a text that is not a name


@dataclass(frozen=True)
class Expected:
    """What a field expects of its values: kinds that speak for it, and kinds that it bears.

    Attributes:
        welcome: Kinds that speak for the field.
        borne: Kinds that it bears.
        named: Kinds that its name asks for.
        strict: Its type refuses all other kinds, so that no value would reach the field.
    """

    welcome: frozenset[str]
    borne: frozenset[str]
    named: frozenset[str]
    strict: bool = False


def expected(path: str, field: ModelField) -> Expected:
    """What the field `table.name` expects of its values, by its type and its name."""
    table, _, name = path.partition(".")
    parts = set(text(name).split())
    named = {kind for known, kind in _BY_NAME if parts & set(text(known).split())}
    if "name" in parts or "legal" in parts:
        named |= _name_kinds(table, parts)
    welcome, borne = (set(kinds.split()) for kinds in _BY_TYPE[field.type])
    named -= {"code"} if {"postal", "stage"} & parts else set()
    if field.type not in ("string", "text", "category", "reference"):
        named &= welcome | borne
    return Expected(frozenset(welcome | named), frozenset(borne), frozenset(named), field.type in _STRICT)


def _name_kinds(table: str, parts: set[str]) -> set[str]:
    if parts & {"first", "last", "middle", "full", "given", "family"} or table in _PEOPLE:
        return {"person"}
    return {"company"} if table in _COMPANIES else set()


def kind(column: ColumnProfile) -> str:
    """The kind of a column's values, in one word; `empty` when there are none."""
    if column.inferred_type == "empty":
        return "empty"
    if column.semantic_type and column.semantic_type != "code":
        return column.semantic_type
    alike = _SAME.get(column.inferred_type) or column.semantic_type
    return alike or ("free_text" if column.max_length > _LONG else "text")


def fit(found: str, wanted: Expected) -> tuple[float, float]:
    """How far values of a kind speak for a field, and how far against it, each 0 to 1."""
    if found == "empty":
        return 0.0, 0.0
    if found in wanted.welcome:
        return (1.0 if found in _DISTINCT or found in wanted.named else 0.5), 0.0
    if found in wanted.borne:
        # A field that expects one distinct kind does not expect another one.
        rival = found in _DISTINCT and bool(wanted.named)
        return 0.0, 0.5 if rival else 0.0
    return 0.0, 1.0


def expectations(model: Model, paths: list[str]) -> list[Expected]:
    """What each field expects, in the order of the paths."""
    fields = [model.field(path) for path in paths]
    return [expected(path, field) for path, field in zip(paths, fields, strict=True) if field]
