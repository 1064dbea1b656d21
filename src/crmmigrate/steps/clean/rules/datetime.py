"""datetime: days with times; a time with a zone becomes UTC."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, all_shaped
from crmmigrate.steps.clean.rules import date
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.dates import has_zone

_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"{_CLOCK}:[0-5][0-9]"
_DAY = canonical.DATE.removesuffix("$")
SETTLED = _DAY + rf"(?: {_TIME}(?:\.[0-9]{{6}})?)?$"
_ISO_SHORT = canonical.whole(rf"{_DAY}[T ]{_CLOCK}$")
_ISO_LONG = canonical.whole(rf"{_DAY}T{_TIME}$")
_LENGTH = 10  # of a day


def _local(options: Options) -> bool:
    return bool(options.get("zone") or options.get("calendar"))


def _forms(value: nw.Expr, options: Options) -> list[tuple[nw.Expr, nw.Expr]]:
    """Tests of forms that the engine reads itself, with what it makes of them."""
    if _local(options):
        return []
    iso, clock = value.str.slice(0, _LENGTH), value.str.slice(_LENGTH + 1)
    turned = date.turned(value, options)
    short = nw.concat_str([iso, nw.concat_str([clock, nw.lit(":00")])], separator=" ")
    return [
        (value.str.contains(_ISO_SHORT), short),
        (value.str.contains(_ISO_LONG), nw.concat_str([iso, clock], separator=" ")),
        (date.is_usual(value, options), turned),
        (
            date.is_usual(value, options, f" {_CLOCK}"),
            nw.concat_str([turned, nw.concat_str([clock, nw.lit(":00")])], separator=" "),
        ),
        (date.is_usual(value, options, f" {_TIME}"), nw.concat_str([turned, clock], separator=" ")),
    ]


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    if options.get("zone"):  # tells what the source means, as `decimal` does: no time is in UTC yet
        return value.str.contains(canonical.whole(canonical.DATE))
    done = value.str.contains(canonical.whole(SETTLED))
    for form, _ in _forms(value, options):
        done = done | form
    return done


def _expression(value: nw.Expr, options: Options) -> nw.Expr:
    made = value
    for form, after in reversed(_forms(value, options)):
        made = nw.when(form).then(after).otherwise(made)
    return made


def _noted(value: nw.Expr, options: Options) -> nw.Expr:
    return nw.when(value.str.slice(4, 1) == nw.lit("-")).then(nw.lit("")).otherwise(date.noted(value, options))


def _read(text: str, options: Options) -> Read:
    """Read a time. One without a zone is local time where the option `zone` tells the zone, and becomes UTC."""
    found = date.read(text, options)
    if not options.get("zone") or found.after is None or len(found.after) <= _LENGTH or has_zone(text):
        return found
    local = dt.datetime.fromisoformat(found.after).replace(tzinfo=ZoneInfo(str(options["zone"])))
    moved = local.astimezone(dt.UTC)
    if moved.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Read(None, "impossible")  # an hour that summer time leaves out
    return found._replace(after=moved.replace(tzinfo=None).isoformat(" "))


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    plain = column.type_share == 1 and all_shaped(column, rf"{DIGITS}-99-99(?: 99:99:99)?")
    if column.inferred_type != "datetime" or plain:
        return None
    return date.proposal(CleaningRule(rule="datetime"), column, setting)


DATETIME = Rule(
    "datetime",
    _propose,
    expression=_expression,
    settled=_settled,
    function=_read,
    noted=_noted,
    wants="a date with time",
)
