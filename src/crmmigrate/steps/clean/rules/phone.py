"""phone: telephone numbers as E.164; the row's country reads those without a country code."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped, country_column, semantic
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.canonical import whole
from crmmigrate.values.dialling import usual
from crmmigrate.values.phone import DAY, SHORTEST, SIMPLE, read_phone, region_of

_E164 = r"^\+[1-9][0-9]{6,14}(?:;ext=[0-9]{1,7})?$"

_SURE = 0.75  # share of values from which it is on: others may number something else


def _usual(value: nw.Expr, options: Options) -> tuple[nw.Expr, nw.Expr]:
    """Whether the engine reads a number itself, and its E.164: in the usual spellings, of the usual countries."""
    # What another column says of the country counts for all that have no country code.
    region = None if options.get("beside") else options.get("region")
    plan = usual(str(region) if region else None)
    digits = value
    for sign in " -()/":
        digits = digits.str.replace_all(sign, "", literal=True)
    general, lengths, fixed, fixed_lengths, mobile, mobile_lengths = (digits.str.contains(whole(f)) for f in plan.forms)
    fits = general & lengths & ((fixed & fixed_lengths) | (mobile & mobile_lengths))
    test = value.str.contains(whole(SIMPLE)) & ~value.str.contains(whole(DAY)) & fits & ~digits.str.contains(plan.never)
    if not plan.code:
        return test & (digits.str.len_chars() >= SHORTEST), digits
    inland = digits.str.replace_all(plan.home, f"+{plan.code}")
    after = nw.when(digits.str.starts_with("+")).then(digits).otherwise(inland)
    return test & (after.str.len_chars() >= SHORTEST), after


def _expression(value: nw.Expr, options: Options) -> nw.Expr:
    test, after = _usual(value, options)
    return nw.when(test).then(after).otherwise(value)


def _touches(value: nw.Expr, _: Options) -> nw.Expr:
    return ~value.str.contains(whole(_E164))


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    done = value.str.contains(whole(_E164))
    return nw.when(done).then(nw.lit(value=True)).otherwise(_usual(value, options)[0])


def _read(text: str, options: Options) -> Read:
    country = options.get("context")
    read = read_phone(text, region_of(str(country)) if country else options.get("region"))
    if read.several:
        return Read(None, "several")
    return Read(read.number, "" if read.number is not None else "unparsed")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if all_shaped(column, r"\+9\+") or column.role in ("key", "degenerate"):
        return None
    region, beside = setting.migration.default_region, country_column(setting.table)
    known = [f"of the country in [{beside}]"] if beside else []
    known += [f"of {region}" + (" where that is empty" if beside else "")] if region else []
    said = " or ".join(known)
    how = f"those without a country code are {said}" if said else "only those with a country code are read"
    rule = semantic(column, "phone", "phone", f"telephone numbers; {how}", sure=_SURE)
    if rule is None:
        return None
    if all(set(shape) <= {"9", "+"} and not shape.startswith("+") for shape, _ in column.patterns):
        # Bare digits may number anything: a country code in front of customer numbers would destroy them.
        bare = {
            "confidence": 0.5,
            "enabled": False,
            "why": "bare digits: telephone or other numbers",
        }
        rule = rule.model_copy(update=bare)
    options = {name: value for name, value in (("region", region), ("beside", beside)) if value}
    return rule.model_copy(update={"options": options})


PHONE = Rule(
    "phone",
    _propose,
    expression=_expression,
    touches=_touches,
    settled=_settled,
    function=_read,
    wants="a valid telephone number with a known country",
)
