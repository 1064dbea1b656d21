"""country: names and codes of countries as ISO alpha-2 codes."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_among, semantic
from crmmigrate.steps.clean.rules.rule import Options, Rule, Setting, reader
from crmmigrate.values.country import countries, parse_country


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return value.is_in(sorted(set(countries().values())))


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if all_among(column, frozenset(countries().values())):
        return None
    return semantic(column, "country", "country", "names or codes of countries")


COUNTRY = Rule("country", _propose, settled=_settled, function=reader(parse_country), wants="a country")
