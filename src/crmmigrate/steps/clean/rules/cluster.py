"""cluster: spellings of one category brought to the most frequent one, by a list that people read first."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting


def _values(options: Options) -> Mapping[str, str]:
    given = options.get("values")
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, Mapping) else {}


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    spellings = sorted(_values(options))
    return ~value.is_in(spellings) if spellings else value == value  # noqa: PLR0124 - true on every engine


def _read(text: str, options: Options) -> Read:
    values, passed = _values(options), {text}
    after = text
    while after in values and values[after] not in passed:  # a list may lead from one to the next
        after = values[after]
        passed.add(after)
    return Read(after)


def _propose(_: ColumnProfile, __: Setting) -> CleaningRule | None:
    return None  # it needs all values of the column: `clusters` looks at them


CLUSTER = Rule("cluster", _propose, settled=_settled, function=_read)
