"""SQLite files as applications leave them."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

from legacy_shapes.formats_json import main
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes("sqlite")


def add(file, script, *tables, **more):
    def build(path):
        with closing(sqlite3.connect(path)) as made:
            made.executescript(script)
            made.commit()

    SHAPES.add(file, *tables, **more)(build)


PEOPLE = "CREATE TABLE people (id TEXT, name TEXT); INSERT INTO people VALUES ('01','Åsa'),('02','Bo'),('03',NULL);"
PEOPLE_TABLE = table(["id", "name"], 3, (0, 1, "Åsa"), (2, 1, None), sheet="people")

add("view_and_trigger.db", PEOPLE + "CREATE VIEW named AS SELECT * FROM people WHERE name IS NOT NULL; CREATE INDEX i ON people(id);"
    "CREATE TRIGGER t AFTER DELETE ON people BEGIN SELECT 1; END;", PEOPLE_TABLE, extra=True)  # fmt: skip
add("without_rowid.sqlite3", "CREATE TABLE k (code TEXT PRIMARY KEY, v REAL) WITHOUT ROWID; INSERT INTO k VALUES ('b',1.5),('a',2.0);",
    table(["code", "v"], 2, (0, None, ("a", "b")), sheet="k"))  # fmt: skip
add("blobs.db", "CREATE TABLE f (id INTEGER PRIMARY KEY, body BLOB, txt BLOB); INSERT INTO f VALUES (1, x'00ff10', 'text'), (2, NULL, x'414243');",
    table(["id", "body", "txt"], 2, (0, 0, "1"), (0, 2, "text"), sheet="f"), leaves=("text",))  # fmt: skip
add("mixed_types.db", "CREATE TABLE m (v); INSERT INTO m VALUES (1),('001'),(2.5),(NULL),('2.50'),(9223372036854775807),(1e20),('');",
    table(["v"], 8, (1, 0, "001"), (4, 0, "2.50"), (5, 0, "9223372036854775807"), (3, 0, None)), leaves=("001", "2.50"))  # fmt: skip
add("dates_as_numbers.db", "CREATE TABLE e (id INTEGER, ts INTEGER, d TEXT, j REAL, b BOOLEAN); INSERT INTO e VALUES (1,1577836800,'2020-01-01',2458849.5,1),(2,0,'01.02.2020',NULL,0);",
    table(["id", "ts", "d", "j", "b"], 2, (0, 1, "1577836800"), (0, 2, "2020-01-01"), (0, 3, "2458849.5"), (1, 2, "01.02.2020"), (0, 4, ("1", "true"))))  # fmt: skip
add("generated_columns.db", "CREATE TABLE g (a INTEGER, b INTEGER, s INTEGER GENERATED ALWAYS AS (a+b) STORED, v TEXT AS (a||'-'||b)); INSERT INTO g(a,b) VALUES (3,4),(50,60);",
    table(["a", "b", "s", "v"], 2, (1, 2, "110"), (0, 3, "3-4")))  # fmt: skip
add("odd_names.db", "CREATE TABLE \"Kunden Ü\" (\"Nr. \"\"alt\"\"\" TEXT, \"select\" TEXT); INSERT INTO \"Kunden Ü\" VALUES ('1','x'); CREATE TABLE \"it's [b]\" (a); INSERT INTO \"it's [b]\" VALUES (5);",
    table(['Nr. "alt"', "select"], 1, (0, 0, "1"), sheet="Kunden Ü"), table(["a"], 1, (0, 0, "5"), sheet="it's [b]"))  # fmt: skip
add("one_empty_table.db", PEOPLE + "CREATE TABLE vacant (a TEXT, b TEXT);", PEOPLE_TABLE, extra=True)
add(
    "only_empty_tables.db",
    "CREATE TABLE vacant (a TEXT, b TEXT);",
    table(["a", "b"], 0),
    or_error="empty|no (row|record|table)",
)
add("no_tables.db", "CREATE TABLE x (a); DROP TABLE x;", error="empty|no table|nothing")
add("full_text_search.db", PEOPLE + "CREATE VIRTUAL TABLE notes USING fts5(title, body); INSERT INTO notes VALUES ('one','first words'),('two','more words');",
    PEOPLE_TABLE, table(["title", "body"], 2, (1, 1, "more words"), sheet="notes"))  # fmt: skip
add("autoincrement.db", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT); INSERT INTO t(n) VALUES ('p'),('q'); ANALYZE;",
    table(["id", "n"], 2, (1, 1, "q"), sheet="t"))  # fmt: skip
add("bad_text.db", "CREATE TABLE t (id TEXT, n TEXT); INSERT INTO t VALUES ('1', CAST(x'4af67267' AS TEXT)), ('2', 'ok'), ('3', CAST(x'610062' AS TEXT));",
    table(["id", "n"], 3, (1, 1, "ok"), (0, 0, "1")), leaves=("ok", "2", "3"))  # fmt: skip


@SHAPES.add("live_copy.db", table(["id", "name"], 4, (3, 1, "late"), sheet="people"), leaves=("late",))
def wal(path):
    """Copied with its write-ahead log while the application was running."""
    other = path.with_name("live_original.db.tmp")
    with closing(sqlite3.connect(other)) as made:
        made.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + PEOPLE)
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        made.execute("INSERT INTO people VALUES ('04','late')")
        made.commit()
        shutil.copy(other, path)
        shutil.copy(f"{other}-wal", f"{path}-wal")
    other.unlink()


@SHAPES.add("encrypted.db", error="encrypt|unknown|binary|no (known )?format|damaged|not a", leaves=())
def cipher():
    return random.Random(5).randbytes(8192)


def damaged(path, change):
    with closing(sqlite3.connect(path)) as made:
        made.executescript("CREATE TABLE t (id TEXT, n TEXT);")
        made.executemany("INSERT INTO t VALUES (?,?)", [(f"{i:05d}", "filler " * 20) for i in range(400)])
        made.commit()
    path.write_bytes(change(path.read_bytes()))


@SHAPES.add(
    "page_damaged.db",
    main(400, n_rows_any=list(range(400))),
    told="damaged|malformed|lost|incomplete",
    or_error="damaged|malformed|broken",
    leaves=(),
)
def page_damaged(path):
    damaged(path, lambda b: b[:12288] + b"\xff" * 4096 + b[16384:])


@SHAPES.add(
    "cut_off.db",
    main(400, n_rows_any=list(range(400))),
    told="damaged|malformed|lost|incomplete|cut",
    or_error="damaged|malformed|truncated",
    leaves=(),
)
def cut(path):
    damaged(path, lambda b: b[:20480])
