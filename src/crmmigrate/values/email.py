"""E-mail addresses in one spelling; the syntax is checked by email-validator (RFC 5321, 5322, 6531)."""

from __future__ import annotations

import re
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from crmmigrate.values.text import trim

_LABEL = re.compile(r"^(?:mailto|e-?mail|mail)\s*:\s*", re.IGNORECASE)
_QUERY = re.compile(r"\?[^@]*$")  # of a mailto: link, RFC 6068
_WRAPPED = re.compile(r"^(?:<([^<>]*)>|\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)|\[([^\[\]]*)\])$")
_AROUND_AT = re.compile(r"\s*@\s*")
_APART = re.compile(r"[\s,;|/<>()\[\]\"]+|(?<=\s)(?:or|oder|and|und|et|ou|y|o|e)(?=\s)", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}")
_PLAIN_LENGTH = 64  # no part of a shorter address can be too long
_WIDE = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)} | {ord("\u3002"): ".", ord("\uff61"): "."}

PLACEHOLDER = (
    r"^(?:(?:no|none|nomail|noemail|no-email|no\.email|keine|keinemail|sin|sinemail|unknown|unbekannt|inconnu|na|null"
    r"|notavailable|xxx|test|asdf|abc)@(?:none|nomail|noemail|no|email|mail|keine|unknown|unbekannt|na|null|nowhere"
    r"|xxx|test|asdf|abc)\.(?:com|de|net|org|fr|es|it|co\.uk)"
    r"|(?:noemail|no-email|no\.email|nomail|keinemail|sinemail|noreply|none|unknown|test|example)@example\.(?:com|net|org))$"
)
"""Lower-case addresses that people type where a form insists on one; for the engines too."""


class Address(NamedTuple):
    """What a text says of e-mail addresses.

    Attributes:
        address: In standard spelling; None unless it is one valid address.
        several: Whether there is more than one address: two of them, or a name too.
    """

    address: str | None
    several: bool = False


def parse_email(text: str) -> str | None:
    """The address without `mailto:`, brackets and blanks, its domain lower; None unless it is one address.

    The case of the part before the `@` stays: to some servers it matters.

    >>> parse_email(" mailto:Anna.Berg@Example.COM "), parse_email("<a@b.de>;"), parse_email("a @ b.de")
    ('Anna.Berg@example.com', 'a@b.de', 'a@b.de')
    >>> parse_email("a@b.de; c@d.de"), parse_email("anna(at)example.com"), parse_email("a..b@c.de")
    (None, None, None)
    """
    return read_email(text).address


def read_email(text: str) -> Address:
    """Read a cell of e-mail addresses.

    >>> read_email("a@b.de, c@d.de"), read_email("a@b.de <mailto:A@B.de>"), read_email("Anna <a@b.de>").several
    (Address(address=None, several=True), Address(address='a@b.de', several=False), True)
    """
    plain = _unwrapped(trim(text))
    if address := _one(plain):
        return Address(address)
    found = [address for part in _APART.split(plain) if "@" in part and (address := _one(_unwrapped(part)))]
    if not found:
        return Address(None)
    rest = _LABEL.sub("", " ".join(p for p in _APART.split(plain.replace("mailto:", " ")) if p and "@" not in p))
    if rest or plain.count("@") > len(found) or len({address.casefold() for address in found}) > 1:
        return Address(None, several=True)
    return Address(found[0])


def _unwrapped(text: str) -> str:
    """The text without what stands around an address: labels, brackets, quotes and stops, one in the other."""
    before = None
    while text != before:
        before = text
        text = text.rstrip(";,. ").lstrip(";, ")
        if label := _LABEL.match(text):
            text = text[label.end() :]
            text = _QUERY.sub("", text) if label[0].lower().startswith("mailto") else text
        if wrapped := _WRAPPED.match(text):
            text = next(inner for inner in wrapped.groups() if inner is not None)
    return text


def _one(text: str) -> str | None:
    text = _AROUND_AT.sub("@", text.replace("\uff20", "@"))
    local, at, domain = text.rpartition("@")
    domain = domain.lower() if domain.isascii() else domain.translate(_WIDE).lower()
    address = f"{local}{at}{domain}"
    return address if _is_valid(address) else None


def _is_valid(address: str) -> bool:
    if len(address) <= _PLAIN_LENGTH and _PLAIN.fullmatch(address):  # most; it saves them the rest
        return True
    try:
        # Domains of local networks are syntax all right; whether mail arrives there is another question.
        validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            allow_quoted_local=True,
            allow_domain_literal=False,
        )
    except EmailNotValidError:
        return False
    domain = address.rpartition("@")[2]
    return "." in domain and not domain.rpartition(".")[2].isdigit()
