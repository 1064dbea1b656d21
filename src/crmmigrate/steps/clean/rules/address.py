"""address: addresses in one cell, tidied; nothing of them is lost."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import share
from crmmigrate.steps.clean.rules.rule import Rule, Setting, matches, reader
from crmmigrate.values.address import split_address, tidy_address

FEWEST = 0.5  # share of addresses in the column


def _read(text: str) -> str | None:
    return tidy_address(text) or None


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type != "string" or share(column, lambda text: tidy_address(text) != text) == 0:
        return None
    known = round(share(column, lambda text: split_address(text) is not None), 2)
    if known < FEWEST and column.semantic_type != "street":
        return None
    why = "addresses with lines, commas and blanks in many ways; the tidy form parts them by a comma and a blank"
    return CleaningRule(rule="address", confidence=max(known, FEWEST), why=why, enabled=False)


ADDRESS = Rule(
    "address", _propose, settled=matches(r"^[^,;|\s]+(?: [^,;|\s]+)*$"), function=reader(_read), wants="an address"
)
