"""Made records of companies and of people at them, as six legacy systems would deliver them, with the truth.

Everything about a record is a hash of its entity and of the number of its copy, so that millions of rows are written
by the engine as they come, in little memory, and the same for the same number. Systems have habits (one writes in
capitals without accents and cuts names, one writes whole names in one cell); copies have slips on top.
Of 100 records 45 stand alone, 28 come twice, 15 three times, 12 four times. One company in 40 is the holding of
another at the same address, one in 60 has its name in another town; one person in 50 is a child with the same name, in
40 the spouse at the same address and mailbox, in 60 a namesake elsewhere.
"""

# ruff: noqa: E501 (words and columns, one kind a line)

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

COMPANIES = 0.4
"""Share of the records that are companies."""
COUNTRIES: dict[str, dict[str, str]] = {
    "DE": {
        "name": "Deutschland", "tld": "de", "dial": "49", "trunk": "0", "size": "10", "forms": "GmbH|GmbH & Co. KG|AG|KG|OHG|e.K.",
        "tel": "30|40|89|221|351|711", "cell": "151|171|176",
        "first": "Anna|Peter|Jürgen|Sabine|Hans-Peter|Monika|Karl|Ursula|Stefan|Petra|Jörg|Heike|Uwe|Birgit|Dieter",
        "last": "Müller|Schäfer|Krüger|Weiß|Köhler|Vogt|Brandt|Lorenz|Haas|Förster|Thiel|Böhm|Seidel|Arnold|Pohl",
        "trade": "Maschinenbau|Elektrotechnik|Spedition|Werkzeuge|Bäckerei|Logistik|Bau|Metallbau|Immobilien|Druck",
        "street": "{word}straße {n}|{word}weg {n}|Am {word} {n}|{word}platz {n}", "town": "stadt|bach|heim|furt|hausen",
    },
    "ES": {
        "name": "España", "tld": "es", "dial": "34", "trunk": "", "size": "9", "forms": "S.L.|S.A.|S.L.U.|S. Coop.|C.B.",
        "tel": "91|93|95|96|98", "cell": "61|64|66|69",
        "first": "José|María del Carmen|Antonio|Lucía|Javier|Pilar|Manuel|Ana|Jesús|Rocío|Álvaro|Núria|Íñigo|Paula",
        "last": "García|Fernández|Ibáñez|Peña|Gómez|Muñoz|Ortega|Núñez|Castro|Domínguez|Gil|Serrano|Vázquez|Marín",
        "trade": "Construcciones|Transportes|Talleres|Muebles|Suministros|Frutas|Instalaciones|Gestoría|Aceites",
        "street": "Calle {word} {n}|C/ {word}, {n}|Avda. {word} {n}|Pza. {word} {n}", "town": "os|ana|uela|eda|illa",
    },
    "GB": {
        "name": "United Kingdom", "tld": "co.uk", "dial": "44", "trunk": "0", "size": "10", "forms": "Ltd|Limited|PLC|LLP|& Sons Ltd",
        "tel": "207|161|121|113", "cell": "7911|7400|7520",
        "first": "James|Margaret|William|Elizabeth|Robert|Susan|Thomas|Catherine|Richard|Gillian|Andrew|Fiona|Colin",
        "last": "Walker|Hughes|Thompson|Clarke|Ward|Cooper|Bennett|Shaw|Griffiths|Marsh|Doyle|Pearce|Holt|Chapman",
        "trade": "Engineering|Haulage|Joinery|Catering|Plumbing|Holdings|Motors|Printers|Textiles|Consulting|Supplies",
        "street": "{n} {word} Road|{n} {word} Street|{n} {word} Lane|Unit {n} {word} Park", "town": "ton|ham|bury|ford|by",
    },
    "FR": {
        "name": "France", "tld": "fr", "dial": "33", "trunk": "0", "size": "9", "forms": "SARL|SAS|SA|EURL|SNC|SASU",
        "tel": "14|23|38|47|55", "cell": "61|66|74",
        "first": "Jean-Pierre|Françoise|Michel|Hélène|Étienne|Sylvie|Gérard|Nathalie|Benoît|Céline|Loïc|Brigitte",
        "last": "Martin|Lefèvre|Dubois|Gauthier|Béranger|Marchand|Renaud|Perrin|Leclercq|Barbier|Noël|Colin|Huet",
        "trade": "Menuiserie|Transports|Boulangerie|Plomberie|Électricité|Maçonnerie|Imprimerie|Conseil|Garage|Vins",
        "street": "{n} rue {word}|{n}, av. {word}|{n} bd {word}|{n} place {word}", "town": "ville|court|gny|ac|mont",
    },
    "US": {
        "name": "USA", "tld": "com", "dial": "1", "trunk": "", "size": "10", "forms": "Inc.|LLC|Corp.|Co.|Inc|L.L.C.",
        "tel": "3122|4154|6172|2149", "cell": "9175|7026|5033",
        "first": "Michael|Jennifer|Christopher|Patricia|Joseph|Barbara|Daniel|Deborah|Edward|Kathleen|Steven|Rebecca",
        "last": "Johnson|Nguyen|Rodriguez|Kowalski|O'Brien|McDonald|Foster|Hayes|Simmons|Bryant|Olson|Schultz|Reyes",
        "trade": "Manufacturing|Trucking|Roofing|Industries|Landscaping|Systems|Foods|Builders|Realty|Partners|Services",
        "street": "{n} {word} St|{n} {word} Ave|{n} {word} Blvd Ste 4|{n} N {word} Dr", "town": "ville|port|field|dale|wood",
    },
}  # fmt: skip
HEAD = "br|st|kl|m|v|r|l|gr|t|s|h|b|d|fr|n|p|w|k|f|z"
HEART = "a|e|i|o|u|au|ei|ie|ar|or|en|al|el|on|an|er"
TAIL = "nd|rt|ck|ll|s|m|nz|tt|rg|l|n|b|x|d|sch|st|v|r|p|g"
NICKNAMES = {
    "Hans-Peter": "Hape", "José": "Pepe", "Antonio": "Toni", "James": "Jim", "Margaret": "Peggy", "William": "Bill",
    "Elizabeth": "Liz", "Robert": "Bob", "Michael": "Mike", "Jennifer": "Jenny", "Christopher": "Chris", "Joseph": "Joe",
    "Patricia": "Pat", "Edward": "Ted", "Francisco": "Paco", "Manuel": "Manolo", "María del Carmen": "Mamen",
}  # fmt: skip
LISTS = ("tel", "cell", "forms", "first", "last", "trade", "street", "town")
PARTS = {"heads": HEAD, "hearts": HEART, "tails": TAIL}
MACROS = """
CREATE MACRO u(s, salt) AS (hash(s, salt) % 1000003) / 1000003.0;
CREATE MACRO pick(list, s, salt) AS list[1 + (hash(s, salt) % len(list))::INT];
CREATE MACRO often(list, s, salt) AS list[1 + floor(len(list) * u(s, salt) * u(s, salt))::INT];
CREATE MACRO digits(n, s, salt) AS right(lpad((hash(s, salt) % 1000000000000)::VARCHAR, 12, '7'), n);
CREATE MACRO titled(t) AS upper(t[1]) || t[2:];
CREATE MACRO word(s, salt) AS titled(pick(HEADS, s, salt) || pick(HEARTS, s, salt || 'b') || pick(TAILS, s, salt || 'c')
    || CASE WHEN hash(s, salt, 'long') % 3 = 0 THEN '' ELSE pick(HEARTS, s, salt || 'd') || pick(TAILS, s, salt || 'e') END);
CREATE MACRO slug(t) AS regexp_replace(lower(strip_accents(replace(t, 'ß', 'ss'))), '[^a-z0-9]+', '', 'g');
CREATE MACRO capitals(t) AS upper(strip_accents(
    replace(replace(replace(replace(replace(t, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ö', 'OE'), 'ß', 'ss')));
CREATE MACRO slipped(t, p, way) AS CASE way WHEN 0 THEN t[:p] || t[p + 2:]
    WHEN 1 THEN t[:p] || t[p + 2] || t[p + 1] || t[p + 3:] ELSE t[:p] || t[p:] END;
CREATE MACRO slip(t, s, salt, share) AS CASE WHEN len(t) < 5 OR u(s, salt) >= share THEN t
    ELSE slipped(t, 1 + (hash(s, salt, 'at') % (len(t) - 3))::INT, hash(s, salt, 'way') % 3) END;
CREATE MACRO maybe(t, s, salt, share) AS CASE WHEN u(s, salt) < share THEN t END;
CREATE MACRO subscriber(areas, n, s, salt) AS pick(areas, s, salt || 'area')
    || digits(n::INT - len(pick(areas, s, salt || 'area')), s, salt);
CREATE MACRO dialled(dial, t, n, way) AS CASE way WHEN 0 THEN '+' || dial || ' ' || n[:3] || ' ' || n[4:]
    WHEN 1 THEN t || n[:3] || '/' || n[4:] WHEN 2 THEN '00' || dial || n
    WHEN 3 THEN '(' || t || n[:3] || ') ' || n[4:6] || '-' || n[7:]
    ELSE t || n[:3] || ' ' || n[4:5] || ' ' || n[6:7] || ' ' || n[8:] END;
CREATE MACRO number_of(e, k) AS lpad(((e * 8 + k) * 2654435761 % 4294967296)::BIGINT::VARCHAR, 10, '0');
CREATE MACRO system_of(e, k, kind) AS CASE WHEN u(e * 8 + k, kind) < 0.5 THEN 0 WHEN u(e * 8 + k, kind) < 0.8 THEN 1
    ELSE 2 END;
CREATE MACRO street(s, patterns) AS replace(replace(pick(patterns, s, 'pattern'), '{word}', word(s, 'street')), '{n}',
    (1 + hash(s, 'house') % 190)::VARCHAR);
CREATE MACRO town(s, ends) AS word(floor(150 * u(s, 'town') * u(s, 'town'))::INT, 'town') ||
    pick(ends, floor(150 * u(s, 'town') * u(s, 'town'))::INT, 'end');
CREATE MACRO zip(s, code) AS CASE code WHEN 'GB' THEN chr((65 + hash(floor(150 * u(s, 'town') * u(s, 'town'))::INT) % 26)
    ::INT) || 'L' || 1 + hash(s, 'z') % 9 || ' ' || hash(s, 'y') % 9 || 'AB'
    ELSE digits(3, floor(150 * u(s, 'town') * u(s, 'town'))::INT, code) || digits(2, s, 'zip') END;
"""
DRAWN = """
    SELECT e, k, e * 8 + k AS r FROM (
        SELECT j // 100 * 67 + CASE WHEN j % 100 < 45 THEN j % 100 WHEN j % 100 < 73 THEN 45 + (j % 100 - 45) // 2
                WHEN j % 100 < 88 THEN 59 + (j % 100 - 73) // 3 ELSE 64 + (j % 100 - 88) // 4 END AS e,
            CASE WHEN j % 100 < 45 THEN 0 WHEN j % 100 < 73 THEN (j % 100 - 45) % 2
                WHEN j % 100 < 88 THEN (j % 100 - 73) % 3 ELSE (j % 100 - 88) % 4 END AS k
        FROM (SELECT i * 7919 % {n} AS j FROM range({start}, {stop}) t(i)))
"""
"""Entity and copy of each record, scattered over the files: 7919 is prime and divides no round number."""
COMPANY = """
    SELECT *, CASE WHEN hash(stem, 'owned') % 9 = 0 THEN trade_of || ' ' || often(last, stem, 'owner')
            ELSE word(stem, 'brand') || ' ' || trade_of END || CASE WHEN c % 40 = 7 THEN ' Holding' ELSE '' END AS core,
        pick(forms, c, 'form') AS form, slug(CASE WHEN hash(stem, 'owned') % 9 = 0 THEN trade_of
            || often(last, stem, 'owner') || hash(stem) % 90 ELSE word(stem, 'brand') || trade_of END) || '.' || tld AS domain
    FROM (SELECT *, pick(trade, stem, 'trade') AS trade_of, CASE WHEN c % 60 = 11 THEN c ELSE stem END AS seat
        FROM (SELECT *, CASE WHEN c % 40 = 7 OR c % 60 = 11 THEN c - 1 ELSE c END AS stem FROM ({records}))
        JOIN countries ON n = hash(stem, 'country') % {countries})
"""
ACCOUNT = """
    SELECT *, number_of(e, k) AS id, system_of(e, k, 'account') AS system, subscriber(tel, size, seat, 'tel') AS number,
        CASE WHEN k > 0 AND u(r, 'moved') < 0.05 THEN -r ELSE seat END AS place,
        slip(CASE WHEN k > 0 AND u(r, 'bare') < 0.06 THEN replace(core, ' ' || trade_of, '') ELSE core END, r, 'name',
            CASE WHEN k > 0 THEN 0.15 ELSE 0.02 END) || CASE WHEN u(r, 'form') < 0.55 THEN ' ' || form
            WHEN u(r, 'form') < 0.8 THEN ' ' || replace(form, '.', '') ELSE '' END AS called,
        CASE code WHEN 'US' THEN digits(2, c, 'vat2') || '-' || digits(7, c, 'vat') WHEN 'ES' THEN 'B' || digits(8, c, 'vat')
            WHEN 'FR' THEN 'FR' || digits(11, c, 'vat') ELSE code || digits(9, c, 'vat') END AS vat,
        DATE '2009-03-01' + (hash(r, 'changed') % 5800)::INT AS changed
    FROM ({company})
"""
PERSON = """
    SELECT *, number_of(e, k) AS id, system_of(e, k, 'contact') AS system,
        CASE WHEN hash(r, 'work') % 4 = 0 THEN seat WHEN k > 0 AND u(r, 'moved') < 0.06 THEN -r
            ELSE home END AS place,
        CASE WHEN k > 0 AND u(r, 'nick') < 0.1 THEN coalesce(nicknames[given][1], given[1] || '.') ELSE
            slip(given, r, 'given', CASE WHEN k > 0 THEN 0.06 ELSE 0.01 END) END AS forename,
        slip(family, r, 'family', CASE WHEN k > 0 THEN 0.08 ELSE 0.01 END) || CASE WHEN code = 'ES' AND u(r, 'two') < 0.6
            THEN ' ' || often(last, kin, 'mother') ELSE '' END AS surname,
        CASE WHEN u(mail, 'private') < 0.5 THEN slug(given) || '.' || slug(family) || hash(mail, 'no') % 99 || '@'
            || pick(['gmail.com', 'outlook.com', 'yahoo.com', 'icloud.com'], mail, 'host')
            WHEN u(r, 'role') < 0.06 THEN 'office@' || domain ELSE slug(given[1]) || '.' || slug(family) || '@' || domain
            END AS email, subscriber(cell, size, e, 'cell') AS mobile, subscriber(tel, size, seat, 'tel') AS number,
        DATE '1941-01-01' + (hash(e, 'born') % 23000)::INT AS born,
        DATE '2009-03-01' + (hash(r, 'changed') % 5800)::INT AS changed
    FROM (SELECT *, pick(first, CASE WHEN e % 40 = 9 THEN 1000000000 + e ELSE kin END, 'first') AS given,
            CASE WHEN hash(kin, 'common') % 3 = 0 THEN often(last, kin, 'last') ELSE word(kin, 'last') END AS family
        FROM (SELECT *, p + CASE WHEN e % 50 = 3 OR e % 40 = 9 OR e % 60 = 17 THEN -1 ELSE 0 END AS kin,
                p + CASE WHEN e % 50 = 3 OR e % 40 = 9 THEN -1 ELSE 0 END AS home,
                p + CASE WHEN e % 40 = 9 THEN -1 ELSE 0 END AS mail
            FROM (SELECT *, 1000000000 + e AS p FROM ({company}))), nicks)
"""
FILES = {
    "crm_accounts.csv": ("account", 0, ",", """id AS "ID", called AS "Account Name",
        maybe(street(place, street), r, 's', 0.85) AS "Billing Street", maybe(zip(place, code), r, 'z', 0.8) AS "Billing Zip",
        maybe(town(place, town), r, 't', 0.9) AS "Billing City", code AS "Billing Country",
        maybe(dialled(dial, trunk, number, 0), r, 'p', 0.6) AS "Phone", maybe('info@' || domain, r, 'm', 0.4) AS "Email",
        maybe('www.' || domain, r, 'w', 0.4) AS "Website", maybe(vat, r, 'v', 0.3) AS "VAT No", changed AS "Last Modified" """),
    "erp_debitoren.csv": ("account", 1, ";", """id AS "ID", capitals(called)[:28] AS "NAME1", capitals(called)[29:] AS "NAME2",
        capitals(maybe(street(place, street), r, 's', 0.95)) AS "STRASSE", zip(place, code) AS "PLZ",
        capitals(town(place, town)) AS "ORT", code AS "LKZ", maybe(dialled(dial, trunk, number, 1), r, 'p', 0.7) AS "TELEFON",
        maybe(vat, r, 'v', 0.6) AS "USTID", strftime(changed, '%d.%m.%Y') AS "ANGELEGT" """),
    "distribuidores.txt": ("account", 2, "\\t", """id AS "ID", called AS "Razón social", maybe(vat, r, 'v', 0.3) AS "NIF",
        maybe(street(place, street), r, 's', 0.6) AS "Dirección", maybe(zip(place, code), r, 'z', 0.6) AS "Código postal",
        town(place, town) AS "Ciudad", name AS "País", maybe(dialled(dial, trunk, number, 4), r, 'p', 0.5) AS "Teléfono",
        maybe(lower('INFO@' || domain), r, 'm', 0.5) AS "Correo", strftime(changed, '%d/%m/%Y') AS "Alta" """),
    "crm_contacts.csv": ("contact", 0, ",", """id AS "ID", forename AS "First Name", surname AS "Last Name",
        CASE WHEN system_of(c, 0, 'account') = 0 THEN number_of(c, 0) END AS "Account ID", core AS "Account Name",
        maybe(email, r, 'm', 0.7) AS "Email", maybe(dialled(dial, trunk, number, 0), r, 'p', 0.4) AS "Phone",
        maybe(dialled(dial, trunk, mobile, 0), r, 'h', 0.4) AS "Mobile", maybe(street(place, street), r, 's', 0.5) AS "Mailing Street",
        maybe(zip(place, code), r, 'z', 0.5) AS "Mailing Zip", maybe(town(place, town), r, 't', 0.7) AS "Mailing City",
        code AS "Mailing Country", maybe(born, r, 'b', 0.35) AS "Birthdate", changed AS "Last Modified" """),
    "newsletter.csv": ("contact", 1, ";", """id AS "ID", CASE WHEN hash(r, 'order') % 4 = 0 THEN surname || ', ' || forename
        ELSE forename || ' ' || surname END AS "Name", maybe(email, r, 'm', 0.95) AS "E-Mail",
        maybe(core, r, 'f', 0.3) AS "Firma", maybe(zip(place, code), r, 'z', 0.5) AS "PLZ",
        maybe(town(place, town), r, 't', 0.6) AS "Ort", maybe(name, r, 'l', 0.8) AS "Land",
        maybe(strftime(born, '%d.%m.%Y'), r, 'b', 0.5) AS "Geburtsdatum", strftime(changed, '%d.%m.%Y') AS "Anmeldung" """),
    "annuaire.txt": ("contact", 2, "\\t", """id AS "ID", capitals(surname) AS "Nom", forename AS "Prénom", core AS "Société",
        maybe(dialled(dial, trunk, number, 4), r, 'p', 0.5) AS "Téléphone", maybe(dialled(dial, trunk, mobile, 2), r, 'h', 0.5) AS "Portable",
        maybe(email, r, 'm', 0.5) AS "Courriel", maybe(street(place, street), r, 's', 0.7) AS "Adresse",
        maybe(zip(place, code), r, 'z', 0.7) AS "Code postal", town(place, town) AS "Ville", name AS "Pays" """),
}  # fmt: skip
"""File -> kind of its rows, number of its system, delimiter, and columns."""


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A database in memory with word lists and macros."""
    db = duckdb.connect(config={"threads": threads, "memory_limit": "1GB", "preserve_insertion_order": False})
    first = next(iter(COUNTRIES.values()))
    columns = ", ".join(f"{f} {'VARCHAR[]' if f in LISTS else 'VARCHAR'}" for f in first)
    db.execute(f"CREATE TABLE countries (n UBIGINT, code VARCHAR, {columns})")
    for n, (code, country) in enumerate(COUNTRIES.items()):
        values = [country[f].split("|") if f in LISTS else country[f] for f in first]
        db.execute(f"INSERT INTO countries VALUES ({', '.join('?' * (2 + len(values)))})", [n, code, *values])
    db.execute("CREATE TABLE nicks AS SELECT MAP($1::VARCHAR[], $2::VARCHAR[]) AS nicknames",
               {"1": list(NICKNAMES), "2": list(NICKNAMES.values())})  # fmt: skip
    macros = MACROS
    for name, text in PARTS.items():
        macros = macros.replace(name.upper(), str(text.split("|")))
    db.execute(macros)
    return db


def make(folder: Path, records: int, start: float = 0.0, stop: float = 1.0) -> dict[str, list[Path]]:
    """Write files of that many records in all, and `truth_account.csv` and `truth_contact.csv` (record, entity).

    Args:
        folder: Where to; it is made.
        records: Of the whole, rounded down to hundreds of each kind.
        start, stop: The part of the whole that is written, such as 0.99 to 1.0: a delivery to come.

    Returns:
        The files by kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {"account": int(records * COMPANIES) // 100 * 100, "contact": int(records * (1 - COMPANIES)) // 100 * 100}
    companies = numbers["account"] // 100 * 67
    found: dict[str, list[Path]] = {"account": [], "contact": []}
    copies = []
    for kind, n in numbers.items():
        drawn = DRAWN.format(n=n, start=int(n * start), stop=int(n * stop))
        employer = "e" if kind == "account" else f"floor({companies} * u(e, 'at') ** 1.5)::BIGINT"
        company = COMPANY.format(records=f"SELECT *, {employer} AS c FROM ({drawn})", countries=len(COUNTRIES))
        whole = (ACCOUNT if kind == "account" else PERSON).format(company=company)
        for name, (of, system, delimiter, columns) in FILES.items():
            if of == kind:
                rows = f"SELECT {columns} FROM ({whole}) WHERE system = {system}"
                copies.append(f"COPY ({rows}) TO '{folder / name}' (HEADER, DELIMITER '{delimiter}')")
                found[kind].append(folder / name)
        truth = f"SELECT number_of(e, k) AS record_id, e AS entity_id FROM ({drawn})"
        copies.append(f"COPY ({truth}) TO '{folder / f'truth_{kind}.csv'}' (HEADER)")
    with connect() as db, ThreadPoolExecutor(2) as pool:  # a range is read by one thread
        list(pool.map(lambda copy: db.cursor().execute(copy).fetchall(), copies))
    return found
