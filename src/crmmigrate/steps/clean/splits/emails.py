"""emails: the addresses of a cell that holds several."""

from __future__ import annotations

import re

from crmmigrate.steps.clean.splits.split import REST, Options, Parts, SplitBy
from crmmigrate.values.email import parse_email
from crmmigrate.values.text import trim

_NAMES = ("email", "email_2", "email_3")
_ADDRESS = re.compile(r"(?:mailto:)?[^\s;,|<>()\[\]\"/]+@[^\s;,|<>()\[\]\"/]+", re.IGNORECASE)
_LEFT = re.compile(r"[^\w]+|\b(?:mailto)\b", re.IGNORECASE)


def _parts(text: str, _: Options) -> Parts | None:
    parts: Parts = {}
    left: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        address = parse_email(found[0])
        left.append(text[end : found.start()])
        end = found.end()
        if address is None or len(parts) == len(_NAMES):
            left.append(found[0])
        elif address.casefold() not in {known.casefold() for known in parts.values()}:
            parts[_NAMES[len(parts)]] = address
    left.append(text[end:])
    if not parts:
        return None
    rest = trim(" ".join(piece for piece in (_tidy(piece) for piece in left) if piece))
    return parts | {REST: rest} if rest else parts


def _tidy(piece: str) -> str:
    """What stands between addresses, without signs that only part them."""
    return piece.strip(' \t\n;,|<>()[]"/&+') if _LEFT.sub("", piece) else ""


EMAILS = SplitBy("emails", (*_NAMES, REST), _parts)
