"""kinds: e-mails, telephone numbers, web addresses, dates and numbers that stand in one column, each in its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crmmigrate.steps.clean.splits.quantity import plain_number
from crmmigrate.steps.clean.splits.split import REST, Options, Parts, SplitBy
from crmmigrate.values.dates import date_orders, parse_date
from crmmigrate.values.email import parse_email
from crmmigrate.values.looks import is_url, is_written_phone
from crmmigrate.values.phone import parse_phone
from crmmigrate.values.text import trim
from crmmigrate.values.url import parse_url

_BETWEEN = re.compile(r"\s*[;,|\n]\s*|\s+/\s+")
_NAMED = re.compile(
    r"(?:e-?mail|mail|web|www|url)\.?\s*:\s*|(?:tel|telefon|phone|fon|fax|mobil|mobile)\b\.?\s*:?\s*(?=[+(\d])",
    re.IGNORECASE,
)


def _parts(text: str, options: Options) -> Parts | None:
    whole = _kind(text, options)
    found = [(whole, text)] if whole else [(_kind(piece, options), piece) for piece in _pieces(text)]
    parts: Parts = {}
    left: list[str] = []
    for kind, piece in found:
        if kind is None or kind[0] in parts:
            left.append(piece)
        else:
            parts[kind[0]] = kind[1]
    if left:
        parts[REST] = ", ".join(left)
    return parts


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in _BETWEEN.split(trim(text)) if piece)


def _kind(text: str, options: Options) -> tuple[str, str] | None:
    """The kind of a text and its value, in standard form where that is certain."""
    bare = _NAMED.sub("", text, count=1) if _NAMED.match(text) else text
    if email := parse_email(bare):
        return "email", email
    if is_url(bare):
        return "url", parse_url(bare) or bare
    if orders := date_orders(text):
        order = options.get("order") or (next(iter(orders)) if len(orders) == 1 else None)
        return "date", (parse_date(text, order) if order else None) or text
    number = plain_number(text, options.get("decimal"))
    if number is None or text.startswith(("+", "00")):
        phone = parse_phone(bare, options.get("region"))
        if phone or is_written_phone(bare):
            return "phone", phone or bare
    return ("number", number) if number is not None else None


KINDS = SplitBy("kinds", (REST, "email", "phone", "url", "date", "number"), _parts)
