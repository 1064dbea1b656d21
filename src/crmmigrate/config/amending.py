"""Small changes of a project's files, made by round trip and refused where the place has changed since."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
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


def amended(text: str, change: Change) -> tuple[str, Document]:
    """The text of a YAML file with a change made, and the document that it then is.

    Raises:
        UsageError: What the change would replace no longer stands there.
        ConfigError: The file has faults, or cannot be edited in place.
    """
    parsed, values = _read(text, change.file, change.document)
    edits = [_edit(values, amendment, change.file) for amendment in change.amendments]
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


def amend(root: Path, change: Change) -> str:
    """Make a change in the files of a project, complete or not at all; what changed, as a diff. Raises as above."""
    path = root / change.file
    if change.document == "values":
        file = read_value_map(path)
        before, made = read_text(path) if path.exists() else "", amended_values(file, change)
        text = value_map_text(file, made)
    else:
        before = read_text(path) if path.exists() else text_of(KINDS[change.document]())
        text, _ = amended(before, change)
    write_text(path, text)
    return difference(before, text, change.file)


def difference(before: str, after: str, name: str) -> str:
    """Two texts as a unified diff."""
    pair = (before.splitlines(), after.splitlines())
    return "\n".join(difflib.unified_diff(*pair, f"a/{name}", f"b/{name}", n=CONTEXT, lineterm="")) + "\n"


def _edit(values: Any, amendment: Amendment, file: str) -> Edit:
    path, here = _found(values, amendment.at, file)
    if amendment.append:
        place = _same_tables(here, amendment.after)
        if place is not None:  # an earlier proposal has made the entry of these sources
            return Edit((*path, place, "columns"), tree_of(amendment.after[0]["columns"]), append=True)
        if any(_is_there(item, here) for item in amendment.after):
            raise _stale(file, _words(amendment.at))
        return Edit(path, tree_of(amendment.after), append=True)
    if (None if here is _MISSING else here) != amendment.before:
        raise _stale(file, _words(amendment.at))
    return Edit(path, tree_of(amendment.after))


def _found(values: Any, at: Sequence[Any], file: str) -> tuple[tuple[str | int, ...], Any]:
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


def _is_there(item: Any, here: Any) -> bool:
    names = [n for n in ("column", "position", "rule") if isinstance(item, dict) and item.get(n) is not None]
    wanted = {n: item[n] for n in names}
    held = here if isinstance(here, list) else []
    return item in held or bool(wanted and any(_matches(other, wanted) for other in held))


def _same_tables(here: Any, after: list[Any]) -> int | None:
    """Where cleaning.yaml has an entry for the sources that one is to be added for."""
    wanted = after[0].get("applies_to") if isinstance(after[0], dict) else None
    held = here if wanted and isinstance(here, list) else []
    return next((i for i, item in enumerate(held) if set(wanted or ()) <= set(item.get("applies_to", ()))), None)


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
