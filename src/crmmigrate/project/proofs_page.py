"""Which fields hold personal data, so that pages and findings show their values masked or not at all."""

from __future__ import annotations

from crmmigrate.core.documents import Status
from crmmigrate.project.pipeline import State, profiles_of
from crmmigrate.steps import load


def personal(state: State) -> frozenset[str]:
    """`table.field` of the fields that a column with personal data feeds; tables as in the model and in the target."""
    model = state.known.chosen_model
    private = {(s, c.label) for s, p in profiles_of(state).items() for c in p.columns if c.pii}
    paths: set[str] = set()
    for mapping in state.known.mappings:
        for column in (c for c in mapping.columns if c.status != Status.REJECTED):
            if any((source, column.column) in private for source in mapping.applies_to):
                fed = [column.field, *column.parts]
                paths |= {f.replace("common.", f"{mapping.rows_are}.", 1) for f in fed if f}
    split = [path.partition(".") for path in paths]
    return frozenset(
        {*paths, *(f"{load.target_name(model, t)}.{f}" for t, _, f in split if t in model.tables)}
    )  # fmt: skip
