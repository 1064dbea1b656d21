# ruff: noqa: RUF002 - letters that look alike
"""One code for one letter: Unicode's form NFC, and full-width letters as the plain ones."""

from __future__ import annotations

import re
import unicodedata

DECOMPOSED = (
    "[\\p{M}\u0374\u037e\u0387\u1161-\u1175\u11a8-\u11c2\u1f71-\u1ffd\u2126\u212a\u212b\u2329\u232a\u2adc"
    "\u0958-\u095f\u09dc-\u09df\u0a33\u0a36\u0a59-\u0a5e\u0b5c\u0b5d\u0f43-\u0f69\ufb1d-\ufb4e]"
)
"""One of these stands in every text that NFC changes (NFC_Quick_Check of the Unicode Character Database)."""

WIDE = "[\uff01-\uff5e\uff61-\uffdc\uffe0-\uffe6]"
"""Full-width Latin letters and signs, and half-width kana."""

_KEPT = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f\u2000\u2001]")
_WIDE = re.compile(f"{WIDE}+")


def composed(text: str) -> str:
    r"""The text in form NFC (Unicode Standard Annex #15).

    Compatibility ideographs stay: they are unlike variants in Japanese and Korean names, which NFC would make one.

    >>> composed("Mu\u0308ller"), composed("e\u0301"), composed("\ufa19")
    ('Müller', 'é', '神')
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    if not _KEPT.search(text):
        return unicodedata.normalize("NFC", text)
    kept = _KEPT.findall(text)
    parts = [unicodedata.normalize("NFC", part) for part in _KEPT.split(text)]
    return parts[0] + "".join(sign + part for sign, part in zip(kept, parts[1:], strict=True))


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as plain ones, half-width kana as full ones (Unicode form NFKC).

    >>> narrow("ＡＢＣ １２３"), narrow("株式会社")
    ('ABC 123', '株式会社')
    """
    return _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
