# ruff: noqa: RUF001 - signs of other scripts
"""Dates and times as people and systems write them, to ISO text. A date that no calendar has is no date."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from typing import Literal

from babel import Locale

from crmmigrate.values.digits import plain_digits
from crmmigrate.values.languages import LANGUAGES
from crmmigrate.values.text import trim, unaccented

Order = Literal["dmy", "mdy", "ymd"]
Parts = tuple[tuple[str, str, str], Order | None]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")


_OTHER_MONTHS = {
    "sept": 9,
    "janner": 1,
    "feber": 2,
    "mrz": 3,
    "maerz": 3,
    "set": 9,
    "setiembre": 9,
    "mai": 5,
    "juill": 7,
}

_NUMERIC = re.compile(r"(\d{1,4})([-./ ])\s?(\d{1,2})\2\s?(\d{1,4})\.?")
_COMPACT = re.compile(r"((?:1[89]|2[01])\d{2})(\d{2})(\d{2})")
_EAST = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和) ?)?(?P<year>\d{1,4}|元) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号號]?"
    r"(?: ?[(（]?(?:[月火水木金土日](?:曜日?)?|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일](?:요일)?)[)）]?)?"
)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each era of the Japanese calendar."""
_WEEK = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])", re.IGNORECASE)
_WEEKDAY = re.compile(r"([^\W\d_]+)\.?,? +(?=\d)")
_AT = r"(?:(?:um|at|a las|à|alle|alle ore|ore|klo|kl\.?|godz\.?|в|у|о|en|u|@) )?"
_TIME = re.compile(
    rf"[ T,]*{_AT}"
    r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r" ?([ap]\.? ?m\.?)?(?: ?(?:uhr|h))?"
    r"(?: ?(z|utc|gmt|(?:utc|gmt)?[+\u2212-]\d{2}(?::?\d{2})?)(?:\[[A-Za-z_/+-]+\])?)?$",
    re.IGNORECASE,
)
_POINTED_TIME = re.compile(
    rf"(?<=\d)[, ]+{_AT}"
    r"(\d{1,2}) ?[.h] ?(\d{2})(?: ?(?:\.|min) ?(\d{2})(?: ?s)?)?(?: ?uhr)?$",
    re.IGNORECASE,
)
_TIME_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?),? (?:on )?(?=\S{2})", re.IGNORECASE)
_TIME_INSIDE = re.compile(r"([^\W\d_]{3} +\d{1,2}) (\d{1,2}:\d{2}:\d{2})[ ,]+(\d{4})")
_EAST_TIME = re.compile(r" ?(\d{1,2}) ?[时時시點点](?: ?(\d{1,2}) ?[分분](?: ?(\d{1,2}) ?[秒초])?)?$")
_YEAR_SIGN = re.compile(r"(?<=[0-9]) ?(?:г|р)\.(?=,| |$)")  # behind the year in Bulgarian, Russian, Ukrainian
_GREEK_HALF = re.compile(r"([πμ])\.? ?μ\.?$")
_HALF_DAY = re.compile(r"(AM|PM|上午|下午|午前|午後|오전|오후) ?(\d{1,2}:\d{2}(?::\d{2})?)$")
_LATE = ("PM", "下午", "午後", "오후")
_ISO_HOUR = re.compile(r"(?<=\d)T(\d{2}):?(\d{2})?(z|[+-]\d{2}(?::?\d{2})?)?$", re.IGNORECASE)
_COMPACT_TIME = re.compile(r"(?<=\d{8})T?(\d{2})(\d{2})(\d{2})(Z?)$")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_DIGIT = re.compile("[0-9]")
_MOST_WORDS = 5  # of a date: day, month, year and a weekday of two words
_SHORT = 40  # long texts are not kept in memory
_FILLERS = frozenset(
    {"de", "del", "of", "den", "the", "le", "el", "st", "nd", "rd", "th", "er", "o", "r", "di", "dne", "d"}
)


@cache
def _names() -> tuple[dict[str, int], frozenset[str]]:
    """Folded month names with their number, and folded weekday names, of all languages."""
    months = dict(_OTHER_MONTHS)
    days: set[str] = set()
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(_folded(name), number)
                for name in locale.days[context][width].values():
                    days |= {_folded(name), *_WORDS.findall(unaccented(name))}
    return {name: n for name, n in months.items() if name.isalpha()}, frozenset(days)


def month_number(text: str) -> str | None:
    """The number of a month given by number or by name in many languages; None when it is none.

    >>> month_number("März"), month_number("3"), month_number("sept."), month_number("13")
    ('3', '3', '9', None)
    """
    word = _folded(trim(text))
    if word.isascii() and word.isdigit():
        return str(int(word)) if 1 <= int(word) <= 12 else None
    found = _names()[0].get(word)
    return None if found is None else str(found)


def _folded(name: str) -> str:
    return unaccented(name).rstrip(".")


def _year(text: str, pivot: int) -> int | None:
    if len(text) == 4:
        return int(text) or None
    if len(text) != 2:
        return None
    return int(text) + (1900 if int(text) >= pivot else 2000)


def _date(parts: tuple[str, str, str], order: Order, pivot: int) -> dt.date | None:
    """The date of three numbers in an order, or None if no calendar has it."""
    if len(parts[0]) == 4 and order != "ymd":
        return _date(parts, "ymd", pivot)
    named = dict(zip(order, parts, strict=True))
    year = _year(named["y"], pivot)
    if year is None or len(named["m"]) > 2 or len(named["d"]) > 2:
        return None
    try:
        return dt.date(year, int(named["m"]), int(named["d"]))
    except ValueError:
        return None


def _worded(text: str) -> tuple[tuple[str, str, str], Order] | None:
    """Day, month and year of a date with a month name, in their own order."""
    if text.isascii() and not _DIGIT.search(text):
        return None
    words = [w for w in _WORDS.findall(unaccented(text)) if w not in _FILLERS]
    if not 3 <= len(words) <= _MOST_WORDS or sum(map(str.isdigit, words)) != 2:  # spares most texts the names
        return None
    months, weekdays = _names()
    while len(words) > 3 and words[0] in weekdays:
        words = words[1:]
    while len(words) > 3 and words[-1] in weekdays:
        words = words[:-1]
    if len(words) != 3:
        return None
    at = [i for i, word in enumerate(words) if word in months]
    if len(at) != 1 or not all(w.isdigit() for i, w in enumerate(words) if i != at[0]):
        return None
    words[at[0]] = str(months[words[at[0]]])
    year_first = at[0] == 1 and len(words[0]) == 4
    orders: dict[int, Order] = {0: "mdy", 1: "ymd" if year_first else "dmy"}
    order = orders.get(at[0])
    return None if order is None else ((words[0], words[1], words[2]), order)


def _parts(text: str) -> Parts | None:
    """The three numbers of a date without time, and their order where the text itself tells it."""
    if compact := _COMPACT.fullmatch(text):
        return (compact[1], compact[2], compact[3]), "ymd"
    weekday = _WEEKDAY.match(text)
    numeric = _NUMERIC.fullmatch(text, weekday.end() if weekday else 0)
    if numeric and (weekday is None or _folded(weekday[1]) in _names()[1]):
        return (numeric[1], numeric[3], numeric[4]), "ymd" if len(numeric[1]) == 4 else None
    return _east(text) or _week(text) or _worded(text)


def _east(text: str) -> Parts | None:
    """A day as it is written in Japan, China and Korea; years of a Japanese era as those of our calendar."""
    found = _EAST.fullmatch(text)
    if found is None:
        return None
    year = "1" if found["year"] == "元" else found["year"]
    if found["era"]:
        year = f"{int(year) + _ERAS[found['era']]:04d}"
    return ((year, found[3], found[4]), "ymd") if len(year) == 4 else None


def _week(text: str) -> Parts | None:
    """A day of a week of ISO 8601, such as `2019-W49-3`."""
    found = _WEEK.fullmatch(text)
    if found is None:
        return None
    try:
        day = dt.date.fromisocalendar(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return (f"{day.year:04d}", str(day.month), str(day.day)), "ymd"


def _read(text: str) -> tuple[Parts | None, re.Match[str] | None]:
    """The parts of a date and its time."""
    return _known(text) if len(text) <= _SHORT else _known.__wrapped__(text)


@lru_cache(maxsize=8192)
def _known(text: str) -> tuple[Parts | None, re.Match[str] | None]:
    written, time = _split(text)
    return _parts(written), time


def _split(text: str) -> tuple[str, re.Match[str] | None]:
    """The date and the time of a text."""
    text = plain_digits(trim(text))
    if not text.isascii():
        text = _YEAR_SIGN.sub("", text)
        text = _GREEK_HALF.sub(lambda half: "am" if half[1] == "π" else "pm", text)
        text = _EAST_TIME.sub(lambda time: f" {time[1]}:{time[2] or '00'}:{time[3] or '00'}", text)
    if ":" in text:
        text = _time_last(text)
    if half := _HALF_DAY.search(text):
        text = f"{text[: half.start()].rstrip()} {half[2]} {'pm' if half[1] in _LATE else 'am'}"
    match = _COMPACT_TIME.search(text) or (_TIME.search(text) if ":" in text else None)
    if match is None:
        match = _ISO_HOUR.search(text) or _pointed(text)
    return (text[: match.start()].rstrip(" ,T"), match) if match else (text, None)


def _time_last(text: str) -> str:
    """Date and time where the time stands in front, or before the year as `ctime` of the C library writes it."""
    if first := _TIME_FIRST.match(text):
        return f"{text[first.end() :]} {first[1]}"
    return _TIME_INSIDE.sub(r"\1 \3 \2", text)


def _pointed(text: str) -> re.Match[str] | None:
    """A time with a point or an `h`, as in Denmark and France, behind a whole date."""
    found = _POINTED_TIME.search(text)
    return found if found and _parts(text[: found.start()]) else None


def _time(match: re.Match[str]) -> tuple[dt.time, dt.timedelta] | None:
    """The time of day and its distance from UTC (zero without a zone)."""
    hour, minute = int(match[1]), int(match[2] or 0)
    second = int(match[3] or 0) if match.re is not _ISO_HOUR else 0
    fraction, half = (match[4], match[5]) if match.re is _TIME else (None, None)
    zone = _zone(match).lower().removeprefix("utc").removeprefix("gmt")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    offset = dt.timedelta()
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    try:
        return dt.time(hour, minute, second, int((fraction or "0").ljust(6, "0")[:6])), offset
    except ValueError:
        return None


def _zone(match: re.Match[str]) -> str:
    """The zone of a time, empty without one."""
    group = {_TIME: 6, _ISO_HOUR: 3, _COMPACT_TIME: 4}.get(match.re)
    return (match[group] or "").replace("\u2212", "-") if group else ""


def _iso(day: dt.date, match: re.Match[str] | None) -> str | None:
    if match is None:
        return day.isoformat()
    time = _time(match)
    if time is None:
        return None
    try:
        return (dt.datetime.combine(day, time[0]) - time[1]).isoformat(" ")
    except OverflowError:
        return None


def parse_date(text: str, order: Order, pivot: int = 69) -> str | None:
    """ISO date, or `YYYY-MM-DD HH:MM:SS` when a time is given; None when it is no real date in this order.

    A year of four digits in front and a month name tell their order themselves. Times with a zone become UTC.

    Args:
        text: The text.
        order: How day, month and year follow one another.
        pivot: Two-digit years from here on are of the 20th century, those before of the 21st.

    >>> parse_date("04.12.2019", "dmy"), parse_date("12/4/19 3:05 PM", "mdy"), parse_date("20191204", "dmy")
    ('2019-12-04', '2019-12-04 15:05:00', '2019-12-04')
    >>> parse_date("4. Dezember 2019", "mdy"), parse_date("4 de enero de 1999", "dmy")
    ('2019-12-04', '1999-01-04')
    >>> parse_date("Dec 4th, 71", "dmy"), parse_date("2019-12-04T10:30:00+02:00", "dmy")
    ('1971-12-04', '2019-12-04 08:30:00')
    >>> parse_date("2019年4月12日", "dmy"), parse_date("2019-W15-5", "dmy"), parse_date("Fr, 12.04.2019", "dmy")
    ('2019-04-12', '2019-04-12', '2019-04-12')
    >>> parse_date("31.02.2019", "dmy"), parse_date("43803", "dmy")
    (None, None)
    """
    parts, time = _read(text)
    if parts is None:
        return None
    day = _date(parts[0], parts[1] or order, pivot)
    return None if day is None else _iso(day, time)


def has_zone(text: str) -> bool:
    """Whether the time of a text has a zone.

    >>> has_zone("2019-12-04T10:30Z"), has_zone("2019-12-04 10:30")
    (True, False)
    """
    match = _read(text)[1]
    return match is not None and bool(_zone(match))


def date_orders(text: str) -> frozenset[Order]:
    """The orders in which a text is a real date; empty when it is none in any.

    A text that tells its order itself (`2019-12-04`, `4 Dec 2019`) has that one.

    >>> sorted(date_orders("04.12.2019")), sorted(date_orders("13.12.2019"))
    (['dmy', 'mdy'], ['dmy'])
    >>> sorted(date_orders("2019-12-04")), sorted(date_orders("31.02.2019"))
    (['ymd'], [])
    """
    parts, time = _read(text)
    if parts is None:
        return frozenset()
    orders = (parts[1],) if parts[1] else ORDERS
    days = {order: _date(parts[0], order, 69) for order in orders}
    return frozenset(order for order, day in days.items() if day is not None and _iso(day, time) is not None)


def is_ambiguous(text: str) -> bool:
    """Whether a text is a different real date in another order.

    >>> is_ambiguous("04.12.2019"), is_ambiguous("04.04.2019"), is_ambiguous("2019-12-04")
    (True, False, False)
    """
    return len({parse_date(text, order) for order in date_orders(text)}) > 1


def is_impossible(text: str) -> bool:
    """Whether a text has the form of a date, but no calendar has that day.

    >>> is_impossible("31.02.2019"), is_impossible("2019-13-45"), is_impossible("1.2.3.4")
    (True, True, False)
    """
    parts = _read(text)[0]
    return parts is not None and any(len(p) in {2, 4} for p in parts[0]) and not date_orders(text)
