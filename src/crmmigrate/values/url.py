"""Web addresses in one spelling."""

from __future__ import annotations

import re

from crmmigrate.values.canonical import URL
from crmmigrate.values.text import trim

_SYNTAX = re.compile(URL)
_PARTS = re.compile(r"^(?P<scheme>https?)?(?P<colon>:?/{1,2})?(?P<host>[^/?#\s]+)(?P<rest>.*)$", re.IGNORECASE)


def parse_url(text: str) -> str | None:
    """The address with scheme and host in lower case; nothing is added; None when it is no web address.

    >>> parse_url(" HTTP://WWW.Example.COM/Path "), parse_url("<example.com>"), parse_url("see below")
    ('http://www.example.com/Path', 'example.com', None)
    """
    match = _PARTS.match(trim(text).strip("<>"))
    if match is None or (match["colon"] and not match["scheme"]):
        return None
    if match["scheme"] and not match["colon"]:
        scheme, host = "", match["scheme"] + match["host"]
    else:
        scheme, host = f"{match['scheme'].lower()}://" if match["scheme"] else "", match["host"]
    url = f"{scheme}{host.lower()}{match['rest']}"
    return url if _SYNTAX.match(url) else None
