# ruff: noqa: RUF002 - letters that look alike
"""Text that an earlier wrong conversion damaged, such as `MÃ¼ller`."""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import is_bad

SUSPECT = (
    "[ÂÃÅÄâÎÐÑ\u00d7ØÙïð¿½\u0080-\u009f\ufffd]"
    "|[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
    "|[\u0102\u0139\u0158][\u0080-\u00ff\u0102-\u017e\u02c7-\u02dd\u2013-\u2122]"
    "|[\u0420\u0421\u0413\u0432\u043f][\u0402-\u040f\u0452-\u045f\u00a0-\u00bf\u2013-\u203a\u20ac\u2116\u2122]"
    "|[\u221a\u2500-\u257f\u00df][\u00a0-\u00ff\u0192-\u2122\u2190-\u259f]"
)
"""This stands in text damaged by reading UTF-8 as an 8-bit encoding: western, Cyrillic, DOS or Macintosh."""

_SUSPECT = re.compile(SUSPECT)


def repair(text: str) -> str:
    """The text as it was before the damage; unchanged unless damage and repair are both certain.

    >>> repair("MÃ¼ller"), repair("CafÃ© CrÃ¨me"), repair("Müller"), repair("São Paulo"), repair("Ã")
    ('Müller', 'Café Crème', 'Müller', 'São Paulo', 'Ã')
    >>> repair("РџСЂРёРІРµС‚"), repair("РОССИЯ")  # noqa: RUF002 - Cyrillic
    ('Привет', 'РОССИЯ')
    """
    if not _SUSPECT.search(text) or not is_bad(text):
        return text
    repaired = ftfy.fix_encoding(text)
    certain = len(repaired) < len(text) and not is_bad(repaired) and "\ufffd" not in repaired
    return repaired if certain else text
