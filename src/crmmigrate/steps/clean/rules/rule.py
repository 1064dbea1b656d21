"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import narwhals as nw

from crmmigrate.core.documents import CleaningRule, Migration, RuleName
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.values.canonical import whole

Options = Mapping[str, Any]
Note = Literal["", "unparsed", "impossible", "invalid", "several", "doubtful", "ambiguous", "decides", "other"]

SURE = 0.9  # from here on a proposal is switched on


@dataclass(frozen=True)
class Setting:
    """What a proposal may look at beside its column.

    Attributes:
        migration: For the usual country and the like.
        table: The profile of the whole table.
    """

    migration: Migration
    table: TableProfile


class Read(NamedTuple):
    """How a rule reads a value.

    Attributes:
        after: Canonical text, or None when the rule cannot tell it: the value then stays as it is.
        note: `unparsed`, `impossible` (a date that no calendar has), `invalid` (a check digit that does not hold),
            `several` (more than one thing in the cell) and `doubtful` (it may mean two things) say why not. Of dates:
            `ambiguous` can be read in another order, `decides` cannot, `other` can only be read in another than the
            column's.
    """

    after: str | None
    note: Note = ""


@dataclass(frozen=True)
class Rule:
    """A rule. The engine applies `expression`; values that are not `settled` go through `function`.

    The option `beside` is the header of another column of the row, such as the country; what it holds, cleaned, is
    given to `function` as the option `context` (absent where the cell is empty).

    Attributes:
        name: As in cleaning.yaml.
        propose: The entry for a column that needs the rule, or None.
        expression: What the engine itself does to all values, or None.
        touches: True for values that `expression` may change; without it the engine compares.
        settled: True for values that need no `function`: `expression` does all that it would do.
        function: Reads one value, in Python; seen only by distinct values that are not settled.
        noted: The note of a value that `expression` changes, as `function` would give it: text, of the value before.
        wants: What a value that cannot be read is not, for messages.
    """

    name: RuleName
    propose: Callable[[ColumnProfile, Setting], CleaningRule | None]
    expression: Callable[[nw.Expr, Options], nw.Expr] | None = None
    touches: Callable[[nw.Expr, Options], nw.Expr] | None = None
    settled: Callable[[nw.Expr, Options], nw.Expr] | None = None
    function: Callable[[str, Options], Read] | None = None
    noted: Callable[[nw.Expr, Options], nw.Expr] | None = None
    wants: str = ""


def reader(parse: Callable[[str], str | None]) -> Callable[[str, Options], Read]:
    """A rule's function from a function on values that needs no options."""

    def read(text: str, _: Options) -> Read:
        after = parse(text)
        return Read(after, "" if after is not None else "unparsed")

    return read


def unsettled(value: nw.Expr, _: Options) -> nw.Expr:
    """The test of a rule that reads every value in Python."""
    return value.is_null()


def matches(pattern: str) -> Callable[[nw.Expr, Options], nw.Expr]:
    """A test on the engine: the value has the form of `pattern`."""
    return lambda value, _: value.str.contains(whole(pattern))
