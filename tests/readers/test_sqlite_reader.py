import shutil
import sqlite3

import pytest

from crmmigrate.adapters.readers.sqlite_reader import SqliteReader
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Refused


def made(path, script):
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def rows(part):
    return [tuple(r.values()) for b in part.batches for r in b.to_pylist()]


def read(path, **options):
    return list(SqliteReader().read(path, options))


def test_types_keys_and_odd_names(tmp_path):
    path = made(
        tmp_path / "a.xls",
        """
        CREATE TABLE "kun""de 1" (
            nr TEXT PRIMARY KEY, beitrag NUMERIC, bild BLOB, doppelt GENERATED ALWAYS AS (nr || nr)
        ) WITHOUT ROWID;
        CREATE TABLE zahlung (id INTEGER PRIMARY KEY AUTOINCREMENT, nr REFERENCES "kun""de 1" (nr), betrag REAL);
        INSERT INTO "kun""de 1" VALUES ('007', 'offen', x'DEAD'), ('008', 1.50, NULL), ('009', 12345678901234567, '');
        INSERT INTO zahlung (nr, betrag) VALUES ('007', 1e20), ('008', NULL);
        CREATE TABLE leer (x);
        """,
    )
    assert SqliteReader().claims(path, path.read_bytes()[:100]) == 1.0
    kunde, zahlung, leer = read(path)
    assert kunde.table == 'kun"de 1'
    assert kunde.header == ("nr", "beitrag", "bild", "doppelt")
    assert rows(kunde) == [
        ("007", "offen", "dead", "007007"),
        ("008", "1.5", None, "008008"),
        ("009", "12345678901234567", None, "009009"),
    ]
    assert [f.code for f in kunde.findings] == ["extension-wrong", "binary-values"]
    assert kunde.options["primary_key"] == ["nr"]
    assert zahlung.options["foreign_keys"] == [{"columns": ["nr"], "table": 'kun"de 1', "references": ["nr"]}]
    assert rows(zahlung) == [("1", "007", "100000000000000000000"), ("2", "008", None)]
    assert (leer.header, rows(leer)) == (("x",), [])


def test_views_are_left_out_unless_they_are_asked_for(tmp_path):
    path = made(
        tmp_path / "a.db",
        "CREATE TABLE t (a); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a + 1 AS b FROM t;"
        "CREATE VIEW broken AS SELECT gone FROM nowhere;",
    )
    t, v, broken = read(path)
    assert [f.code for f in t.findings] == ["views-found"]
    assert (v.excluded, v.options["view"], rows(v)) == ("view", True, [("2",)])
    assert isinstance(broken, Refused)
    (only,) = read(path, tables=["v"])
    assert (only.table, only.excluded, only.findings) == ("v", "", [])
    with pytest.raises(SourceError, match="no table 'x'") as caught:
        read(path, tables=["x"])
    assert "t, v, broken" in caught.value.next


def test_text_in_another_encoding(tmp_path):
    path = made(tmp_path / "a.db", "CREATE TABLE t (a TEXT)")
    connection = sqlite3.connect(path)
    for name in ("Müller", "Jäger", "Köhler GmbH", "Größe"):
        connection.execute("INSERT INTO t VALUES (CAST(? AS TEXT))", (name.encode("cp1252"),))
    connection.commit()
    connection.close()
    (part,) = read(path)
    assert rows(part) == [("Müller",), ("Jäger",), ("Köhler GmbH",), ("Größe",)]
    assert [(f.code, f.count) for f in part.findings] == [("encoding-mixed", 4)]


def test_rows_in_the_log_beside_the_file_are_read(tmp_path):
    live = sqlite3.connect(tmp_path / "live.db")
    live.executescript("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a)")
    live.execute("INSERT INTO t VALUES (7)")
    live.commit()
    for end in ("", "-wal"):
        shutil.copyfile(f"{tmp_path}/live.db{end}", f"{tmp_path}/copy.db{end}")
    live.close()
    before = (tmp_path / "copy.db").read_bytes()
    (part,) = read(tmp_path / "copy.db")
    assert rows(part) == [("7",)]
    assert (tmp_path / "copy.db").read_bytes() == before


def test_full_text_search_keeps_its_inner_tables_to_itself(tmp_path):
    path = made(tmp_path / "a.db", "CREATE VIRTUAL TABLE f USING fts5(t); INSERT INTO f VALUES ('hello');")
    (part,) = read(path)
    assert (part.table, rows(part)) == ("f", [("hello",)])
    assert [f.code for f in part.findings] == ["system-tables"]


def test_damage_is_told(tmp_path):
    path = made(
        tmp_path / "a.db",
        "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
        "INSERT INTO t SELECT 'row ' || i FROM n;",
    )
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceError, match="truncated"):
        read(path)
    path.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    with pytest.raises(SourceError, match="damaged"):
        [rows(part) for part in read(path)]
    path.write_bytes(data[:100] + bytes(len(data) - 100))
    with pytest.raises(SourceError, match="damaged"):
        read(path)


def test_a_database_without_tables(tmp_path):
    path = made(tmp_path / "a.db", "CREATE TABLE t (a); DROP TABLE t;")
    with pytest.raises(SourceError, match="no tables"):
        read(path)
