"""What does not fit a model, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.project.align_fit import Misfit, instead
from crmmigrate.project.align_rows import Grain
from crmmigrate.project.align_sources import Source
from crmmigrate.project.align_told import Aligned, shown, worth

INFO = Severity.INFO


def findings_of(told: Aligned) -> Iterator[Finding]:
    """All findings, in the order of the tables."""
    for source in told.sources:
        yield from _homeless(source)
    for entry in (e for e in told.unfed if e["why"] == "required"):  # a grain is told as such
        where = Where(entry["file"], entry["table"])
        yield Finding(
            "model-field-unfed", f"{entry['field']} is {entry['why']}, and nothing feeds it", where=where,
            next="map a column to it, give it a constant, or change the model",
        )  # fmt: skip
    for source, column, path, found in told.misfits:
        filled = column.n - column.nulls
        code, words = _misfit(found, path, instead(column, found.limit))
        yield Finding(
            code, f"{'' if found.exact else 'about '}{found.count:,} of {filled:,} values {words}", Severity.WARNING,
            source.where(column.label), found.count, tuple(shown(column, found.examples)),
            "see whether column and field belong together; else change the field, the values, or add a transform",
        )  # fmt: skip
    yield from _shape(told)
    yield from _members(told)


def _homeless(source: Source) -> Iterator[Finding]:
    if not source.rows_are:
        if source.profile.n_rows:
            yield Finding(
                "model-table-homeless", "no table of the model takes its rows", where=source.where(),
                count=source.profile.n_rows, next="add a table to the model, or leave the file out",
            )  # fmt: skip
        return
    for column in source.homeless():
        filled = column.n - column.nulls
        if not filled:
            continue
        good = worth(column)
        kind = column.semantic_type or column.inferred_type
        yield Finding(
            "model-column-homeless",
            f"no field for this column: {kind}, {filled:,} of {column.n:,} filled, {column.distinct:,} distinct",
            Severity.WARNING if good else INFO,
            source.where(column.label),
            filled,
            next="`alignment.snippet` of --json has a field for it; or confirm in the mapping that it is left out",
        )


def _misfit(found: Misfit, path: str, kind: str) -> tuple[str, str]:
    """The code, and what is said of the values."""
    if found.rule == "type":
        return "model-type-misfit", f"do not go into {path} ({found.limit})" + (f": they are {kind}" if kind else "")
    said = {
        "length": f"are longer than {path} takes: {found.limit}",
        "minimum": f"are less than {path} takes: {found.limit}",
        "maximum": f"are more than {path} takes: {found.limit}",
        "pattern": f"do not have the pattern of {path}: {found.limit}",
        "allowed": f"lead to none of the values that {path} lists: {found.limit}",
    }
    return "model-value-misfit", said[found.rule]


def _shape(told: Aligned) -> Iterator[Finding]:
    """Grains, measures and attributes."""
    for source, grain in told.grains:
        words = _grain(grain)
        if words:
            yield Finding(
                "model-grain-differs", words, where=source.where(), count=grain.rows - grain.distinct or grain.rows,
                next="change the grain in the model, or `rows_are` of the mapping",
            )  # fmt: skip
    for source, label, path, key in told.coarse:
        yield Finding(
            "model-measure-coarse", f"it stands once per {' and '.join(key)} and is repeated on rows; {path} sums it",
            where=source.where(label), count=source.profile.n_rows,
            next="set `additive: non` for the field, or load it with a fact of that grain",
        )  # fmt: skip
    for source, varies in told.varying:
        yield Finding(
            "model-attribute-per-row",
            f"{varies.path} has several values for {varies.several:,} of {varies.members:,} members that occur "
            "more than once: it goes with the row",
            where=source.where(varies.column), count=varies.several,
            next="give the fact a field of its own for it, or keep history with `scd: 2`",
        )  # fmt: skip


def _grain(grain: Grain) -> str:
    """What differs, in a sentence; empty when nothing does."""
    fed, wanted = " and ".join(grain.fed), " and ".join(grain.model)
    if grain.verdict == "finer":
        several = f"{grain.rows:,} rows have {grain.distinct:,} of these"
        key = f"; a row here is one per {' and '.join(grain.data)}" if grain.data else ""
        return f"a row of {grain.table} is one per {wanted}, and {several}: the data are finer{key}"
    lack = " and ".join(name for name in grain.model if name not in grain.fed)
    if lack and not fed:
        return f"a row of {grain.table} is one per {wanted}, and nothing feeds that: rows go by their content"
    if grain.verdict == "coarser":
        return (
            f"a row of {grain.table} is one per {wanted}; the data have one per {fed} and no {lack}: they are coarser"
        )
    if grain.verdict == "open":
        return f"a row of {grain.table} is one per {wanted}; nothing feeds {lack}, and {fed} alone repeats"
    return ""


def _members(told: Aligned) -> Iterator[Finding]:
    """Dimensions: without a key in the rows, without members, members not delivered, and new ones."""
    for source, dimension in told.unidentified:
        groups = [" + ".join(g) for g in told.model.tables[dimension].identify]
        yield Finding(
            "model-dimension-unidentified",
            f"columns feed {dimension}, and nothing identifies its members in these rows: what they say of it is lost",
            where=source.where(), count=source.profile.n_rows,
            next=f"map a column to one of {', '.join(groups[:4]) or 'its identifying fields'}",
        )  # fmt: skip
    for found in told.missing:
        column = found.source.by_label[found.column]
        named = column.semantic_type in ("company", "person")
        yield Finding(
            "model-members-missing",
            f"{found.values:,} values of {found.path} are in no table that delivers its members"
            + (", as they are written" if named else ""),
            INFO if named else Severity.WARNING, found.source.where(found.column), found.rows,
            tuple(shown(column, found.examples)),
            "`crmmigrate match` finds them under other spellings" if named
            else "they become `inferred` members; ask for the missing records",
        )  # fmt: skip
    for name in told.undelivered:
        yield Finding(
            "model-dimension-undelivered", f"no table has the grain of {name}; its members come from other rows alone",
            INFO, Where(table=name),
        )  # fmt: skip
    for new in told.new_dimensions:
        yield Finding(
            "model-dimension-missing",
            f"{', '.join(new['columns'][:4])} tell of one thing, {new['name']}, which the model does not have",
            where=Where(new["file"], new["table"]), count=len(new["columns"]),
            next="add a dimension for it; `star` of --json has a proposal",
        )  # fmt: skip
