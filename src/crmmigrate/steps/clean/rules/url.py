"""url: web addresses with scheme and host in lower case."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import semantic
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, matches
from crmmigrate.values.url import read_url

_HOST = r"(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,24}"
_PATH = r"(?:/(?:[^\s\\]*[^\s\\.,;)>\]])?)?"
_SETTLED = rf"^(?:https?://|www\.){_HOST}{_PATH}$"

_SURE = 0.5  # share of values from which it is on: the rule touches nothing but what is an address beyond doubt


def _read(text: str, _: Options) -> Read:
    read = read_url(text)
    if read.several:
        return Read(None, "several")
    return Read(read.url, "" if read.url is not None else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    return semantic(column, "url", "url", "web addresses", sure=_SURE)


URL = Rule("url", _propose, settled=matches(_SETTLED), function=_read, wants="one web address")
