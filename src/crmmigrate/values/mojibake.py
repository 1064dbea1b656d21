"""Text that an earlier wrong conversion damaged, such as `MÃ¼ller`."""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import is_bad

SUSPECT = "[ÂÃÅÄâÎÐÑ\u00d7ØÙïð¿½\u0080-\u009f\ufffd]"
"""One of these stands in every text damaged by reading UTF-8 as a western 8-bit encoding."""

_SUSPECT = re.compile(SUSPECT)


def repair(text: str) -> str:
    """The text as it was before the damage; unchanged unless damage and repair are both certain.

    >>> repair("MÃ¼ller"), repair("CafÃ© CrÃ¨me"), repair("Müller"), repair("São Paulo"), repair("Ã")
    ('Müller', 'Café Crème', 'Müller', 'São Paulo', 'Ã')
    """
    if not _SUSPECT.search(text) or not is_bad(text):
        return text
    repaired = ftfy.fix_encoding(text)
    certain = len(repaired) < len(text) and not is_bad(repaired) and "\ufffd" not in repaired
    return repaired if certain else text
