"""What the rows of a source say of other tables: mentions and the references to them."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.casting import lowered
from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.tables import LINEAGE, ROW, Frame

SEPARATOR = "\x1f"
CARRIED = (*LINEAGE, "_system", "_priority")


def split(rows: Frame, rows_are: str, paths: list[str], model: Model) -> dict[str, Frame]:
    """Split the rows of one source into records by table.

    Args:
        rows: Columns `table/field`, lineage, `_system`, `_priority`.
        rows_are: Table whose grain the rows have.
        paths: The `table.field` that they hold.
        model: The model.

    Returns:
        Table -> frame with its fields under their own names, `_grain`, its references `<dimension>_mention`, and
        for dimensions `_mention`. Mentions of other tables are distinct by their identifying values.
    """
    spoken = _by_table(paths, rows_are, model)
    known = [name for name, columns in spoken.items() if _identifies(model, name, columns)]
    keyed = rows.with_columns(_mention(model.tables[n], spoken[n]).alias(_key(n)) for n in known) if known else rows
    found: dict[str, Frame] = {}
    for name, columns in spoken.items():
        if name != rows_are and name not in known:
            continue
        frame = keyed if name == rows_are else _distinct(keyed, _key(name))
        found[name] = _records(frame, name, columns, known, model, grain=name == rows_are)
    return found


def at(path: str) -> str:
    """The column of a field `table.field`: Spark would take the point for a part of a struct."""
    return path.replace(".", "/")


def _by_table(paths: list[str], rows_are: str, model: Model) -> dict[str, dict[str, str]]:
    """Table -> its field -> the column that holds it; references by name speak of their dimension too."""
    spoken: dict[str, dict[str, str]] = {rows_are: {}}
    for path in paths:
        table, _, name = path.partition(".")
        spoken.setdefault(table, {})[name] = at(path)
    # Members that the rows mention may refer to further ones, as an order does to its customer.
    for table in list(spoken):
        _add_referred(spoken, table, model)
    return spoken


def _add_referred(spoken: dict[str, dict[str, str]], table: str, model: Model) -> None:
    """What the references of a table say of its dimensions."""
    told = dict(spoken[table])
    # In the order of the model: of several references to one dimension the first has its key.
    for name, field in ((n, f) for n, f in model.fields_of(table).items() if n in told):
        path = told[name]
        target = field.references
        if not target or target == table or target not in model.tables[table].dimensions:
            continue
        own = field.reference_field or _natural(model.tables[target])
        if target not in spoken:
            spoken[target] = {own: path}
        elif field.role == "key" and field.type != "reference":
            spoken[target].setdefault(own, path)  # a key of both the row and its dimension


def _natural(table: ModelTable) -> str:
    """The field by which people name a member: the last identifying group of one field."""
    singles = [group[0] for group in table.identify if len(group) == 1]
    return singles[-1] if singles else next(iter(table.fields))


def _identifies(model: Model, name: str, columns: dict[str, str]) -> bool:
    table = model.tables[name]
    return table.role == "dimension" and any(set(group) <= set(columns) for group in table.identify)


def _key(name: str) -> str:
    return f"mention/{name}"


def _mention(table: ModelTable, columns: dict[str, str]) -> nw.Expr:
    """The key text of a mention: its identifying values; null where no group of them is complete.

    A value that means something only in one system carries the system's name.
    """
    used = sorted({f for group in table.identify for f in group if f in columns})
    parts = []
    for name in used:
        value = nw.col(columns[name])
        prefix = nw.concat_str([nw.col("_system"), nw.lit(":")]) if name in table.scoped else nw.lit("")
        text = nw.concat_str([nw.lit(f"{name}="), prefix, lowered(value)])
        parts.append(nw.when(~value.is_null()).then(text).otherwise(nw.lit("")))
    identified = nw.any_horizontal(
        *(
            nw.all_horizontal(*(~nw.col(columns[f]).is_null() for f in group), ignore_nulls=True)
            for group in table.identify
            if set(group) <= set(columns)
        ),
        ignore_nulls=True,
    )
    return nw.when(identified).then(nw.concat_str(parts, separator=SEPARATOR))


def _distinct(keyed: Frame, key: str) -> Frame:
    """The first row of each mention; only the key and the number of each row go through the grouping."""
    first = keyed.filter(~nw.col(key).is_null()).group_by(key).agg(nw.col(ROW).min())
    return keyed.drop(key).join(first, on=ROW, how="inner")


def _records(frame: Frame, name: str, columns: dict[str, str], known: list[str], model: Model, *, grain: bool) -> Frame:
    references = [d for d in model.tables[name].dimensions if d in known and d != name]
    own = [nw.col(_key(name)).alias("_mention")] if name in known else []
    return frame.select(
        *CARRIED,
        nw.lit(grain).alias("_grain"),
        *(nw.col(path).alias(field) for field, path in columns.items()),
        *(nw.col(_key(d)).alias(f"{d}_mention") for d in references),
        *own,
    )
