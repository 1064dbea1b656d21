"""What the exam of linkers compares: firms and people, each written in several ways, with much dirt."""

from __future__ import annotations

import random

import pyarrow as pa

from crmmigrate.core.linking import ID
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.testing.engine_shapes import LETTERS, SIGNS, TEXTS

DIRT = 0.05
"""Share of cells that hold anything."""
_NAMES = (
    "Müller & Söhne GmbH", "Muller Sohne", "MUELLER UND SOEHNE GMBH (alt)", "Straßenbau Groß KG",
    "S.p.A. Łódź", "ΟΔΟΣ ΑΕ",  # noqa: RUF001
    "The Nordwind Company Ltd.", "Nordwind Holding Ltd", "Nordwind", "İstanbul Çelik A.Ş.", "Kaffee-Kontor e.K.", "IBM",
    "International Business Machines", "Жук Юг", "Œuvre SARL",
    "Acme Ltd", "Acme Limited", "Acme Shipping", "東京 Ltd",
)  # fmt: skip
_FIRST = (
    "Anna",
    "Ana",
    "Hans-Peter",
    "Bob",
    "Robert",
    "J.",
    "Jürgen",
    "Juergen",
    "Żaneta",
    "Ömer",
    "Dr. Eva",
    "Οδυσσεύς",
    "X",
)
_LAST = (
    "Müller",
    "Mueller",
    "Muller",
    "Groß",
    "Gross jr.",
    "García Márquez",
    "Garcia",
    "de Vries",
    "Vries",
    "O'Neil",
    "İnan",
    "Li",
)
_STREETS = (
    "Hauptstraße 12",
    "Hauptstr. 12",
    "Via Roma 7/b",
    "12, High Street",
    "ul. Długa 5",
    "Lange Laan 3, 1234 AB Utrecht",
    "Weg 1\nHof",
)
_TOWNS = ("Köln", "Koeln", "Cologne", "Łódź", "Lodz", "Firenze", "Florence", "\u0130zmir", "K\u00f6ln\u00a0")
_MAILS = (
    "Info@Firma1.DE",
    "anna.muller@gmail.com",
    "anna.mueller@gmail.com",
    "mailto:a@b.com; ",
    "max@firma2.de",
    "kein Mail",
    "é@x.de",
)
_PHONES = (
    "+49 221 1234567",
    "0221/1234567",
    "0221-1234568",
    "+4915112345678",
    "0151 12345678",
    "4.9E+10",
    "12",
    "+39 333 1234567",
)
_VALUES: dict[str, tuple[str, ...]] = {
    "name": _NAMES,
    "legal_name": _NAMES,
    "first_name": _FIRST,
    "middle_name": _FIRST,
    "last_name": _LAST,
    "suffix": ("jr", "Sr.", "III"),
    "salutation": ("Herr", "Frau Dr.", "Mr.", "sig.ra", "MRS\n"),
    "birthday": ("1978-03-03", "1978-03-04", "1990-12-01", "1990-01-12", "1900-01-01"),
    "full_name": ("Müller, Anna", "Anna Müller", "de Vries", "Bob Garcia jr."),
    "website": ("https://www.Firma1.de/x?y", "firma2.de", "http://nordwind.co.uk", "x"),
    "tax_id": ("DE123456789", "DE 123 456 788", "FR-40303265045", "PL\u00df1234567"),
    "registration_number": ("HRB 1234567", "HRB1234567", "HRB1234568"),
    "account_mention": ("name=Müller & Söhne GmbH\x1fcity=Köln", "city=Ulm\x1fname=Acme Ltd", "name="),
}
_ENDS = {
    "street": _STREETS,
    "street_2": ("2. OG", "c/o X"),
    "postal_code": ("50667", "D-50667", "50668", "1234 AB", "sw1a 1aa"),
    "city": _TOWNS,
    "country": ("DE", "IT", "GB"),
    **dict.fromkeys(("email", "email_2"), _MAILS),
    **dict.fromkeys(("phone", "phone_2", "fax", "mobile", "home_phone"), _PHONES),
}
_ANYTHING = ("A-100/7", "a 100 7", "A1007", "North", "north team", "12345", "12346", "Waage TW-6", "Waage TW6")
_RARELY = (
    "legal_name",
    "suffix",
    "middle_name",
    "full_name",
    "street_2",
    "phone_2",
    "fax",
    "home_phone",
    "email_2",
    "salutation",
)


def records(kind: str, seed: int, n: int = 200) -> pa.Table:
    """Records of a kind: `_rank` from 1 and its fields, all texts. A third of them resemble an earlier one."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    fields = KINDS[kind].fields
    rows: list[dict[str, str | None]] = []
    for _ in range(n):
        if rows and chosen.random() < 0.35:
            row = {f: value if chosen.random() < 0.85 else _cell(f, chosen) for f, value in chosen.choice(rows).items()}
        else:
            row = {f: _cell(f, chosen) for f in fields}
        rows.append(row)
    columns = {f: pa.array([row[f] for row in rows], pa.string()) for f in fields}
    return pa.table({ID: pa.array(range(1, n + 1), pa.int64()), **columns})


def _cell(field: str, chosen: random.Random) -> str | None:
    """A value of a field, at times of another person's making."""
    ends = (values for end, values in sorted(_ENDS.items(), key=lambda e: -len(e[0])) if field.endswith(end))
    values = _VALUES.get(field) or next(ends, _ANYTHING)
    luck = chosen.random()
    if luck < DIRT:
        return chosen.choice(TEXTS) + chosen.choice(LETTERS + SIGNS)
    if luck > (0.3 if field in _RARELY else 0.85):
        return None
    value = chosen.choice(values)
    if field in ("name", "last_name", "first_name", "email", "tax_id", "website") and chosen.random() < 0.6:
        value = value.replace("1", str(chosen.randint(1, 9))) + chosen.choice(
            ("", " Nord", " Süd", "x", f" {chosen.randint(1, 40)}")
        )
    return value
