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
_LOWER_ALREADY = whole(r"^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}$")
_SHORT = 64  # no part of a shorter address can be too long

_SURE = 0.5  # share of values from which it is on: the rule touches nothing but what is an address beyond doubt


def _lower_already(value: nw.Expr) -> nw.Expr:
    return value.str.contains(_LOWER_ALREADY) & (value.str.len_chars() <= _SHORT)


def _expression(value: nw.Expr, _: Options) -> nw.Expr:
    """Lower the domain on the engine where the part before the `@` has no capitals to lose."""
    return nw.when(_lower_already(value)).then(value.str.to_lowercase()).otherwise(value)


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return (value.str.contains(_SETTLED) & (value.str.len_chars() <= _SHORT)) | _lower_already(value)


def _read(text: str, _: Options) -> Read:
    read = read_email(text)
    if read.several:
        return Read(None, "several")
    return Read(read.address, "" if read.address is not None else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if all_shaped(column, r"[aA9+_.-]+@[a9+-]+(?:\.[a9+-]+)+"):
        return None
    return semantic(column, "email", "email", "e-mail addresses", sure=_SURE)


EMAIL = Rule("email", _propose, expression=_expression, settled=_settled, function=_read, wants="one e-mail address")
