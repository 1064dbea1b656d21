"""How files of known layouts were cleaned and mapped, for files of the same layouts that come later.

A delivery of few rows proposes other rules than the whole did: what is compared with one another must be cleaned alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from crmmigrate.core.documents import Cleaning, TableCleaning
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.profiles import TableProfile

Made = TypeVar("Made")


@dataclass(frozen=True)
class Layout:
    """A set of headers.

    Attributes:
        columns: In order.
        cleaning: An entry of cleaning.yaml without sources; None: nothing was cleaned.
        mapping: A mapping without sources.
    """

    columns: tuple[str, ...]
    cleaning: Mapping[str, Any] | None
    mapping: Mapping[str, Any]


def of_data(data: Iterable[Mapping[str, Any]]) -> tuple[Layout, ...]:
    """Layouts that were written as JSON, of `asdict`.

    Raises:
        ValueError, KeyError, TypeError: They are none.
    """
    made = tuple(Layout(tuple(one["columns"]), one["cleaning"], one["mapping"]) for one in data)
    for layout in made:
        _entry(layout, []), _mapped(layout, [])
    return made


def layouts_of(
    columns: Mapping[str, Sequence[str]], cleaning: Cleaning, mappings: Sequence[MappingDocument]
) -> tuple[Layout, ...]:
    """The layouts of sources, with what was done to them; those that were treated in several ways are left out.

    Args:
        columns: Headers by source.
        cleaning: In force.
        mappings: In force.
    """
    found: dict[tuple[str, ...], list[Layout]] = {}
    for source, names in sorted(columns.items()):
        cleaned = [_plain(entry) for entry in cleaning.tables if source in entry.applies_to]
        mapped = [_plain(one) for one in mappings if source in one.applies_to]
        if len(cleaned) < 2 and len(mapped) == 1:
            layout = Layout(tuple(names), cleaned[0] if cleaned else None, mapped[0])
            known = found.setdefault(layout.columns, [])
            if layout not in known:
                known.append(layout)
    return tuple(layouts[0] for layouts in found.values() if len(layouts) == 1)


def _plain(document: TableCleaning | MappingDocument) -> dict[str, Any]:
    return document.model_copy(update={"applies_to": []}).model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Before:
    """What is known of layouts.

    Args:
        layouts: Of earlier files.
    """

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._layouts = {layout.columns: layout for layout in layouts}

    def cleaning(self, profiles: Mapping[str, TableProfile]) -> Cleaning | None:
        """How files are cleaned; None where the layout of any is not known."""
        entries = self._each(profiles, _entry)
        return None if entries is None else Cleaning(tables=[entry for entry in entries if entry])

    def mappings(self, profiles: Mapping[str, TableProfile]) -> tuple[MappingDocument, ...] | None:
        """How files are mapped; None where the layout of any is not known."""
        return self._each(profiles, _mapped)

    def _each(
        self, profiles: Mapping[str, TableProfile], made: Callable[[Layout, list[str]], Made]
    ) -> tuple[Made, ...] | None:
        sources: dict[tuple[str, ...], list[str]] = {}
        for source, profile in sorted(profiles.items()):
            names = tuple(column.label for column in profile.columns)
            sources.setdefault(names, []).append(source)
        if not sources.keys() <= self._layouts.keys():
            return None
        return tuple(made(self._layouts[names], of) for names, of in sources.items())


def _entry(layout: Layout, sources: list[str]) -> TableCleaning | None:
    return None if layout.cleaning is None else TableCleaning.model_validate({**layout.cleaning, "applies_to": sources})


def _mapped(layout: Layout, sources: list[str]) -> MappingDocument:
    return MappingDocument.model_validate({**layout.mapping, "applies_to": sources})
