"""Mappings before people: what is open, what they see of it, and their decisions, each written at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz import fuzz, process

from crmmigrate import config
from crmmigrate.config import Decision
from crmmigrate.config.deciding import Under
from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, Model, Status, SuggestedConstant
from crmmigrate.core.errors import UsageError
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.project.lock import locked
from crmmigrate.project.previewing import Previews
from crmmigrate.project.project import Project
from crmmigrate.steps.map.headers import text
from crmmigrate.values.masking import mask

MOST_SAMPLES = 5
CHOSEN = "chosen by a person"
UNDER: dict[type[object], Under] = {
    ColumnMapping: "columns", Combined: "combined", SuggestedConstant: "suggested_constants",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One entry of a mapping with what is known of it.

    Attributes:
        path: The mapping file.
        mapping: The mapping that it stands in.
        entry: A column, a field that several columns make, or a constant.
        number: Its place in the file, from 1.
        profile: What the longest table of the layout holds in the column.
        gone: The column does not stand in the table any more.
        shown: Values before and after its transforms.
    """

    path: Path
    mapping: Mapping
    entry: ColumnMapping | Combined | SuggestedConstant
    number: int
    profile: ColumnProfile | None = None
    gone: bool = False
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def header(self) -> str:
        """The header; of several columns, all of them; of a constant, its values."""
        if isinstance(self.entry, ColumnMapping):
            return self.entry.column
        if isinstance(self.entry, Combined):
            return " + ".join(self.entry.columns)
        return constant_words(self.entry)

    @property
    def is_open(self) -> bool:
        """Whether nobody decided it."""
        return Status.SUGGESTED is self.mapping.status and self.entry.status is Status.SUGGESTED

    @property
    def candidates(self) -> list[tuple[str | None, float]]:
        """The suggestion first, then the other fields that came into question."""
        others = self.entry.candidates if isinstance(self.entry, ColumnMapping) else []
        return [
            (self.entry.field, self.entry.confidence),
            *((c.field, c.confidence) for c in others if c.field != self.entry.field),
        ]

    @property
    def change(self) -> str:
        """Its SQL or transform; empty where the value stays."""
        return "" if isinstance(self.entry, SuggestedConstant) else self.entry.sql or self.entry.transform or ""

    @property
    def neighbours(self) -> tuple[str, str]:
        """The headers to its left and right, empty at the edges."""
        if not isinstance(self.entry, ColumnMapping):
            return "", ""
        headers = ["", *(c.column for c in self.mapping.columns), ""]
        return headers[self.number - 1], headers[self.number + 1]

    def samples(self, *, masked: bool = True) -> list[str]:
        """A few values, personal data masked unless asked otherwise; of a constant, its value in each source."""
        if isinstance(self.entry, SuggestedConstant):
            return [f"{source}: {value}" for source, value in self.entry.value_of.items()][:MOST_SAMPLES]
        if self.profile is None:
            return []
        found = list(dict.fromkeys([*(v for v, _ in self.profile.top[:3]), *self.profile.sample]))
        hide = mask if masked and self.profile.pii else str
        return [hide(value) for value in found[:MOST_SAMPLES]]

    def preview(self, *, masked: bool = True) -> list[tuple[str, str]]:
        """What transforms make of the first values; empty without one."""
        hide = mask if masked and (self.profile is None or self.profile.pii) else str
        return [(hide(before), hide(after)) for before, after in self.shown]

    def decision(self, path: str | None, status: Status, *, nothing: bool = False) -> Decision:
        """The decision that it feeds `path`; what was meant for another field goes.

        Args:
            path: The field; None: no field of its own.
            status: The status that it gets.
            nothing: It feeds nothing at all, by its parts neither.
        """
        moved = nothing or path != self.entry.field
        column, position = self.entry.field or "", None
        values: dict[str, object] = {"field": path, "status": status}
        if path is None and not isinstance(self.entry, ColumnMapping):
            values = {"status": Status.REJECTED}
        elif moved:
            form = {} if isinstance(self.entry, SuggestedConstant) else {"transform": None, "sql": None}
            values |= form | {"why": [CHOSEN]}
        if isinstance(self.entry, ColumnMapping):
            column, position = self.entry.column, self.entry.position
            values |= {"parts": {}} if moved and self.entry.parts else {}
        return Decision(column, position, values, under=UNDER[type(self.entry)])

    def restoring(self, path: str | None) -> Decision:
        """The decision that brings the entry back to what it is here, after it was decided for `path`."""
        made = self.decision(self.entry.field, self.entry.status)
        if made.under != "columns" and path:  # such entries are known by their field
            made = replace(made, column=path)
        keys = ("field", "status", "transform", "sql", "parts", "why")
        held = {key: getattr(self.entry, key) for key in keys if hasattr(self.entry, key)}
        return Decision(made.column, made.position, held, under=made.under)


def questions(
    files: Sequence[tuple[Path, Mapping]], profiles: MappingType[str, TableProfile], shown: Previews
) -> list[Question]:
    """All entries of all mappings, in the order of files and columns."""
    return [question for path, mapping in files for question in _of_file(path, mapping, profiles, shown)]


def open_questions(all_: Sequence[Question], below: float | None = None) -> list[Question]:
    """What nobody decided, the least sure first."""
    open_ = [q for q in all_ if q.is_open and not q.gone and (below is None or q.entry.confidence < below)]
    return sorted(open_, key=lambda q: (q.entry.confidence, q.mapping.layout, q.number))


def nearest_fields(word: str, model: Model, most: int = 5) -> list[str]:
    """The fields of the model that look most like a word, the nearest first."""
    found = process.extract(word, list(fields_of(model)), scorer=fuzz.WRatio, limit=most, processor=str.lower)
    return [str(path) for path, *_ in found]


def fields_of(model: Model) -> dict[str, str]:
    """All fields of a model with their descriptions."""
    groups = [("common", model.common), *((name, table.fields) for name, table in model.tables.items())]
    return {f"{table}.{name}": field.description for table, fields in groups for name, field in fields.items()}


def constant_words(constant: SuggestedConstant) -> str:
    """A constant in a few words."""
    if not constant.value_of:
        return f"always {constant.value}"
    values = dict.fromkeys(constant.value_of.values())
    return f"by source: {', '.join(list(values)[:3])}{' ...' if len(values) > 3 else ''}"


def _of_file(
    path: Path, mapping: Mapping, profiles: MappingType[str, TableProfile], shown: Previews
) -> Iterator[Question]:
    tables = [profiles[s] for s in mapping.applies_to if s in profiles]
    table = max(tables, key=lambda t: t.n_rows, default=None)
    for index, column in enumerate(mapping.columns):
        profile = _profile(table, column, index)
        gone = table is not None and profile is None
        pairs = tuple(shown.get((mapping.layout, "columns", index), ()))
        yield Question(path, mapping, column, index + 1, profile, gone, pairs)
    for index, made in enumerate(mapping.combined):
        pairs = tuple(shown.get((mapping.layout, "combined", index), ()))
        yield Question(path, mapping, made, len(mapping.columns) + index + 1, shown=pairs)
    before = len(mapping.columns) + len(mapping.combined)
    for index, constant in enumerate(mapping.suggested_constants):
        yield Question(path, mapping, constant, before + index + 1)


def _profile(table: TableProfile | None, column: ColumnMapping, index: int) -> ColumnProfile | None:
    """The profile of a column: at its place where the header is right, else by header."""
    columns = table.columns if table else ()
    place = (column.position or index + 1) - 1
    if place < len(columns) and text(columns[place].label) == text(column.column):
        return columns[place]
    return next((c for c in columns if text(c.label) == text(column.column)), None)


@dataclass(frozen=True)
class Step:
    """What was decided at once: where, for which questions, and what."""

    place: int
    decided: list[Question]
    path: str | None
    nothing: bool


@dataclass
class Review:
    """Open questions one after another; each decision is in the file before the next question."""

    project: Project
    queue: list[Question]
    place: int = 0
    done: list[Step] = field(default_factory=list)

    @property
    def current(self) -> Question | None:
        """What is asked now; None at the end."""
        return self.queue[self.place] if self.place < len(self.queue) else None

    @property
    def left(self) -> int:
        """How many are not decided."""
        return sum(q.is_open for q in self.queue) - sum(len(step.decided) for step in self.done)

    def decide(self, path: str | None, *, nothing: bool = False) -> list[str]:
        """Decide the current question; the lines of change.

        Raises:
            UsageError: Another column of the layout feeds the field.
        """
        question = self.queue[self.place]
        taken = self._twin(question, path)
        if taken:
            raise UsageError(f"{path} is fed by {taken!r} already: choose another field or n")
        return self._do(Step(self.place, [question], path, nothing))

    def alike(self) -> list[Question]:
        """Open questions of other layouts, one of each, with the header and the suggestion of the last decision."""
        if not self.done or len(self.done[-1].decided) != 1:
            return []
        step = self.done[-1]
        last = step.decided[0]
        found = [
            q for q in self.queue
            if not self._decided(q) and q.mapping.layout != last.mapping.layout
            and text(q.header) == text(last.header) and q.entry.field == last.entry.field
            and not self._twin(q, step.path)
        ]  # fmt: skip
        return found if step.path is None else list({q.mapping.layout: q for q in reversed(found)}.values())[::-1]

    def decide_alike(self) -> int:
        """Decide these as the last one; how many."""
        found = self.alike()
        if found:
            last = self.done[-1]
            self._do(replace(last, decided=found))
        return len(found)

    def skip(self) -> None:
        """Leave the current question open."""
        self.place += 1
        self._next()

    def undo(self) -> int:
        """Take the last step back and ask again; how many decisions went."""
        if not self.done:
            return 0
        step = self.done.pop()
        with locked(self.project.state):
            for question in step.decided:
                config.decide(question.path, [question.restoring(step.path)])
        self.place = min(step.place, self.place)
        self._next()
        return len(step.decided)

    def taken(self, question: Question, path: str | None = None) -> str | None:
        """The column of the same layout to which a person gave a field, else the suggested one."""
        wanted = path or question.entry.field
        if wanted is None:
            return None
        here = [q.header for step in self.done for q in step.decided
                if q.mapping.layout == question.mapping.layout and step.path == wanted]  # fmt: skip
        confirmed = [c.column for c in question.mapping.columns
                     if c.field == wanted and c.status is Status.CONFIRMED]  # fmt: skip
        return next(iter([*here, *confirmed]), None)

    def _twin(self, question: Question, path: str | None) -> str | None:
        """The column that feeds a field which a second column must not feed."""
        return self.taken(question, path) if path and isinstance(question.entry, ColumnMapping) else None

    def _do(self, step: Step) -> list[str]:
        lines: list[str] = []
        with locked(self.project.state):
            for question in step.decided:
                made = question.decision(step.path, Status.CONFIRMED, nothing=step.nothing)
                lines += config.decide(question.path, [made])
        self.done.append(step)
        self._next()
        return lines

    def _decided(self, question: Question) -> bool:
        return any(question is other for step in self.done for other in step.decided)

    def _next(self) -> None:
        while self.place < len(self.queue) and self._decided(self.queue[self.place]):
            self.place += 1
