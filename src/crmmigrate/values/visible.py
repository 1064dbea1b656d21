"""Any text on one line, as people can see it."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
_EDGE = re.compile(r"^ +| +$| {2,}")


def visible(text: str, most: int = LONGEST) -> str:
    r"""The text on one line, shortened; what cannot be seen is written out, so that it neither hides nor does harm.

    >>> visible(" Köln\t\u200b")
    '␣Köln␉⟨U+200B⟩'
    """
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    signs = "".join(sign if sign.isprintable() else _named(sign) for sign in short)
    return _EDGE.sub(lambda found: "␣" * len(found.group()), signs)


def _named(sign: str) -> str:
    code = ord(sign)
    if unicodedata.category(sign) == "Cs":
        return "\ufffd"
    return chr(0x2400 + code) if code < 0x20 else f"⟨U+{code:04X}⟩"
