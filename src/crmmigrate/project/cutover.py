"""The cut-over checklist: what a machine can prove is proven, the rest is left for people to tick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crmmigrate.core.accounting import total
from crmmigrate.core.documents import Model
from crmmigrate.core.ports import TablePlan, Target
from crmmigrate.project import retired, unconfirmed
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.planning import planned
from crmmigrate.project.standing import RECEIPTS
from crmmigrate.project.validation import ValidationReport
from crmmigrate.report.signoff import Check
from crmmigrate.steps.load import KEYS, target_name

WORDS = {
    "owners": ("owner", "user", "employee", "salesperson", "rep"),
    "consent": ("consent", "opt_in", "opt_out", "gdpr", "unsubscribe", "do_not"),
    "attachments": ("attachment", "document", "file", "note"),
}
"""Parts of names of fields and tables that speak of what people must look at."""


def checklist(
    pipeline: Pipeline, state: State, proof: ValidationReport, target: Target, reasons: tuple[int, int]
) -> list[Check]:
    """The whole list.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        proof: What was proven.
        target: Open, with the data.
        reasons: Rows and cells that were rejected or set aside, and how many of them have a reason.
    """
    _, plans = planned(pipeline, state, target)
    return [
        *_counts(proof), *_sums(proof), *_references(proof, target, state.known.chosen_model),
        *_again(target, plans), *_rejects(reasons), *_decisions(state, proof), *_content(state, proof),
        *_cutover(pipeline),
    ]  # fmt: skip


def _machine(group: str, text: str, evidence: str, *, ok: bool) -> Check:
    return Check(group, text, "proven" if ok else "failed", evidence)


def _of_lines(group: str, text: str, rows: Sequence[dict[str, Any]], what: str) -> Check:
    """Proven by the lines of a proof; a person's where none was computed."""
    if not rows:
        return Check(group, text, "open", "not computed in this run")
    good = sum(bool(row["ok"]) for row in rows)
    return _machine(group, text, f"{good:,} of {len(rows):,} {what} hold", ok=good == len(rows))


def _counts(proof: ValidationReport) -> Iterator[Check]:
    group, whole = "Counts", total(proof.accounts)
    sum_ = (
        f"{whole.gathered:,} gathered = {whole.loaded:,} loaded + {whole.merged:,} merged + "
        f"{whole.rejected:,} rejected + {whole.excluded:,} excluded, in {len(proof.accounts):,} sources"
    )
    yield _machine(group, "Every row of every source has one fate", sum_, ok=all(a.balanced for a in proof.accounts))
    yield _of_lines(group, "The target holds the rows that were loaded", proof.counts, "sources")
    yield Check(group, "The scope is agreed in writing: which files, which periods, what stays behind")


def _sums(proof: ValidationReport) -> Iterator[Check]:
    group = "Sums"
    yield _of_lines(group, "Totals of all measures are equal, by source", proof.control_totals, "totals")
    yield _of_lines(group, "Sums by stage, owner and month are equal", proof.slice_totals, "totals by slice")
    yield _of_lines(group, "Key figures are equal in old tables and target", proof.kpis, "KPIs")
    yield Check(group, "Key figures agree with the last reports of the old system")


def _references(proof: ValidationReport, target: Target, model: Model) -> Iterator[Check]:
    group, orphans = "References", sum(i["orphans"] for i in proof.integrity)
    if proof.integrity:
        evidence = f"{len(proof.integrity)} foreign keys, {orphans:,} orphans"
        yield _machine(group, "No reference points to nothing", evidence, ok=orphans == 0)
    lost, unknown = _key_map(target, model)
    text = "Legacy ids resolve to target ids, and target ids back to legacy ids"
    if lost is None:
        yield Check(group, text, "open", "the model has no dimensions, so ids were not replaced")
    else:
        evidence = f"{lost:,} legacy ids without a record, {unknown:,} records without a legacy id"
        yield _machine(group, text, evidence, ok=not lost and not unknown)
    yield _of_lines(group, "No two rows share the grain of their table", proof.grain, "tables")


def _key_map(target: Target, model: Model) -> tuple[int | None, int]:
    """Keys of the key map without a member, and members without a key; None where there is no key map."""
    present = target.tables()
    dimensions = [n for n, t in model.tables.items() if t.role == "dimension" and target_name(model, n) in present]
    if KEYS not in present or not dimensions:
        return None, 0
    lost = unknown = 0
    for name in dimensions:
        table, key = target_name(model, name), f"{name}_key"
        sql = (
            f'SELECT COUNT(*) AS n FROM "{KEYS}" k LEFT JOIN "{table}" d ON k."key" = d."{key}" '
            f'WHERE k."table_name" = :name AND d."{key}" IS NULL'
        )
        lost += int(target.query(sql, {"name": name}).to_pylist()[0]["n"])
        sql = (
            f'SELECT COUNT(*) AS n FROM "{table}" d LEFT JOIN "{KEYS}" k ON k."key" = d."{key}" '
            f'AND k."table_name" = :name WHERE k."key" IS NULL AND d."{key}" <> -1'
        )
        unknown += int(target.query(sql, {"name": name}).to_pylist()[0]["n"])
    return lost, unknown


def _again(target: Target, plans: Sequence[TablePlan]) -> Iterator[Check]:
    taken = {r["batch"] for r in target.query(f'SELECT "batch" FROM "{RECEIPTS}"').to_pylist()}
    there = sum(plan.batch in taken for plan in plans)
    yield _machine(
        "Repetition", "A second run creates nothing",
        f"planned again: {there:,} of {len(plans):,} batches have their receipt in the target", ok=there == len(plans),
    )  # fmt: skip


def _rejects(reasons: tuple[int, int]) -> Iterator[Check]:
    rows, told = reasons
    yield _machine("Rejects", "Each reject has a reason", f"{told:,} of {rows:,} decisions tell it", ok=rows == told)
    yield Check("Rejects", "Each reject has an owner, who corrects it or lets it go", "open", "`crmmigrate rejects`")


def _decisions(state: State, proof: ValidationReport) -> Iterator[Check]:
    group = "Decisions"
    n = sum(len(w["columns"]) for w in unconfirmed.waiting(state.known.mappings, None))
    text = "All mappings are confirmed by people"
    open_ = f"{n:,} columns are mapped by accepted suggestions; look them through with `crmmigrate map --review`"
    yield Check(group, text, "open", open_) if n else _machine(group, text, "no suggestion waits", ok=True)
    if proof.goals:
        met = sum(g["ok"] for g in proof.goals)
        evidence = f"{met} of {len(proof.goals)}"
        yield _machine(group, "The goals of the project are met", evidence, ok=met == len(proof.goals))
    else:
        yield Check(group, "What counts as success is agreed", "open", "no goals are set in migration.yaml")
    corrected = len(state.known.patches)
    yield Check(group, "Corrections by people are approved", "open", f"{corrected:,} cells, see part 3")


def _content(state: State, proof: ValidationReport) -> Iterator[Check]:
    group, cells = "Content", proof.cells
    if cells:
        good = int(cells["equal"]) + _length(cells["explained"])
        evidence = f"{good:,} of {cells['cells']:,} sampled cells are equal or explained (seed {cells['seed']})"
        yield _machine(group, "Sampled cells are equal to the source", evidence, ok=good == int(cells["cells"]))
    yield _of_lines(group, "First and last dates are kept", proof.dates, "date fields")
    yield Check(group, "Dates of creation and closing are those of the old system, not of the load")
    yield Check(group, "Samples show right time zones, special characters and leading zeros")
    yield Check(group, "Owners are mapped, also those who left", "open", _fed(state, "owners"))
    yield Check(group, "Consent and opt-outs came over, and none was invented", "open", _fed(state, "consent"))
    yield Check(group, "Attachments, notes and activities came over", "open", _fed(state, "attachments"))
    yield Check(group, "Users have looked at samples of their own customers and signed")


def _length(value: Any) -> int:
    return int(value) if isinstance(value, int) else len(value or ())


def _fed(state: State, about: str) -> str:
    """The fields of the model that speak of something, as far as columns feed them."""
    fields = {c.field for m in state.known.mappings if m.rows_are for c in m.columns if c.field}
    named = sorted(f for f in fields if any(word in f for word in WORDS[about]))
    return f"fed: {', '.join(named[:8])}{' ...' if len(named) > 8 else ''}" if named else "no such field is fed"


def _cutover(pipeline: Pipeline) -> Iterator[Check]:
    group = "Cut-over"
    for text in (
        "Automations, e-mails and duplicate rules of the new system are off during the load",
        "The old system is frozen at a time that everybody knows",
        "A last run has brought what changed since the rehearsal",
        "What would trigger a rollback is written down, and who decides",
        "Automations are on again",
        "The old system is read-only",
    ):
        yield Check(group, text)
    archives = [r for r in retired.retirements(pipeline.project) if r["done"]]
    text = "The old files are archived with their hashes before anything is discarded"
    told = "`crmmigrate retire` archives them and reads the archive back"
    if archives:
        told = f"{archives[-1]['archive']}, SHA-256 {archives[-1]['sha256']}"
    yield Check(group, text, "proven" if archives else "open", told)
