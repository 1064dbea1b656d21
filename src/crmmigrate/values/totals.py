"""The words that name a total or subtotal, in many languages."""

from __future__ import annotations

import re

_TOTALS = (
    "grand total", "sub total", "subtotal", "sub-total", "total", "totals", "sum",
    "zwischensumme", "teilsumme", "gesamtsumme", "endsumme", "summe", "gesamt",
    "gesamtergebnis", "insgesamt", "ergebnis", "suma total", "suma", "total general",
    "sous-total", "somme", "total général", "totale", "subtotale", "somma", "totaal",
    "subtotaal", "eindtotaal", "totalt", "delsumma", "summa", "i alt", "yhteensä", "razem",
    "ogółem", "celkem", "mezisoučet", "součet", "spolu", "összesen", "ukupno", "skupaj",
    "итого", "всего", "підсумок", "разом", "σύνολο", "toplam", "genel toplam", "soma", "合計",
    "小計", "総計", "总计", "合计", "小计", "總計", "합계", "소계", "총계", "المجموع",
)  # fmt: skip
_ALTERNATIVES = "|".join(re.escape(word) for word in sorted(_TOTALS, key=len, reverse=True))
_TOTAL_ENDS = frozenset(end for word in _TOTALS for end in (word.split()[0], word.split()[-1]))
_SIGMA = "Σ".casefold()
_SUM_SIGNS = {"*", "∑", _SIGMA}
_COMPOUND = "(?:tages|wochen|monats|quartals|halbjahres|jahres|seiten|gruppen|positions|netto|brutto)summe"
TOTAL_ONLY_PATTERN = rf"(?i)^\s*(?:{_ALTERNATIVES}|{_COMPOUND}|\*+|∑|{_SIGMA})\s*[:.=]?\s*$"
_TOTAL_ONLY = re.compile(TOTAL_ONLY_PATTERN)
_TOTAL_WITH = re.compile(rf"(?i)^\s*(?:{_ALTERNATIVES})(?:[\s:]+\S.*)?$|^.*\S[\s:-]+(?:{_ALTERNATIVES})\s*:?\s*$")


def total_word(text: str | None) -> int:
    """2 for a cell that says nothing but `total`, 1 for one that begins or ends so, 0 for others."""
    if text is None or not _may_be_total(text):
        return 0
    if _TOTAL_ONLY.match(text):
        return 2
    return 1 if len(text) <= 80 and _TOTAL_WITH.match(text) else 0


def _may_be_total(text: str) -> bool:
    """A quick look at the first and last word, since nearly no cell names a total."""
    if text[0].isdigit() and not text[-1].isalpha():
        return False
    words = text.casefold().replace(":", " ").split()
    for word in {words[0], words[-1]} if words else ():
        bare = word.strip("=.-")
        if bare in _TOTAL_ENDS or bare.endswith("summe") or bare[:1] in _SUM_SIGNS:
            return True
    return False


def beginnings() -> tuple[str, ...]:
    """The words for totals in lower case, none of which begins with another one."""
    words = sorted(word.casefold() for word in _TOTALS)
    return tuple(w for w in words if not any(v != w and w.startswith(v) for v in words))
