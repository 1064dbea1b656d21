"""currency: signs, names and codes of currencies as ISO 4217 codes."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_among, hinted
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.currency import currencies, read_currency


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return value.is_in(sorted(set(currencies().values())))


def _read(text: str, options: Options) -> Read:
    told = options.get("signs", {}).get(text.strip())
    found = frozenset({str(told)}) if told else read_currency(text)
    if len(found) == 1:
        return Read(next(iter(found)))
    return Read(None, "doubtful" if found else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if all_among(column, frozenset(currencies().values())):
        return None
    why = "signs, names or codes of currencies"
    return hinted(column, "currency", "currency", why, lambda text: bool(read_currency(text)))


CURRENCY = Rule("currency", _propose, settled=_settled, function=_read, wants="a currency")
