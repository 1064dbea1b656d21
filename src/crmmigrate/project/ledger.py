"""The ledger: runs, steps, inputs, outputs, counts, findings, receipts and accounts (SQLite, WAL)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    ForeignKey,
    Integer,
    Select,
    String,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from crmmigrate import __version__
from crmmigrate.core.accounting import Account
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Receipt


class Base(DeclarativeBase):
    """Base of the ledger's tables."""


class Run(Base):
    """One command on the project; `ended` is null while it works, and for ever when it was killed."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    command: Mapped[str] = mapped_column(String)
    version: Mapped[str] = mapped_column(String)
    started: Mapped[str] = mapped_column(String)
    ended: Mapped[str | None] = mapped_column(String)
    status: Mapped[str] = mapped_column(String, default="running")


class StepRecord(Base):
    """One step that ended: its key is the hash of step, version, configuration and inputs."""

    __tablename__ = "step"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    step: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String, default="")
    key: Mapped[str] = mapped_column(String, index=True)
    inputs: Mapped[list[str]] = mapped_column(JSON)
    outputs: Mapped[dict[str, int]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reused: Mapped[bool] = mapped_column(Boolean)
    seconds: Mapped[str] = mapped_column(String)


class SourceRecord(Base):
    """One source as it was gathered."""

    __tablename__ = "source"
    source: Mapped[str] = mapped_column(String, primary_key=True)
    file: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    gathered: Mapped[int] = mapped_column(Integer)
    records: Mapped[int] = mapped_column(Integer)


class ReceiptRecord(Base):
    """A copy of a receipt that stands in the target."""

    __tablename__ = "receipt"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    target: Mapped[str] = mapped_column(String)
    table: Mapped[str] = mapped_column(String)
    batch: Mapped[str] = mapped_column(String)
    inserted: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    applied: Mapped[bool] = mapped_column(Boolean)
    rows_after: Mapped[int] = mapped_column(Integer)


class AccountRecord(Base):
    """The account of one source in one run."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    source: Mapped[str] = mapped_column(String)
    gathered: Mapped[int] = mapped_column(Integer)
    loaded: Mapped[int] = mapped_column(Integer)
    merged: Mapped[int] = mapped_column(Integer)
    rejected: Mapped[int] = mapped_column(Integer)
    excluded: Mapped[int] = mapped_column(Integer)


class UndoneRecord(Base):
    """A load that an undo takes back; its receipts and accounts count no longer. The undo ended if its run is ok."""

    __tablename__ = "undone"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    target: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    by: Mapped[int] = mapped_column(ForeignKey("run.id"))


class GoalRecord(Base):
    """What a goal came to in one run; the value is null where it was not measured."""

    __tablename__ = "goal"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    goal: Mapped[str] = mapped_column(String, index=True)
    value: Mapped[float | None] = mapped_column(Float)
    ok: Mapped[bool] = mapped_column(Boolean)


class WaveRecord(Base):
    """A copy of what a target says of a wave that it has."""

    __tablename__ = "wave"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    target: Mapped[str] = mapped_column(String)
    wave: Mapped[str] = mapped_column(String)
    definition: Mapped[str] = mapped_column(String)
    data: Mapped[str] = mapped_column(String)
    rows_in: Mapped[int] = mapped_column(Integer)
    run: Mapped[int] = mapped_column(Integer)
    loaded_at: Mapped[str] = mapped_column(String)


class Ledger:
    """The ledger of one project.

    Args:
        path: The SQLite file; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}", json_serializer=lambda v: json.dumps(v, default=str))
        event.listen(self._engine, "connect", _write_ahead)
        with self._guarded():
            Base.metadata.create_all(self._engine)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn faults of the file into ours."""
        try:
            yield
        except DatabaseError as fault:
            full = "disk is full" in str(fault.orig)
            raise OutsideError(
                f"the ledger {self._engine.url.database} cannot be used: {fault.orig}",
                code="disk-full" if full else "outside",
                next="free some space and run again" if full else "check that you may write there, then run again",
            ) from fault

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._guarded(), Session(self._engine) as session:
            yield session

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def begin(self, command: str) -> int:
        """Open a run; its number."""
        with self._session() as session, session.begin():
            run = Run(command=command, version=__version__, started=_now(), status="running")
            session.add(run)
            session.flush()
            return run.id

    def end(self, run: int, status: str) -> None:
        """Close a run."""
        with self._session() as session, session.begin():
            session.execute(update(Run).where(Run.id == run).values(ended=_now(), status=status))

    def step(self, run: int, values: Mapping[str, Any], findings: Iterable[Finding]) -> None:
        """Record a step that ended: step, subject, key, inputs, outputs, reused, seconds."""
        with self._session() as session, session.begin():
            session.execute(insert(StepRecord).values(run_id=run, findings=[f.as_json() for f in findings], **values))

    def sources(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Replace the list of sources."""
        rows = list(records)
        with self._session() as session, session.begin():
            session.query(SourceRecord).delete()
            if rows:
                session.execute(insert(SourceRecord), rows)

    def receipts(self, run: int, target: str, receipts: Iterable[Receipt]) -> None:
        """Copy the receipts of a load."""
        rows = [
            {"run_id": run, "target": target, "table": r.table, "batch": r.batch, "inserted": r.inserted,
             "updated": r.updated, "applied": r.applied, "rows_after": r.rows_after}
            for r in receipts
        ]  # fmt: skip
        with self._session() as session, session.begin():
            if rows:
                session.execute(insert(ReceiptRecord), rows)

    def accounts(self, run: int, accounts: Iterable[Account]) -> None:
        """Keep the accounts of a run; those that it proves last stand."""
        names = ("source", "gathered", "loaded", "merged", "rejected", "excluded")
        rows = [{"run_id": run} | {n: getattr(a, n) for n in names} for a in accounts]
        with self._session() as session, session.begin():
            session.query(AccountRecord).where(AccountRecord.run_id == run).delete()
            if rows:
                session.execute(insert(AccountRecord), rows)

    def undo(self, run: int, target: str, name: str, batches: Iterable[str]) -> None:
        """Mark the loads whose batches this run is about to take back, or goes on to take back."""
        here = (UndoneRecord.target == target, UndoneRecord.name == name)
        with self._session() as session, session.begin():
            session.execute(update(UndoneRecord).where(*here).values(by=run))
            known = set(session.scalars(select(UndoneRecord.run_id).where(*here)))
            of_batches = (ReceiptRecord.target == target, ReceiptRecord.batch.in_(list(batches)))
            loads = set(session.scalars(select(ReceiptRecord.run_id).where(*of_batches)))
            new: set[int | None] = {*loads} or {None}
            for load in new - known:
                session.add(UndoneRecord(target=target, name=name, run_id=load, by=run))

    def still_stands(self, run: int) -> None:
        """Take the marks of this undo away: nothing of the load was taken back."""
        with self._session() as session, session.begin():
            session.execute(delete(UndoneRecord).where(UndoneRecord.by == run))

    def unfinished_undo(self, target: str) -> str | None:
        """The load that an undo began to take back, the newest one, where that undo did not come to its end."""
        with self._session() as session:
            newest = (
                select(UndoneRecord.name, Run.status).join(Run, Run.id == UndoneRecord.by)
                .where(UndoneRecord.target == target).order_by(UndoneRecord.by.desc()).limit(1)
            )  # fmt: skip
            found = session.execute(newest).first()
            return found.name if found and found.status != "ok" else None

    def goals(self, run: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep what goals came to: goal, value, ok."""
        values = [{"run_id": run, "goal": r["goal"], "value": r["value"], "ok": r["ok"]} for r in rows]
        with self._session() as session, session.begin():
            if values:
                session.execute(insert(GoalRecord), values)

    def goal_trend(self, goal: str, most: int) -> list[dict[str, Any]]:
        """The values of a goal in the newest runs that measured it, the oldest first."""
        with self._session() as session:
            measured = select(GoalRecord).where(GoalRecord.goal == goal, GoalRecord.value.is_not(None))
            found = session.scalars(measured.order_by(GoalRecord.id.desc()).limit(most)).all()
            return [{"run": g.run_id, "value": g.value} for g in reversed(found)]

    def last_goals(self) -> list[dict[str, Any]]:
        """Each goal as it was last looked at."""
        with self._session() as session:
            newest = select(func.max(GoalRecord.id)).group_by(GoalRecord.goal)
            found = session.scalars(select(GoalRecord).where(GoalRecord.id.in_(newest)).order_by(GoalRecord.id))
            return [{"goal": g.goal, "value": g.value, "ok": g.ok, "run": g.run_id} for g in found]

    def source_rows(self) -> list[dict[str, Any]]:
        """The sources as they were last gathered: source, file, sha256, gathered, records."""
        with self._session() as session:
            found = session.scalars(select(SourceRecord).order_by(SourceRecord.source))
            return [
                {"source": s.source, "file": s.file, "sha256": s.sha256, "gathered": s.gathered, "records": s.records}
                for s in found
            ]

    def waves(self, target: str, records: Iterable[Mapping[str, Any]]) -> None:
        """Replace what is known of the waves of a target."""
        rows = [{"target": target, **record} for record in records]
        with self._session() as session, session.begin():
            session.query(WaveRecord).filter(WaveRecord.target == target).delete()
            if rows:
                session.execute(insert(WaveRecord), rows)

    def last_waves(self) -> list[dict[str, Any]]:
        """The waves of all targets, as they were after the newest load of each."""
        names = ("target", "wave", "definition", "data", "rows_in", "run", "loaded_at")
        with self._session() as session:
            found = session.scalars(select(WaveRecord).order_by(WaveRecord.target, WaveRecord.run, WaveRecord.wave))
            return [{n: getattr(w, n) for n in names} for w in found]

    def newest_key(self, step: str) -> str | None:
        """The key of a step in the newest run that had it."""
        with self._session() as session:
            ordered = select(StepRecord.key).where(StepRecord.step == step).order_by(StepRecord.id.desc())
            return session.scalar(ordered.limit(1))

    def runs(self) -> list[dict[str, Any]]:
        """All runs, newest first."""
        with self._session() as session:
            found = session.scalars(select(Run).order_by(Run.id.desc()))
            return [
                {"run": r.id, "command": r.command, "version": r.version, "started": r.started, "ended": r.ended,
                 "status": r.status}
                for r in found
            ]  # fmt: skip

    def steps(self, run: int) -> list[dict[str, Any]]:
        """The steps of a run, in order."""
        with self._session() as session:
            found = session.scalars(select(StepRecord).where(StepRecord.run_id == run).order_by(StepRecord.id))
            return [
                {"step": s.step, "subject": s.subject, "key": s.key, "outputs": s.outputs, "reused": s.reused,
                 "seconds": float(s.seconds), "findings": len(s.findings)}
                for s in found
            ]  # fmt: skip

    def last_accounts(self) -> list[Account]:
        """The accounts of the newest run that has any."""
        with self._session() as session:
            newest = session.scalar(_newest(AccountRecord))
            found = session.scalars(select(AccountRecord).where(AccountRecord.run_id == newest))
            return [Account(a.source, a.gathered, a.loaded, a.merged, a.rejected, a.excluded) for a in found]

    def last_load(self) -> int | None:
        """The number of the newest run that has receipts."""
        with self._session() as session:
            return session.scalar(select(func.max(ReceiptRecord.run_id)))

    def last_receipts(self) -> list[dict[str, Any]]:
        """The receipts of the newest load."""
        with self._session() as session:
            newest = session.scalar(_newest(ReceiptRecord))
            found = session.scalars(
                select(ReceiptRecord).where(ReceiptRecord.run_id == newest).order_by(ReceiptRecord.id)
            )
            return [
                {"target": r.target, "table": r.table, "batch": r.batch, "inserted": r.inserted,
                 "updated": r.updated, "applied": r.applied, "rows_after": r.rows_after}
                for r in found
            ]  # fmt: skip


def _newest(records: type[AccountRecord | ReceiptRecord]) -> Select[Any]:
    """The newest run with such records that still stands."""
    undone = select(UndoneRecord.run_id).where(UndoneRecord.run_id.is_not(None))
    return select(records.run_id).where(records.run_id.not_in(undone)).order_by(records.run_id.desc()).limit(1)


def _write_ahead(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
