"""zeros: leading zeros that a spreadsheet took off."""

from __future__ import annotations

import re
from typing import Any

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import country_of
from crmmigrate.steps.clean.placing import country_header
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, matches
from crmmigrate.values.postcodes import fixed_width

_DIGITS = re.compile(r"[1-9][0-9]*")
_TWO_ZEROS = ("US", "PR")  # their codes begin with 005 and 006


def _read(text: str, options: Options) -> Read:
    """Fill up with zeros to the `width`, or to what the row's country has."""
    if not _DIGITS.fullmatch(text):
        return Read(None)
    if options.get("width"):
        return Read(text.zfill(int(options["width"])))
    country = country_of(options)
    width = fixed_width(country) if country else None
    if width is None or not 0 < width - len(text) <= (2 if country in _TWO_ZEROS else 1):
        return Read(None)
    return Read(text.zfill(width))


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if not column.lost_zeros:
        return None
    options = _options(column, setting)
    if not options:
        return None
    count = f"{column.lost_zeros:,} " + ("value lacks" if column.lost_zeros == 1 else "values lack")
    why = f"{count} the leading zeros that others have; a spreadsheet may have taken them off"
    return CleaningRule(rule="zeros", options=options, confidence=0.7, why=why, enabled=False)


def _options(column: ColumnProfile, setting: Setting) -> dict[str, Any]:
    if column.semantic_type == "postcode":
        beside, region = country_header(column, setting.table), setting.migration.default_region
        if beside:
            return {"beside": beside}
        return {"country": region} if region and fixed_width(region) else {}
    widths = {len(text) for text in (*column.sample, *(text for text, _ in column.top)) if text.startswith("0")}
    longest = column.max_length
    return {"width": longest} if widths == {longest} else {}


ZEROS = Rule(
    "zeros", _propose, settled=matches(r"^(?:0.*|.*[^0-9].*)$"), function=_read, wants="a number of fixed length"
)
