"""Web addresses in one spelling (RFC 3986, WHATWG URL)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from crmmigrate.values.canonical import URL
from crmmigrate.values.country import countries
from crmmigrate.values.text import trim

_SYNTAX = re.compile(URL)
_PARTS = re.compile(
    r"^(?P<scheme>https?(?=[:/;\\]))?(?P<colon>[:;]?[/\\]{1,3})?(?P<host>[^/?#\\\s]+)(?P<rest>\S*)$", re.IGNORECASE
)
_APART = re.compile(r"\s*[;,|\n]\s*|\s+(?:or|oder|and|und|et|y)\s+|\s+", re.IGNORECASE)
_PATH = re.compile(r"[^?#]*")
_STOPPED = re.compile(r"(?:https?[:;]?[/\\]{1,3})?[^/?#\\]*[^.][/\\]?[ ]?[,;.]", re.IGNORECASE)
_PORT = re.compile(r":[0-9]{0,5}$")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[\w])?|_[\w-]+")
_GENERIC = frozenset(
    """
    ac aero agency ai app asia bayern berlin biz blog bzh cat cloud club coach cologne com company consulting coop dev
    digital edu email eu eus gal global gmbh gov group hamburg info int io jobs koeln london media mil mobi museum name
    net nyc online org paris post pro saarland services shop site solutions store su swiss tech tel tirol travel uk wien
    world xyz example invalid local test
    """.split()  # noqa: SIM905 - a list
)
"""Ends of hosts beside those of countries (IANA root zone), and those that RFC 2606 and 6762 reserve."""
_LATIN = re.compile(r"[a-z]")
_NO_HOSTS = frozenset({"co.kg"})  # the end of a legal form, not a host in Kyrgyzstan


class Web(NamedTuple):
    """What a text says of web addresses.

    Attributes:
        url: In standard spelling; None unless it is one address.
        several: Whether there are two and more.
    """

    url: str | None
    several: bool = False


def parse_url(text: str) -> str | None:
    """The address with scheme and host in lower case; nothing is added; None when it is no web address.

    >>> parse_url(" HTTP://WWW.Example.COM/Path "), parse_url("<example.com>"), parse_url("see below")
    ('http://www.example.com/Path', 'example.com', None)
    """
    return read_url(text).url


def read_url(text: str) -> Web:
    r"""Read a cell of web addresses.

    >>> read_url(r"http:\\Example.com\a").url, read_url("http//example.com.").url, read_url("a.de; b.de").several
    ('http://example.com/a', 'http://example.com', True)
    """
    written = _unwrapped(trim(text))
    if url := _one(written):
        return Web(url)
    parts = [part for part in _APART.split(written) if part]
    if len(parts) > 1 and all(_one(_unwrapped(part)) for part in parts):
        return Web(None, several=True)
    return Web(None)


def _unwrapped(text: str) -> str:
    """The text without brackets and quotes around it, and stops behind a host; in a path they may belong there."""
    before = None
    while text != before:
        before = text
        for left, right in ("<>", '""', "''", "()", "[]"):
            if len(text) > 1 and text[0] == left and text[-1] == right:
                text = text[1:-1].strip()
        if _STOPPED.fullmatch(text):
            text = text[:-1].rstrip()
    return text


def _one(text: str) -> str | None:
    match = _PARTS.match(text)
    if match is None or (match["colon"] and not match["scheme"]) or (match["scheme"] and not match["colon"]):
        return None
    if match["scheme"] and len(match["colon"].strip(":;")) == 1 and not match["colon"].startswith((":", ";")):
        return None  # `http/1.1`
    host, rest = match["host"].lower(), match["rest"]
    if not _is_host(_PORT.sub("", host), sure=bool(match["scheme"]) or host.startswith("www.")):
        return None
    scheme = f"{match['scheme'].lower()}://" if match["scheme"] else ""
    path = _PATH.match(rest)[0]  # type: ignore[index]
    url = scheme + host + path.replace("\\", "/") + rest[len(path) :]
    return url if _SYNTAX.match(url) else None


def _is_host(host: str, *, sure: bool) -> bool:
    """Whether a text names a host; without a scheme or `www.` only where its end is one of the internet's."""
    if _ADDRESS.fullmatch(host):
        return sure
    labels = host.rstrip(".").split(".")
    if len(labels) < 2 or host in _NO_HOSTS or not all(map(_LABEL.fullmatch, labels)):
        return False
    end = labels[-1]
    if end.isdigit():
        return False
    return sure or not _LATIN.search(end) or end.startswith("xn--") or end in _ends()


@cache
def _ends() -> frozenset[str]:
    return _GENERIC | {code.lower() for code in countries().values()}
