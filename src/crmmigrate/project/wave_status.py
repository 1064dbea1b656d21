"""How the waves of a project stand: where they are, what changed since, what is open before the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crmmigrate.core.accounting import Account
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.documents import Status, Wave
from crmmigrate.project import documents, targets, waves
from crmmigrate.project.ledger import Ledger
from crmmigrate.project.project import Project
from crmmigrate.project.targets import LoadOptions, opened


def standing(project: Project, options: LoadOptions | None = None) -> list[dict[str, Any]]:
    """The waves of migration.yaml, and what targets say of them.

    Args:
        project: The project.
        options: A target to ask; None: what the ledger knows of all targets.

    Returns:
        By wave: name, description, loaded (target, run, loaded_at, rows, changed, data_changed), rejects,
        open_suggestions. Rejects and suggestions are those of the sources and tables that the wave can take.
    """
    ledger = Ledger(project.state / "ledger.db")
    try:
        accounts, match = ledger.last_accounts(), ledger.newest_key("match")
        standing = ledger.last_waves() if options is None else _asked(options)
    finally:
        ledger.close()
    mappings = documents.memory(project)
    declared = {w.name: w for w in project.migration.waves}
    names = [*declared, *sorted({r["wave"] for r in standing} - declared.keys())]
    return [
        {
            "name": name,
            "description": declared[name].description if name in declared else "",
            "loaded": [_loaded(project, row, match) for row in standing if row["wave"] == name],
            **_open(declared.get(name), accounts, mappings),
        }
        for name in names
    ]


def _asked(options: LoadOptions) -> list[dict[str, Any]]:
    with opened(options, existing=True) as target:
        found = waves.rows(target, target.tables())
    return [{"target": targets.address(options)} | row for row in found]


def _loaded(project: Project, row: Mapping[str, Any], match: str | None) -> dict[str, Any]:
    return {
        "target": row["target"], "run": row["run"], "loaded_at": row["loaded_at"], "rows": row["rows_in"],
        "changed": row["definition"] != waves.definition(project.migration, row["wave"]),
        "data_changed": bool(match) and row["data"] != str(match)[: len(row["data"])],
    }  # fmt: skip


def _open(wave: Wave | None, accounts: Sequence[Account], mappings: Iterable[MappingDocument]) -> dict[str, int]:
    """What people may want to settle before the wave goes in."""
    by_source = {a.source: a.rejected for a in accounts}
    concerned: set[str] = set()
    suggestions = 0
    for mapping in mappings:
        if wave and wave.tables and mapping.rows_are not in wave.tables:
            continue
        fed = {s for s in mapping.applies_to if wave is None or waves.takes(wave, s)}
        concerned |= fed
        if fed and mapping.status is not Status.CONFIRMED:
            suggestions += sum(bool(c.field) and c.status is Status.SUGGESTED for c in mapping.columns)
    return {"rejects": sum(by_source.get(s, 0) for s in concerned), "open_suggestions": suggestions}
