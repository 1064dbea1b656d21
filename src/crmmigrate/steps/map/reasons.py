"""Why a column is mapped as it is, in words."""

from __future__ import annotations

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.map.features import Evidence, Judge
from crmmigrate.steps.map.lexicon import OWN_NAME, Term

_SAYS = 0.35
_TABLE_SPEAKS = 0.5
_WORDS = {
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "url": "web addresses",
    "person": "names of people",
    "company": "names of companies",
    "street": "streets",
    "city": "cities",
    "region": "regions",
    "postcode": "postal codes",
    "country": "countries",
    "currency": "currencies",
    "money": "amounts of money",
    "percentage": "percentages",
    "vat": "tax numbers",
    "iban": "bank accounts",
    "ean": "barcodes",
    "flag": "yes or no",
    "code": "codes",
    "stage": "stages or states",
    "free_text": "free text",
    "date": "dates",
    "integer": "whole numbers",
    "number": "numbers",
}


def reasons(number: int, column: ColumnProfile, answer: int, evidence: Evidence, judge: Judge) -> list[str]:
    """The reasons for the answer: what the header, the values and the other columns say."""
    if answer == len(judge.paths):
        return _for_none(number, column, evidence)
    found = [
        _header(number, column, answer, evidence, judge),
        _values(number, column, answer, evidence, judge),
    ]
    table = judge.table_of[answer]
    if evidence.tables.get(table, 0.0) >= _TABLE_SPEAKS:
        found.append(f"other columns speak of {table}")
    return [reason for reason in found if reason] or ["little speaks for it, less for anything else"]


def _for_none(number: int, column: ColumnProfile, evidence: Evidence) -> list[str]:
    found = []
    if evidence.kinds[number] == "empty":
        found.append("the column is empty")
    if evidence.headers.none[number] > _SAYS:
        found.append(f"columns named {column.label!r} usually feed no field")
    return found or ["no free field fits well"]


def _header(number: int, column: ColumnProfile, answer: int, evidence: Evidence, judge: Judge) -> str:
    if evidence.headers.score[number, answer] < _SAYS:
        return ""
    term: Term = judge.lexicon.terms[evidence.headers.best[number, answer]]
    spoken = judge.lexicon.vocabularies[term.vocabulary]
    meant = judge.paths[answer].partition(".")[2].replace("_", " ")
    where = "in the model" if spoken == OWN_NAME else f"in {spoken}"
    if evidence.headers.exact[number, answer]:
        return f"header {column.label!r} is {meant} {where}"
    return f"header {column.label!r} resembles {term.text!r}, which is {meant} {where}"


def _values(number: int, column: ColumnProfile, answer: int, evidence: Evidence, judge: Judge) -> str:
    found = evidence.kinds[number]
    wanted = judge.expected[answer]
    if found not in _WORDS or found not in wanted.welcome:
        return ""
    share = column.semantic_share if found == column.semantic_type else column.type_share
    return f"{share:.0%} of values look like {_WORDS[found]}".replace("%", " %")
