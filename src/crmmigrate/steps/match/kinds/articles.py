"""What Python says of names of products; each distinct name once."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from crmmigrate.values.text import fold
from crmmigrate.values.units import converted, unit_named

_BASES = ("L", "kg", "m", "m²", "W")
"""Units in which amounts of one kind are compared."""
_AMOUNT = re.compile(r"(?<![\w.,])([0-9]+(?:[.,][0-9]+)?) ?([^\W\d_]{1,8}[23²³]?|\"|″)(?![\w])")
_PACK = re.compile(r"(?<![\w.,])([0-9]{1,3}) ?[x\u00d7*] ?(?=[0-9]+(?:[.,][0-9]+)? ?[A-Za-z]+\b)")
_TIMES = re.compile(r"(?<=[0-9]) ?[x\u00d7*] ?(?=[0-9])")
_VARIANTS = {
    "black": "schwarz noir negro nero preto zwart czarny cerny svart musta fekete", "white": "weiss weis blanc blanco"
    " bianco branco wit bialy bily vit hvit hvid valkoinen feher", "red": "rot rouge rojo rosso vermelho rood czerwony"
    " cerveny rod punainen piros", "blue": "blau bleu azul blu blauw niebieski modry bla sininen kek", "green": "grun"
    " gruen vert verde groen zielony zeleny gron vihrea zold", "yellow": "gelb jaune amarillo giallo amarelo geel zolty"
    " zluty gul keltainen sarga", "grey": "gray grau gris grigio cinza grijs szary sedy gra harmaa szurke", "brown":
    "braun brun marron marrone castanho bruin brazowy hnedy ruskea barna", "orange": "oranje pomaranczowy oranzovy",
    "pink": "rosa rose roze rozowy ruzovy", "silver": "silber argent plata argento prata zilver srebrny stribrny",
    "gold": "golden dore dorado oro ouro goud zloty zlaty", "left": "links gauche izquierda sinistra esquerda lewy levy"
    " vanster venstre", "right": "rechts droite derecha destra direita prawy pravy hoger hojre", "xs": "", "s": "small",
    "m": "medium", "l": "large", "xl": "", "xxl": "2xl", "xxxl": "3xl", "men": "mens herren homme hombre uomo heren",
    "women": "womens damen femme mujer donna dames", "kids": "kinder enfant nino bambino junior",
}  # fmt: skip
_VARIANT = {word: name for name, words in _VARIANTS.items() for word in (name, *words.split())}
"""Words that tell two articles of one name apart: colours, sizes, sides, whom they are for."""
_NOISE = frozenset(
    """
    x a and und et y e of de des du di da per for fur mit with the der die das le la el new neu
    """.split()  # noqa: SIM905
)


def measures(name: str) -> str | None:
    """The amounts of a name in base units, with a blank between.

    >>> measures("Oil 500 ml") == measures("Oil 0,5 l"), measures("Water 6x1.5L"), measures("Hex bolt M6x20")
    (True, '1.5L 6x', None)
    """
    text = name.replace("\u00a0", " ")
    found = {f"{int(number)}x" for number in _PACK.findall(text.casefold())}
    text = _PACK.sub(" ", text) if found else text
    for number, unit in _AMOUNT.findall(text):
        if based := _based(number, unit):
            found.add(based)
    return " ".join(sorted(found)) or None


def _based(number: str, unit: str) -> str | None:
    short = unit_named(unit) or unit_named(unit.casefold())
    if short is None or unit in ("x", "X"):
        return None
    try:
        amount = format(Decimal(number.replace(",", ".")).normalize(), "f")
    except InvalidOperation:
        return None
    for base in _BASES:
        if short == base:
            return f"{amount}{base}"
        if made := converted(amount, short, base):
            return f"{format(Decimal(made).normalize(), 'f')}{base}"
    return f"{amount}{short}"


def codes(name: str) -> str | None:
    """Words with digits that are no amounts, with a blank between.

    >>> codes("Hex bolt M6 x 20"), codes("Philips HR3655/00 blender 2 l"), codes("Hammer")
    ('m6x20', '00 hr3655', None)
    """
    text = _TIMES.sub("x", name.casefold())
    text = _AMOUNT.sub(lambda m: " " if _based(m[1], m[2]) else m[0], _PACK.sub(" ", text))
    found = {word for word in re.findall(r"[\w]+(?:[.,][0-9]+)?", text) if any(c.isdigit() for c in word)}
    return " ".join(sorted(found)) or None


def variants(name: str) -> str | None:
    """Colours, sizes and sides in one language, with a blank between.

    >>> variants("T-Shirt schwarz XL"), variants("T-shirt black, size XL"), variants("Hammer 500 g")
    ('black xl', 'black xl', None)
    """
    text = _AMOUNT.sub(lambda m: " " if _based(m[1], m[2]) else m[0], name)
    words = fold(text.replace("T-", "T").replace("t-", "t")).split()
    return " ".join(sorted({_VARIANT[word] for word in words if word in _VARIANT})) or None


def words(name: str) -> str | None:
    """What is left: words without digits, amounts and variants, plain, in alphabetical order.

    >>> words("Olive oil, 500 ml"), words("oil olive 0.5 L black")
    ('oil olive', 'oil olive')
    """
    text = _AMOUNT.sub(lambda m: " " if _based(m[1], m[2]) else m[0], name)
    text = text.replace("T-", "T").replace("t-", "t")
    kept = {word for word in fold(text).split() if not any(c.isdigit() for c in word)}
    return " ".join(sorted(kept - _NOISE - _VARIANT.keys())) or None
