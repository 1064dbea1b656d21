"""identifier: numbers with check digits: validated, never corrected."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import country_column
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.country import parse_country
from crmmigrate.values.identifiers import holds, knows


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    """Nothing is: check digits need Python."""
    return value == ""


def _read(text: str, options: Options) -> Read:
    scheme = str(options.get("scheme", ""))
    if not knows(scheme):
        return Read(None)
    country = parse_country(str(options["context"])) if options.get("context") else None
    return Read(None, "invalid" if holds(text, scheme, country or "") is False else "")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if not column.identifier:
        return None
    options = {"scheme": column.identifier}
    if column.identifier == "eu.vat" and (beside := country_column(setting.table)):
        options["beside"] = beside
    return CleaningRule(
        rule="identifier",
        options=options,
        confidence=round(column.identifier_share, 2),
        why=f"numbers with check digits, of the scheme {column.identifier}; they are checked, not changed",
    )


IDENTIFIER = Rule("identifier", _propose, settled=_settled, function=_read, wants="the scheme of the column")
