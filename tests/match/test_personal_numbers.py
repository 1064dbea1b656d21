"""Numbers that a state gives to people join whatever else is wrong, but neither spouses nor twins."""

from __future__ import annotations

import pytest

HEADERS = ("Social security number", "SSN", "National ID", "Personnummer", "PESEL", "Rodné číslo", "soc_sec_id")
FIRST = ("Abel", "Bruno", "Clara", "Dora", "Emil", "Frida", "Gustav", "Hanna", "Igor", "Jana", "Karl", "Laura")
LAST = ("Adler", "Birke", "Cedric", "Dornbusch", "Eichinger", "Falkner", "Ginster", "Haslinger", "Irrgang", "Jasper")
CASES = [
    # first, last, born, number, street; who is the same as the first of a case has its letter in small
    ("A1", "Thomas", "Morcom", "1980-07-06", "4569567", "Alexandria Street 16"),
    ("a2", "Tomas", "Vermont", "1980-07-06", "4569567", "Alexandria Street 16"),  # married, and misspelt
    ("a3", "Tomas", "Vermont", "1980-07-06", "4569576", "Alexandria Street 16"),  # and two digits changed places
    ("B1", "Lauren", "Panaga", "1938-07-26", "2493383", "Eleanora Street 91"),
    ("b2", "Lauren", "Panaga", "1938-07-26", "2493383", "Rosenweg 4"),  # moved
    ("C1", "Georg", "Kienzle", "1951-02-03", "7712345", "Marktplatz 3"),
    ("D1", "Maria", "Kienzle", "1953-08-19", "7712345", "Marktplatz 3"),  # his wife, with his number
    ("E1", "Luzia", "Oberhof", "1999-05-17", "8812301", "Talgasse 8"),
    ("F1", "Agnes", "Oberhof", "1999-05-17", "8812302", "Talgasse 8"),  # her twin
]


def rows(header):
    columns = ("Ref", "First name", "Last name", "Date of birth", header, "Street")
    said = [
        (f"S{i}", FIRST[i % 12], LAST[i // 12], f"19{40 + i % 50}-0{1 + i % 9}-1{i % 10}", str(3_100_000 + 7_919 * i),
         f"Feldweg {i + 1}")
        for i in range(120)
    ]  # fmt: skip
    strangers, cases = ([dict(zip(columns, row, strict=True), City="Graz") for row in some] for some in (said, CASES))
    copies = [{**row, "Ref": f"{row['Ref']}b"} | {"Street": row["Street"].upper()} for row in strangers[:60]]
    return strangers + cases + copies


@pytest.mark.parametrize("header", HEADERS)
def test_one_number_is_one_person(header, match, write_csv):
    found = match("contact", "Ref", write_csv("people.csv", rows(header)))
    assert found["A1"] == found["a2"] == found["a3"]
    assert found["B1"] == found["b2"]
    assert len({found[ref] for ref in ("A1", "B1", "C1", "D1", "E1", "F1")}) == 6
    assert all(found[f"S{i}"] == found[f"S{i}b"] for i in range(60))
    assert len({found[f"S{i}"] for i in range(120)}) == 120
