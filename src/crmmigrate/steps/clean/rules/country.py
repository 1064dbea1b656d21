"""country: names and codes of countries as ISO alpha-2 codes."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_among, hinted
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.country import countries, read_country

FEWEST = 15  # rows from which on a country a row is no coincidence
MOST = 400  # there are some 250 countries


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return value.is_in(sorted(set(countries().values())))


def _read(text: str, _: Options) -> Read:
    found = read_country(text)
    if len(found) == 1:
        return Read(next(iter(found)))
    return Read(None, "doubtful" if found else "unparsed")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if all_among(column, frozenset(countries().values())):
        return None
    rule = hinted(column, "country", "country", "names or codes of countries", lambda text: bool(read_country(text)))
    if rule is not None and _is_list_of_countries(column, setting):
        why = "a table of countries, each once: as codes they would lose their names"
        return rule.model_copy(update={"confidence": min(rule.confidence, 0.5), "why": why, "enabled": False})
    return rule


def _is_list_of_countries(column: ColumnProfile, setting: Setting) -> bool:
    """Each country once, and many of them or their codes beside them."""
    if column.distinct < 2 or column.distinct != column.n - column.nulls or column.n > MOST:
        return False
    others = [other for other in setting.table.columns if other.name != column.name]
    coded = any(other.semantic_type == "country" and other.distinct == column.distinct for other in others)
    return coded or column.n >= FEWEST


COUNTRY = Rule("country", _propose, settled=_settled, function=_read, wants="a country")
