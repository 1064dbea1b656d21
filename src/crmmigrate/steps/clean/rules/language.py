"""language: languages as BCP 47 tags, such as `de` and `de-AT`."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import share
from crmmigrate.steps.clean.rules.rule import SURE, Options, Read, Rule, Setting
from crmmigrate.values.language_names import is_language_header, read_language, two_letters
from crmmigrate.values.semantic import header_words

FEWEST = 3  # names of languages that no header is needed for


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return value.is_in(sorted(two_letters()))


def _read(text: str, _: Options) -> Read:
    found = read_language(text)
    if len(found) == 1:
        return Read(next(iter(found)))
    return Read(None, "doubtful" if found else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    named = is_language_header(header_words(column.label))
    spelled = column.distinct >= FEWEST and not any(len(text) <= 3 for text, _ in column.top)
    if not (named or spelled) or column.inferred_type not in ("string", "boolean") or not column.top:
        return None
    known = round(share(column, lambda text: len(read_language(text)) == 1), 2)
    if known < SURE or share(column, lambda text: read_language(text) == {text}) == 1:
        return None
    if named:
        return CleaningRule(rule="language", confidence=known, why="names or codes of languages")
    why = "names of languages, or of what comes from there: the header does not say"
    return CleaningRule(rule="language", confidence=0.6, why=why, enabled=False)


LANGUAGE = Rule("language", _propose, settled=_settled, function=_read, wants="a language")
