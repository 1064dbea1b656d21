"""email: addresses without `mailto:` and blanks, their domain in lower case."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped, semantic
from crmmigrate.steps.clean.rules.rule import Options, Rule, Setting, matches, reader
from crmmigrate.values.canonical import whole
from crmmigrate.values.email import parse_email

_SETTLED = r"^[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$"


_LOWER_ALREADY = r"^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$"


def _expression(value: nw.Expr, _: Options) -> nw.Expr:
    """Lower the domain on the engine where the part before the `@` has no capitals to lose."""
    return nw.when(value.str.contains(whole(_LOWER_ALREADY))).then(value.str.to_lowercase()).otherwise(value)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if all_shaped(column, r"[aA9+_.-]+@[a9+-]+(?:\.[a9+-]+)+"):
        return None
    return semantic(column, "email", "email", "e-mail addresses")


EMAIL = Rule(
    "email",
    _propose,
    expression=_expression,
    settled=matches(rf"(?:{_SETTLED.removesuffix('$')}|{_LOWER_ALREADY.removesuffix('$')})$"),
    function=reader(parse_email),
    wants="one e-mail address",
)
