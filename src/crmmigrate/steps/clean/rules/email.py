"""email: addresses without `mailto:`, brackets and blanks, their domain in lower case."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped, semantic
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.canonical import whole
from crmmigrate.values.email import read_email

_LOCAL = r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*"
_HOST = r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}"
_SETTLED = whole(rf"^{_LOCAL}@{_HOST}$")
_PLAIN = whole(rf"^(?:mailto:)?{_LOCAL}@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{{2,24}}$")
_LABEL = "mailto:"
_SHORT = 64  # no part of a shorter address can be too long

_SURE = 0.5  # share of values from which it is on: the rule touches nothing but what is an address beyond doubt


def _plain(value: nw.Expr) -> nw.Expr:
    return value.str.contains(_PLAIN) & (value.str.len_chars() <= _SHORT)


def _expression(value: nw.Expr, _: Options) -> nw.Expr:
    """Take off `mailto:` and lower the domain on the engine; the case before the `@` stays."""
    bare = value.str.replace_all(f"^{_LABEL}", "")
    domain = bare.str.replace_all("^[^@]*@", "").str.to_lowercase()
    spelled = nw.concat_str([bare.str.replace_all("@.*$", ""), domain], separator="@")
    return nw.when(_plain(value) & ~value.str.contains(_SETTLED)).then(spelled).otherwise(value)


def _touches(value: nw.Expr, _: Options) -> nw.Expr:
    return ~value.str.contains(_SETTLED)


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return _plain(value)


def _read(text: str, _: Options) -> Read:
    read = read_email(text)
    if read.several:
        return Read(None, "several")
    return Read(read.address, "" if read.address is not None else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if all_shaped(column, r"[aA9+_.-]+@[a9+-]+(?:\.[a9+-]+)+"):
        return None
    return semantic(column, "email", "email", "e-mail addresses", sure=_SURE)


EMAIL = Rule(
    "email",
    _propose,
    expression=_expression,
    touches=_touches,
    settled=_settled,
    function=_read,
    wants="one e-mail address",
)
