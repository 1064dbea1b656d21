"""How the three lists of this folder were made: the cases of their countries among strangers.

    python tests/match/files/make.py

Records of undecidable cases are left out. Strangers are drawn with a fixed seed from names that are usual there.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scoring import FILES, cases

PEOPLE = (
    "Name",
    "First",
    "Last",
    "Birth date",
    "Company",
    "Email",
    "Phone",
    "Mobile",
    "Street",
    "Zip",
    "City",
    "Country",
)
FIRMS = ("Name", "Street", "Zip", "City", "Country", "Phone", "Email", "Website", "VAT")
LISTS = {
    "iberian_contacts": (
        "contact", ("spanish", "portuguese"), ";", 150,
        ("Ref", "Nombre completo", "Nombre", "Apellidos", "Fecha de nacimiento", "Empresa", "Correo electrónico",
         "Teléfono", "Móvil", "Dirección", "C.P.", "Ciudad", "País"),
    ),
    "eastern_contacts": (
        "contact", ("japanese", "chinese", "korean", "arabic", "russian"), ",", 130,
        ("Ref", "Full name", "First name", "Last name", "Date of birth", "Company", "Email", "Phone", "Mobile",
         "Street", "Postal code", "City", "Country"),
    ),
    "european_companies": (
        "account", ("german_firms", "premises", "french_italian", "dutch", "hungarian", "institutions"), ";", 120,
        ("Ref", "Firma", "Straße", "PLZ", "Ort", "Land", "Telefon", "E-Mail", "Internet", "USt-IdNr."),
    ),
}  # fmt: skip
"""File -> kind, cases, delimiter, number of strangers, headers."""
STRANGERS = {
    "iberian_contacts": [
        ("ES", "Gerardo Nuria Óscar Miriam Emilio Sonia Hugo Irene Víctor Noelia Adrián Claudia Samuel Lorena",
         "Cabrera Méndez Hidalgo Gallego Crespo Vargas Cano Carmona Esteban Bravo Pastor Roldán",
         "Murcia Zaragoza Bilbao Huelva Logroño Santander Cáceres Almería", "+34 6{8}"),
        ("MX", "Ximena Emiliano Citlali Rodrigo Itzel Arturo Yolanda Héctor",
         "Zamora Ochoa Villarreal Cervantes Galindo Ramos Montoya Escobar",
         "Mérida Tijuana León Querétaro Toluca", "+52 55 {8}"),
        ("BR", "Thiago Larissa Rafael Vanessa Gustavo Camila Otávio Débora",
         "Farias Monteiro Teles Queiroz Peixoto Bezerra Macedo Duarte",
         "Vitória Maceió Londrina Joinville Niterói", "+55 21 9{8}"),
    ],
    "eastern_contacts": [
        ("JP", "Haruka Daisuke Sakura Ryota Misaki Takumi Asuka Kazuo",
         "Matsumoto Hayashi Shimizu Okada Nishimura Kimura Hasegawa Endo",
         "Hiroshima Niigata Okayama Kanazawa", "+81 80 {8}"),
        ("CN", "Feifei Haoran Ruolan Zhenyu Qiang Meilin Bowen Yuxuan",
         "Deng Feng Han Luo Pan Shen Tang Zheng", "Nanjing Hangzhou Tianjin Xian", "+86 135 {8}"),
        ("EG", "Tarek Dina Sherif Heba Karim Rania Wael Salma",
         "Mansour Fathy Shaheen Ramadan Zaki Barakat Tawfik Fouad",
         "Alexandria Aswan Tanta Suez", "+20 10 {8}"),
        ("RU", "Kirill Darya Maksim Polina Ruslan Vera Gleb Ksenia",
         "Fomin Belyaev Gusev Titov Kiselev Makarov Zaitsev Golubev",
         "Ufa Saratov Tyumen Irkutsk", "+7 912 {7}"),
    ],
    "european_companies": [
        ("DE", "Orgelbau Gerüstbau Sanitätshaus Fensterbau Kälteanlagen Landtechnik Schreibwaren Hufbeschlag",
         "Amthor Birkner Deichmann Eckholt Flemming Gottschalk Hartung Isenberg",
         "Aurich Bautzen Coburg Dessau Emden Füssen", "+49 30 {8}"),
        ("NL", "Rijwielhandel Installatietechniek Bloemisterij Scheepswerf Tandtechniek Stukadoors",
         "Hoekstra Kuipers Postma Wiersma Zijlstra Boersma", "Goes Meppel Doetinchem Heerlen", "+31 20 {7}"),
        ("IT", "Falegnameria Cantina Vetreria Autofficina Pastificio Erboristeria",
         "Bassani Corradi Donadoni Ferrantini Gualtieri Locatelli", "Lodi Pavia Ferrara Arezzo", "+39 02 {7}"),
    ],
}  # fmt: skip
"""Country, given names (or trades), surnames, towns, telephone with a number of digits."""


def known(name: str) -> list[tuple[dict[str, str], str]]:
    """The records of a list's cases and their entities; what stands in several cases is one."""
    kind, files, *_ = LISTS[name]
    home: dict[tuple, tuple] = {}

    def top(record: tuple) -> tuple:
        while home.setdefault(record, record) != record:
            record = home[record]
        return record

    left_out = set()
    for case in (case for file in files for case in cases(file) if case.kind == kind):
        one, other = (tuple(sorted(values.items())) for values in (case.left, case.right))
        if case.verdict == "undecidable":
            left_out |= {one, other}
            continue
        ends = top(one), top(other)
        if case.verdict == "same":
            home[ends[1]] = ends[0]
    same: dict[tuple, tuple] = {}  # a firm stands in several cases with more or less told of it
    for record in [r for r in home if kind == "account"]:
        told = dict(record)
        first = same.setdefault((told["Name"], told.get("City")), record)
        home[top(record)] = top(first)
    entities = {record: i for i, record in enumerate(dict.fromkeys(map(top, home)))}
    return [(dict(record), f"K{entities[top(record)]}") for record in home if record not in left_out]


def strangers(name: str, draw: random.Random) -> list[dict[str, str]]:
    """Records of others, no two of one name."""
    names = [(country, f, s) for country in STRANGERS[name] for f in country[1].split() for s in country[2].split()]
    return [_stranger(name, i, *drawn, draw) for i, drawn in enumerate(draw.sample(names, LISTS[name][3]))]


def _stranger(name: str, i: int, country_: tuple, given: str, surname: str, draw: random.Random) -> dict[str, str]:
    country, _, last, towns, telephone = country_
    digits = int(telephone.split("{")[1][:-1])
    number = telephone.split("{")[0] + "".join(draw.choices("23456789", k=digits))
    town = draw.choice(towns.split())
    if name == "european_companies":
        values = {"Name": f"{given} {surname}", "City": town, "Country": country}
        more = {"Phone": number, "Street": f"{surname} {i}", "Email": f"kontakt{i}@{surname.lower()}-{i}.eu"}
    else:
        family = f"{surname} {draw.choice(last.split())}" if country in ("ES", "MX") else surname
        values = {"First": given, "Last": family, "City": town, "Country": country}
        born = f"{draw.randint(1945, 2004)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        more = {"Birth date": born, "Mobile": number, "Email": f"contact{i}@mail.{country.lower()}"}
    kept = draw.sample(sorted(more), k=draw.randint(1, len(more)))
    return values | {column: more[column] for column in kept}


def main() -> None:
    """Write the lists and their truths."""
    for name, (kind, _, delimiter, _, headers) in LISTS.items():
        draw = random.Random(name)
        records = known(name) + [(record, f"S{i}") for i, record in enumerate(strangers(name, draw))]
        draw.shuffle(records)
        columns = PEOPLE if kind == "contact" else FIRMS
        with (FILES / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle, delimiter=delimiter, lineterminator="\n")
            rows.writerow(headers)
            rows.writerows([f"R{i:03d}", *(_value(r, c) for c in columns)] for i, (r, _) in enumerate(records))
        with (FILES / f"{name}_truth.csv").open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle, lineterminator="\n")
            rows.writerow(["record_id", "entity_id"])
            rows.writerows([f"R{i:03d}", entity] for i, (_, entity) in enumerate(records))


def _value(record: dict[str, str], column: str) -> str:
    """A cell; what has no column of its own in the list stands with the surname."""
    if column != "Last":
        return record.get(column, "")
    return " ".join(filter(None, (record.get(c, "") for c in ("Infix", "Last", "Suffix"))))


if __name__ == "__main__":
    main()
