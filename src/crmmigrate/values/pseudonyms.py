"""Pseudonyms: plausible values of the same shape instead of personal data, by a secret key.

The same value becomes the same pseudonym everywhere, so that joins and duplicates survive; without the key nothing
leads back. Identifiers, telephone numbers and e-mail addresses stay different where they were; of names made from
syllables a few may coincide.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import re
from collections.abc import Callable
from functools import cached_property, lru_cache

import phonenumbers
from phonenumbers import NumberParseException

from crmmigrate.values.permuting import Permutation
from crmmigrate.values.person_name import TITLES
from crmmigrate.values.semantic_words import FIRST_NAMES, LEGAL_FORMS, LEGAL_SIGNS, STREET_ENDS, STREET_WORDS
from crmmigrate.values.syllables import ENDS, MIDDLES, STARTS
from crmmigrate.values.text import fold

_KEPT_IN_NAMES = TITLES | frozenset(
    """
    von vom van de der den del della di da do dos das du des la le zu y e und and
    """.split()  # noqa: SIM905
)
_KEPT_IN_COMPANIES = LEGAL_FORMS | frozenset(
    """
    und and of the de der die et y e i u z sp co cie cia oo sro ev
    """.split()  # noqa: SIM905
)
_ROLES = frozenset(
    """
    info office sales service support kontakt contact mail hello post admin einkauf vertrieb
    """.split()  # noqa: SIM905
)
_PIECE = re.compile(
    "|".join(re.escape(sign) for sign in LEGAL_SIGNS) + r"|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[0-9]+"
)
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_VAT = re.compile(r"([A-Za-z]{2})(?=[ .-]?[A-Za-z]?[0-9])")
_HOST = re.compile(r"(?P<scheme>https?://)?(?P<www>www\.)?(?P<host>[^/?#]+)(?P<rest>.*)", re.DOTALL)
_LATIN_END = 0x250
_YEAR = 365


class Pseudonyms:
    """Makes pseudonyms.

    Args:
        key: The secret.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._permute = Permutation(key)
        self._word = lru_cache(maxsize=65_536)(self._made)

    @cached_property
    def kinds(self) -> dict[str, Callable[[str], str]]:
        """What can be masked -> the function that does it."""
        return {
            "person": self.person, "company": self.company, "email": self.email, "phone": self.phone,
            "url": self.url, "street": self.street, "postcode": self.postcode, "birth": self.birth,
            "identifier": self.identifier, "iban": self.iban, "vat": self.vat, "text": self.text, "key": self.digest,
        }  # fmt: skip

    def person(self, text: str) -> str:
        """Another name with as many words in the same case; titles and particles stay."""
        return _PIECE.sub(lambda m: self._named(m[0], _KEPT_IN_NAMES, ""), text)

    def company(self, text: str) -> str:
        """Another name with as many words in the same case; the legal form stays."""
        return _PIECE.sub(lambda m: self._named(m[0], _KEPT_IN_COMPANIES, "company"), text)

    def street(self, text: str) -> str:
        """Another street and number; words such as street or straße stay."""
        return _PIECE.sub(lambda m: self._street_word(m[0]), text)

    def email(self, text: str) -> str:
        """A valid address on an example domain; addresses of one domain stay together."""
        local, _, domain = text.rpartition("@")
        words = [w.lower() for w in _PLAIN_WORD.findall(local)[:2]]
        made = ".".join(w if fold(w) in _ROLES else self._word(w, "", 3) for w in words) or "user"
        return f"{made}.{self._tag('email', text.lower())}@{self._domain(domain)}"

    def url(self, text: str) -> str:
        """An address on an example domain."""
        found = _HOST.fullmatch(text)
        if found is None:
            return self._tag("url", text)
        rest = "" if found["rest"] in ("", "/") else f"/{self._tag('url', found['rest'])}"
        return f"{found['scheme'] or ''}{found['www'] or ''}{self._domain(found['host'])}{rest}"

    def phone(self, text: str) -> str:
        """A number of the same length in the same country."""
        prefix = _country_code(text)
        return prefix + self._permute(text[len(prefix) :], f"phone{prefix}", digits=True, leading=True)

    def postcode(self, text: str) -> str:
        """The first two signs stay: the region, not the place."""
        return text[:2] + self._permute(text[2:], f"postcode{text[:2]}")

    def birth(self, text: str) -> str:
        """Another day, at most a year away; the time of the day stays."""
        try:
            day = dt.date.fromisoformat(text[:10])
        except ValueError:
            return self._permute(text, "birth")
        shift = 1 + int.from_bytes(self._mac("birth", text[:10])[:4], "big") % _YEAR
        back = day.year > dt.MINYEAR + 1 and (shift % 2 == 0 or day.year >= dt.MAXYEAR - 1)
        return (day + dt.timedelta(-shift if back else shift)).isoformat() + text[10:]

    def identifier(self, text: str) -> str:
        """Other digits and letters in the same places."""
        return self._permute(text, "identifier")

    def iban(self, text: str) -> str:
        """Another account in the same country, with right check digits."""
        compact = re.sub(r"\s", "", text).upper()
        if not _IBAN.fullmatch(compact):
            return self.identifier(text)
        country, account = compact[:2], self._permute(compact[4:], f"iban{compact[:2]}")
        number = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
        signs = iter(f"{country}{98 - int(number) % 97:02d}{account}")
        return "".join(sign if sign.isspace() else next(signs) for sign in text)

    def vat(self, text: str) -> str:
        """Another number with the same country before it."""
        found = _VAT.match(text)
        prefix = found[1] if found else ""
        return prefix + self._permute(text[len(prefix) :], f"vat{prefix}")

    def text(self, text: str) -> str:
        """Nothing of the text but its length."""
        return f"(masked {self._tag('text', text)}, {len(text)} characters)"

    def digest(self, text: str) -> str:
        """32 hexadecimal digits."""
        return self._mac("key", text)[:16].hex()

    # --- parts ------------------------------------------------------------------------------------------

    def _mac(self, use: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{use}|{text}".encode(errors="surrogatepass"), "sha256")

    def _tag(self, use: str, text: str) -> str:
        """Eight letters and digits: forty bits."""
        return base64.b32encode(self._mac(use, text)[:5]).decode().lower()

    def _domain(self, text: str) -> str:
        host = text.lower().removeprefix("www.")
        return f"{self._word(host, 'domain', 3)}-{self._tag('domain', host)}.example"

    def _named(self, piece: str, kept: frozenset[str], use: str) -> str:
        folded = fold(piece).replace(" ", "")
        if folded in kept or piece in LEGAL_SIGNS:
            return piece
        if piece[0].isdigit() or len(piece) == 1 or any(ord(sign) >= _LATIN_END for sign in piece) or "." in piece:
            return self._permute(piece, use)
        return _cased(self._word(piece.lower(), use, 4 if use else 3), piece)

    def _street_word(self, piece: str) -> str:
        if piece[0].isdigit():
            return self._permute(piece, "house", leading=True)
        if fold(piece) in STREET_WORDS:
            return piece
        lower = piece.lower()
        end = next((e for e in ("straße", *STREET_ENDS) if lower.endswith(e) and len(lower) > len(e)), "")
        stem = piece[: len(piece) - len(end)]
        return self._named(stem, frozenset(), "street") + piece[len(stem) :]

    def _made(self, word: str, use: str, parts: int) -> str:
        """A word for a word; given names become given names, one to one."""
        if not use and word in self._given:
            return self._given[word]
        drawn = self._mac(f"word{use}", word)
        middles = "".join(MIDDLES[drawn[i] % len(MIDDLES)] for i in range(1, parts - 1))
        return STARTS[drawn[0] % len(STARTS)] + middles + ENDS[drawn[-1] % len(ENDS)]

    @cached_property
    def _given(self) -> dict[str, str]:
        """Each given name -> the next one in an order that the key decides."""
        order = sorted(FIRST_NAMES, key=lambda name: self._mac("given", name))
        return dict(zip(order, [*order[1:], order[0]], strict=True))


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _country_code(text: str) -> str:
    """`+49` of `+4930901820`; nothing where no country is written."""
    if not text.startswith("+"):
        return ""
    try:
        return f"+{phonenumbers.parse(text.partition(';')[0]).country_code}"
    except NumberParseException:
        return text[:3]
