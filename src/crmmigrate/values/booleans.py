"""Yes and no in the spellings of many systems and languages."""

from __future__ import annotations

_TRUE = (
    "true t yes y 1 x on wahr w ja j oui o vrai si sí s verdadero vero sim verdadeiro waar sann tak prawda "
    "✓ ✔ ☑ checked active aktiv -1 1.0 kyllä igen ano áno evet"
)
_FALSE = (
    "false f no n 0 off falsch nein non faux falso não nao onwaar nee nej falskt nie fałsz "
    "✗ ✘ ☐ unchecked inactive inaktiv 0.0 ei nem ne hay\u0131r"
)
TRUE, FALSE = frozenset(_TRUE.split()), frozenset(_FALSE.split())
"""Casefolded spellings."""
_BOOLEANS = dict.fromkeys(_TRUE.split(), "true") | dict.fromkeys(_FALSE.split(), "false")


def parse_boolean(text: str) -> str | None:
    """`true` or `false`, or None when the text is neither.

    >>> parse_boolean("Ja"), parse_boolean("N"), parse_boolean("x"), parse_boolean("perhaps")
    ('true', 'false', 'true', None)
    """
    return _BOOLEANS.get(text.strip().rstrip(".!").casefold())
