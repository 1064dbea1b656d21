# ruff: noqa: E501 - lists of words
"""One key for a town under its names in several languages, with its districts, postal zones and additions.

The names are in `exonym_table`. A key is for comparing only: two spellings of one town have one key, and the country
and the postcode must tell apart the towns of one name (Paris in France and in Texas).
"""

from __future__ import annotations

import re
from functools import lru_cache

from crmmigrate.values.exonym_table import TOWNS
from crmmigrate.values.text import fold

_WORDS = {
    "saint": "st", "sankt": "st", "sint": "st", "snt": "st", "szent": "st", "sainte": "ste", "sta": "santa",
    "sto": "santo", "mount": "mt", "fort": "ft", "great": "gt", "wr": "wiener", "gr": "gross", "kl": "klein",
}  # fmt: skip
"""Words at any place of a name, shortened or written out as one of their spellings."""

_BETWEEN = frozenset(
    """
    a am an auf aan b bei d den der dem en i im in les lez n nad na o ob on op s sous sul sur u under unter upon v vor von
    """.split()  # noqa: SIM905
)
"""Words between a town and its river or region, which people leave out or shorten."""

_CODES = {
    "IT": """
    ag al an ao ap aq ar at av ba bg bi bl bn bo br bs bt bz ca cb ce ch cl cn co cr cs ct cz en fc fe fg fi fm fr ge go
    gr im is kr lc le li lo lt lu mb mc me mi mn mo ms mt na no nu or pa pc pd pe pg pi pn po pr pt pu pv pz ra rc re rg
    ri rm rn ro sa si so sp sr ss su sv ta te tn to tp tr ts tv ud va vb vc ve vi vr vt vv
    """,
    "US": """
    al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa
    ri sc sd tn tx ut vt va wa wv wi wy
    """,
    "CA": "ab bc mb nb nl ns nt nu on pe qc sk yt que ont alta",
    "AU": "nsw vic qld wa sa tas act nt",
    "BR": "ac al ap am ba ce df es go ma mt ms mg pa pb pr pe pi rj rn rs ro rr sc sp se to",
    "DK": "c k m n nv o s so sv v",
    "CH": "ag ai ar be bl bs fr ge gl gr ju lu ne nw ow sg sh so sz tg ti ur vd vs zg zh",
    "MX": "df cdmx ags bc bcs camp chis chih coah col dgo gto gro hgo jal mex mich mor nay nl oax pue qro qroo sin slp son"
    " tab tamps tlax ver yuc zac",
    "AT": "noe ooe stmk sbg ktn vbg bgld tir",
}
"""Provinces, states and postal districts that stand behind towns, by country."""
_CODES_OF = {country: frozenset(codes.split()) for country, codes in _CODES.items()}

_WITH_DISTRICTS = (
    "wien berlin hamburg munchen koln frankfurt zurich praha budapest bratislava paris lyon marseille dublin roma milano"
    " napoli torino bruxelles antwerpen amsterdam rotterdam warszawa krakow wroclaw lodz gdansk poznan brno ostrava plzen"
    " kosice beograd zagreb bucuresti sofia london stuttgart leipzig dresden hannover nurnberg bremen dusseldorf dortmund"
    " essen duisburg graz linz salzburg innsbruck basel bern genf kobenhavn lisboa madrid barcelona istanbul kyiv moskva"
)
_DISTRICTS = frozenset(_WITH_DISTRICTS.split())
"""Keys of towns behind whose name the name of a district stands: `wien landstrasse`."""
_NO_DISTRICTS = frozenset(
    [
        "ontario",
        "ohio",
        "texas",
        "kentucky",
        "tennessee",
        "on",
        "oh",
        "tx",
        "ky",
        "ca",
        "california",
        "germany",
        "maine",
        "il",
        "illinois",
    ]
)

_ZONE = re.compile(
    r"(?: (?:cedex(?: [0-9]+)?|[0-9]+(?:e|er|eme|ieme|ste|th|a|b|c|w)?|(?:x{0,2})(?:ix|iv|v?i{1,3}|v|x)|arr|arrondissement"
    r"|ker|kerulet|bezirk|okres|obvod|[0-9]+ bez|[a-z]{1,2}[0-9]{1,2}[a-z]?))+$"
)


def _normal(plain: str) -> str:
    """A name with its words in one spelling each, without what people leave out.

    >>> _normal("bad homburg v d hoehe"), _normal("saint etienne"), _normal("linz a d donau")
    ('bad homburg hohe', 'st etienne', 'linz donau')
    """
    words = plain.split()
    last = len(words) - 1
    kept = [w for at, w in enumerate(words) if not (0 < at < last and w in _BETWEEN)]
    text = " ".join(_WORDS.get(word, word) for word in kept)
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _read() -> tuple[dict[str, str], dict[str, str]]:
    """Keys of towns by name, and countries by key."""
    keys: dict[str, str] = {}
    countries: dict[str, str] = {}
    for line in filter(None, TOWNS.replace("\\\n", "").splitlines()):
        country, _, towns = line.partition(": ")
        for town in towns.split("|"):
            names = [_normal(fold(name)) for name in town.split(",")]
            for name in names:
                keys.setdefault(name, names[0])
            countries.setdefault(names[0], country)
    return keys, countries


TOWN_KEYS, _COUNTRIES = _read()
"""Key of a town by each of its names, both as `town_key` compares them."""
_LONGEST = 4


@lru_cache(maxsize=65536)
def town_key(plain: str) -> str:
    """One key for a town, whatever its name is written in; the name itself, made regular, where it is unknown.

    Args:
        plain: The name in lower case, without accents and punctuation.

    >>> [town_key(name) for name in ("vienna", "wien landstrasse", "1030 wien", "becs", "muenchen", "dublin 2", "roma rm")]
    ['wien', 'wien', 'wien', 'wien', 'munchen', 'dublin', 'roma']
    >>> town_key("s gravenhage"), town_key("frankfurt oder"), town_key("sankt poelten"), town_key("st polten")
    ('den haag', 'frankfurt oder', 'st polten', 'st polten')
    """
    name = re.sub(r"^(?:[a-z]{1,2} )?[0-9]{3,6} ", "", plain)
    name = _normal(name)
    if found := TOWN_KEYS.get(name):
        return found
    shorter = _ZONE.sub("", name)
    return _known(shorter) or shorter


def _known(name: str) -> str | None:
    """The key of a town that is known by its name, or by its name before a code, a district or a second name."""
    if found := TOWN_KEYS.get(name):
        return found
    words = name.split()
    for at in range(min(len(words) - 1, _LONGEST), 0, -1):
        key, rest = TOWN_KEYS.get(" ".join(words[:at])), " ".join(words[at:])
        if key is None:
            continue
        if TOWN_KEYS.get(rest) == key or rest in _CODES_OF.get(_COUNTRIES[key], ()):
            return key
        if key in _DISTRICTS and rest not in _NO_DISTRICTS:
            return key
    return None
