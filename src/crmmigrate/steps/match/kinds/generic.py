"""Any dimension, by what is known of its fields: a name, and something that identifies."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crmmigrate.core.documents import ModelField, ModelTable
from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Rare, Veto
from crmmigrate.steps.match.kinds import parts
from crmmigrate.steps.match.kinds.sql import close, filled, folded, sorted_words, sounding, squashed, swept

_NAME = re.compile(r"(?:.*_)?name|title|label|bezeichnung")
_NO_NAME = re.compile(r"(?:first|last|middle|given|family|user|file|domain|host|country|city|nick)_?name")
_CODE = re.compile(r"(?:.*_)?(?:postal_?code|zip(?:_?code)?|postcode|plz)")
_MOST_PHONES = 3


def kind_of(name: str, table: ModelTable) -> Kind | None:
    """How records of a dimension are compared; None where too little is known of it: its keys decide alone.

    It must have one name, and an e-mail address, telephone number or web site: a name alone (a region, a campaign, a
    category) is one thing only where it is written alike.
    """
    fields = table.fields
    named = [f for f, spec in fields.items() if _is_name(f, spec)]
    found = _contacts(fields)
    if len(named) != 1 or not found:
        return None
    code = next((f for f in fields if _CODE.fullmatch(f)), None)
    keys = [f for f, spec in fields.items() if spec.role == "key" and f not in (*table.scoped, *named)]
    first, second = _features(named[0], found, code, keys)
    comparisons = (_names(named[0]), *_comparisons(found, code))
    blocks = ("m_sorted", "m_squash", "m_rare", *_blocks(found))
    marks = [f"coalesce({sql}, FALSE)" for sql in _same(found)]
    return Kind(
        name,
        tuple(
            dict.fromkeys((named[0], *(f for some in found.values() for f in some), *([code] if code else []), *keys))
        ),
        (first, second),
        blocks,
        (("m_sorted", ("name",)), *((block, (kind,)) for kind, block in _trained(found))),
        comparisons,
        _vetoes(keys, " OR ".join(marks)),
    )


def _is_name(field: str, spec: ModelField) -> bool:
    return (
        spec.type in ("string", "text")
        and spec.references is None
        and _NAME.fullmatch(field) is not None
        and _NO_NAME.fullmatch(field) is None
    )


def _contacts(fields: Mapping[str, ModelField]) -> dict[str, list[str]]:
    """Fields by what they say: mail, phone, web."""
    types = {"email": "mail", "phone": "phone", "url": "web"}
    found: dict[str, list[str]] = {}
    for field, spec in fields.items():
        if kind := types.get(spec.type):
            found.setdefault(kind, []).append(field)
    return found


def _features(
    name: str, found: Mapping[str, list[str]], code: str | None, keys: list[str]
) -> tuple[dict[str, Feature], dict[str, Feature]]:
    first: dict[str, Feature] = {"m_words": filled(folded(name))}
    if "mail" in found:
        first |= parts.mail(found["mail"][0])
    if "phone" in found:
        first |= parts.phones(found["phone"][:_MOST_PHONES])
    if "web" in found:
        first |= parts.web(found["web"][0])
    if code:
        first["m_zip"] = filled(swept(f"upper({code})", "[^A-Z0-9]+"))
    first |= {f"m_key{i}": filled(swept(f"upper(CAST({key} AS VARCHAR))", "[^A-Z0-9]+")) for i, key in enumerate(keys)}
    second: dict[str, Feature] = {
        "m_sorted": sorted_words(sounding("m_words")),
        "m_squash": squashed("m_words"),
        "m_numbers": swept("m_words", "[^0-9]+", " "),
        "m_rare": Rare("m_words", 1),
    }
    return first, second


_CLOSE = close("m_squash_l", "m_squash_r", 2, 0.92)


def _names(field: str) -> Comparison:
    return Comparison(
        "name",
        "m_words_l IS NULL OR m_words_r IS NULL",
        (
            Level("same", "m_sorted_l = m_sorted_r", "same name", 0.6, "m_sorted"),
            Level("spelling", _CLOSE, "nearly the same name", 0.2),
        ),
        "different names",
        (field,),
    )


def _comparisons(found: Mapping[str, list[str]], code: str | None) -> list[Comparison]:
    questions = {
        "mail": ("m_mail_l IS NULL OR m_mail_r IS NULL", "same e-mail address", "different e-mail addresses"),
        "phone": ("len(m_phones_l) = 0 OR len(m_phones_r) = 0", "a telephone number in common", "different telephones"),
        "web": ("m_web_l IS NULL OR m_web_r IS NULL", "same web site", "different web sites"),
    }
    conditions = dict(zip(found, _same(found), strict=True))
    made = [
        Comparison(kind, questions[kind][0], (Level("same", sql, questions[kind][1], 0.7),), questions[kind][2],
                   tuple(found[kind]))
        for kind, sql in conditions.items()
    ]  # fmt: skip
    if code:
        same = Level("same", "m_zip_l = m_zip_r", "same postal code", 0.8, "m_zip", 0.01)
        made.append(Comparison("code", "m_zip_l IS NULL OR m_zip_r IS NULL", (same,), "another postal code", (code,)))
    return made


def _same(found: Mapping[str, list[str]]) -> list[str]:
    """The condition under which each of the contacts is the same."""
    conditions = {
        "mail": "m_mail_l = m_mail_r", "phone": "list_has_any(m_phones_l, m_phones_r)", "web": "m_web_l = m_web_r",
    }  # fmt: skip
    return [conditions[kind] for kind in found]


def _blocks(found: Mapping[str, list[str]]) -> list[str]:
    phones = [f"m_phone{i}" for i in range(min(_MOST_PHONES, len(found.get("phone", ()))))]
    return [*phones, *(f"m_{kind}" for kind in ("mail", "web") if kind in found)]


def _trained(found: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, "m_phone0" if kind == "phone" else f"m_{kind}") for kind in found]


def _vetoes(keys: list[str], same: str) -> tuple[Veto, ...]:
    made = [
        Veto(f"key{i}", f"m_key{i}_l <> m_key{i}_r", f"they differ in {key.replace('_', ' ')}")
        for i, key in enumerate(keys)
    ]
    return (
        *made,
        Veto("numbers", "m_numbers_l <> m_numbers_r", "the numbers in their names differ"),
        Veto("names", f"NOT (m_sorted_l = m_sorted_r OR {_CLOSE})", "their names do not fit together", hard=False),
        Veto("nothing", f"NOT ({same})", "nothing but the name is the same", hard=False),
    )
