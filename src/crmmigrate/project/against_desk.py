"""`crmmigrate match` of bare files in deliveries: what one run remembers, another compares new rows with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import narwhals as nw

from crmmigrate.core.answer import Answer
from crmmigrate.core.documents import ModelTable
from crmmigrate.core.errors import UsageError
from crmmigrate.core.linking import CONTENT, ID, Linked, Linker
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project import clusters, match_desk, memory, pair_reading
from crmmigrate.project.layouts import Before, Layout, layouts_of
from crmmigrate.project.lock import locked
from crmmigrate.project.match_desk import MatchOptions
from crmmigrate.project.memory import ALONE, IDS, RECORDS, WORDS, Memory
from crmmigrate.project.pipeline import Pipeline, State, staged_profiles
from crmmigrate.steps.match import against as matching
from crmmigrate.steps.match.against import KNOWN, Found, Remembered, words
from crmmigrate.steps.match.ids import GROUP, RECORD, numbered
from crmmigrate.steps.match.ids import ID as ID_
from crmmigrate.steps.match.own import features_of

_MARK = 6


@dataclass(frozen=True)
class Wanted:
    """What is matched.

    Attributes:
        entity: The dimension.
        spec: Its model.
        id_column: Header of the column of record ids.
        to: The file of clusters.
    """

    entity: str
    spec: ModelTable
    id_column: str
    to: Path


def check(options: MatchOptions) -> None:
    """See whether what is asked goes together.

    Raises:
        UsageError: It does not.
    """
    given = {"--precision": options.precision, "--relations": options.relations, "--html": options.page}
    odd = [name for name, value in given.items() if value is not None]
    if options.against and odd:
        raise UsageError(
            f"{odd[0]} does not go with --against, which weighs new rows as the run did that remembered",
            next=f"give {odd[0]} to the run that remembers",
        )
    if options.against:
        memory.there(options.against)
    if options.remember:
        memory.look(options.remember)


def remembering(state: State, wanted: Wanted, folder: Path) -> Callable[[Frame, Engine], None]:
    """What keeps a run in a folder once its clusters have ids.

    Raises:
        UsageError: Records of this dimension are not compared, or these files have none.
    """
    print_ = memory.fingerprint(wanted.entity, wanted.spec)
    found = state.outcomes["match"].tables
    if features_of(wanted.entity) not in found:
        raise UsageError(f"the files have no records of {wanted.entity} to remember", next="check --entity")
    linked = pair_reading.all_linked(state)[wanted.entity]

    def remember(rows: Frame, engine: Engine) -> None:
        features = found[features_of(wanted.entity)].read(engine).frame
        numbers = features.select(nw.col(ID).max().alias("n")).collect(backend="pyarrow")["n"].to_list()
        ids = rows.select(ID_).collect(backend="pyarrow").to_native()[ID_]
        made = _memory(wanted.entity, print_, linked, int(numbers[0]), clusters.greatest(ids))
        made = replace(made, layouts=_layouts(state))
        with _writing(folder):
            memory.save(folder, made, None, _tables(rows, features, wanted, engine), engine)

    return remember


def _layouts(state: State) -> tuple[Layout, ...]:
    columns = {source: [c.label for c in profile.columns] for source, profile in staged_profiles(state).items()}
    return layouts_of(columns, state.known.cleaning, state.known.mappings)


def _writing(folder: Path) -> ExitStack:
    """The lock of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stack = ExitStack()
    stack.enter_context(locked(folder, folder))
    return stack


def _memory(entity: str, fingerprint: str, linked: Linked, records: int, ids: int) -> Memory:
    return Memory(entity, fingerprint, linked.weights.data(), asdict(linked.thresholds), records, ids)


def _tables(rows: Frame, features: Frame, wanted: Wanted, engine: Engine) -> dict[str, Frame]:
    """What is remembered of rows with ids, and of those among them that were compared."""
    linker, kind = _linker(engine), memory.known_kind(wanted.entity, wanted.spec)
    named = rows.select(SOURCE, ROW, nw.col(RECORD).alias(matching.RECORD), nw.col(ID_).alias(KNOWN))
    ids = features.select(SOURCE, ROW, ID).join(named, on=[SOURCE, ROW], how="inner")
    alone = rows.join(features.select(SOURCE, ROW), on=[SOURCE, ROW], how="anti").select(RECORD, ID_)
    return {
        RECORDS: features,
        IDS: ids.select(ID, matching.RECORD, KNOWN),
        WORDS: words(features, kind, linker),
        ALONE: alone,
    }


def _linker(engine: Engine) -> Linker:
    linker = getattr(engine, "linker", None)
    if not isinstance(linker, Linker):
        raise UsageError("this engine cannot compare records", next="leave `engine` out")
    return linker


def against(pipeline: Pipeline, wanted: Wanted, options: MatchOptions) -> Answer:
    """Match new files against what is remembered, and write `record_id,cluster_id` of their rows.

    Returns:
        As `match_desk.answer`; `against` has numbers of `rows`, of those that were `known` already, of those that
        `joined` known clusters, of `new_clusters`, and of pairs for `review`.

    Raises:
        UsageError: The folder holds nothing that fits; the file of clusters is another one.
        OutsideError: Something cannot be written; what stood there still stands.
    """
    folder = options.against or Path()
    with ExitStack() as stack:
        if options.remember:
            stack.enter_context(_writing(options.remember))
        known = memory.opened(folder, wanted.entity, memory.fingerprint(wanted.entity, wanted.spec))
        pipeline.before = Before(known.layouts)
        state = pipeline.upto("check")
        engine = stack.enter_context(pipeline.engine("duckdb"))
        clusters.earlier(wanted.to, engine)
        given = engine.hold(clusters.gathered(state, wanted.id_column, engine))
        found = _found(state, wanted, given, memory.remembered(folder, known, engine), engine)
        rows = _named(given, found, memory.alone(folder, known, engine), known, engine)
        if options.remember:
            more = [one for one in _layouts(state) if one.columns not in {known_.columns for known_ in known.layouts}]
            known = replace(known, layouts=(*known.layouts, *more))
            made, tables = _added(known, rows, found, wanted, engine)
            memory.save(options.remember, made, folder, tables, engine)
        counts = clusters.save(rows, wanted.to)
        result = Result(tables=dict(found.tables), findings=tuple(found.findings)) if found else Result()
        state.outcomes["match"] = pipeline.store.save("matched", "against", result, engine)
        told = _counted(rows)
    answer = match_desk.answer(pipeline, state, counts, options)
    return replace(answer, data=answer.data | {"against": told | {"review": answer.data["pairs"]["review"]}})


def _found(state: State, wanted: Wanted, given: Frame, remembered: Remembered, engine: Engine) -> Found | None:
    """The clusters of the rows that say something of the dimension; None where none does."""
    checked = state.outcomes["check"].tables.get(wanted.entity)
    if checked is None:
        return None
    ids = given.select(SOURCE, ROW, nw.col(RECORD).alias(matching.RECORD))
    own = checked.read(engine).frame.filter(nw.col("_grain")).join(ids, on=[SOURCE, ROW], how="inner")
    kind = memory.known_kind(wanted.entity, wanted.spec)
    return matching.against(own, wanted.entity, kind, wanted.spec, remembered, engine, _linker(engine))


def _named(given: Frame, found: Found | None, alone: Frame | None, known: Memory, engine: Engine) -> Frame:
    """All rows with ids: `_source`, `_row`, `record_id`, `cluster_id`, and whether cluster and row were there.

    These last columns are `_known` and `_again`.
    """
    nothing = nw.lit(None).cast(nw.String())
    rows = given.with_columns(nothing.alias(CONTENT), nothing.alias("_joined"), nothing.alias(KNOWN))
    if found:
        said = found.rows.select(SOURCE, ROW, CONTENT, nw.col(GROUP).alias("_joined"), KNOWN)
        rows = given.join(said, on=[SOURCE, ROW], how="left")
    compared = ~nw.col(CONTENT).is_null()
    rows = rows.with_columns(nothing.alias("_alone"))
    if alone is not None:
        rows = rows.drop("_alone").join(alone, on=RECORD, how="left")
    was = nw.when(compared).then(nw.col(KNOWN)).otherwise(nw.col("_alone"))
    again = (compared & nw.col("_joined").is_null()) | (~compared & ~nw.col("_alone").is_null())
    group = nw.coalesce(nw.col("_joined"), nw.col(GROUP))
    held = engine.hold(
        rows.select(SOURCE, ROW, RECORD, CONTENT, group.alias(GROUP), was.alias("_was"), again.alias("_again"))
    )
    new = held.filter(nw.col("_was").is_null())
    ids = numbered(new.group_by(GROUP).agg(nw.col(RECORD).min().alias("_least")), known.ids, f"-{_mark(new)}")
    named = held.join(ids, on=GROUP, how="left").with_columns((~nw.col("_was").is_null()).alias(KNOWN))
    return engine.hold(named.select(SOURCE, ROW, RECORD, nw.coalesce("_was", ID_).alias(ID_), KNOWN, "_again"))


def _mark(new: Frame) -> str:
    """Of new records, whatever order they stand in: other records have other ids, also where nobody remembers these."""
    said = nw.concat_str([nw.col(RECORD), nw.coalesce(nw.col(CONTENT), nw.lit(""))], separator="|")
    found = new.select(said.alias("_said")).sort("_said").collect(backend="pyarrow").to_native()["_said"]
    whole = hashlib.sha256()
    for text in found.to_pylist():
        whole.update(text.encode() + b"\n")
    return whole.hexdigest()[:_MARK]


def _added(
    known: Memory, rows: Frame, found: Found | None, wanted: Wanted, engine: Engine
) -> tuple[Memory, dict[str, Frame]]:  # fmt: skip
    """The memory with new rows, and what they add to its tables."""
    new = rows.filter(~nw.col("_again"))
    table = new.select(RECORD, ID_).collect(backend="pyarrow").to_native()
    if not table.num_rows:
        return known, {}
    if found is None or found.prepared is None:
        return known, {ALONE: new.select(RECORD, ID_)}
    numbers = found.prepared.select(nw.col(ID).max().alias("n")).collect(backend="pyarrow")["n"].to_list()
    made = replace(known, records=int(numbers[0]), ids=max(known.ids, clusters.greatest(table[ID_])))
    return made, _tables(new, found.prepared, wanted, engine)


def _counted(rows: Frame) -> dict[str, int]:
    said = {
        "rows": nw.len(), "known": nw.col("_again").cast(nw.Int64()).sum(),
        "joined": (nw.col(KNOWN) & ~nw.col("_again")).cast(nw.Int64()).sum(),
    }  # fmt: skip
    found = rows.select(*(how.cast(nw.Int64()).alias(name) for name, how in said.items())).collect(backend="pyarrow")
    clusters_ = rows.filter(~nw.col(KNOWN)).select(ID_).unique().select(nw.len().cast(nw.Int64()).alias("n"))
    new = clusters_.collect(backend="pyarrow")["n"].to_list()[0]
    return {name: int(found[name].to_list()[0] or 0) for name in said} | {"new_clusters": int(new or 0)}
