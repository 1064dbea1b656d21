"""Checks across documents: names that must exist in the model, each fault at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.star_checks import star_faults
from crmmigrate.config.survivorship_checks import survivorship_faults
from crmmigrate.config.transform_checks import TransformChecks
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Mapping, Migration, Model, ModelField, ModelTable
from crmmigrate.core.errors import Fault


def check_model(model: Parsed[Model]) -> tuple[Fault, ...]:
    """Names inside model.yaml that point to no table or field."""
    return tuple(_model_faults(model))


def check_project(
    model: Model,
    migration: Parsed[Migration] | None = None,
    mappings: Sequence[Parsed[Mapping]] = (),
    transforms: TransformChecks | None = None,
) -> tuple[Fault, ...]:
    """Names in migration.yaml and the mappings that the model lacks, with the nearest name it has.

    Args:
        model: The model in force: shipped, inferred or from model.yaml.
        migration: migration.yaml, where the project has one.
        mappings: The mappings, parsed.
        transforms: The transforms that there are; None: they are not checked.

    Returns:
        Faults in the order of the files; empty when all names are known.
    """
    faults = list(_policy_faults(migration, model)) if migration else []
    for mapping in mappings:
        faults += _mapping_faults(mapping, model)
        faults += transforms.faults(mapping, model) if transforms else ()
    return tuple(faults)


def _model_faults(model: Parsed[Model]) -> Iterator[Fault]:
    tables = model.document.tables
    dimensions = [name for name, table in tables.items() if table.role == "dimension"]
    for name, field in model.document.common.items():
        yield from _reference_faults(model, field, ("common", name), dimensions)
    for name, table in tables.items():
        at: Path = ("tables", name)
        fields = model.document.fields_of(name)
        for field_name, field in table.fields.items():
            yield from _reference_faults(model, field, (*at, "fields", field_name), dimensions)
        yield from _unknowns(model, (*at, "dimensions"), "unknown dimension", table.dimensions, dimensions)
        for path, word in _field_names(table, at):
            if word not in fields:
                yield model.fault(path, unknown(f'table {name} has no field "{word}"', word, fields))
        yield from star_faults(model, name)
        yield from survivorship_faults(model, name)


def _field_names(table: ModelTable, at: Path) -> Iterator[tuple[Path, str]]:
    """Each place in a table of the model where one of its own fields is named."""
    for key, words in (("grain", table.grain), ("scoped", table.scoped)):
        yield from (((*at, key, i), word) for i, word in enumerate(words))
    for i, group in enumerate(table.identify):
        yield from (((*at, "identify", i, j), word) for j, word in enumerate(group))
    for i, levels in enumerate(table.hierarchies):
        yield from (((*at, "hierarchies", i, j), word) for j, word in enumerate(levels))
    for key, word in (("snapshot", table.snapshot), ("effective", table.effective), ("weight", table.weight)):
        if word is not None:
            yield (*at, key), word


def _reference_faults(
    model: Parsed[Model], field: ModelField, at: Path, dimensions: Collection[str]
) -> Iterator[Fault]:
    if field.references is None:
        return
    if field.references not in dimensions:
        message = unknown(f'unknown dimension "{field.references}"', field.references, dimensions)
        yield model.fault((*at, "references"), message)
    elif field.reference_field is not None:
        fields = model.document.fields_of(field.references)
        if field.reference_field not in fields:
            what = f'dimension {field.references} has no field "{field.reference_field}"'
            yield model.fault((*at, "reference_field"), unknown(what, field.reference_field, fields))


def _unknowns(
    parsed: Parsed[Model], at: Path, what: str, words: Sequence[str], known: Collection[str]
) -> Iterator[Fault]:
    for index, word in enumerate(words):
        if word not in known:
            yield parsed.fault((*at, index), unknown(f'{what} "{word}"', word, known))


def _policy_faults(migration: Parsed[Migration], model: Model) -> Iterator[Fault]:
    for index, rule in enumerate(migration.document.policies.exclude):
        if rule.table not in model.tables:
            message = unknown(f'the model has no table "{rule.table}"', rule.table, model.tables)
            yield migration.fault(("policies", "exclude", index, "table"), message)


def _mapping_faults(mapping: Parsed[Mapping], model: Model) -> Iterator[Fault]:
    document = mapping.document
    if document.rows_are is not None and document.rows_are not in model.tables:
        message = unknown(f'the model has no table "{document.rows_are}"', document.rows_are, model.tables)
        yield mapping.fault(("rows_are",), message)
    for path, at, key in _named_fields(document):
        if model.field(path) is None:
            yield mapping.fault(at, _no_field(path, model), key=key)
    yield from _column_faults(mapping)
    places: list[Path] = [("constants_of", source) for source in document.constants_of]
    for index, constant in enumerate(document.suggested_constants):
        places += [("suggested_constants", index, "value_of", source) for source in constant.value_of]
    for place in places:
        source = str(place[-1])
        if source not in document.applies_to:
            message = unknown(f'"{source}" is not in applies_to', source, document.applies_to)
            yield mapping.fault(place, message, key=True)


def _named_fields(document: Mapping) -> Iterator[tuple[str, Path, bool]]:
    """Each place in a mapping that names a field: the field, where, and whether it is a key."""
    for index, column in enumerate(document.columns):
        if column.field is not None:
            yield column.field, ("columns", index, "field"), False
        yield from ((path, ("columns", index, "parts", path), True) for path in column.parts)
    for index, made in enumerate(document.combined):
        yield made.field, ("combined", index, "field"), False
    for index, constant in enumerate(document.suggested_constants):
        yield constant.field, ("suggested_constants", index, "field"), False
    yield from ((path, ("constants", path), True) for path in document.constants)
    for source, values in document.constants_of.items():
        yield from ((path, ("constants_of", source, path), True) for path in values)


def _column_faults(mapping: Parsed[Mapping]) -> Iterator[Fault]:
    """Columns that stand twice."""
    seen: dict[tuple[str, int | None], int] = {}
    for index, column in enumerate(mapping.document.columns):
        key, at = (column.column, column.position), ("columns", index, "column")
        if key in seen:
            yield mapping.fault(
                at, f'"{column.column}" stands in line {seen[key]} already; tell them apart by position'
            )
        seen.setdefault(key, mapping.tree.place(at)[0])


def _no_field(path: str, model: Model) -> str:
    table = path.partition(".")[0]
    own = [name for name in _paths(model) if name.startswith(f"{table}.")]
    return unknown(f'the model has no field "{path}"', path, own or _paths(model))


def _paths(model: Model) -> list[str]:
    groups: Iterable[tuple[str, Iterable[str]]] = [
        ("common", model.common), *((name, table.fields) for name, table in model.tables.items())
    ]  # fmt: skip
    return [f"{table}.{name}" for table, names in groups for name in names]
