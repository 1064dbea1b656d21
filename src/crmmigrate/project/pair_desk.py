"""Pairs before people: their decisions of a project, kept at once, as files to send around, and as a page."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from crmmigrate import config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.linking import PairDecision, RecordRef, ReviewPair, Thresholds, Verdict
from crmmigrate.core.rulings import Rulings, gone, renewed, ruled, unsaid
from crmmigrate.project.lock import locked
from crmmigrate.project.project import Project
from crmmigrate.report import match_page, pair_tables, pairs_workbook
from crmmigrate.steps.match.queue import queue


def person(who: str = "") -> str:
    """Who decides: the one that is named, else the user."""
    return who.strip() or getpass.getuser()


def decisions(project: Project) -> list[PairDecision]:
    """All that people said of pairs, in the order of decisions/pairs.csv.

    Raises:
        ConfigError: The file has faults.
    """
    return config.read_pairs(project.pairs_path)


@dataclass(frozen=True)
class Desk:
    """What lies before a person.

    Attributes:
        pairs: Those that are open for them, the most informative first.
        said: All decisions, of records as they are now.
        rulings: What these come to.
        findings: Disagreements, contradictions, and decisions of which a record is gone.
        who: The person.
    """

    pairs: tuple[ReviewPair, ...]
    said: tuple[PairDecision, ...]
    rulings: Rulings
    findings: tuple[Finding, ...]
    who: str = ""


def desk(
    project: Project,
    pairs: Iterable[ReviewPair],
    known: Iterable[RecordRef],
    thresholds: Mapping[str, Thresholds],
    who: str,
) -> Desk:
    """What is open for a person.

    Args:
        project: Of the decisions.
        pairs: Candidates, a bounded number of them.
        known: Records of now; those with the keys of the decisions are enough.
        thresholds: In force, by dimension.
        who: The person, see `person`.

    Raises:
        ConfigError: decisions/pairs.csv has faults.
    """
    said, lost = renewed(decisions(project), known)
    rulings = ruled(said)
    found = [*rulings.findings(), *gone(lost)]
    return Desk(tuple(queue(pairs, rulings, who, thresholds)), tuple(said), rulings, tuple(found), who)


def keeper(project: Project, who: str) -> Callable[[ReviewPair, Verdict, str], PairDecision]:
    """What writes an answer of a person at once; others may work on the project in between."""

    def keep(pair: ReviewPair, verdict: Verdict, why: str) -> PairDecision:
        decision = PairDecision(pair.entity, pair.left, pair.right, verdict, who, _now(), why)
        with locked(project.state):
            config.append_pairs(project.pairs_path, [decision])
        return decision

    return keep


def write_file(path: Path, pairs: Sequence[ReviewPair]) -> int:
    """Write pairs for people as a workbook, or as CSV where the name ends so; the number of pairs.

    Raises:
        UsageError: The name ends otherwise.
        OutsideError: The file cannot be written.
    """
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return pairs_workbook.write(path, pairs)
    if kind == ".csv":
        config.write_text(path, pair_tables.csv_table(pairs))
        return len(pairs)
    raise UsageError(f"{path}: pairs are written as .xlsx or .csv", next="choose a name that ends so")


def read_file(project: Project, path: Path, who: str = "") -> Answer:
    """Bring the verdicts of a workbook or CSV into decisions/pairs.csv; those that stand there are not added again.

    Returns:
        `data`: `from`, `added`, `known` and `open` as numbers of pairs, and `passed`, the verdicts that could not be
        taken, all of them with sheet, line, code and reason.

    Raises:
        UsageError: There is no such file.
        ConfigError: It is no file of pairs, or decisions/pairs.csv has faults; nothing was added.
    """
    if not path.is_file():
        raise UsageError(f"no such file: {path}", next="name the file that `crmmigrate match --review-to` wrote")
    told = pairs_workbook.read(path)
    said = [replace(decision, who=person(who), when=_now()) for decision in told.decisions]
    with locked(project.state):
        before = decisions(project)
        new = unsaid(said, before)
        if new:
            config.append_pairs(project.pairs_path, new)
    data = {
        "from": str(path),
        "added": len(new),
        "known": len(said) - len(new),
        "open": told.open,
        "passed": [asdict(passed) for passed in told.passed],
    }
    return Answer("match", in_order([*told.findings(str(path)), *ruled([*before, *new]).findings()]), data)


def write_page(
    path: Path, name: str, kinds: Sequence[match_page.EntityPairs], rulings: Rulings, *, masked: bool = True
) -> None:
    """Write the page of pairs of the project called `name`.

    Raises:
        OutsideError: The file cannot be written.
    """
    created = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    drawn = match_page.MatchPage(name, created, tuple(kinds), rulings, masked)
    config.write_text(path, match_page.page(drawn))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
