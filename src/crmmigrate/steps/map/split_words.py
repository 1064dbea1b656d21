# ruff: noqa: RUF001, E501, SIM905 - letters of many scripts; lists of words
"""Words of headers that say how a column has to be changed, in ten languages and more."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_MONEY = "(?:eur|usd|gbp|chf|sek|nok|dkk|pln|cad|aud|[€$£])"

SCALES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\b(?:m{_MONEY}|mio|mln|mn|mkr|mill|millions?|millionen|millones|milh[õo]es|milioni|miljoenen|miljoner|milion[óy]w)\b\.?|\bm[€$£]|[€$£]\s?m\b|млн|百万|백만", _I), "millions"),
    (re.compile(rf"\b(?:[tk]\s?{_MONEY}|teuro|tsd|tausend|thousands?|in (?:1[.,' ]?000|000s?)(?:\s?{_MONEY})?|tkr|milliers|miles de|milhares|migliaia|duizend(?:en)?|tusental|tys)\b\.?|\b[tk][€$£]|[€$£]\s?k\b|['’]000\b|\(000s?\)|[(\[][kt][)\]]|тыс|千元|千円|천원", _I), "thousands"),
    (re.compile("万元|万円|만원"), "scaled(10000)"),
)  # fmt: skip
"""Header -> transform; millions first, for `in thousands` may be spelled inside nothing else."""

IN = re.compile(
    r"opt(?:ed)?[\s_-]?in\b|newsletter|subscri|consent|einwilligung|abonniert|zustimmung|consentement|abonn[ée]|"
    r"suscri|consentimiento|iscritt|consenso|ingeschreven|toestemming|inscrito|zgoda|samtycke|prenumer|согласи|may (?:be )?(?:contact|email)|"
    r"(?:mail|email|contact)[\s_-]?(?:allowed|ok|permission)",
    _I,
)
OUT = re.compile(
    r"opt(?:ed)?[\s_-]?out|unsub|abgemeldet|widerruf|kein|no[\s_-]|do not|désabonn|desabonn|baja|disiscr|uitgeschr|"
    r"withdrawn|revoked|bloc|sperr",
    _I,
)
INACTIVE = re.compile(
    r"inactiv|inaktiv|gesperrt|sperr|block|bloqu|disabled|locked|deleted|gel[öo]scht|geblokkeerd|discontinued|"
    r"obsolet|inativo|nieaktyw|bloccat|archiv|supprim",
    _I,
)

YEAR = frozenset("year jahr annee ano anno jaar ar rok год vuosi yil 年 年度 연도 fiscalyear geschaftsjahr gj".split())
MONTH = frozenset("month monat mois mes mese maand manad miesiac месяц kuukausi ay 月 월 mm".split())
DAY = frozenset("day tag jour dia giorno dag dzien день paiva gun 日 일".split())

REGIONS: dict[str, str] = {
    word: name
    for name, words in {
        "North": "north nord norte noord norr polnoc север", "South": "south sud sued süd sur sul zuid syd poludnie юг",
        "East": "east ost est este leste oost wschod восток", "West": "west ouest oeste ovest zachod запад vast",
        "Central": "central centre center mitte centro midden mitt", "EMEA": "emea", "APAC": "apac", "DACH": "dach",
        "LATAM": "latam", "Americas": "americas", "Nordics": "nordics nordic", "Benelux": "benelux",
        "Northeast": "northeast nordost nordest noreste", "Northwest": "northwest nordwest nordouest noroeste",
        "Southeast": "southeast suedost südost sudest sureste", "Southwest": "southwest suedwest südwest sudouest suroeste",
        "Europe": "europe europa", "Asia": "asia asien asie",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Words of sales regions in names of files -> their English name."""
