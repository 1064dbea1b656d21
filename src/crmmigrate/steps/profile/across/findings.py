"""What users must know of what is between tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Conflict, Overlap, Place, Reference, SameColumn, SameTable, Survey
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.values.veiling import safe

LIKELY = 0.6  # references below are told on the page; they are no finding
SHARED = {"email": "e-mail addresses", "phone": "telephone numbers", "company": "companies", "person": "persons"}
SHARED |= {"vat": "VAT numbers", "iban": "bank accounts", "ean": "article numbers", "code": "codes", "name": "names"}
CUSTOMERS = ("email", "phone", "company", "person", "vat", "iban")


def findings(survey: Survey, profiles: Mapping[str, TableProfile], *, mask: bool = True) -> Iterator[Finding]:
    """Findings between tables.

    Args:
        survey: What was found.
        profiles: Profile of each table, by source id.
        mask: Whether personal data in examples are masked.
    """
    for group in survey.same_tables:
        yield _alike(group)
    for reference in survey.references:
        if reference.orphans and reference.confidence >= LIKELY:
            yield _orphans(reference, profiles, mask=mask)
    yield from _overlaps(survey.overlaps)
    for same in survey.same_columns:
        yield _columns(same, profiles)
    for conflict in survey.conflicts:
        yield _conflict(conflict, profiles, mask=mask)


def _alike(group: SameTable) -> Finding:
    where = Where(source_file(group.sources[0]), source_sheet(group.sources[0]))
    names = tuple(map(_table, group.sources))
    if group.kind == "copy":
        return Finding(
            "tables-copied",
            f"{_listed(names)} have {group.shared:,} rows in common",
            where=where,
            count=group.shared,
            examples=names,
            next="leave one of them out with `exclude` in migration.yaml, or its rows are loaded twice",
        )
    headers = "other headers" if group.kind == "renamed" else "the same headers"
    message = f"{_listed(names)} look like one table, under {headers}: {group.why}"
    if group.shared:
        step = "map them to one table, and see whether the rows that stand in two of them are loaded twice"
        return Finding("tables-alike", message, Severity.WARNING, where, group.shared, names, step)
    return Finding("tables-alike", message, Severity.INFO, where, len(names), names, "map them to one table")


def _orphans(reference: Reference, profiles: Mapping[str, TableProfile], *, mask: bool) -> Finding:
    columns = [profiles[reference.source].column(c) for c in reference.columns]
    target = (
        f"{_table(reference.ref_source)} [{', '.join(_labels(profiles, reference.ref_source, reference.ref_columns))}]"
    )
    return Finding(
        "foreign-key-orphans",
        f"{reference.orphans:,} of {reference.rows:,} rows point to {target} by {reference.orphan_values:,} values "
        "that are not there",
        where=_where(reference.source, ", ".join(c.label for c in columns)),
        count=reference.orphans,
        examples=_shown(reference.examples, columns, mask=mask),
        next="see whether a list is missing; when loaded, such values get an `inferred` row in the dimension",
    )


def _overlaps(overlaps: Sequence[Overlap]) -> Iterator[Finding]:
    """One finding for each way to compare, however many pairs of tables share something."""
    telling = sorted((o for o in overlaps if o.by in CUSTOMERS), key=lambda o: (CUSTOMERS.index(o.by), -o.common))
    for by, found in groupby(telling, key=lambda o: o.by):
        pairs = list(found)
        tables = {p.source for o in pairs for p in (o.left, o.right)}
        most = pairs[0]
        yield Finding(
            "customers-overlap",
            f"{len(tables)} tables share {SHARED[by]}: {most.common:,} are in both {_table(most.left.source)} and "
            f"{_table(most.right.source)}",
            Severity.INFO,
            count=len(pairs),
            examples=tuple(
                f"{_table(o.left.source)}, {_table(o.right.source)}: {o.common:,}" for o in pairs[:MOST_EXAMPLES]
            ),
            next="`crmmigrate match` finds the records of one customer",
        )


def _columns(same: SameColumn, profiles: Mapping[str, TableProfile]) -> Finding:
    first = same.places[0]
    labels = tuple(dict.fromkeys(_label(profiles, p) for p in same.places))
    inside = len({p.source for p in same.places}) == 1
    if inside:
        message = f"{_listed(labels)} hold the same values: {same.why}"
        code, step = "columns-equal", "one of them is enough"
    else:
        message = f"one thing has {len(labels)} names in {len(same.places)} tables: {_listed(labels)}"
        code, step = "columns-renamed", "map them to one field"
    where = _where(first.source, labels[0])
    named = tuple(f"{_table(p.source)} [{_label(profiles, p)}]" for p in same.places)
    return Finding(code, message, Severity.INFO, where, len(same.places), named, step)


def _conflict(conflict: Conflict, profiles: Mapping[str, TableProfile], *, mask: bool) -> Finding:
    tables = _listed(tuple(_table(p.source) for p in conflict.codes))
    one, many = ("code", "names") if conflict.kind == "names" else ("name", "codes")
    sides = (conflict.codes, conflict.names) if conflict.kind == "names" else (conflict.names, conflict.codes)
    hidden = [profiles[p.source].column(p.column) for p in (*conflict.codes, *conflict.names)]
    texts = [f"{key}: {' / '.join(s or '(none)' for s in said)}" for key, said in conflict.examples]
    start = sides[0][0]
    return Finding(
        f"{conflict.kind}-conflict",
        f"{conflict.count:,} {one}{'s' if conflict.count > 1 else ''} of [{_label(profiles, start)}] stand beside "
        f"other {many} in {tables}",
        where=_where(start.source, _label(profiles, start)),
        count=conflict.count,
        examples=_shown(texts, hidden, mask=mask),
        next="settle which table is right before their rows are joined by this code",
    )


def _shown(texts: Iterable[str], columns: Iterable[ColumnProfile], *, mask: bool) -> tuple[str, ...]:
    told = next((c for c in sorted(columns, key=lambda c: (c.pii is None, c.semantic_type != "free_text"))), None)
    return tuple(safe(t, told) if mask else t for t in texts)


def _where(source: str, label: str) -> Where:
    return Where(source_file(source), source_sheet(source), label)


def _table(source: str) -> str:
    return str(Where(source_file(source), source_sheet(source)))


def _label(profiles: Mapping[str, TableProfile], place: Place) -> str:
    return profiles[place.source].column(place.column).label


def _labels(profiles: Mapping[str, TableProfile], source: str, columns: Iterable[str]) -> list[str]:
    return [profiles[source].column(c).label for c in columns]


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence: the first three, and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
