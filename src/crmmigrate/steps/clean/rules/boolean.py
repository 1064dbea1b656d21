"""boolean: yes and no in many spellings."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_among
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, matches
from crmmigrate.values import canonical
from crmmigrate.values.booleans import parse_boolean

_FIGURES = frozenset({"0", "1", "-1", "0.0", "1.0"})


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type != "boolean" or all_among(column, frozenset({"true", "false"})):
        return None
    spellings = ", ".join(value for value, _ in column.top[:4])
    share = round(column.type_share, 2)
    why = f"the values mean yes or no: {spellings}"
    if column.type_share < 1 and any(value in _FIGURES for value, _ in column.top):
        # Beside other values 1 may be a count or a code.
        return CleaningRule(rule="boolean", options={"figures": False}, confidence=share, why=f"{why}; figures stay")
    return CleaningRule(rule="boolean", confidence=share, why=why)


def _read(text: str, options: Options) -> Read:
    """Read one flag; 0 and 1 are none where the option `figures` is false."""
    if options.get("figures") is False and text.strip() in _FIGURES:
        return Read(None, "unparsed")
    after = parse_boolean(text)
    return Read(after, "" if after is not None else "unparsed")


BOOLEAN = Rule("boolean", _propose, settled=matches(canonical.BOOLEAN), function=_read, wants="yes or no")
