"""Which fields hold personal data, so that pages and findings show their values masked or not at all."""

from __future__ import annotations

from crmmigrate.core.documents import Status
from crmmigrate.core.tables import source_file
from crmmigrate.project import masking
from crmmigrate.project.pipeline import State, profiles_of
from crmmigrate.steps import load


def personal(state: State) -> frozenset[str]:
    """`table.field` of the fields that hold personal data; tables as in the model and in the target.

    Those are the fields that a column with personal data feeds, and those whose type and name tell it.
    """
    model = state.known.model
    if model is None:  # before the mapping, nothing feeds a field yet
        return frozenset()
    private = {(s, c.label) for s, p in profiles_of(state).items() for c in p.columns if c.pii}
    paths: set[str] = set()
    for mapping in state.known.mappings:
        for column in (c for c in mapping.columns if c.status != Status.REJECTED):
            if any((source, column.column) in private for source in mapping.applies_to):
                fed = [column.field, *column.parts]
                paths |= {f.replace("common.", f"{mapping.rows_are}.", 1) for f in fed if f}
    paths |= masking.private(model, state.known.mappings, profiles_of(state))
    split = [path.partition(".") for path in paths]
    return frozenset(
        {*paths, *(f"{load.target_name(model, t)}.{f}" for t, _, f in split if t in model.tables)}
    )  # fmt: skip


def personal_columns(state: State) -> set[tuple[str, str]]:
    """The columns that hold personal data, by what stands in them or by the fields that they feed: file and header."""
    fields = personal(state)
    found = {(source_file(s), c.label) for s, p in profiles_of(state).items() for c in p.columns if c.pii}
    for mapping in state.known.mappings:
        told = [(c.column, [c.field, *c.parts]) for c in mapping.columns if c.status != Status.REJECTED]
        told += [(column, [c.field]) for c in mapping.combined for column in c.columns if c.status != Status.REJECTED]
        for column, paths in told:
            if any(p and p.replace("common.", f"{mapping.rows_are}.", 1) in fields for p in paths):
                found |= {(source_file(source), column) for source in mapping.applies_to}
    return found
