"""Causes that whole tables tell: repeated keys, a wrong grain, required fields that nothing feeds, files left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw

from crmmigrate.core.causes import Cause, Change, Effect, Proposal
from crmmigrate.core.documents import Mapping, Model, ModelTable, Status
from crmmigrate.core.errors import CrmMigrateError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.grain import mark
from crmmigrate.core.tables import ROW, SOURCE, Fate, Frame
from crmmigrate.project import rehearsing_edits as edits
from crmmigrate.project.rehearsing_bench import Bench
from crmmigrate.project.rehearsing_columns import EXAMPLES, REJECTS, Found, count
from crmmigrate.project.rehearsing_faults import OF_CELLS, feeding, own, places

MOST_KEYS = 20_000
_WORDS = ("line", "pos", "item", "no", "nr", "num", "seq", "version", "rev", "part", "date", "period", "year")
_MEASURES_LAST = {"key": 0, "degenerate": 0, "date": 1, "attribute": 2, "measure": 4}
ROWKEY = "_rowkey"


def repeated_keys(bench: Bench, events: Frame) -> list[Found]:
    """A cause for each table in which rows were rejected because another one has their key."""
    is_repeat = (nw.col("rule") == "unique") & (nw.col("fate") == str(Fate.REJECTED))
    repeats = bench.engine.hold(events.filter(is_repeat))
    counted = repeats.group_by("table").agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    tables = sorted(counted.rows(named=True), key=lambda r: (-r["n"], r["table"]))
    return [_repeated(bench, row["table"], repeats.filter(nw.col("table") == row["table"])) for row in tables]


def _repeated(bench: Bench, table: str, repeats: Frame) -> Found:
    spec = bench.state.known.chosen_model.tables[table]
    rows = bench.engine.hold(places(repeats))
    n = count(rows)
    sources = sorted(rows.select(SOURCE).unique().collect(backend="pyarrow")[SOURCE].to_list())
    whole = bench.state.outcomes["map"].tables[table].n_rows or n
    values = repeats.select("value").unique().sort("value").head(EXAMPLES).collect(backend="pyarrow")["value"].to_list()
    cause = Cause(
        kind="duplicate-key", rows=n, cells=n, files=tuple(sources), table=table, columns=tuple(spec.grain),
        title=f"rows of {table} have the key ({', '.join(spec.grain)}) of another row, and other values",
        share=n / whole, examples=tuple(str(v) for v in values), proposal=_grain(bench, table, repeats, n / whole),
        next=f"rank the files by `priority`, leave an older copy out with `exclude`, or correct them: {REJECTS}",
    )  # fmt: skip
    return Found(cause, rows)


def _grain(bench: Bench, table: str, repeats: Frame, share: float) -> Proposal | None:
    """One more field for the grain, if one parts the rows that have the same key."""
    spec = bench.state.known.chosen_model.tables[table]
    frame = bench.state.outcomes["map"].tables[table].read(bench.engine).frame
    keys = repeats.select(nw.concat_str([nw.lit(mark(spec)), nw.col("value")]).alias(ROWKEY)).unique()
    rows = bench.engine.hold(frame.join(keys.sort(ROWKEY).head(MOST_KEYS), on=ROWKEY, how="semi"))
    rejected = count(repeats)
    best: tuple[float, str, int] | None = None
    for name in _free(spec, rows):
        left = _left(bench, table, [*spec.grain, name], rows)
        passed = rejected - left
        score = passed / rejected * (1 - 0.1 * _rank(spec, name))
        if passed > 0 and (best is None or score > best[0]):
            best = (score, name, passed)
    if best is None or best[2] < rejected / 2:
        return None
    change = edits.grain(bench, table, [*spec.grain, best[1]])
    if change is None:
        return None
    sure = (0.9 if share > 0.1 else 0.6 if share > 0.01 else 0.35) * (0.6 if _across(rows) else 1.0)
    sure *= 0.6 if spec.fields[best[1]].role == "measure" else 1.0
    words = f"{best[1]} belongs to the key of {table}"
    effect = Effect(best[2], rejected, sampled=rejected > MOST_KEYS)
    return Proposal(change, words, bench.diff(change), effect, sure)


def _free(spec: ModelTable, rows: Frame) -> list[str]:
    """Fields outside the grain that differ among the rows, the likeliest first."""
    present = set(rows.collect_schema().names())
    names = [n for n in spec.fields if n in present and n not in spec.grain]
    counts = rows.select(*(nw.col(n).n_unique().alias(n) for n in names)).collect(backend="pyarrow") if names else None
    differing = [n for n in names if counts is not None and counts[n].to_list()[0] > 1]
    return sorted(differing, key=lambda n: (_rank(spec, n), n))


def _rank(spec: ModelTable, name: str) -> int:
    return _MEASURES_LAST[spec.fields[name].role] - (2 if set(name.lower().split("_")) & set(_WORDS) else 0)


def _left(bench: Bench, table: str, grain: list[str], rows: Frame) -> int:
    """Rows that would still be rejected with another grain, by the step's own rule."""
    from crmmigrate.core.tables import Column, Table  # noqa: PLC0415
    from crmmigrate.steps import check  # noqa: PLC0415

    model = bench.state.known.chosen_model
    spec = model.tables[table].model_copy(update={"grain": grain})
    wider = model.model_copy(update={"tables": {**model.tables, table: spec}})
    parts = [
        nw.concat_str([nw.col("_system"), nw.lit(":"), nw.col(f)]) if f in spec.scoped else nw.col(f) for f in grain
    ]
    filled = nw.all_horizontal(*(~nw.col(f).is_null() for f in grain), ignore_nulls=True)
    key = nw.when(filled).then(nw.concat_str([nw.lit("g"), *parts], separator="|"))
    names = [n for n in rows.collect_schema().names() if n in spec.fields]
    keyed = Table(table, rows.with_columns(key.alias(ROWKEY)), tuple(Column(n, n) for n in names))
    left = check.run({table: keyed}, check.CheckConfig(wider), bench.engine).events
    twice = (nw.col("rule") == "unique") & (nw.col("fate") == str(Fate.REJECTED))
    return sum(count(frame.filter(twice)) for frame in left)


def _across(rows: Frame) -> bool:
    """Whether most keys stand in more than one file: then they are copies rather than parts."""
    by = rows.group_by(ROWKEY).agg(nw.col(SOURCE).n_unique().alias("n"))
    counts = by.collect(backend="pyarrow")["n"].to_list()
    return bool(sum(n > 1 for n in counts) * 2 > len(counts))


# --- which table the rows are of ----------------------------------------------------------------------


def wrong_grains(bench: Bench) -> list[Found]:
    """A cause for each layout whose columns speak of rows of another table than `rows_are`."""
    return [f for m in bench.state.known.mappings if m.rows_are and (f := _wrong_grain(bench, m))]


def _wrong_grain(bench: Bench, mapping: Mapping) -> Found | None:
    model = bench.state.known.chosen_model
    sources = [s for s in mapping.applies_to if s in bench.state.gathered.tables]
    here = str(mapping.rows_are)
    fits = {t: _fit(mapping, model, t) for t in model.tables}
    best = max(fits, key=lambda t: fits[t])
    lost = model.tables[best].role != "dimension" or not _fed(mapping, here) - _common(mapping)
    if best == here or not sources or fits[best] <= fits[here] + 1 or not lost:
        return None
    rows = _all_rows(bench, sources)
    n = count(rows)
    change = edits.rows_are(bench, mapping, best)
    effect = _effect_of_grain(bench, change, sources, n) if change else None
    proposal = None
    if change and effect and effect.rows:
        words = f"the rows are {best}"
        proposal = Proposal(change, words, bench.diff(change), effect, 0.9 * effect.share)
    cause = Cause(
        kind="rows-are", rows=n, cells=n, files=tuple(sources), table=here, columns=tuple(sorted(_fed(mapping, best))),
        title=f"the rows of {mapping.layout} are taken for {here}, and its columns are those of {best}",
        share=1.0, proposal=proposal, next=f"write `rows_are: {best}` in its mapping, if that is so",
    )  # fmt: skip
    return Found(cause, rows)


def _effect_of_grain(bench: Bench, change: Change, sources: list[str], n: int) -> Effect | None:
    """The rows that get through when they are taken for rows of the other table."""
    try:
        known = bench.with_change(change)
    except CrmMigrateError:
        return None
    few = {s: bench.staged(s).with_frame(bench.engine.hold(bench.staged(s).frame.head(MOST_KEYS))) for s in sources}
    gone = [f.filter(nw.col("fate") == str(Fate.REJECTED)) for f in bench.events(few, known)]
    lost = count(nw.concat([places(f) for f in gone], how="vertical").unique()) if gone else 0
    tried = sum(min(bench.staged(s).n_rows or MOST_KEYS, MOST_KEYS) for s in sources)
    return Effect(round(n * (tried - lost) / max(tried, 1)), n, sampled=tried < n)


def _fit(mapping: Mapping, model: Model, table: str) -> float:
    """How well the columns of a layout are those of a table: its own fields, less the required ones that none feeds."""
    fed = _fed(mapping, table)
    fields = model.tables[table].fields
    missing = [n for n, f in fields.items() if f.required and n not in fed]
    groups = model.tables[table].identify
    nameless = model.tables[table].role == "dimension" and bool(groups) and not any(set(g) <= fed for g in groups)
    return len(fed & set(fields)) - 2 * len(missing) - (3 if nameless else 0)


def _fed(mapping: Mapping, table: str) -> set[str]:
    paths = [c.field for c in mapping.columns if c.field and c.status is not Status.REJECTED]
    paths += [c.field for c in mapping.combined if c.status is not Status.REJECTED]
    return {p.partition(".")[2] for p in paths if p.partition(".")[0] == table}


def _common(mapping: Mapping) -> set[str]:
    return _fed(mapping, "common")


def _all_rows(bench: Bench, sources: list[str]) -> Frame:
    frames = [bench.staged(s).frame.select(SOURCE, ROW) for s in sources]
    return bench.engine.hold(nw.concat(frames, how="vertical"))


# --- fields and files that nothing feeds -----------------------------------------------------------------


def unfed(bench: Bench) -> list[Found]:
    """A cause for each required field that a layout does not feed."""
    model, found = bench.state.known.chosen_model, []
    for mapping in bench.state.known.mappings:
        sources = [s for s in mapping.applies_to if s in bench.state.gathered.tables]
        if not mapping.rows_are or not sources or mapping.rows_are not in model.tables:
            continue
        for name, field in model.fields_of(mapping.rows_are).items():
            path = f"{mapping.rows_are}.{name}"
            if field.required and not any(True for _ in feeding(mapping, path)) and not _made(mapping, path):
                found.append(_unfed(bench, mapping, path, sources))
    return found


def _made(mapping: Mapping, path: str) -> bool:
    """Whether something else than a column feeds a field."""
    told = [c.field for c in mapping.combined if c.status is not Status.REJECTED]
    told += [c.field for c in mapping.suggested_constants if c.status is not Status.REJECTED]
    told += [p for of in (mapping.constants, *mapping.constants_of.values()) for p in of]
    return path in {own(p, mapping) for p in told}


def _unfed(bench: Bench, mapping: Mapping, path: str, sources: list[str]) -> Found:
    rows = _all_rows(bench, sources)
    n = count(rows)
    cause = Cause(
        kind="unfed", rows=n, cells=n, files=tuple(sources), table=mapping.rows_are, columns=(path,), share=1.0,
        title=f"no column of {mapping.layout} feeds {path}, which must be filled",
        proposal=_unfed_proposal(bench, mapping, path, n),
        next=f"name its column in the mapping, or a value for all rows: `constants: {{{path}: ...}}`",
    )  # fmt: skip
    return Found(cause, rows)


def _unfed_proposal(bench: Bench, mapping: Mapping, path: str, n: int) -> Proposal | None:
    """The free column that is likeliest for a field."""
    fits = [
        (candidate.confidence, entry)
        for entry in mapping.columns
        if entry.field is None
        for candidate in entry.candidates
        if own(candidate.field, mapping) == path
    ]
    confidence, entry = max(fits, key=lambda f: f[0], default=(0.0, None))
    if entry is None or confidence < 0.05:
        return None
    change = edits.fed_to(bench, mapping, {(entry.column, entry.position): path})
    if change is None:
        return None
    sources = [s for s in mapping.applies_to if s in bench.state.gathered.tables]
    sample = bench.sample(_all_rows(bench, sources), [entry])
    told = bench.told(sample.weights, bench.with_change(change))
    passed = sum(w for place, w in sample.weights.items() if not any(t[3] == entry.column for t in told.get(place, ())))
    effect = Effect(round(passed * n / max(sample.covered, 1)), n, sampled=sample.covered < n)
    return Proposal(change, f"{entry.column} feeds {path}", bench.diff(change), effect, confidence)


def left_out(bench: Bench, events: Frame) -> list[Found]:
    """Causes of rows that no mapping takes, and of records that could not be shaped."""
    rejected = nw.col("fate") == str(Fate.REJECTED)
    shaped = events.filter(rejected & ~nw.col("rule").is_in(sorted(OF_CELLS | {"unique"})))
    unmapped = events.filter(nw.col("rule") == "not_mapped")
    return [*_by_rule(bench, shaped, unreadable=True), *_by_rule(bench, unmapped, unreadable=False)]


def _by_rule(bench: Bench, frame: Frame, *, unreadable: bool) -> Iterator[Found]:
    counted = frame.group_by(SOURCE, "rule").agg(nw.len().cast(nw.Int64()).alias("n"), nw.col("reason").min())
    for row in sorted(counted.collect(backend="pyarrow").rows(named=True), key=lambda r: (-r["n"], r[SOURCE])):
        here = frame.filter((nw.col(SOURCE) == row[SOURCE]) & (nw.col("rule") == row["rule"]))
        yield Found(_left_cause(bench, row, unreadable=unreadable), bench.engine.hold(here.select(SOURCE, ROW)))


def _left_cause(bench: Bench, row: dict[str, Any], *, unreadable: bool) -> Cause:
    told = (s["gathered"] for s in bench.state.gathered.sources if s["source"] == row[SOURCE])
    gathered = int(str(next(told, row["n"])))
    title = f"{row['reason'] or row['rule']}" if unreadable else "no column of the table fits the model"
    advice = "name `rows_are` and fields in its mapping, or leave the file out with `exclude` in migration.yaml"
    return Cause(
        kind="unreadable" if unreadable else "unmapped", title=title, rows=row["n"], cells=row["n"],
        files=(row[SOURCE],), share=row["n"] / max(gathered, 1), next=REJECTS if unreadable else advice,
    )  # fmt: skip


def of_findings(findings: list[Finding]) -> list[Found]:
    """Causes of what blocks and is about no single cell: files that cannot be read, proofs that fail."""
    told = [f for f in findings if f.severity == Severity.ERROR]
    return [
        Found(
            Cause(
                kind="unreadable" if f.code.startswith("source-") else "proof", title=f"{f.code}: {f.message}",
                rows=0, cells=f.count, files=(f.where.file,) if f.where.file else (), table=f.where.table,
                columns=(f.where.column,) if f.where.column else (), examples=f.examples, next=f.next,
            ),
            None,
        )
        for f in told
    ]  # fmt: skip
