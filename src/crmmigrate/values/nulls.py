# ruff: noqa: RUF001 - dashes that look alike, Cyrillic
"""Spellings of "there is nothing here"."""

from __future__ import annotations

import re

NULL_SPELLINGS: frozenset[str] = frozenset(
    {
        "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "…", "null", "(null)", "<null>",
        "[null]", "\\n", "nil", "none", "(none)", "<none>", "nan", "<na>", "#n/a", "#n/v", "#nv",
        "#null!", "n/a", "n.a.", "n.a", "n/d", "n.d.", "n.v.", "k.a.", "k. a.", "k.a", "k/a",
        "keine angabe", "keine angaben", "not available", "not applicable", "not provided", "sin datos",
        "s/d", "s.d.", "no aplica", "non disponible", "non disponibile", "niet bekend", "(empty)",
        "(leer)", "(blank)", "undefined", "#ref!", "#bezug!", "#name?", "#value!", "#wert!", "#n/a!", "#nom?",
        "#valor!", "#nv!", "[n/a]", "(n/a)", "<n/a>", "n. a.", "[none]", "[leer]", "[blank]", "<blank>", "<leer>",
        "not specified", "not given", "not stated", "no data", "no value", "nicht angegeben", "nicht verfügbar",
        "nicht bekannt", "nicht vorhanden", "ohne angabe", "ohne angaben", "kein eintrag", "non renseigné",
        "non renseignée", "non communiqué", "non précisé", "sans objet", "no disponible", "no informado",
        "no especificado", "sin información", "sin informacion", "não informado", "não disponível", "não se aplica",
        "sem informação", "sem dados", "non specificato", "dato mancante", "niet van toepassing", "niet beschikbaar",
        "n.v.t.",  "ikke oplyst", "ikke tilgjengelig", "ej angivet", "uppgift saknas",
        "ei tietoa", "brak danych", "nie dotyczy", "neuvedeno", "není k dispozici", "neuvedené", "nincs adat",
        "nem ismert", "bilinmiyor", "belirtilmemiş", "nu se aplică", "nespecificat", "nema podataka",
        "ni podatka", "нет данных", "не указано", "не указан", "н/д", "немає даних", "няма данни",
        "δεν υπάρχει", "μ/δ", "不详", "不詳", "未知", "不明", "未入力", "該当なし", "없음", "미상",
        "غير متوفر", "لا يوجد", "tidak ada", "không có",
    }
)  # fmt: skip
"""Casefolded texts that stand for null; `NA` is not one: it may be Namibia or a name, so a column decides."""

PLACEHOLDERS: frozenset[str] = frozenset(
    {
        "xxx", "xx", "x", "xxxx", "xxxxx", "tbd", "t.b.d.", "tba", "tbc", "unbekannt", "unknown", "inconnu",
        "desconocido", "desconocida", "desconhecido", "sconosciuto", "onbekend", "okänd", "ukjent", "ukendt",
        "tuntematon", "nieznany", "neznámy", "neznámý", "ismeretlen", "неизвестно", "test", "dummy", "asdf",
        "n.n.", "nn", "yok", "无", "なし", "saknas", "o.a.", "nvt",
        "0000-00-00", "00.00.0000", "00/00/0000", "0000-00-00 00:00:00", "1900-01-01", "01.01.1900",
        "01/01/1900", "1/1/1900", "9999-12-31", "31.12.9999", "31/12/9999", "12/31/9999", "test@test.com",
        "test@test.de", "noemail@noemail.com", "none@none.com", "no@email.com", "a@a.com", "x@x.com", "99999",
        "999999", "123456789", "1234567890", "!", "*", "_", "/", "//", "keine", "folgt",
    }
)  # fmt: skip
"""Casefolded texts that often mean nothing, but may mean something: nobody but people can tell."""

_ZEROS = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}|\+?0{5,}|(?:0{2,}[-/ ]){1,3}0{2,}")


def is_null_spelling(text: str) -> bool:
    """Whether a text says that there is no value; blank texts do.

    >>> is_null_spelling(" k.A. "), is_null_spelling("#N/A"), is_null_spelling("NA"), is_null_spelling("0")
    (True, True, False, False)
    """
    stripped = text.strip().casefold()
    return not stripped or stripped in NULL_SPELLINGS


def is_placeholder(text: str) -> bool:
    """Whether a text often stands for nothing, though it may mean something.

    >>> is_placeholder("TBD"), is_placeholder("000000"), is_placeholder("31.12.9999"), is_placeholder("0")
    (True, True, True, False)
    """
    stripped = text.strip().casefold()
    return stripped in PLACEHOLDERS or _ZEROS.fullmatch(stripped) is not None
