"""`crmmigrate map` over many small files, and over one wide table, beside plain rapidfuzz with the Hungarian method.

    python benchmarks/map_speed.py [--files 2000] [--columns 20] [--rows 20] [--keep FOLDER] [--skip command,stages]

Every file has a layout of its own: some of the fields below in an order, a language and a spelling of its own. The
command runs as a process of its own, with its workers; then the same way runs once more to see where the seconds go.
The wide table has 500 columns, the model 200 fields. The peer reads no values: WRatio of each header against each name
of a field, then the likeliest assignment. Seconds are those of this machine; trust the ratios.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]
"""The benchmark of `profile` has the name of a module that libraries import."""
SEED = 7
WIDE_COLUMNS, WIDE_FIELDS = 500, 200
STREETS = ["Hauptstrasse", "High Street", "Rue du Bac", "Calle Mayor", "Via Roma", "Storgatan", "Lindenweg"]
CITIES = ["Berlin", "Leeds", "Lyon", "Madrid", "Torino", "Malmö", "Graz", "Gent", "Porto", "Denver"]
FIRST = ["Anna", "Peter", "Chloé", "Jorge", "Eva", "Lars", "Grete", "John", "María", "Ivo"]
LAST = ["Meyer", "Smith", "Dubois", "García", "Rossi", "Berg", "O'Neil", "Novak", "Jansen", "Brown"]
FIRMS = ["Alpha", "Nordwind", "Boreal", "Castillo", "Helios", "Granite", "Delta", "Orbit", "Meridian", "Quartz"]
ENDS = ["GmbH", "Ltd", "SA", "SL", "SpA", "AB", "Inc", "BV"]

Random = random.Random
Maker = Callable[[Random], str]


def day(r: Random, form: str = "{y}-{m:02d}-{d:02d}") -> str:
    """A day in one spelling."""
    return form.format(y=r.randint(2015, 2024), m=r.randint(1, 12), d=r.randint(1, 28))


def phone(r: Random) -> str:
    """A phone number."""
    return f"+{r.choice([49, 44, 33, 34])} {r.randint(20, 999)} {r.randint(100000, 9999999)}"


# Words in English, German, French and Spanish, then how a value is made.
FIELDS: list[tuple[tuple[str, str, str, str], Maker]] = [
    (("customer id", "Kundennummer", "numéro client", "id cliente"), lambda r: f"K{r.randint(1000, 99999)}"),
    (("account name", "Firma", "raison sociale", "razón social"), lambda r: f"{r.choice(FIRMS)} {r.choice(ENDS)}"),
    (("first name", "Vorname", "prénom", "nombre"), lambda r: r.choice(FIRST)),
    (("last name", "Nachname", "nom", "apellido"), lambda r: r.choice(LAST)),
    (("email", "E-Mail", "courriel", "correo"), lambda r: f"{r.choice(LAST)}{r.randint(1, 999)}@example.com".lower()),
    (("phone", "Telefon", "téléphone", "teléfono"), phone),
    (("mobile phone", "Mobil", "portable", "móvil"), phone),
    (("fax", "Telefax", "télécopie", "fax"), phone),
    (("website", "Webseite", "site web", "página web"), lambda r: f"https://www.{r.choice(FIRMS).lower()}.example"),
    (("street", "Straße", "rue", "calle"), lambda r: f"{r.choice(STREETS)} {r.randint(1, 199)}"),
    (("postal code", "PLZ", "code postal", "código postal"), lambda r: f"{r.randint(1000, 99999):05d}"),
    (("city", "Ort", "ville", "ciudad"), lambda r: r.choice(CITIES)),
    (("state", "Bundesland", "région", "provincia"), lambda r: r.choice(["Bavaria", "Kent", "Var", "Soria"])),
    (("country", "Land", "pays", "país"), lambda r: r.choice(["DE", "GB", "FR", "ES", "IT"])),
    (("industry", "Branche", "secteur", "sector"), lambda r: r.choice(["Retail", "Energy", "Banking", "Media"])),
    (("employees", "Mitarbeiter", "effectif", "empleados"), lambda r: str(r.randint(1, 5000))),
    (("annual revenue", "Umsatz", "chiffre d'affaires", "facturación"), lambda r: f"{r.uniform(1e4, 1e7):.2f}"),
    (("amount", "Betrag", "montant", "importe"), lambda r: f"{r.uniform(1, 9e4):,.2f}"),
    (("net amount", "Netto", "montant net", "importe neto"), lambda r: f"{r.uniform(1, 9e4):.2f}".replace(".", ",")),
    (("currency", "Währung", "devise", "moneda"), lambda r: r.choice(["EUR", "USD", "GBP"])),
    (("quantity", "Menge", "quantité", "cantidad"), lambda r: str(r.randint(1, 400))),
    (("unit price", "Einzelpreis", "prix unitaire", "precio unitario"), lambda r: f"{r.uniform(1, 900):.2f}"),
    (("discount", "Rabatt", "remise", "descuento"), lambda r: f"{5 * r.randint(0, 6)} %"),
    (("order number", "Auftragsnummer", "numéro commande", "pedido"), lambda r: f"SO-{r.randint(10000, 99999)}"),
    (("order date", "Auftragsdatum", "date commande", "fecha pedido"), lambda r: day(r, "{d:02d}.{m:02d}.{y}")),
    (("due date", "Fällig am", "échéance", "vencimiento"), day),
    (("created at", "Angelegt am", "créé le", "creado"), lambda r: f"{day(r)} {r.randint(10, 23)}:{r.randint(10, 59)}"),
    (("modified", "Geändert am", "modifié le", "modificado"), lambda r: day(r, "{m:02d}/{d:02d}/{y}")),
    (("birth date", "Geburtsdatum", "date de naissance", "fecha nacimiento"), day),
    (("stage", "Phase", "étape", "etapa"), lambda r: r.choice(["Prospecting", "Won", "Lost", "Negotiation"])),
    (("probability", "Wahrscheinlichkeit", "probabilité", "probabilidad"), lambda r: f"{10 * r.randint(0, 10)}"),
    (("close date", "Abschlussdatum", "date de clôture", "fecha cierre"), day),
    (("owner", "Verantwortlicher", "responsable", "propietario"), lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}"),
    (("product code", "Artikelnummer", "référence", "código producto"), lambda r: f"P-{r.randint(1, 999):04d}"),
    (("product name", "Artikel", "désignation", "producto"), lambda r: f"Pump {r.choice('ABCDE')}{r.randint(1, 90)}"),
    (("category", "Warengruppe", "catégorie", "categoría"), lambda r: r.choice(["Pumps", "Valves", "Parts"])),
    (("active", "Aktiv", "actif", "activo"), lambda r: r.choice(["Y", "N"])),
    (("vat number", "USt-IdNr", "numéro TVA", "NIF"), lambda r: f"DE{r.randint(10**8, 10**9 - 1)}"),
    (("iban", "IBAN", "IBAN", "IBAN"), lambda r: f"DE{r.randint(10**19, 10**20 - 1)}"),
    (("notes", "Bemerkung", "remarques", "notas"), lambda r: r.choice(["", "call back", "see page 2", "n/a"])),
    (("title", "Position", "fonction", "cargo"), lambda r: r.choice(["CEO", "Buyer", "Sales Manager"])),
    (("salutation", "Anrede", "civilité", "tratamiento"), lambda r: r.choice(["Mr", "Mrs", "Dr"])),
    (("lead source", "Herkunft", "origine", "origen"), lambda r: r.choice(["Web", "Fair", "Referral"])),
    (("field 17", "Feld 17", "champ 17", "campo 17"), lambda r: str(r.randint(0, 9))),
]  # fmt: skip
SPELLINGS: list[Callable[[str], str]] = [
    str, str.title, str.upper, lambda h: h.replace(" ", "_").lower(), lambda h: h.title().replace(" ", ""),
    lambda h: f"Person - {h}", lambda h: f"{h.replace(' ', '-')}:", lambda h: f"{h} (1)",
    lambda h: f"x_{h.replace(' ', '_')}",
]  # fmt: skip


def write_table(path: Path, r: Random, columns: int, rows: int) -> list[str]:
    """One file with a layout of its own; its headers."""
    language, spelled = r.randrange(4), r.choice(SPELLINGS)
    repeats = -(-columns // len(FIELDS))
    chosen = r.sample([(field, n) for field in FIELDS for n in range(repeats)], columns)
    headers = [spelled(names[language]) + (f" {n + 1}" if n else "") for (names, _), n in chosen]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(headers)
        out.writerows([make(r) for (_, make), _ in chosen] for _ in range(rows))
    return headers


def make_files(folder: Path, files: int, columns: int, rows: int) -> list[list[str]]:
    """The files, the same for the same numbers; their headers."""
    r = Random(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_table(folder / f"export_{i:04d}.csv", r, columns, r.randint(rows - 5, rows + 5)) for i in range(files)
    ]


def wide_model(path: Path) -> list[str]:
    """A model of many fields, as a file; the paths of the fields."""
    types = ["string", "date", "integer", "number", "money", "boolean"]
    r, lines, names = Random(SEED), ["version: 1", "name: wide", "tables:"], []
    for table in range(5):
        lines += [f"  t{table}:", "    role: dimension", "    grain: [id]", "    fields:", "      id: {type: string}"]
        for i in range(WIDE_FIELDS // 5 - 1):
            words = FIELDS[(table * 39 + i) % len(FIELDS)][0][0].replace(" ", "_")
            lines.append(f"      {words}_{table}_{i}: {{type: {r.choice(types)}}}")
            names.append(f"t{table}.{words}_{table}_{i}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return names


class Peak:
    """The memory of this process's children and theirs, watched."""

    def __enter__(self):
        self.most = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, sum(_resident(child) for child in _below(os.getpid())))


def _below(process: int) -> Iterator[int]:
    """The children of a process and theirs; none where the system does not list them in files."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except OSError:
        return
    for child in children:
        yield int(child)
        yield from _below(int(child))


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_command(folder: Path, *more: str) -> tuple[float, dict]:
    """The command on the files; seconds, and what it said."""
    files = [str(p) for p in sorted(folder.glob("*.csv"))]
    with Peak() as peak:
        started, before = time.perf_counter(), _processor()
        command = [sys.executable, "-m", "crmmigrate", "map", *files, "--json", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
    if not done.stdout:
        sys.exit(done.stderr)
    one = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    used = _processor() - before
    print(f"  {seconds:7.2f} s  {used:.2f} CPU s, largest process {one:,} MB, all together {peak.most >> 20:,} MB")
    return seconds, json.loads(done.stdout)


@contextmanager
def timed(seconds: dict[str, float], place: object, name: str, shown: str) -> Iterator[None]:
    """Count the seconds in one function."""
    whole = getattr(place, name)

    def counted(*args: object, **kwargs: object) -> object:
        started = time.perf_counter()
        try:
            return whole(*args, **kwargs)
        finally:
            seconds[shown] = seconds.get(shown, 0.0) + time.perf_counter() - started

    setattr(place, name, counted)
    try:
        yield
    finally:
        setattr(place, name, whole)


def run_stages(folder: Path) -> None:
    """The same way in this process, with the seconds of each part."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.project import documents, pipeline, store  # noqa: PLC0415

    seconds: dict[str, float] = {}
    parts = [
        (pipeline, "gather_all", "gather"), (pipeline.Pipeline, "_stage", "profile and its artefact"),
        (store.Store, "save", "  of it saving"), (pipeline.mapping, "propose", "propose"),
        (pipeline.shipped, "vocabularies", "vocabularies"), (documents, "mappings", "mapping files"),
        (documents, "model", "model file"),
    ]  # fmt: skip
    started = time.perf_counter()
    stack = [timed(seconds, *part) for part in parts]
    for each in stack:
        each.__enter__()
    with api.bare([folder]) as project:
        api.map(project)
    for each in reversed(stack):
        each.__exit__(None, None, None)
    total = time.perf_counter() - started
    for name, used in seconds.items():
        print(f"  {used:7.2f} s  {name}")
    print(f"  {total:7.2f} s  all")


def run_peer(headers: list[list[str]], names: list[str]) -> float:
    """WRatio of each header against each field's name, and the likeliest assignment; seconds."""
    import numpy as np  # noqa: PLC0415
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    started = time.perf_counter()
    words = [name.split(".")[1].replace("_", " ") for name in names]
    for layout in headers:
        scores = process.cdist(layout, words, scorer=fuzz.WRatio, processor=utils.default_process, dtype=np.float32)
        linear_sum_assignment(-scores)
    return time.perf_counter() - started


def main() -> None:
    """Make the files, run all, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("--files", 2000), ("--columns", 20), ("--rows", 20)):
        parser.add_argument(name, type=int, default=usual)
    parser.add_argument("--keep", type=Path, help="make the files here, and leave them")
    parser.add_argument("--skip", default="", help="of: command, stages, wide")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch) / "files"
        headers = make_files(folder, asked.files, asked.columns, asked.rows)
        print(f"{asked.files:,} files of {asked.columns} columns, about {asked.rows} rows")
        if "command" not in asked.skip:
            run_command(folder)
        if "stages" not in asked.skip:
            run_stages(folder)
        from crmmigrate.project.shipped import crm_model  # noqa: PLC0415

        names = [f"{t}.{f}" for t, table in crm_model().tables.items() for f in table.fields]
        print(f"  {run_peer(headers, names):7.2f} s  peer: WRatio and Hungarian on the same headers, no values read")
        if "wide" not in asked.skip:
            wide = Path(scratch) / "wide"
            print(f"1 file of {WIDE_COLUMNS} columns, a model of {WIDE_FIELDS} fields")
            headers = make_files(wide, 1, WIDE_COLUMNS, asked.rows)
            names = wide_model(Path(scratch) / "wide.yaml")
            run_command(wide, "--model", str(Path(scratch) / "wide.yaml"))
            print(f"  {run_peer(headers, names):7.2f} s  peer")


if __name__ == "__main__":
    main()
