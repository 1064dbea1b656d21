"""Three-way merge of new suggestions into a file that people edit.

What a person changed, confirmed or rejected stays; suggestions nobody touched are refreshed;
new entries go to the end.
A value is a person's when it differs from what the tool wrote last.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel

from crmmigrate.config.emit import tree_of
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, parse_text, read_text
from crmmigrate.config.splice import Edit, apply_to_text, apply_to_values, comment_inside
from crmmigrate.config.tree import Path, Tree, path_text, plain
from crmmigrate.core import documents as d
from crmmigrate.core.errors import ConfigError, Fault

D = TypeVar("D", bound=d.Document)

_CONTAINERS = (
    d.Migration, d.Policies, d.Model, d.ModelTable, d.Mapping, d.Cleaning, d.TableCleaning, d.Kpis,
    d.SemanticModel, d.Vocabulary, d.Pack,
)  # fmt: skip
"""Documents that are merged key by key; all others are entries, which belong to one hand."""

_KEYS: dict[type[BaseModel], Callable[[Any], Hashable]] = {
    d.ColumnMapping: lambda entry: (entry.column, entry.position),
    d.ColumnCleaning: lambda entry: (entry.column, entry.position),
    d.CarryDown: lambda entry: tuple(entry.columns),
    d.Together: lambda entry: entry.name,
    d.Calculation: lambda entry: entry.name,
    d.Total: lambda entry: entry.name,
    d.Conversion: lambda entry: entry.name,
    d.Constraint: lambda entry: entry.name,
    d.Combined: lambda entry: entry.field,
    d.SuggestedConstant: lambda entry: entry.field,
    d.SourceEntry: lambda entry: entry.path or entry.url or entry.url_env,
    d.Exclusion: lambda entry: entry.name,
    d.SemanticModel: lambda entry: entry.name,
    d.Metric: lambda entry: entry.name,
    d.PackEntry: lambda entry: (entry.header, entry.field, entry.transform, tuple(entry.parts.items()) or None),
    d.PackLayout: lambda entry: (entry.rows_are, tuple((c.header, c.field) for c in entry.columns)),
}


def entry_key(entry: BaseModel) -> Hashable:
    """What an entry of a list is known by."""
    return _KEYS[type(entry)](entry)


_DECIDED = (d.Status.CONFIRMED, d.Status.REJECTED)


def merge(path: FilePath, document: D, last: D | None = None) -> list[str]:
    """Bring new suggestions into the file at `path`.

    Args:
        path: The YAML file; it must exist and be valid.
        document: What the tool suggests now.
        last: What the tool wrote last; None when that is not known, then nothing that stands is changed.

    Returns:
        One line a change: `~` refreshed, `+` added, `=` yours stays though the suggestion changed.

    Raises:
        ConfigError: The file has faults, or cannot be edited in place.
    """
    raw = read_text(path)
    text, lines = merge_text(raw, str(path), document, last)
    if text != raw:
        write_text(path, text)
    return lines


def merge_text(text: str, name: str, document: D, last: D | None = None) -> tuple[str, list[str]]:
    """The merged text and the lines of change; see `merge`."""
    parsed = parse_text(text, name, type(document))
    work = _Merge(parsed.tree)
    work.container((), parsed.document, last, document)
    if not work.edits:
        return text, work.lines
    merged = applied(parsed, work.edits)
    return ("\ufeff" if text.startswith("\ufeff") else "") + merged.tree.text, work.lines


def applied(parsed: Parsed[D], edits: Sequence[Edit]) -> Parsed[D]:
    """The document with edits made in its text.

    Raises:
        ConfigError: The text cannot be edited in place: what it reads as then is not what was meant.
    """
    kind, name = type(parsed.document), parsed.tree.name
    values = plain(parsed.tree.root, kind) if parsed.tree.root else {}
    expected = kind.model_validate(apply_to_values(values, edits))
    message = "cannot be edited in place; write the file without anchors and aliases, or move it away"
    try:
        made = parse_text(apply_to_text(parsed.tree, edits), name, kind)
    except ConfigError as error:
        raise ConfigError((Fault(name, 1, 1, "", message),)) from error
    if made.document != expected:
        raise ConfigError((Fault(name, 1, 1, "", message),))
    return made


@dataclass
class _Merge:
    """One merge: the edits and the lines that tell of them."""

    tree: Tree
    edits: list[Edit] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def container(self, path: Path, ours: BaseModel, last: BaseModel | None, new: BaseModel) -> None:
        """Merge key by key. To a decided mapping sources are added, and columns, which feed nothing."""
        frozen = getattr(ours, "status", None) in _DECIDED
        for name, info in type(new).model_fields.items():
            at = (*path, info.alias or name)
            values = (getattr(ours, name), getattr(last, name, None), getattr(new, name))
            if values[0] == values[2]:
                continue
            if name == "applies_to":
                self.union(at, *values)
            elif _is_entries(values):
                self.entries(at, *values, frozen=frozen)
            elif isinstance(values[2], Mapping):
                self.named(at, *values)
            elif isinstance(values[2], _CONTAINERS) and self.tree.node(at) is not None:
                self.container(at, *values)
            elif last is not None and not frozen:
                self.leaf(at, *values)

    def leaf(self, path: Path, ours: Any, last: Any, new: Any) -> None:
        """One value: refreshed when nobody touched it."""
        if ours != last:
            self.stays(path_text(path), last, new)
        elif not self._comment_in(path):
            self.edits.append(Edit(path, tree_of(new)))
            self.lines.append(f"~ {path_text(path)}: {_short(ours)} -> {_short(new)}")

    def union(self, path: Path, ours: Sequence[str], last: Sequence[str] | None, new: Sequence[str]) -> None:
        """Names that are new are added; names that a person took out stay out."""
        added = [word for word in new if word not in ours and word not in (last or ())]
        if added:
            self.edits.append(Edit(path, added, append=True))
            self.lines += [f"+ {path_text(path)}: {word}" for word in added]

    def named(
        self, path: Path, ours: Mapping[str, Any], last: Mapping[str, Any] | None, new: Mapping[str, Any]
    ) -> None:
        """A mapping by name: tables and fields of a model, constants, terms."""
        before, added = last or {}, {}
        for key, value in new.items():
            if key not in ours:
                if key not in before:
                    added[key] = value
            elif ours[key] != value:
                self.entry((*path, key), ours[key], before.get(key), value)
        self.add(path, added, [(f"{path_text(path)}.{key}", value) for key, value in added.items()])

    def entries(
        self,
        path: Path,
        ours: Sequence[Any],
        last: Sequence[Any] | None,
        new: Sequence[Any],
        *,
        frozen: bool = False,
    ) -> None:
        """A list of entries that are matched by their keys."""
        matches = _match(ours, new)
        before = _match(last or (), new)
        added = []
        for index, value in enumerate(new):
            place, old = matches.get(index), before.get(index)
            base = None if old is None or last is None else last[old]
            if place is None:
                if base is None and not frozen:
                    added.append(value)
                elif base is None:
                    added += self.held_back(path, value)
            elif ours[place] != value and not frozen:
                self.entry((*path, place), ours[place], base, value)
        self.add(path, added, [(f"{path_text(path)} {_label(value)}", value) for value in added])

    def held_back(self, path: Path, value: Any) -> list[Any]:
        """What of a new suggestion goes into a mapping that people decided as a whole: nothing that feeds a field."""
        if isinstance(value, d.ColumnMapping):
            why = [f"new since the mapping was decided; the suggestion is {value.field or 'none'}"]
            return [d.ColumnMapping(column=value.column, position=value.position, why=why)]
        self.lines.append(f"= {path_text(path)} {_label(value)} is not added: the mapping is decided")
        return []

    def entry(self, path: Path, ours: Any, last: Any, new: Any) -> None:
        """An entry belongs to one hand: to the person who decided or edited it, else to the tool."""
        if isinstance(new, _CONTAINERS) and isinstance(ours, BaseModel):
            self.container(path, ours, last, new)
        elif getattr(ours, "status", None) in _DECIDED or ours != last:
            self.stays(_entry_text(path, ours), last, new)
        elif not isinstance(new, BaseModel):
            self.leaf(path, ours, last, new)
        else:
            self.refresh(path, ours, new)

    def refresh(self, path: Path, ours: BaseModel, new: BaseModel) -> None:
        """Bring an untouched entry up to the new suggestion, key by key so that its comments stay."""
        told = []
        for name, info in type(new).model_fields.items():
            at, before, after = (*path, info.alias or name), getattr(ours, name), getattr(new, name)
            if before != after and not self._comment_in(at):
                self.edits.append(Edit(at, tree_of(after)))
                if _news(before) != _news(after):
                    told.append(f"{at[-1]} {_change(before, after)}")
        if told:
            self.lines.append(f"~ {_entry_text(path, ours)}: {', '.join(told)}")

    def add(self, path: Path, added: Any, told: Sequence[tuple[str, Any]]) -> None:
        """Add entries at the end of a list or mapping."""
        if added:
            self.edits.append(Edit(path, tree_of(added), append=True))
            self.lines += [f"+ {name}{_summary(value)}" for name, value in told]

    def stays(self, name: str, last: Any, new: Any) -> None:
        """Tell that a person's value stays, once, when the suggestion beside it changed."""
        if last is not None and _news(last) != _news(new):
            self.lines.append(f"= {name} stays as it is; the suggestion is now{_summary(new) or ' another'}")

    def _comment_in(self, path: Path) -> bool:
        found = comment_inside(self.tree, path)
        if found:
            self.lines.append(f"= {path_text(path)} stays as it is: it has a comment inside")
        return found


def _is_entries(values: tuple[Any, Any, Any]) -> bool:
    items = [item for value in values if isinstance(value, list) for item in value]
    return bool(items) and all(
        isinstance(item, BaseModel) and type(item) in (*_KEYS, d.TableCleaning) for item in items
    )


def _match(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Index of each new entry -> index of the old entry that it continues; each old one is taken once."""
    found: dict[int, int] = {}
    for index, value in enumerate(new):
        same = (i for i, other in enumerate(old) if i not in found.values() and _continues(other, value))
        place = next(same, None)
        if place is not None:
            found[index] = place
    return found


def _continues(old: Any, new: Any) -> bool:
    if isinstance(new, d.TableCleaning):
        return bool(set(old.applies_to) & set(new.applies_to))
    return type(old) is type(new) and _KEYS[type(new)](old) == _KEYS[type(new)](new)


def _label(entry: Any) -> str:
    if isinstance(entry, d.TableCleaning):
        return f'"{entry.applies_to[0]}"' if entry.applies_to else '""'
    key = _KEYS[type(entry)](entry)
    words = [str(part) for part in (key if isinstance(key, tuple) else (key,)) if part is not None]
    return '"' + '" #'.join(words[:1]) + '"' + "".join(f" #{word}" for word in words[1:])


def _entry_text(path: Path, entry: Any) -> str:
    if type(entry) in _KEYS:
        return f"{path_text(path[:-1])} {_label(entry)}"
    return path_text(path)


def _summary(value: Any) -> str:
    """What an entry says, in a few words."""
    parts = list(_summary_parts(value))
    return f": {', '.join(parts)}" if parts else ""


def _summary_parts(value: Any) -> Iterator[str]:
    if not isinstance(value, BaseModel):
        yield _short(value)
        return
    for name in ("field", "transform", "type", "role", "references", "confidence"):
        part = getattr(value, name, None)
        if part is not None:
            yield f"{name} {_short(part)}"
    yield from (f"{rule.rule}{'' if rule.enabled else ' (off)'}" for rule in getattr(value, "rules", ()))


def _news(value: Any) -> Any:
    """A suggestion without the effect that it would have: another one is no other suggestion."""
    if isinstance(value, d.CleaningRule | d.Split):
        return value.model_copy(update={"effect": None})
    if isinstance(value, d.ColumnCleaning):
        return value.model_copy(update={"rules": _news(value.rules), "split": _news(value.split)})
    return [_news(part) for part in value] if isinstance(value, list) else value


def _change(before: Any, after: Any) -> str:
    long = isinstance(before, list | dict | BaseModel) or isinstance(after, list | dict | BaseModel)
    return "changed" if long else f"{_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    text = "nothing" if value in (None, "", []) else str(tree_of(value))
    return text if len(text) <= 60 else text[:59] + "…"
