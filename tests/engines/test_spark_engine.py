"""Spark against DuckDB: one session for the whole module."""

import importlib
import importlib.util
import logging
import os
import socket
import subprocess
import sys
from importlib.metadata import EntryPoint

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.errors import OutsideError, PluginError, UsageError
from crmmigrate.core.tables import Column, Table
from crmmigrate.project import plugins
from crmmigrate.steps.profile import ProfileConfig, profiles
from crmmigrate.testing.engine_exam import EngineExam

needs_pyspark = pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
SETTINGS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",  # the quick compiler: the session is short
}


def spark_engine(*arguments, **options):
    return importlib.import_module("crmmigrate.adapters.engines.spark_engine").SparkEngine(*arguments, **options)


@pytest.fixture(scope="module")
def spark():
    with spark_engine("local[2]", settings=SETTINGS) as engine:
        yield engine
    engine._session.stop()


@pytest.mark.spark
class TestSpark(EngineExam):
    @pytest.fixture
    def engine(self, spark):
        return spark

    def test_the_session_is_used_again_and_settings_stay_apart(self, engine):
        with spark_engine("local[1]", settings={"spark.sql.shuffle.partitions": "3"}) as other:
            assert other._session.sparkContext is engine._session.sparkContext
            assert other._session.conf.get("spark.sql.shuffle.partitions") == "3"
        assert engine._session.conf.get("spark.sql.shuffle.partitions") == "2"
        assert engine.hold(pa.table({"id": [1]})).collect(backend="pyarrow").shape == (1, 1)

    def test_a_function_that_fails_says_so_itself(self, engine, capfd):
        def broken(batch):
            raise LookupError("no such postcode")

        frame = engine.hold(pa.table({"id": [1]}))
        with pytest.raises(Exception, match="no such postcode"):
            engine.map_batches(frame, broken, pa.schema([("id", pa.int64())]))
        assert capfd.readouterr() == ("", "")

    def test_an_unknown_column_is_told_without_a_java_stack(self, engine, capfd):
        with pytest.raises(Exception, match="nowhere"):
            engine.hold(pa.table({"id": [1]})).select("nowhere").collect_schema()
        assert capfd.readouterr() == ("", "")


@pytest.mark.spark
def test_a_fresh_start_is_quiet():
    program = (
        "import pyarrow as pa; from crmmigrate.adapters.engines.spark_engine import SparkEngine; "
        "e = SparkEngine('local[1]'); "
        "print(e.map_batches(e.hold(pa.table({'a': ['x']})), lambda b: b, pa.schema([('a', pa.string())]))"
        ".collect(backend='pyarrow').shape)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("(1, 1)\n", "", 0)


@pytest.mark.spark
@pytest.mark.parametrize(
    ("java", "message"),
    [
        (None, "Spark needs Java"),
        ("#!/bin/sh\necho 'Error: LinkageError in class file 61.0' >&2; exit 1\n", "LinkageError"),
    ],
)
def test_java_that_is_missing_or_wrong(tmp_path, java, message):
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    if java:
        (home / "bin" / "java").write_text(java)
        (home / "bin" / "java").chmod(0o755)
    program = (
        "from crmmigrate.adapters.engines.spark_engine import SparkEngine\n"
        "from crmmigrate.core.errors import OutsideError\n"
        "try: SparkEngine('local[1]')\n"
        "except OutsideError as e: print(e.exit_code, e.code, e.message, '|', e.next)"
    )
    env = os.environ | {"JAVA_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=env)
    assert done.stdout.startswith("3 outside ")
    assert message in done.stdout
    assert "Java" in done.stdout.split("|")[1]
    assert done.stderr == ""


# --- what needs no Java -----------------------------------------------------------------------------


@pytest.fixture
def session():
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    return importlib.import_module("crmmigrate.adapters.engines.spark_session")


@needs_pyspark
@pytest.mark.parametrize("scheme", ["spark", "sc"])
def test_a_master_that_does_not_answer(session, scheme):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OutsideError, match=f"no Spark master answers at '{scheme}://127.0.0.1:{port}'") as caught:
        session.open_session(f"{scheme}://127.0.0.1:{port}", "1GB", {})
    assert (caught.value.exit_code, caught.value.code) == (3, "outside")
    assert "engine" in caught.value.next


@needs_pyspark
def test_one_of_several_masters_is_enough(session):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        session._answers(f"spark://127.0.0.1:1,127.0.0.1:{port}")
        session._answers(f"sc://127.0.0.1:{port}/;user_id=x")
        session._answers("local[2]")
        session._answers("yarn")


@needs_pyspark
@pytest.mark.parametrize("master", ["local[x]", "local[", "localhost"])
def test_a_master_that_is_none(session, master):
    with pytest.raises(UsageError, match="not a Spark master"):
        session.open_session(master, "1GB", {})


@needs_pyspark
@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1GB", 1000), ("2GiB", 2000), ("800MB", 800), ("1.5g", 1500), ("10MB", 512), ("1TB", 1_000_000)],
)
def test_memory(session, limit, expected):
    assert session.megabytes(limit) == expected


@needs_pyspark
@pytest.mark.parametrize("limit", ["80%", "much", ""])
def test_memory_that_is_none(session, limit):
    with pytest.raises(UsageError, match="not an amount of memory"):
        session.megabytes(limit)


@needs_pyspark
def test_settings_of_local_and_remote_masters(session):
    local, remote = session._settings("local[3]", "1GB"), session._settings("spark://h:7077", "1GB")
    assert (local["spark.sql.shuffle.partitions"], local["spark.driver.host"]) == ("6", "127.0.0.1")
    assert "spark.sql.shuffle.partitions" not in remote
    assert "spark.driver.host" not in remote


@needs_pyspark
def test_stacks_are_not_logged(session):
    assert not logging.getLogger("DataFrameQueryContextLogger").isEnabledFor(logging.CRITICAL)


def test_pyspark_missing_names_the_extra(monkeypatch):
    point = EntryPoint("spark", "crmmigrate.adapters.engines.spark_engine:SparkEngine", "crmmigrate.engines")
    monkeypatch.setattr(plugins, "_points", lambda group: {"spark": point})
    for name in ("crmmigrate.adapters.engines.spark_engine", "crmmigrate.adapters.engines.spark_session"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(PluginError, match="'spark' cannot be loaded") as caught:
        plugins.engine("local[2]")
    assert caught.value.next == "python3 -m pip install 'crmmigrate[spark]'"


@pytest.mark.spark
def test_columns_are_measured_as_on_duckdb(spark):
    """Ends, histogram and outliers of columns with more values than are looked at all."""
    n = 2100  # more than a small table has, whose cells no engine is asked for
    days = [f"{2015 + i % 9}-{1 + i % 12:02}-{1 + i % 28:02} 11:30:{i % 60:02}" for i in range(n - 5)]
    cells = {
        "c001": [f"{i * 7919 % 90007 / 100:.2f}".replace(".", ",") for i in range(n - 4)] + ["9999999,00"] * 4,
        "c002": [*days, *["9999-12-31 00:00:00"] * 5],
        "c003": ["\u00a0" if i % 7 == 0 else f" x{i} " for i in range(n)],
    }
    found = []
    with DuckDBEngine() as duck:
        for engine in (duck, spark):
            columns = tuple(Column(name, name) for name in cells)
            table = Table("t.csv", engine.hold(pa.table(cells)), columns, n)
            found.append(profiles({"t.csv": table}, engine, ProfileConfig(known=50)))
    assert found[0] == found[1]
    assert [c.outlier_count for c in found[0]["t.csv"].columns] == [4, 5, 0]
