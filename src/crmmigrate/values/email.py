"""E-mail addresses in one spelling."""

from __future__ import annotations

import re

from crmmigrate.values.canonical import EMAIL
from crmmigrate.values.text import trim

_SYNTAX = re.compile(EMAIL)
_WRAPPED = re.compile(r"^(?:<(?P<inner>[^<>]*)>|\"(?P<quoted>[^\"]*)\")$")
_AROUND_AT = re.compile(r"\s*@\s*")


def parse_email(text: str) -> str | None:
    """The address without `mailto:`, brackets and blanks, its domain lower; None unless it is one address.

    The case of the part before the `@` stays: to some servers it matters.

    >>> parse_email(" mailto:Anna.Berg@Example.COM "), parse_email("<a@b.de>;"), parse_email("a @ b.de")
    ('Anna.Berg@example.com', 'a@b.de', 'a@b.de')
    >>> parse_email("a@b.de; c@d.de"), parse_email("anna(at)example.com"), parse_email("a..b@c.de")
    (None, None, None)
    """
    address = trim(text).rstrip(";,. ")
    if address[:7].casefold() == "mailto:":
        address = address[7:]
    if wrapped := _WRAPPED.match(address):
        address = wrapped["inner"] or wrapped["quoted"] or ""
    address = _AROUND_AT.sub("@", address.strip())
    local, _, domain = address.rpartition("@")
    address = f"{local}@{domain.lower()}"
    dotted = local.startswith(".") or local.endswith(".") or ".." in address
    return address if _SYNTAX.match(address) and not dotted else None
