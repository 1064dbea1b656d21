"""Small changes of a project's files, made by round trip and refused where the place has changed since."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from crmmigrate.config.emit import tree_of
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, parse_text, read_text
from crmmigrate.config.marks import marked
from crmmigrate.config.merging import applied
from crmmigrate.config.saving import text_of
from crmmigrate.config.splice import Edit
from crmmigrate.config.tree import plain
from crmmigrate.config.valuemaps import ValueMapFile, read_value_map, value_map_text
from crmmigrate.core.causes import Amendment, Change, DocumentName, Step
from crmmigrate.core.documents import Cleaning, Document, Mapping, Model, Status, ValueEntry, ValueMap
from crmmigrate.core.errors import UsageError

KINDS: dict[str, type[Document]] = {"cleaning": Cleaning, "mapping": Mapping, "model": Model}
CONTEXT = 2
_MISSING = object()
_Path = tuple[str | int, ...]


def amended(text: str, change: Change) -> tuple[str, Document]:
    """The text of a YAML file with a change made, and the document that it then is.

    Raises:
        UsageError: What the change would replace no longer stands there.
        ConfigError: The file has faults, or cannot be edited in place.
    """
    parsed, values = _read(text, change.file, change.document)
    edits = [edit for amendment in change.amendments for edit in _edits(values, amendment, change.file)]
    if not edits and change.amendments:  # all of it stands there already: it was applied before
        raise _stale(change.file, _words(change.amendments[0].at))
    made = applied(parsed, edits)
    told = marked(made) if change.document == "mapping" else made.tree.text  # type: ignore[arg-type]
    return ("\ufeff" if text.startswith("\ufeff") else "") + told, made.document


@lru_cache(maxsize=16)
def _read(text: str, file: str, document: str) -> tuple[Parsed[Document], Any]:
    """A file and its plain values, read once for all changes that are tried on it."""
    parsed = parse_text(text, file, KINDS[document])
    return parsed, plain(parsed.tree.root, KINDS[document]) if parsed.tree.root else {}


def amended_values(file: ValueMapFile, change: Change) -> ValueMap:
    """A value map with a change made, as decisions of a person.

    Raises:
        UsageError: A line was decided otherwise since.
    """
    entries = {(e.layout, e.value): e for e in file.document.entries}
    for one in change.amendments:
        layout, value = (str(part) for part in one.at)
        old = entries.get((layout, value))
        if (old.to if old else None) != one.before:
            raise _stale(change.file, f'"{value}"')
        new = {"to": one.after, "status": Status.CONFIRMED, "confidence": 1.0}
        entries[layout, value] = (old or ValueEntry(value=value, layout=layout)).model_copy(update=new)
    return ValueMap(field=file.document.field, entries=list(entries.values()))


def amend(root: Path, changes: Sequence[Change]) -> list[str]:
    """Make changes in the files of a project, all of them or none; what each changed, as a diff. Raises as above."""
    texts, diffs = planned(root, changes)
    for name, text in texts.items():
        write_text(root / name, text)
    return diffs


def extend(path: Path, kind: type[Document], at: tuple[str | int, ...], items: Sequence[str]) -> None:
    """Add items to a list in a YAML file, by round trip.

    Raises:
        ConfigError: The file has faults, or cannot be edited in place.
    """
    text = read_text(path)
    made = applied(parse_text(text, str(path), kind), [Edit(at, list(items), append=True)])
    write_text(path, ("\ufeff" if text.startswith("\ufeff") else "") + made.tree.text)


def planned(root: Path, changes: Sequence[Change]) -> tuple[dict[str, str], list[str]]:
    """What changes would make of the files of a project, each upon those before; and their diffs. Raises as above."""
    held: dict[str, str] = {}
    diffs = []
    for number, change in enumerate(changes):
        path = root / change.file
        there = read_text(path) if path.exists() else ""
        if change.document == "values":
            # Each builds on the file as read, so the earlier ones for it are made again with it.
            earlier = [a for c in changes[:number] if c.file == change.file for a in c.amendments]
            file = read_value_map(path)
            made = amended_values(file, replace(change, amendments=(*earlier, *change.amendments)))
            before, text = held.get(change.file, there), value_map_text(file, made)
        else:
            before = held.get(change.file, there or text_of(KINDS[change.document]()))
            text, _ = amended(before, change)
        held[change.file] = text
        diffs.append(difference(before, text, change.file))
    return held, diffs


def difference(before: str, after: str, name: str) -> str:
    """Two texts as a unified diff."""
    pair = (before.splitlines(), after.splitlines())
    return "\n".join(difflib.unified_diff(*pair, f"a/{name}", f"b/{name}", n=CONTEXT, lineterm="")) + "\n"


def _edits(values: Any, amendment: Amendment, file: str) -> list[Edit]:
    """The edits of an amendment; none where what it wants stands there already."""
    path, here = _found(values, amendment.at, file)
    if amendment.append:
        return _added(here, path, amendment.after, _stale(file, _words(amendment.at)))
    now = None if here is _MISSING else here
    if now == amendment.after:
        return []
    if now != amendment.before:
        raise _stale(file, _words(amendment.at))
    return [Edit(path, tree_of(amendment.after))]


def _added(here: Any, path: _Path, items: list[Any], stale: UsageError) -> list[Edit]:
    """Entries added to a list; into those that an earlier proposal has made for the same sources, column or rule."""
    held = here if isinstance(here, list) else []
    edits, new = [], []
    for item in items:
        place = _same(held, item)
        if place is None:
            new.append(item)
        elif item != held[place]:
            inner = next((n for n in ("columns", "rules") if n in item), None)
            if inner is None:
                raise stale
            edits += _added(held[place].get(inner), (*path, place, inner), item[inner], stale)
    return [*edits, *([Edit(path, tree_of(new), append=True)] if new else [])]


def _same(held: list[Any], item: Any) -> int | None:
    """Where a list has an entry for the same sources, column or rule."""
    if not isinstance(item, dict):
        return held.index(item) if item in held else None
    if "applies_to" in item:
        wanted = set(item["applies_to"])
        return next((i for i, other in enumerate(held) if wanted <= set(other.get("applies_to", ()))), None)
    names = [n for n in ("column", "position", "rule") if item.get(n) is not None]
    key = {n: item[n] for n in names}
    return next((i for i, other in enumerate(held) if other == item or (key and _matches(other, key))), None)


def _found(values: Any, at: Sequence[Any], file: str) -> tuple[_Path, Any]:
    """The path of an amendment in a document, and what stands there."""
    path: list[str | int] = []
    here = values
    for part in at:
        if isinstance(part, str):
            here = here.get(part, _MISSING) if isinstance(here, dict) else _MISSING
            path.append(part)
            continue
        places = [i for i, item in enumerate(here if isinstance(here, list) else ()) if _matches(item, part)]
        if not places:
            raise _stale(file, _words(at))
        path.append(places[0])
        here = here[places[0]]
    return tuple(path), here


def _matches(item: Any, wanted: dict[str, Any]) -> bool:
    def same(name: str, value: Any) -> bool:
        held = item.get(name)
        return value in held if isinstance(held, list) and not isinstance(value, list) else held == value

    return isinstance(item, dict) and all(same(name, value) for name, value in wanted.items())


def _words(at: Sequence[Any]) -> str:
    return ".".join(part if isinstance(part, str) else str(next(iter(part.values()))) for part in at)


def _stale(file: str, place: str) -> UsageError:
    return UsageError(
        f"{file} has changed at {place} since the rehearsal", code="proposal-stale",
        next="run `crmmigrate rehearse` again, and apply what it proposes then",
    )  # fmt: skip


class Editor:
    """Collects the amendments of one file, with what stands there now.

    Args:
        text: The file as it stands.
        file: Its name in the project.
        document: What it is.
    """

    def __init__(self, text: str, file: str, document: DocumentName) -> None:
        _, self._values = _read(text, file, document)
        self._file, self._document = file, document
        self._made: list[Amendment] = []

    def set(self, at: Sequence[Step], after: Any) -> None:
        """Put a value where another one stands, or none."""
        _, here = _found(self._values, at, self._file)
        before = None if here is _MISSING else here
        if before != after:
            self._made.append(Amendment(tuple(at), before, after))

    def append(self, at: Sequence[Step], items: list[Any]) -> None:
        """Add entries to a list."""
        self._made.append(Amendment(tuple(at), None, items, append=True))

    @property
    def change(self) -> Change | None:
        """All of it; None where nothing is to be changed."""
        return Change(self._file, self._document, tuple(self._made)) if self._made else None
