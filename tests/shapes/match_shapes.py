"""Small messy files whose duplicates are known by heart: companies of two countries, people, one tiny list."""

from __future__ import annotations

from pathlib import Path

KUNDEN = """Kundennr;Firma;Strasse;PLZ;Ort;Telefon;E-Mail;USt-IdNr
1001;Müller & Söhne GmbH;Hauptstr. 5;50667;Köln;+49 221 1234567;info@mueller-soehne.example;DE123456789
1002;Bäckerei Schmidt KG;Lindenweg 3;80331;München;+49 89 4455661;post@schmidt-brot.example;
1003;Alpen Logistik AG;Industriestr. 77;8005;Zürich;+41 44 555 12 12;kontakt@alpen-log.example;
1004;Nordwind Energie GmbH;Deichstr. 9;20459;Hamburg;+49 40 9988770;info@nordwind.example;DE811111111
1005;Nordwind Energie Service GmbH;Deichstr. 9;20459;Hamburg;+49 40 9988770;info@nordwind.example;DE822222222
1006;Hans Meier Elektro;Gartenstr. 12;70173;Stuttgart;+49 711 2233445;;
"""
CLIENTI = """Codice;Ragione sociale;Indirizzo;CAP;Città;Telefono;Email;Partita IVA
C7;MUELLER UND SOEHNE GMBH;Hauptstraße 5;50667;COLONIA;+49 221 1234567;info@mueller-soehne.example;DE123456789
C8;Rossi S.r.l.;Via Roma 10;20121;Milano;+39 02 76543210;info@rossi.example;IT01234567890
C9;ROSSI SRL;V. Roma, 10;20121;MILANO;+39 02 76543210;;
C10;Ferrari Meccanica S.p.A.;Corso Italia 4;10121;Torino;+39 011 9988776;vendite@ferrarimecc.example;
C11;Ferrari Mecanica spa;C.so Italia 4;10121;Torino;;;
C12;Elektro Meier;Gartenstrasse 12;70173;Stoccarda;;meier@elektro-meier.example;
C13;Backerei Schmidt;;80331;Monaco di Baviera;;;
"""
PEOPLE = """Contact ID;First Name;Last Name;Email;Phone;Mobile;Company;City;Date of Birth
P1;Elizabeth;Turner;liz.turner@alder.example;+44 20 7946 0101;+44 7700 900101;Alder Ltd;London;1980-04-02
P2;Elizabeth M.;Turner;liz.turner@alder.example;;+44 7700 900101;Alder Limited;London;
P3;John;Baker;office@birch.example;+44 113 496 0202;;Birch plc;Leeds;1975-01-30
P4;Mary;Baker;office@birch.example;+44 113 496 0202;;Birch plc;Leeds;1978-09-12
P5;Peter;Ward;office@birch.example;+44 113 496 0202;;Birch plc;Leeds;
P6;Giovanni;Rossi;g.rossi@cedar.example;;+39 333 1234567;Cedar SpA;Milano;1969-11-05
P7;Rossi;Giovanni;g.rossi@cedar.example;;+39 333 1234567;Cedar;Milano;1969-11-05
P8;Giovanni;Rossi;gio@rossi.example;;+39 347 7654321;;Palermo;1990-02-17
"""
TINY = """Ref;Company;City;Phone;Email
A1;Miller Ltd;Leeds;+44 113 496 0001;sales@miller.example
A2;Miller Limited;Leeds;+44 113 496 0001;
A3;Baker plc;York;+44 1904 496 002;office@baker.example
A4;Cooper & Sons;Hull;+44 1482 496 003;post@cooper.example
A5;Turner Tools Ltd;York;+44 1904 496 004;sales@turner.example
"""


def companies(root: Path) -> Path:
    """A project over customers in a German and an Italian file: 13 records, 9 or 8 companies."""
    return _project(root, {"kunden.csv": KUNDEN, "clienti.csv": CLIENTI})


def people(root: Path) -> Path:
    """A project over people, three of whom share one mailbox and one telephone."""
    return _project(root, {"people.csv": PEOPLE})


def _project(root: Path, files: dict[str, str]) -> Path:
    (root / "old").mkdir(parents=True)
    for name, text in files.items():
        (root / "old" / name).write_text(text, "utf-8")
    (root / "migration.yaml").write_text("version: 1\nname: acme\nsources:\n  - path: old/*\n", "utf-8")
    return root
