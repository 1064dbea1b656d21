"""Propose to bring rows together: neighbours with the same key, each of which says what the others lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmmigrate.core.documents import TableCleaning, Together
from crmmigrate.steps.clean.finding.carrying import groups_of, numbers_of
from crmmigrate.steps.clean.looking import Look

FEWEST_GROUPS = 3
COMPLEMENTARY = 0.8
MOST_KEYS = 5  # columns that are tried as the key

Cells = dict[str, list[str | None]]


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """Propose which rows are of one thing; off, since rows go."""
    if look.entry.together or look.rows.num_rows < 2 * FEWEST_GROUPS:
        return look.entry
    names = [column.name for column in look.cleaned.columns if not column.of]
    cells: Cells = {name: [text or None for text in look.rows[name].to_pylist()] for name in names}
    carried = groups_of(look, details=False)
    for name in carried:
        cells[name] = _carried(cells[name])
    numbers = numbers_of(look)
    for key in _keys(cells, carried):
        groups = [group for group in _groups(cells[key], numbers) if len(group) > 1]
        fitting = sum(_is_complementary(cells, key, group) for group in groups)
        if len(groups) >= FEWEST_GROUPS and fitting >= COMPLEMENTARY * len(groups):
            return _with(look, key, fitting, len(groups))
    return look.entry


def _keys(cells: Cells, carried: Sequence[str]) -> list[str]:
    """The columns that may tell things apart: one that is carried down, else full ones at the left."""
    if carried:
        return [carried[0]]
    full = [name for name, texts in cells.items() if None not in texts and 1 < len(set(texts)) < len(texts)]
    return full[:MOST_KEYS]


def _carried(texts: Sequence[str | None]) -> list[str | None]:
    found: list[str | None] = []
    for text in texts:
        found.append(text if text is not None else (found[-1] if found else None))
    return found


def _groups(key: Sequence[str | None], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Runs of neighbours with the same key."""
    group: list[int] = []
    for i, text in enumerate(key):
        if group and (text != key[group[-1]] or numbers[i] != numbers[group[-1]] + 1):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _is_complementary(cells: Cells, key: str, group: Sequence[int]) -> bool:
    """Whether the rows do not contradict one another, and none says all that another says."""
    gained = False
    for name, texts in cells.items():
        said = {texts[i] for i in group if texts[i] is not None}
        if len(said) > 1:
            return False
        gained |= name != key and bool(said) and texts[group[0]] is None
    return gained


def _with(look: Look, key: str, fitting: int, groups: int) -> TableCleaning:
    label = look.table.label(key)
    together = Together(
        name=_name(label),
        key=[label],
        confidence=round(0.8 * fitting / groups, 2),
        why=f"in {fitting} of {groups} groups of neighbours with the same [{label}] each row has what the others lack",
        enabled=False,
    )
    return look.entry.model_copy(update={"together": [together]})


def _name(label: str) -> str:
    word = "".join(c if c.isascii() and c.isalnum() else "_" for c in label.casefold()).strip("_")
    return f"by_{word[:50]}" if word else "by_key"
