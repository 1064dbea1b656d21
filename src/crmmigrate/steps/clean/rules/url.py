"""url: web addresses with scheme and host in lower case."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import semantic
from crmmigrate.steps.clean.rules.rule import Rule, Setting, matches, reader
from crmmigrate.values.url import parse_url

_SETTLED = r"^(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]{2,}(?:[:/][^\s]*)?$"


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    return semantic(column, "url", "url", "web addresses")


URL = Rule("url", _propose, settled=matches(_SETTLED), function=reader(parse_url), wants="a web address")
