"""Before and after of transforms, for every layout that has some."""

from __future__ import annotations

from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps import map as mapping

Previews = dict[tuple[str, str, int], list[tuple[str, str]]]


def previews(pipeline: Pipeline, state: State) -> Previews:
    """(layout, `columns` or `combined`, index) -> values before and after, of the first source of the layout."""
    found: Previews = {}
    artefacts = state.tables_of("clean")
    with pipeline.engine("duckdb") as engine:
        for document in state.known.mappings:
            source = next((s for s in document.applies_to if s in artefacts), None)
            has_some = document.combined or any(c.transform or c.sql or c.parts for c in document.columns)
            if source is None or not has_some:
                continue
            table = artefacts[source].read(engine)
            pairs = mapping.preview(table, document, state.known.chosen_model, engine)
            found |= {(document.layout, kind, index): values for (kind, index), values in pairs.items()}
    return found
