"""Masked rehearsals: the key, the fields that hold personal data, findings without originals."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crmmigrate.core.codes import CODES
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import source_file
from crmmigrate.project.pipeline import State, profiles_of
from crmmigrate.project.project import Project
from crmmigrate.steps.load.masking import MaskConfig
from crmmigrate.values.masking import mask
from crmmigrate.values.semantic import header_words
from crmmigrate.values.veiling import veil

VARIABLE = "CRMMIGRATE_MASK_KEY"
FILE = "mask.key"
FEWEST = 16
_NAMED_SO = (
    ("", frozenset("city town ort region state country language salutation title currency".split())),  # noqa: SIM905
    ("iban", frozenset({"iban"})),
    ("vat", frozenset("vat tax ustid uid".split())),  # noqa: SIM905
    ("email", frozenset("email mail".split())),  # noqa: SIM905
    ("phone", frozenset("phone mobile fax telephone tel".split())),  # noqa: SIM905
    ("url", frozenset("url website web homepage linkedin".split())),  # noqa: SIM905
    ("postcode", frozenset("postal postcode zip plz".split())),  # noqa: SIM905
    ("street", frozenset("street address strasse".split())),  # noqa: SIM905
    ("identifier", frozenset("registration passport national ssn iban bic".split())),  # noqa: SIM905
    ("text", frozenset("notes note comment comments remark remarks subject body message memo summary step".split())),  # noqa: SIM905
)
"""Kind -> words in the name of a field that tell it, in the order in which they count; no kind: it stays."""
_BIRTH = frozenset("birthday birth birthdate dob geburtstag geburtsdatum".split())  # noqa: SIM905
_PEOPLE = frozenset("contact person people employee staff user lead".split())  # noqa: SIM905
_NAME_PARTS = frozenset("first last middle full sur given family".split())  # noqa: SIM905
_MEANT = {
    "email": "email", "iban": "iban", "vat": "vat", "url": "url", "phone": "phone", "street": "street",
    "company": "company", "person": "person", "postcode": "postcode", "free_text": "text",
}  # fmt: skip
_CLASSES = {"name": "person", "address": "street", "id": "identifier", "contact": "identifier"}
_OF_COMPANIES = ("company", "url")
_PLAIN = ("string", "text", "reference")
_HARMLESS = frozenset(
    """
    mapping-suggested mapping-unmapped mapping-twice mapping-column-gone mapping-none option-unused
    wave-empty wave-changed part-loaded field-uncovered count-mismatch column-empty tables-several hidden-sheet
    """.split()  # noqa: SIM905
)
"""Codes whose examples are names of files, columns and fields."""
_TELLING = frozenset({"values-outside", "rows-title", "rows-footnote"})
"""Codes whose messages may hold what stands in the files."""
_QUOTING = frozenset({"encoding-damage", "encoding-mixed", "record-malformed", "header-guessed", "values-outside"})
"""Codes of reading whose examples are records or parts of them."""


def key_of(project: Project) -> bytes:
    """The key: of the environment, or the project's own, made when it is missing.

    Raises:
        UsageError: The one in the environment is too short.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        if len(given) < FEWEST:
            raise UsageError(f"{VARIABLE} has fewer than {FEWEST} characters", next="use a long random text")
        return given.encode()
    path = project.state / FILE
    if not path.is_file():
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text("ascii").strip().encode()


def config_of(project: Project, state: State) -> MaskConfig:
    """The key and the fields that hold personal data."""
    return MaskConfig(key_of(project), kinds(state.known.chosen_model, state.known.mappings, profiles_of(state)))


def kinds(
    model: Model, mappings: tuple[MappingDocument, ...], profiles: Mapping[str, TableProfile]
) -> dict[str, dict[str, str]]:
    """The fields that hold personal data: by their types and names, and by the columns that feed them.

    Returns:
        Table -> field -> kind.
    """
    seen = _seen(model, mappings, profiles)
    found: dict[str, dict[str, str]] = {}
    for table in model.tables:
        here = {name: _kind(model, table, name, spec, seen) for name, spec in model.fields_of(table).items()}
        found[table] = {name: kind for name, kind in here.items() if kind}
    for table, spec in model.tables.items():
        keys = [n for n, f in spec.fields.items() if f.role == "key" and f.type in _PLAIN and n not in found[table]]
        own = {kind for name, kind in found[table].items() if name in spec.fields}
        if spec.role == "dimension" and own - {"text", "url"}:
            found[table] |= dict.fromkeys(keys, "identifier")
    return {table: fields for table, fields in found.items() if fields}


def private(model: Model, mappings: tuple[MappingDocument, ...], profiles: Mapping[str, TableProfile]) -> set[str]:
    """The fields whose values are masked as examples: those of people, not names of companies and natural keys.

    Returns:
        `table.field`.
    """
    return {
        f"{table}.{name}"
        for table, fields in kinds(model, mappings, profiles).items()
        for name, kind in fields.items()
        if kind not in _OF_COMPANIES and not (kind == "identifier" and model.fields_of(table)[name].role == "key")
    }


def _kind(model: Model, table: str, name: str, spec: ModelField, seen: Mapping[str, ColumnProfile]) -> str:
    """The kind of a field; empty where it holds no personal data."""
    column = seen.get(f"{table}.{name}")
    words = set(header_words(name))
    if spec.type in ("email", "phone", "url"):
        return spec.type
    if spec.type in ("date", "datetime"):
        return "birth" if words & _BIRTH or (column is not None and column.pii == "birth") else ""
    if spec.type == "text":
        return "text"
    if spec.references and spec.type in _PLAIN:
        target = model.tables[spec.references]
        field = spec.reference_field or next(iter(target.fields))
        return _kind(model, spec.references, field, target.fields[field].model_copy(update={"references": None}), seen)
    if spec.type not in _PLAIN or spec.role == "measure":
        return ""
    return _named(model, table, words, column)


def _named(model: Model, table: str, words: set[str], column: ColumnProfile | None) -> str:
    for kind, known in _NAMED_SO:
        if words & known:
            return kind
    if words & _NAME_PARTS and (words & {"name"} or "surname" in words):
        return "person"
    about = set(header_words(table))
    if words & {"name"} and about & _PEOPLE:
        return "person"
    if column is not None and (column.semantic_type in _MEANT or column.pii in _CLASSES):
        return _MEANT.get(column.semantic_type or "") or _CLASSES[column.pii or ""]
    has_contacts = any(f.type in ("email", "phone") for f in model.tables[table].fields.values())
    is_fact = model.tables[table].role != "dimension"
    return "company" if words & {"name"} and (has_contacts or is_fact) else ""


def _seen(
    model: Model, mappings: tuple[MappingDocument, ...], profiles: Mapping[str, TableProfile]
) -> dict[str, ColumnProfile]:
    """Field -> the profile of a column that feeds it; one with personal data before others."""
    found: dict[str, ColumnProfile] = {}
    for path, column in _feeding(mappings, profiles):
        for table in model.tables if path.startswith("common.") else [path.partition(".")[0]]:
            field = f"{table}.{path.partition('.')[2]}"
            if field not in found or (found[field].pii is None and column.pii is not None):
                found[field] = column
    return found


def _feeding(
    mappings: tuple[MappingDocument, ...], profiles: Mapping[str, TableProfile]
) -> Iterator[tuple[str, ColumnProfile]]:
    for mapping in mappings:
        for source in mapping.applies_to:
            columns = {c.label: c for c in profiles[source].columns} if source in profiles else {}
            for entry in (e for e in mapping.columns if e.column in columns):
                yield from ((path, columns[entry.column]) for path in (entry.field, *entry.parts) if path)
            for together in mapping.combined:
                yield from ((together.field, columns[c]) for c in together.columns if c in columns)


def hidden(findings: list[Finding]) -> list[Finding]:
    """Findings that show no values of the files."""
    return [
        replace(
            f,
            message=CODES[f.code].partition(". ")[0] if f.code in _TELLING else f.message,
            examples=f.examples if f.code in _HARMLESS else tuple(mask(e) for e in f.examples),
        )
        for f in findings
    ]


def without_people(findings: Sequence[Finding], profiles: Mapping[str, TableProfile]) -> list[Finding]:
    """Findings of reading files with the personal data in them masked.

    They quote the files before anybody knows what is personal there: records are masked where the file has a column of
    personal data or could not be profiled; of others what is personal inside them.
    """
    known: dict[str, bool] = {}
    for source, profile in profiles.items():
        file = source_file(source)
        known[file] = known.get(file, False) or any(c.pii for c in profile.columns)
    found = []
    for f in findings:
        hide = f.code in _QUOTING and known.get(f.where.file or "", True)
        examples = tuple(mask(e) if hide else veil(e, names=f.code in _QUOTING) for e in f.examples)
        message = veil(f.message, names=True) if f.code in _TELLING else f.message
        found.append(replace(f, message=message, examples=examples))
    return found
