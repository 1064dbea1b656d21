"""Before and after of transforms, for every layout that has some."""

from __future__ import annotations

from dataclasses import replace

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Table
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps import clean
from crmmigrate.steps import map as mapping

Previews = dict[tuple[str, str, int], list[tuple[str, str]]]
MOST = 20  # layouts that are shown
ROWS = 200  # of a table that is not cleaned yet


def previews(pipeline: Pipeline, state: State) -> Previews:
    """(layout, `columns` or `combined`, index) -> values before and after, of the first source of the layout."""
    changed = [m for m in state.known.mappings if m.combined or any(c.transform or c.sql or c.parts for c in m.columns)]
    found: Previews = {}
    with pipeline.engine("duckdb") as engine:
        for document in changed[:MOST]:
            source = next((s for s in document.applies_to if s in state.gathered.tables), None)
            if source is None:
                continue
            pairs = mapping.preview(_cleaned(source, state, engine), document, state.known.chosen_model, engine)
            found |= {(document.layout, kind, index): values for (kind, index), values in pairs.items()}
    return found


def _cleaned(source: str, state: State, engine: Engine) -> Table:
    """A source as it goes into its transforms; its first rows, where it is not cleaned yet."""
    if "clean" in state.outcomes:
        return state.tables_of("clean")[source].read(engine)
    known = state.known
    whole = state.tables_of("gather")[source].read(engine)
    head = replace(whole, frame=whole.frame.head(ROWS), n_rows=min(whole.n_rows or ROWS, ROWS))
    rules = clean.propose({source: known.profiles[source]}, known.migration)
    config = clean.CleanConfig(rules, known.patches, known.migration.default_region)
    return clean.run({source: head}, config, engine).tables[source]
