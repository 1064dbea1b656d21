"""The sign-off report, filled with what a validation proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
from sqlalchemy.engine import make_url

from crmmigrate import __version__
from crmmigrate.core.codes import CODES
from crmmigrate.core.documents import Status
from crmmigrate.core.findings import Finding
from crmmigrate.core.tables import LINE, ROW, ROW_FATES, SOURCE, Fate, source_sheet
from crmmigrate.project import accounting, cutover, reporting
from crmmigrate.project.loading import LoadReport
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import url_name
from crmmigrate.project.proofs_page import personal_columns
from crmmigrate.project.targets import LoadOptions, opened
from crmmigrate.project.validation import ValidationReport
from crmmigrate.report.signoff import (
    Correction,
    Decided,
    FileIn,
    KpiLine,
    LeftOut,
    MergedTable,
    Proof,
    SignOff,
    signoff_page,
)  # fmt: skip
from crmmigrate.report.trend import goal_line
from crmmigrate.values.masking import mask

MOST_WRONG = 10
PROOFS = {
    "counts": "rows by source, in the ledger and in the target",
    "control_totals": "the sum of each measure, by source",
    "slice_totals": "the sum of each measure, by each value of a slice",
    "integrity": "foreign keys that point to a row",
    "grain": "tables without two rows of the same grain",
    "dates": "first and last day of each date field",
    "keys": "distinct values of each key",
    "distributions": "how often each value of a category stands",
    "completeness": "how many rows have a value, field by field",
    "kpis": "key figures, computed twice",
}
_NAMES = ("source", "table", "field", "column", "measure", "slice", "name")


def write(
    pipeline: Pipeline, state: State, proof: ValidationReport, options: LoadOptions, path: Path, *, masked: bool = True
) -> None:
    """Write the sign-off report of a validation as one HTML file."""
    document = _document(pipeline, state, proof, options, masked=masked)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(signoff_page(document), "utf-8")


def _document(
    pipeline: Pipeline, state: State, proof: ValidationReport, options: LoadOptions, *, masked: bool
) -> SignOff:
    found = [*state.findings(), *pipeline.event_findings(state)]
    load = LoadReport(proof.accounts, [], found, applied=True)
    run = reporting.run_report(pipeline, state, load, proof, masked=masked)
    left_out, reasons = _left_out(pipeline, state)
    with opened(options, existing=True) as target:
        present = target.tables()
        complete = not [f for f in proof.findings if f.code == "count-mismatch" and not proof.counts]
        checks = cutover.checklist(pipeline, state, proof, target, reasons) if complete else []
    flows = tuple(replace(flow, rows=present.get(flow.table, 0)) for flow in run.flows)
    findings = tuple(_masked(f, personal_columns(state)) for f in run.findings) if masked else run.findings
    return SignOff(
        replace(run, flows=flows, findings=findings), _safe(options), __version__, masked, _files(pipeline, state),
        left_out, _corrections(state, masked=masked), _merged(state, proof), _decided(state), _kpis(proof),
        tuple(_proofs(proof)), tuple(goal_line(row) for row in proof.goals), tuple(checks),
    )  # fmt: skip


def _safe(options: LoadOptions) -> str:
    """The target without who and how."""
    url = make_url(options.url or "")
    place = f"{url.get_backend_name()}: {url.database}" if not url.host else url_name(options.url or "")
    return f"{place}, schema {options.schema}" if options.schema else place


def _masked(finding: Finding, personal: set[tuple[str, str]]) -> Finding:
    """A finding whose examples show no person: those of personal columns and of fields, whose column is not told."""
    where = finding.where
    if where.column is None or (where.file is not None and (where.file, where.column) not in personal):
        return finding
    return replace(finding, examples=tuple(mask(e) for e in finding.examples))


def _files(pipeline: Pipeline, state: State) -> tuple[FileIn, ...]:
    tables: dict[str, list[tuple[str, int]]] = {}
    for row in state.gathered.sources:
        sheet = source_sheet(str(row["source"])) or ""
        tables.setdefault(str(row["file"]), []).append((sheet, int(str(row["gathered"]))))
    return tuple(
        FileIn(
            f.name, f.path.stat().st_size if f.path else None, state.gathered.hashes.get(f.name, ""),
            tuple(tables.get(f.name, ())),
        )
        for f in pipeline.project.files()
    )  # fmt: skip


def _left_out(pipeline: Pipeline, state: State) -> tuple[tuple[LeftOut, ...], tuple[int, int]]:
    """Rows by fate and rule; and the decisions on rejects and cells set aside, and how many of them tell why."""
    with pipeline.engine("duckdb") as engine:
        events = accounting.all_events(state.event_paths, engine)
        if events is None:
            return (), (0, 0)
        rows = events.filter(nw.col("fate").is_in([str(f) for f in ROW_FATES])).select(
            SOURCE, ROW, LINE, "fate", "rule"
        )
        by_source = rows.unique().group_by("fate", "rule", SOURCE).agg(nw.len().cast(nw.Int64()).alias("n"))
        told = by_source.group_by("fate", "rule").agg(nw.col("n").sum(), nw.len().cast(nw.Int64()).alias("sources"))
        found = told.collect(backend="pyarrow").rows(named=True)
        wrong = events.filter(nw.col("fate").is_in([str(Fate.REJECTED), str(Fate.SET_ASIDE)]))
        has = (~nw.col("reason").is_null() & (nw.col("reason") != "")).cast(nw.Int64())
        counted = wrong.select(nw.len().cast(nw.Int64()).alias("n"), has.sum().alias("told"))
        n, why = counted.collect(backend="pyarrow").rows()[0]
    lines = [LeftOut(r["fate"], r["rule"], _meaning(r["fate"], r["rule"]), r["sources"], r["n"]) for r in found]
    return tuple(sorted(lines, key=lambda x: (x.fate, -x.rows, x.rule))), (n, why or 0)


def _meaning(fate: str, rule: str) -> str:
    if fate == Fate.MERGED:
        return "The row is the same thing as another row, by the keys of the model."
    return CODES.get(rule, CODES.get(f"rows-{rule.replace('_', '-')}", ""))


def _corrections(state: State, *, masked: bool) -> tuple[Correction, ...]:
    """Corrections of people; who corrected stands there, what they corrected may be a person's."""
    hide: Callable[[str], str] = mask if masked else str
    return tuple(
        Correction(
            f"{p.source} row {p.row} [{p.column}]", hide(p.before or ""), hide(p.after or ""), p.who, p.when, p.why
        )
        for p in state.known.patches
    )


def _merged(state: State, proof: ValidationReport) -> tuple[MergedTable, ...]:
    rows_are = {s: m.rows_are for m in state.known.mappings if m.rows_are for s in m.applies_to}
    sums: dict[str, tuple[int, int]] = {}
    for account in proof.accounts:
        table = rows_are.get(account.source)
        if table:
            n, merged = sums.get(table, (0, 0))
            sums[table] = n + account.loaded + account.merged, merged + account.merged
    return tuple(MergedTable(t, n, merged) for t, (n, merged) in sorted(sums.items()) if merged)


def _decided(state: State) -> tuple[Decided, ...]:
    lines = []
    for mapping in state.known.mappings:
        fed = [c for c in mapping.columns if c.field or c.parts]
        confirmed = sum(Status.CONFIRMED in (mapping.status, c.status) for c in fed)
        lines.append(
            Decided(
                mapping.layout, mapping.rows_are or "", len(mapping.applies_to), confirmed, len(fed) - confirmed,
                len(mapping.columns) - len(fed),
            )
        )  # fmt: skip
    return tuple(sorted(lines, key=lambda x: x.layout))


def _kpis(proof: ValidationReport) -> tuple[KpiLine, ...]:
    def text(row: Mapping[str, Any], name: str) -> str:
        return "" if row.get(name) is None else str(row[name])

    names = ("name", "description", "legacy", "target", "difference", "tolerance")
    return tuple(KpiLine(**{n: text(row, n) for n in names}, ok=bool(row["ok"])) for row in proof.kpis)


def _proofs(proof: ValidationReport) -> Iterable[Proof]:
    accounts = proof.accounts
    wrong = tuple(a.source for a in accounts if not a.balanced)
    yield Proof("accounts", "each row has one fate", len(accounts) - len(wrong), len(accounts), wrong[:MOST_WRONG])
    for name, meaning in PROOFS.items():
        rows = getattr(proof, name)
        bad = [row for row in rows if not _holds(row)]
        places = tuple(" ".join(str(row[n]) for n in _NAMES if row.get(n)) for row in bad[:MOST_WRONG])
        yield Proof(name.replace("_", " "), meaning, len(rows) - len(bad), len(rows), places)
    cells = proof.cells
    n = int(cells["cells"]) if cells else 0
    explained = cells.get("explained", 0) if cells else 0
    good = int(cells["equal"]) + (explained if isinstance(explained, int) else len(explained)) if cells else 0
    yield Proof("cells", "sampled cells, one by one, equal to the source or explained", good, n)


def _holds(row: Mapping[str, Any]) -> bool:
    return not row["orphans"] if "orphans" in row else bool(row["ok"])
