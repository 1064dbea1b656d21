"""Masked examples of personal data: the shape stays, the person does not."""

from __future__ import annotations


def mask(text: str) -> str:
    """Keep the first letter of each word and the marks between; letters become `x`, digits `0`.

    >>> mask("Ada Ahlers"), mask("ada@acme.example"), mask("+49 30 1234")
    ('Axx Axxxxx', 'axx@axxx.exxxxxx', '+00 00 0000')
    """
    masked: list[str] = []
    inside = False
    for character in text:
        if character.isdigit():
            masked.append("0")
        elif character.isalpha():
            masked.append("x" if inside else character)
        else:
            masked.append(character)
        inside = character.isalnum()
    return "".join(masked)
