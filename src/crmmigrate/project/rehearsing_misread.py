"""Causes of cells that fit but were read in the wrong way: an order of dates or a decimal sign that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crmmigrate.core.causes import Cause, Change, Effect, Proposal
from crmmigrate.core.documents import ColumnMapping, Mapping
from crmmigrate.project import rehearsing_edits as edits
from crmmigrate.project.rehearsing_bench import Bench
from crmmigrate.project.rehearsing_columns import EXAMPLES, Found, count, personal
from crmmigrate.project.rehearsing_faults import cells_of, is_of
from crmmigrate.project.rehearsing_otherwise import LEAST_SHARE, READINGS, by_rule, otherwise
from crmmigrate.values.masking import mask

AGAINST = 4
"""So many times as many values must speak against a column's order or decimal sign as for it."""
LEAST_VOTES = 3
LEAST_SHARE_SHORT = 0.5
"""The same for years of two digits, which as days and months look right in every order."""
_LONG_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Verdict:
    """What the values of a column decide for.

    Attributes:
        other: The option.
        share: Part of the different values that only it can read.
        values: Some that the rule reads otherwise today.
    """

    other: str
    share: float
    values: list[str]


def misread(bench: Bench) -> list[Found]:
    """A cause for each column whose own values decide against the order or decimal sign it is read with."""
    found = []
    for layout in bench.state.known.mappings:
        for entry in layout.columns if layout.rows_are else ():
            sources = [s for s in layout.applies_to if s in bench.state.gathered.tables]
            for rule in READINGS if entry.field and sources else ():
                made = _misread(bench, layout, entry, rule, sources)
                found += [made] if made else []
    return found


def _misread(bench: Bench, layout: Mapping, entry: ColumnMapping, rule: str, sources: list[str]) -> Found | None:
    decided = {s: found for s in sources if (found := _decides(bench, s, entry, rule))}
    if not decided:
        return None
    first = next(iter(decided.values()))
    wrong, option = [s for s, v in decided.items() if v.other == first.other], READINGS[rule].option
    told = edits.options_of(bench.state.known.cleaning, wrong[0], entry, rule) or {}
    options = told | {option: first.other}
    change = edits.cleaned_by(bench, wrong, entry, rule, options)
    rows = otherwise(bench, wrong, entry, rule, options, "")
    n = count(rows) if rows is not None else 0
    if change is None or rows is None or not n:
        return None
    hide = personal(bench, wrong, [entry])
    before = told.get(option, READINGS[rule].others[0])
    cause = Cause(
        kind="misread", rows=n, cells=n, files=tuple(wrong), table=layout.rows_are, columns=(entry.column,),
        title=f"{entry.column} is read with {option} {before}, and its own values decide for {first.other}",
        share=n / max(cells_of(bench.state, wrong, [entry]), 1),
        examples=tuple(mask(v) if hide else v for v in first.values[:EXAMPLES]),
        proposal=_proposal(bench, change, rule, [decided[s] for s in wrong], n),
    )  # fmt: skip
    return Found(cause, rows)


def _proposal(bench: Bench, change: Change, rule: str, verdicts: Sequence[Verdict], n: int) -> Proposal:
    """The change; how sure it is follows from the part of the values that decide for it."""
    words = f"read as {rule} with {READINGS[rule].option}: {verdicts[0].other}"
    sure = min(0.95, 0.4 + min(v.share for v in verdicts))
    return Proposal(change, words, bench.diff(change), Effect(0, 0, changes=n), sure)


def _decides(bench: Bench, source: str, entry: ColumnMapping, rule: str) -> Verdict | None:
    """What the values of a column decide for; None where it is what the rule has, or too few decide."""
    told = edits.options_of(bench.state.known.cleaning, source, entry, rule)
    profile = bench.state.known.profiles.get(source)
    column = next((c for c in profile.columns if is_of(entry, c.label, c.name)), None) if profile else None
    if told is None or column is None:
        return None
    reading = READINGS[rule]
    chosen = str(told.get(reading.option, reading.others[0]))
    read = {text: reading.of(text) for text in dict.fromkeys(text.strip() for text in column.sample)}
    voters = {o: [text for text, of in read.items() if of == {o}] for o in reading.others}
    best = max(reading.others, key=lambda o: len(voters[o]))
    share = len(voters[best]) / max(sum(bool(of) for of in read.values()), 1)
    if best == chosen or len(voters[best]) <= AGAINST * len(voters.get(chosen, ())):
        return None
    if len(voters[best]) < LEAST_VOTES or share < _least(best, chosen, voters[best]):
        return None
    before, after = by_rule(rule, told), by_rule(rule, told | {reading.option: best})
    return Verdict(best, share, [text for text in read if before(text) != after(text)])


def _least(best: str, chosen: str, voters: Sequence[str]) -> float:
    """Part of the values that must decide."""
    short = sum(not _LONG_YEAR.search(text) for text in voters)
    return LEAST_SHARE_SHORT if "ymd" in (best, chosen) and 2 * short > len(voters) else LEAST_SHARE
