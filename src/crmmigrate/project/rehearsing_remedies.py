"""What could mend the cells of one column: other options, other spellings, another field, another contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import narwhals as nw
import pyarrow as pa
from rapidfuzz import fuzz, process

from crmmigrate.core.causes import Change, Kind
from crmmigrate.core.documents import Candidate, ColumnMapping, ModelField, Status
from crmmigrate.project import proposing
from crmmigrate.project import rehearsing_edits as edits
from crmmigrate.project.rehearsing_bench import FEW, Bench, Sample
from crmmigrate.project.rehearsing_faults import Fault, own
from crmmigrate.project.rehearsing_otherwise import LEAST_SHARE, otherwise
from crmmigrate.project.rehearsing_otherwise import READINGS as OPTIONS
from crmmigrate.steps import map as mapping
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.map import transforms as calls
from crmmigrate.steps.map.readings import READINGS
from crmmigrate.values.canonical import has_type
from crmmigrate.values.nulls import is_null_spelling
from crmmigrate.values.text import fold

MOST = 0.5
"""From this share of a column's values on, the column rather than its values is wrong."""
NEAR = 70.0
LEAST_OF_FIELD = 0.4
"""Below this chance, another field is not proposed."""
MOST_CANDIDATES = 6
MOST_SPELLINGS = 20
PLACEHOLDERS = frozenset(
    {
        "tbd", "tba", "tbc", "todo", "xxx", "xx", "na", "nn", "n.n.", "unknown", "unbekannt", "inconnu", "desconocido",
        "sconosciuto", "onbekend", "leer", "empty", "missing", "no data", "not set", "not known", "offen", "pending",
        "pendiente", "ausstehend", "folgt", "kein", "keine", "keiner", "ohne", "none given", "nvt", "n.v.t.",
        "0000-00-00", "00.00.0000",
    }
)  # fmt: skip
"""Texts that stand for nothing where a number, a date or a listed value is asked for."""
_ORDERS = ("dmy", "mdy", "ymd")
_RULES: dict[str, tuple[tuple[str, tuple[dict[str, str], ...]], ...]] = {
    "date": (("date", tuple({"order": o} for o in _ORDERS)),),
    "datetime": (("datetime", tuple({"order": o} for o in _ORDERS)),),
    "boolean": (("boolean", ({},)),),
    "email": (("email", ({},)),),
    "url": (("url", ({},)),),
    "phone": (("phone", ({},)),),
}
_NUMBER = (("number", ({"decimal": ","}, {"decimal": "."})), ("percent", ({"decimal": ","}, {"decimal": "."})))
_NUMERIC = ("integer", "number", "money", "percent")
_NARROW = frozenset({*_NUMERIC, "date", "datetime", "boolean", "email"})
"""Types that few texts have by chance."""
_TRANSFORMS = {
    "date": ("date_of",), "boolean": ("boolean",), "email": ("part(1)",), "url": ("domain_of",),
    "integer": ("number_of", "code_of", "amount"), "number": ("number_of", "amount"), "money": ("amount", "number_of"),
    "percent": ("number_of",),
}  # fmt: skip


@dataclass(frozen=True)
class Remedy:
    """A change that could mend a fault.

    Attributes:
        kind: The cause that it would be the remedy of.
        change: The change.
        words: It in a few words.
        prior: The chance that it is meant, if it lets everything pass.
        mends: Faults beside this one that it mends too.
        hope: Part of the rows that could pass, judged by their values alone; the trial decides.
        changes: Other values of the column that are read today and become others with it.
    """

    kind: Kind
    change: Change
    words: str
    prior: float
    mends: tuple[Fault, ...] = ()
    hope: float = 1.0
    changes: int = 0


@dataclass(frozen=True)
class Scene:
    """What a remedy is looked for in.

    Attributes:
        bench: Where changes are tried.
        fault: The fault.
        share: Part of the filled cells of its columns that failed.
        values: Failed values, as they stood when they failed, with their number, the most frequent first.
        others: Faults of the same layout that most of their cells have, too.
    """

    bench: Bench
    fault: Fault
    share: float
    values: Mapping[str, int]
    others: tuple[Fault, ...] = ()

    @property
    def field(self) -> ModelField | None:
        """The field of the model."""
        fields = self.bench.state.known.chosen_model
        return fields.fields_of(self.fault.table).get(self.fault.field) if self.fault.table in fields.tables else None

    @property
    def sources(self) -> list[str]:
        """The sources concerned."""
        return sorted(self.fault.cells)


def remedies(scene: Scene, sample: Sample) -> Iterator[Remedy]:
    """The changes to try, in no order; each is a guess until it was tried."""
    field = scene.field
    rules = scene.fault.rules
    if field is None:
        return
    if rules & {"type", "transform", "allowed", "pattern", "length"}:
        for entry in scene.fault.entries[:2]:
            yield from _spellings(scene, entry, sample)
            yield from _readings(scene, entry, field, sample)
            yield from _transforms(scene, entry, field)
    if "allowed" in rules:
        yield from _listed(scene, field)
    if "length" in rules:
        yield from _longer(scene, field)
    if "required" in rules:
        yield from _missing(scene)
    if scene.share >= MOST and not rules <= {"required"}:
        for entry in scene.fault.entries[:1]:
            yield from _fields(scene, entry)


def stands_for_nothing(text: str) -> bool:
    """Whether a text says that there is no value."""
    return is_null_spelling(text) or text.strip().casefold().strip("!?.() ") in PLACEHOLDERS


def _spellings(scene: Scene, entry: ColumnMapping, sample: Sample) -> Iterator[Remedy]:
    staged = dict.fromkeys(v.strip() for values in sample.values.values() for v in values if v)
    spellings = [text for text in staged if stands_for_nothing(text)]
    if not spellings or len(spellings) > MOST_SPELLINGS:
        return
    cleaning = scene.bench.state.known.cleaning
    held = edits.options_of(cleaning, scene.sources[0], entry, "nulls") or {}
    values = [*held.get("values", []), *(s.lower() for s in spellings)]
    change = edits.cleaned_by(scene.bench, scene.sources, entry, "nulls", {"values": list(dict.fromkeys(values))})
    if change:
        known = all(is_null_spelling(s) for s in spellings)
        words = f"{', '.join(spellings[:3])} stand for no value"
        hope = _share_of(sample, lambda text: text.strip() in spellings)
        yield Remedy("null-spelling", change, words, 0.97 if known else 0.93, hope=hope)


def _readings(scene: Scene, entry: ColumnMapping, field: ModelField, sample: Sample) -> Iterator[Remedy]:
    rules = _NUMBER if field.type in _NUMERIC else _RULES.get(field.type, ())
    for rule, choices in rules:
        for options in choices:
            hope = _share_of(sample, partial(_reads, rule, options, field.type))
            if not hope:
                continue
            change = edits.cleaned_by(scene.bench, scene.sources, entry, rule, options)
            if change:
                told = ", ".join(f"{k}: {v}" for k, v in options.items())
                prior = 0.92 if rule != "percent" or field.type == "percent" else 0.6
                others = _others(scene, entry, rule, options, field)
                share = hope * sample.total / (hope * sample.total + others)
                if share < LEAST_SHARE:  # a few that fit do not decide for many that are read well today
                    continue
                prior = min(prior, 0.3 + share) if others else prior
                words = f"read as {rule}{f' with {told}' if told else ''}"
                yield Remedy("reading", change, words, prior, hope=hope, changes=others)


def _others(scene: Scene, entry: ColumnMapping, rule: str, options: Mapping[str, str], field: ModelField) -> int:
    """Values that are read today and would be others; rules without options make only forms of them."""
    if not options:
        return 0
    found = otherwise(scene.bench, scene.sources, entry, rule, options, field.type)
    return int(found.select(nw.len()).collect(backend="pyarrow").item()) if found is not None else 0


def _reads(rule: str, options: Mapping[str, str], kind: str, text: str) -> bool:
    """Whether a rule makes of a text what has a type, as its options say and not in spite of them."""
    reading = OPTIONS.get(rule)
    if reading and options.get(reading.option, "") not in reading.of(text.strip()):
        return False
    function = BY_NAME[rule].function
    after = function(text.strip(), options).after if function else None
    return after is not None and has_type(after, kind)


def _share_of(sample: Sample, test: Callable[[str], bool]) -> float:
    """Part of the most frequent rows of a sample with a text that passes a test."""
    few = sample.few()
    passed = sum(n for place, n in few.weights.items() if any(v and test(v) for v in few.values[place]))
    return passed / max(few.covered, 1)


def _transforms(scene: Scene, entry: ColumnMapping, field: ModelField) -> Iterator[Remedy]:
    if entry.sql or field.type not in _TRANSFORMS:
        return
    layout = scene.fault.mapping
    wanted: list[tuple[str | None, float]] = [(t, 0.7) for t in _TRANSFORMS[field.type] if t != entry.transform]
    wanted += [(None, 0.8)] if entry.transform else []
    for transform, prior in wanted:
        hope = _hope_of_transform(scene, transform, field.type)
        change = edits.transformed(scene.bench, layout, entry, transform) if hope else None
        if change:
            yield Remedy("transform", change, f"transform {transform or 'none'}", prior, hope=hope)


def _hope_of_transform(scene: Scene, transform: str | None, kind: str) -> float:
    """Part of the failed values of which a transform makes what has the type of the field."""
    if transform is None:
        return 1.0
    call, texts = calls.call(transform), [text for text in scene.values if text][:FEW]
    if call.name in READINGS:
        read = READINGS[call.name]
        made = [read(text.strip(), *call.arguments) for text in texts]
    else:
        held = scene.bench.engine.hold(pa.table({"v": pa.array(texts, pa.string())}))
        rows = held.select(calls.expression(nw.col("v"), call).alias("v")).collect(backend="pyarrow")
        made = rows["v"].to_list()
    passed = sum(text is not None and has_type(text, kind) for text in made)
    return passed / max(len(texts), 1)


def _listed(scene: Scene, field: ModelField) -> Iterator[Remedy]:
    folded = {fold(value): value for value in field.allowed or ()}
    pairs, scores = {}, []
    for value in scene.values:
        best = process.extractOne(fold(value), list(folded), scorer=fuzz.ratio, score_cutoff=NEAR)
        if best:
            pairs[value] = folded[best[0]]
            scores.append(best[1] / 100)
    change = edits.recoded(scene.bench, scene.fault.path, pairs) if pairs else None
    if change:
        words = ", ".join(f"{value} means {to}" for value, to in list(pairs.items())[:3])
        hope = sum(scene.values[value] for value in pairs) / max(sum(scene.values.values()), 1)
        yield Remedy("unknown-value", change, words, min(0.9, sum(scores) / len(scores)), hope=hope)


def _longer(scene: Scene, field: ModelField) -> Iterator[Remedy]:
    longest = max((len(value) for value in scene.values), default=0)
    if field.max_length is None or longest <= field.max_length or longest > 4 * field.max_length:
        return
    change = edits.of_field(scene.bench, scene.fault.path, "max_length", longest)
    if change:
        yield Remedy("too-long", change, f"allow {longest} characters", 0.7)


def _missing(scene: Scene) -> Iterator[Remedy]:
    change = edits.of_field(scene.bench, scene.fault.path, "severity", "warn")
    if change:
        yield Remedy("missing", change, "load the rows without it, with a warning", 0.55)


# --- another field --------------------------------------------------------------------------------


def _fields(scene: Scene, entry: ColumnMapping) -> Iterator[Remedy]:
    """Another field for the column, one that is free or that a column feeds which does not fit either; or none."""
    layout, model = scene.fault.mapping, scene.bench.state.known.chosen_model
    fed = {own(c.field, layout): c for c in layout.columns if c.field and c.status is not Status.REJECTED}
    wrong = {other.path: other for other in scene.others if len(other.entries) == 1}
    here = (entry.column, entry.position)
    for candidate in _candidates(scene, entry):
        path = own(candidate.field, layout)
        found = model.field(model.home(path))
        if found is None or path == scene.fault.path:
            continue
        prior = _prior_of_field(candidate, found)
        if prior < LEAST_OF_FIELD:
            continue
        words = f"{entry.column} feeds {candidate.field}"
        hope = _hope_of_field(scene, found)
        if not hope:
            continue
        if path not in fed:
            change = edits.fed_to(scene.bench, layout, {here: candidate.field})
            yield from _remedy(change, words, prior, hope=hope)
        elif path in wrong and fed[path] is not entry:
            other = fed[path]
            both = {here: candidate.field, (other.column, other.position): entry.field}
            change = edits.fed_to(scene.bench, layout, both)
            yield from _remedy(change, f"{words}, {other.column} feeds {entry.field}", prior, (wrong[path],), hope)
    yield from _remedy(edits.fed_to(scene.bench, layout, {here: None}), f"{entry.column} feeds nothing", 0.35)


def _prior_of_field(candidate: Candidate, field: ModelField) -> float:
    """The chance that a column feeds a field: what the mapping says of it, and that its values fit a narrow type.

    A field that takes any text fits every column; that its values get through says nothing.
    """
    return min(0.95, 0.2 + 0.6 * candidate.confidence + (0.4 if field.type in _NARROW else 0.0))


def _hope_of_field(scene: Scene, field: ModelField) -> float:
    """Part of the failed values that have the type and are among the listed values of another field."""
    listed = set(field.allowed or ())
    passed = sum(n for text, n in scene.values.items() if has_type(text, field.type) and (not listed or text in listed))
    return passed / max(sum(scene.values.values()), 1)


def _remedy(
    change: Change | None, words: str, prior: float, mends: tuple[Fault, ...] = (), hope: float = 1.0
) -> Iterator[Remedy]:
    if change:
        yield Remedy("mapping", change, words, prior, mends, hope)


def _candidates(scene: Scene, entry: ColumnMapping) -> list[Candidate]:
    """The fields that a column could feed: those of its suggestion, asked for where a person wrote the mapping."""
    found = [c for c in entry.candidates if c.field != entry.field] or _proposed(scene, entry)
    swapped = [Candidate(field=f.entries[0].field, confidence=0.3) for f in scene.others
               if len(f.entries) == 1 and f.entries[0].field and f.entries[0] is not entry]  # fmt: skip
    model, layout = scene.bench.state.known.chosen_model, scene.fault.mapping
    table = str(layout.rows_are)
    typed = [
        Candidate(field=f"{table}.{name}", confidence=0.1)
        for name, field in model.fields_of(table).items()
        if field.type in _NARROW
    ]
    unique = {c.field: c for c in [*typed, *swapped, *sorted(found, key=lambda c: c.confidence)]}
    ordered: Sequence[Candidate] = sorted(unique.values(), key=lambda c: -c.confidence)
    return list(ordered[: 2 * MOST_CANDIDATES])


def _proposed(scene: Scene, entry: ColumnMapping) -> list[Candidate]:
    known = scene.bench.state.known
    profiles = {s: known.profiles[s] for s in scene.sources[:1] if s in known.profiles}
    made = proposing.propose(profiles, known.chosen_model, mapping.Memory([]), None) if profiles else []
    columns = [c for m in made for c in m.columns if c.column == entry.column]
    found = [c for column in columns for c in column.candidates]
    found += [Candidate(field=c.field, confidence=c.confidence) for c in columns if c.field]
    return [c for c in found if c.field != entry.field][:MOST_CANDIDATES]
