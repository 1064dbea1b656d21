"""person: names of people in the order in which they are spoken."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import seen, shown
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.person_order import spoken
from crmmigrate.values.person_parts import is_several, split_name
from crmmigrate.values.semantic_words import FIRST_NAMES
from crmmigrate.values.text import fold

OFTEN = 0.2  # share of names with a comma from which on it is a habit of the column
KNOWN = 0.4  # share of those whose given name is a known one
MOST = 0.9


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return ~value.str.contains("(?i)[,&+;/]| (?:and|und|u[.]|et|og|och|ja|sowie|i|e|y|и) ")


def _read(text: str, options: Options) -> Read:
    if is_several(text):
        return Read(None, "several")
    after = spoken(text, family_first=options.get("comma") == "family")
    return Read(after, "" if after is not None else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.semantic_type != "person":
        return None
    values = sorted(map(str.strip, seen(column)))
    commas = [text for text in values if "," in text and not is_several(text)]
    turned = [text for text in commas if spoken(text, family_first=True) not in (None, text)]
    if not turned:
        return None
    after = str(spoken(turned[0], family_first=True))
    known = sum(fold(text.partition(",")[2]).partition(" ")[0] in FIRST_NAMES for text in turned)
    habit = len(turned) / len(values) >= OFTEN and len(turned) >= MOST * len(commas) and known >= KNOWN * len(turned)
    # In the other order nothing tells where a family name of several words begins.
    told = sum(_family(text) == _family(str(spoken(text, family_first=True))) for text in turned)
    clear = told >= MOST * len(turned)
    why = f"the family name stands first: {shown(turned[0], column)} is {shown(after, column)}"
    why += "" if clear else "; the comma tells where family names of several words begin"
    sure = round(len(turned) / len(commas), 2) if habit else 0.6
    options = {"comma": "family"} if habit else {}
    return CleaningRule(rule="person", options=options, confidence=sure, why=why, enabled=habit and clear)


def _family(text: str) -> str | None:
    found = split_name(text)
    return found.last if found else None


PERSON = Rule("person", _propose, settled=_settled, function=_read, wants="the name of one person")
