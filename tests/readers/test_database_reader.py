import gc
import sqlite3
import uuid
from urllib.parse import urlsplit, urlunsplit

import duckdb
import pytest

from crmmigrate.adapters.readers.database_reader import DatabaseReader, read_url
from crmmigrate.core.errors import OutsideError, PluginError, SourceError
from crmmigrate.core.sources import Refused, Relation


def taken(parts):
    """Relations with their rows, each read to its end before the next."""
    return [(part, rows(part)) for part in parts]


def rows(relation):
    return [tuple(r.values()) for batch in relation.batches for r in batch.to_pylist()]


def database(url, name):
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


def test_a_file_is_no_database_server(tmp_path):
    reader = DatabaseReader()
    assert reader.claims(tmp_path / "x", b"SQLite format 3\0") == 0.0
    with pytest.raises(SourceError, match="by its URL"):
        list(reader.read(tmp_path / "x", {}))


@pytest.mark.parametrize(
    ("url", "error", "told"),
    [
        ("no url", SourceError, "URL"),
        ("sqlite:////nowhere/a.db", SourceError, "no such database file"),
        ("firebird://a:geheim@b/c", PluginError, "firebird"),
        ("oracle://a:geheim@b/c", PluginError, "oracledb"),
        ("postgresql://a:geheim@127.0.0.1:1/c", OutsideError, "cannot be reached"),
        ("mysql://a:geheim@127.0.0.1:1/c", OutsideError, "cannot be reached"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(url, error, told):
    with pytest.raises(error) as caught:
        list(read_url(url, {}))
    assert told in caught.value.message + caught.value.next
    assert "geheim" not in caught.value.message + caught.value.next


def test_sqlite_by_url(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (a TEXT, b REAL)")
        connection.execute("INSERT INTO t VALUES ('007', 1.0), ('008', NULL)")
    connection.close()
    url = f"sqlite:///{tmp_path}/a.db"
    assert rows(next(read_url(url, {}))) == [("007", "1"), ("008", None)]
    asked = next(read_url(url, {"query": "SELECT count(*) AS n FROM t;"}))
    assert (asked.header, rows(asked)) == (("n",), [("2",)])
    with pytest.raises(SourceError, match="exclude each other"):
        list(read_url(url, {"query": "SELECT 1", "tables": ["t"]}))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM t",
        "SELECT 1; SELECT 2",
        "DROP TABLE t",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
        "SELECT * INTO u FROM t",
        "SELEC 1",
        "",
        "PRAGMA user_version = 3",
    ],
)
def test_a_query_is_one_select(tmp_path, sql):
    sqlite3.connect(tmp_path / "a.db").close()
    duckdb.connect(str(tmp_path / "a.duckdb")).close()
    with pytest.raises(SourceError, match="query"):
        list(read_url(f"duckdb:///{tmp_path}/a.duckdb", {"query": sql}))


def test_duckdb(tmp_path):
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, d DECIMAL(9,2), h HUGEINT, l INTEGER[], s STRUCT(a INT))"
        )
        connection.execute("CREATE TABLE u (t_id INTEGER REFERENCES t (id), i INTERVAL, u UUID, z TIMESTAMPTZ)")
        connection.execute("INSERT INTO t VALUES (2, 1.50, 170141183460469231731687303715884105727, [1, NULL], {a: 7})")
        connection.execute("INSERT INTO t VALUES (1, NULL, NULL, NULL, NULL)")
        connection.execute(
            "INSERT INTO u VALUES (2, INTERVAL '1 month 2 seconds', '7d444840-9dc0-11d1-b245-5ffdce74fad2', NULL)"
        )
        connection.execute("CREATE VIEW v AS SELECT id FROM t")
    url = f"duckdb:///{tmp_path}/a.duckdb"
    (t, t_rows), (u, u_rows) = taken(read_url(url, {}))
    assert t.header == ("id", "d", "h", "l", "s.a")
    assert t_rows == [
        ("1", None, None, None, None),
        ("2", "1.50", "170141183460469231731687303715884105727", "[1, null]", "7"),
    ]
    assert u_rows == [("2", "P1MT2S", "7d444840-9dc0-11d1-b245-5ffdce74fad2", None)]
    assert t.options["primary_key"] == ["id"]
    assert u.options["foreign_keys"] == [{"columns": ["t_id"], "table": "t", "references": ["id"]}]
    assert [f.code for f in t.findings] == ["views-found"]
    assert [p.table for p in read_url(url, {"tables": ["v"]})] == ["v"]
    with pytest.raises(SourceError) as caught:
        list(read_url(url, {"tables": ["w"]}))
    assert "t, u, v" in caught.value.next


@pytest.fixture
def postgres(server_of):
    psycopg = pytest.importorskip("psycopg")
    url, name = server_of("postgres"), f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(database(url, name), autocommit=True) as connection:
            yield database(url, name), connection
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


POSTGRES_TYPES = {
    "a numeric": ("'12345678901234567890.10'", "12345678901234567890.10"),
    "b date": ("'infinity'", "infinity"),
    "c timestamp": ("'0044-03-15 12:00:00 BC'", "0044-03-15 12:00:00 BC"),
    "d timestamptz": ("'2020-01-01 05:00:00+00'", "2020-01-01 05:00:00+00:00"),
    "e double precision": ("0.1", "0.1"),
    "f real": ("16777216", "16777216"),
    "g bytea": ("'\\xdeadbeef'", "deadbeef"),
    "h jsonb": ("""'{"a": [1, "é"]}'""", '{"a": [1, "é"]}'),
    "i text[]": ("ARRAY['x', NULL, '007']", '["x", null, "007"]'),
    "j boolean": ("false", "false"),
    "k uuid": ("'7d444840-9dc0-11d1-b245-5ffdce74fad2'", "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
    "l interval": ("'1 month 2 hours'", "1 mon 02:00:00"),
    "m text": ("'  '", None),
    "n text": ("'null'", "null"),
    'o "char"': ("'x'", "x"),
    "p date": ("'2020-02-29'", "2020-02-29"),
    "q bigint": ("9223372036854775807", "9223372036854775807"),
    "r numeric": ("'NaN'", "NaN"),
    "s inet": ("'10.0.0.1'", "10.0.0.1"),
    "t daterange": ("'[2020-01-01,infinity)'", "[2020-01-01,infinity)"),
    '"100%: x" text': ("'a:b%s'", "a:b%s"),
    "u date[]": ("'{infinity,2020-01-01}'", '["infinity", "2020-01-01"]'),
    "v time": ("'24:00:00'", "24:00:00"),
    "w numeric(9,2)": ("1", "1.00"),
    "x real": ("0.1", "0.1"),
    "y timestamp": ("'2020-01-01 05:00:00.5'", "2020-01-01 05:00:00.5"),
}


@pytest.mark.postgres
class TestPostgres:
    def test_every_type_keeps_its_value(self, postgres):
        url, connection = postgres
        connection.execute(f"CREATE TABLE t ({', '.join(POSTGRES_TYPES)})")
        connection.execute(f"INSERT INTO t VALUES ({', '.join(v for v, _ in POSTGRES_TYPES.values())})")
        ((part, found),) = taken(read_url(url, {}))
        assert dict(zip(POSTGRES_TYPES, found[0], strict=True)) == {k: v for k, (_, v) in POSTGRES_TYPES.items()}
        assert [f.code for f in part.findings] == ["binary-values"]

    def test_keys_order_and_views(self, postgres):
        url, connection = postgres
        connection.execute('CREATE TABLE "Kunde" (nr text PRIMARY KEY, name varchar(20))')
        connection.execute('CREATE TABLE zahlung (id int, nr text REFERENCES "Kunde", PRIMARY KEY (nr, id))')
        connection.execute("CREATE TABLE leer (x int)")
        connection.execute('CREATE VIEW v AS SELECT * FROM "Kunde"')
        connection.execute("""INSERT INTO "Kunde" VALUES ('2', 'b'), ('1', 'a')""")
        connection.execute("INSERT INTO zahlung VALUES (2, '1'), (1, '2'), (1, '1')")
        found = {part.table: (part, records) for part, records in taken(read_url(url, {}))}
        assert list(found) == ["Kunde", "leer", "zahlung"]
        assert found["Kunde"][1] == [("1", "a"), ("2", "b")]
        assert found["zahlung"][1] == [("1", "1"), ("2", "1"), ("1", "2")]
        assert found["leer"][1] == []
        assert found["zahlung"][0].options["primary_key"] == ["nr", "id"]
        assert found["zahlung"][0].options["foreign_keys"] == [
            {"columns": ["nr"], "table": "Kunde", "references": ["nr"]}
        ]
        assert found["Kunde"][0].options["types"] == {"nr": "TEXT", "name": "VARCHAR(20)"}
        assert [f.code for f in found["Kunde"][0].findings] == ["views-found"]
        assert [part.table for part in read_url(url, {"tables": ["v"]})] == ["v"]

    def test_all_tables_are_of_one_moment(self, postgres):
        url, connection = postgres
        connection.execute("CREATE TABLE a AS SELECT generate_series(1, 50000) AS n")
        connection.execute("CREATE TABLE b (n int)")
        parts = read_url(url, {})
        first = next(parts)
        connection.execute("INSERT INTO b VALUES (1)")
        connection.execute("DELETE FROM a")
        assert len(rows(first)) == 50_000
        assert rows(next(parts)) == []

    def test_a_table_without_right_is_refused_and_the_others_go_on(self, postgres):
        url, connection = postgres
        role = f"crmmigrate_{uuid.uuid4().hex[:8]}"
        connection.execute("CREATE TABLE a (n int); CREATE TABLE b (n int); INSERT INTO b VALUES (7)")
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'geheim-17'; GRANT SELECT ON b TO {role}")
        try:
            place = urlsplit(url)
            refused, b = read_url(f"postgresql://{role}:geheim-17@{place.hostname}:{place.port}{place.path}", {})
            assert isinstance(refused, Refused)
            assert "permission denied" in refused.message
            assert rows(b) == [("7",)]
        finally:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")

    def test_queries_and_schemas(self, postgres):
        url, connection = postgres
        connection.execute("CREATE SCHEMA alt; CREATE TABLE alt.t (n int); INSERT INTO alt.t VALUES (1), (2)")
        part = next(read_url(url, {"query": "SELECT n AS \"N:1\", 'a:b' FROM alt.t WHERE n > 1 ORDER BY n;"}))
        assert (part.header[0], rows(part)) == ("N:1", [("2", "a:b")])
        assert [p.table for p in read_url(url, {"schema": "alt"})] == ["t"]
        with pytest.raises(SourceError, match="no tables"):
            list(read_url(url, {}))
        with pytest.raises(SourceError, match="nowhere"):
            list(read_url(url, {"query": "SELECT * FROM nowhere"}))


@pytest.fixture
def mysql(server_of):
    pymysql = pytest.importorskip("pymysql")
    url, name = server_of("mysql"), f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
    place = urlsplit(url)
    connection = pymysql.connect(
        host=place.hostname,
        port=place.port or 3306,
        user=place.username,
        password=place.password or "",
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute(f"USE {name}")
        cursor.execute("SET SESSION sql_mode = ''")
        yield database(url, name), cursor
        gc.collect()  # a failed read may live on in its traceback, with its snapshot
        cursor.execute("SET SESSION lock_wait_timeout = 20")
        cursor.execute(f"DROP DATABASE {name}")


MYSQL_TYPES = {
    "a DECIMAL(30,10)": ("12345678901234567890.1", "12345678901234567890.1000000000"),
    "b DATE": ("'0000-00-00'", "0000-00-00"),
    "c DATETIME": ("'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
    "d DATETIME(3)": ("'2020-01-01 05:00:00.250'", "2020-01-01 05:00:00.250000"),
    "e FLOAT": ("16777216", "16777216"),
    "f FLOAT": ("0.1", "0.1"),
    "g DOUBLE": ("0.1", "0.1"),
    "h TIME": ("'36:00:00'", "36:00:00"),
    "i BIT(9)": ("b'100000001'", "257"),
    "j BLOB": ("x'DEADBEEF'", "deadbeef"),
    "k TINYINT(1)": ("1", "1"),
    "l ENUM('a','b')": ("'b'", "b"),
    "m JSON": ("""'{"a": 1}'""", '{"a": 1}'),
    "n VARCHAR(9)": ("'007'", "007"),
    "o YEAR": ("1999", "1999"),
    "p DATE": ("'2021-00-00'", "2021-00-00"),
    "q BIGINT UNSIGNED": ("18446744073709551615", "18446744073709551615"),
    "`r %x: ``y` VARCHAR(20)": ("'100% 😀'", "100% 😀"),
}


@pytest.mark.mysql
class TestMySQL:
    def test_every_type_keeps_its_value(self, mysql):
        url, cursor = mysql
        cursor.execute(f"CREATE TABLE t ({', '.join(MYSQL_TYPES)})")
        cursor.execute(f"INSERT INTO t VALUES ({', '.join(v for v, _ in MYSQL_TYPES.values())})")
        ((part, found),) = taken(read_url(url, {}))
        assert dict(zip(MYSQL_TYPES, found[0], strict=True)) == {k: v for k, (_, v) in MYSQL_TYPES.items()}
        assert [f.code for f in part.findings] == ["binary-values"]

    def test_all_tables_are_of_one_moment_and_in_order(self, mysql):
        url, cursor = mysql
        cursor.execute("CREATE TABLE a (n INT PRIMARY KEY) ENGINE=InnoDB")
        cursor.execute("CREATE TABLE b (n INT, CONSTRAINT FOREIGN KEY (n) REFERENCES a (n)) ENGINE=InnoDB")
        cursor.executemany("INSERT INTO a VALUES (%s)", [(n,) for n in range(3, 0, -1)])
        parts = read_url(url, {})
        first = next(parts)
        cursor.execute("DELETE FROM a WHERE n < 3")
        cursor.execute("INSERT INTO b VALUES (3)")
        assert rows(first) == [("1",), ("2",), ("3",)]
        second = next(parts)
        assert rows(second) == []
        assert second.options["foreign_keys"] == [{"columns": ["n"], "table": "a", "references": ["n"]}]

    def test_queries_and_wrong_tables(self, mysql):
        url, cursor = mysql
        cursor.execute("CREATE TABLE t (n INT)")
        part = next(read_url(url, {"query": "SELECT count(*) AS `n:1`, 'a%:b' AS x FROM t"}))
        assert isinstance(part, Relation)
        assert (part.header, rows(part)) == (("n:1", "x"), [("0", "a%:b")])
        with pytest.raises(SourceError) as caught:
            list(read_url(url, {"tables": ["x"]}))
        assert "t" in caught.value.next
