import resource
import threading

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.engines import duckdb_engine
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.errors import OutsideError
from crmmigrate.values import shapes


@pytest.fixture
def engine():
    with DuckDBEngine() as made:
        yield made


def rows(frame, *order):
    return frame.sort(*order).collect(backend="pyarrow").to_native().to_pylist()


# --- write -----------------------------------------------------------------------------------------


def failing(engine):
    return engine.hold(pa.table({"t": ["1", "x"]})).with_columns(nw.col("t").cast(nw.Int64))


def test_a_write_that_fails_leaves_no_trace(engine, tmp_path):
    path = tmp_path / "out.parquet"
    with pytest.raises(OutsideError):
        engine.write(failing(engine), path)
    assert list(tmp_path.iterdir()) == []
    engine.write(engine.hold(pa.table({"t": ["1"]})), path)
    before = path.read_bytes()
    with pytest.raises(OutsideError):
        engine.write(failing(engine), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out.parquet"]


def test_the_file_is_seen_whole_or_not_at_all(engine, tmp_path, monkeypatch):
    """What stands at the path is the old file until the new one is complete and on the disk."""
    path = tmp_path / "out.parquet"
    engine.write(engine.hold(pa.table({"id": [1]})), path)
    seen = []
    original = duckdb_engine.os.fsync

    def looking(number):
        seen.append(pq.read_table(path).to_pylist())
        original(number)

    monkeypatch.setattr(duckdb_engine.os, "fsync", looking)
    engine.write(engine.hold(pa.table({"id": [2]})), path)
    assert seen == [[{"id": 1}]]
    assert pq.read_table(path).to_pylist() == [{"id": 2}]


def test_a_folder_is_replaced_by_a_file(engine, tmp_path):
    path = tmp_path / "out.parquet"
    path.mkdir()
    (path / "part-0.parquet").touch()
    assert engine.write(engine.hold(pa.table({"id": [1]})), path) == 1
    assert path.is_file()


def test_a_folder_that_is_not_there(engine, tmp_path):
    with pytest.raises(OutsideError) as caught:
        engine.write(engine.hold(pa.table({"id": [1]})), tmp_path / "nowhere" / "out.parquet")
    assert (caught.value.code, caught.value.exit_code) == ("outside", 3)


def test_a_full_disk_says_so(engine):
    with pytest.raises(OutsideError) as caught:
        engine._run("COPY (SELECT range AS i, md5(range::VARCHAR) AS t FROM range(300000)) TO '/dev/full' (FORMAT csv)")
    assert caught.value.code == "disk-full"
    assert "free some space" in caught.value.next


# --- the digest ------------------------------------------------------------------------------------

TEXT = st.none() | st.text(st.characters(exclude_characters="\x1f", exclude_categories=("Cs",)), max_size=4)


@settings(max_examples=30, deadline=None)
@given(pairs=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=30, unique=True))
def test_two_rows_have_one_digest_only_when_they_are_equal(pairs, tmp_path_factory):
    path = tmp_path_factory.mktemp("digest") / "out.parquet"
    with DuckDBEngine(threads=1) as engine:
        frame = engine.hold(pa.table({"x": pa.array([p[0] for p in pairs], pa.string()),
                                      "y": pa.array([p[1] for p in pairs], pa.string())}))  # fmt: skip
        engine.write(frame, path, {"d": ["x", "y"]})
    digests = pq.read_table(path, columns=["d"]).column("d").to_pylist()
    assert len(set(digests)) == len(pairs)
    assert all(len(d) == 32 for d in digests)


def test_digests_as_they_have_always_been(engine, tmp_path):
    """Keys in targets rest on them: a change here makes every row new."""
    path = tmp_path / "out.parquet"
    table = pa.table({"x": ["a", "", None], "y": ["b", None, None]})
    engine.write(engine.hold(table), path, {"d": ["x", "y"]})
    assert pq.read_table(path, columns=["d"]).column("d").to_pylist() == [
        "54c22fe33682fd3439463be4f1468ae7",
        "3c37a519bf2761c91eef4020085560b9",
        "ad1e41cebd43e64af1a28d4d70dc9e30",
    ]


# --- hold and map_batches ----------------------------------------------------------------------------


def test_a_fault_in_the_function_comes_through(engine):
    def broken(batch):
        raise LookupError("no such postcode")

    with pytest.raises(Exception, match="no such postcode"):
        engine.map_batches(engine.hold(pa.table({"id": [1]})), broken, pa.schema([("id", pa.int64())]))
    assert rows(engine.hold(pa.table({"id": [2]})), "id") == [{"id": 2}]


def test_batches_are_bounded(engine):
    sizes = []

    def counted(batch):
        sizes.append(batch.num_rows)
        return batch

    frame = engine.hold(pa.table({"id": list(range(120_000))}))
    mapped = engine.map_batches(frame, counted, pa.schema([("id", pa.int64())]))
    assert mapped.collect(backend="pyarrow").shape[0] == sum(sizes) == 120_000
    assert max(sizes) <= duckdb_engine.BATCH_ROWS + 2048  # a vector more, as DuckDB fills them


def test_values_come_back_in_the_types_of_the_schema(engine):
    frame = engine.hold(pa.table({"id": [1]}))
    schema = pa.schema([("id", pa.int64()), ("t", pa.string())])

    def narrow(_):
        return pa.RecordBatch.from_pydict({"id": pa.array([7], pa.int8()), "t": pa.array(["x"], pa.large_string())})

    assert engine.map_batches(frame, narrow, schema).collect_schema() == {"id": nw.Int64(), "t": nw.String()}


# --- statistics --------------------------------------------------------------------------------------


WORD = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=6)
BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.none() | WORD, max_size=60), seed=st.randoms())
def test_statistics_are_exact_and_know_no_order(texts, seed):
    shuffled = list(texts)
    seed.shuffle(shuffled)
    with DuckDBEngine(threads=1) as engine:
        (found,) = engine.statistics(engine.hold(pa.table({"t": pa.array(texts, pa.string())})), ["t"], 3)
        (again,) = engine.statistics(engine.hold(pa.table({"t": pa.array(shuffled, pa.string())})), ["t"], 3)
    assert found == again
    filled = [t for t in texts if t is not None and t.strip(BLANKS)]
    counts = {t: filled.count(t) for t in set(filled)}
    assert (found.n, found.nulls, found.distinct) == (len(texts), len(texts) - len(filled), len(counts))
    assert found.top == tuple(sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:3])
    assert found.sample == tuple(sorted(counts))
    lengths = [len(t) for t in filled]
    assert (found.min_length, found.max_length) == ((min(lengths), max(lengths)) if lengths else (None, None))
    assert sum(n for _, n in found.patterns) <= len(filled)


def test_of_many_values_a_sample_is_taken_by_their_hash(engine):
    texts = [f"customer {i:05d}" for i in range(shapes.SAMPLE * 3)]
    (found,) = engine.statistics(engine.hold(pa.table({"t": texts})), ["t"])
    (again,) = engine.statistics(engine.hold(pa.table({"t": texts[::-1] + texts[:5]})), ["t"])
    assert (found.distinct, len(found.sample)) == (6000, shapes.SAMPLE)
    assert found.sample == again.sample
    thirds = [sum(t < texts[cut] for t in found.sample) for cut in (2000, 4000)]
    assert 560 < thirds[0] < 780  # spread over the values: no part of them is preferred
    assert 1220 < thirds[1] < 1450
    assert found.patterns == (("a+ 9+", 6000),)


@pytest.mark.parametrize("texts", [[], [None, None], ["", "  "]])
def test_statistics_of_nothing(engine, texts):
    (found,) = engine.statistics(engine.hold(pa.table({"t": pa.array(texts, pa.string())})), ["t"])
    assert (found.n, found.nulls, found.distinct, found.min_length) == (len(texts), len(texts), 0, None)
    assert found.top == found.patterns == found.sample == ()


# --- limits ------------------------------------------------------------------------------------------

TOO_MUCH = "SELECT list(range::VARCHAR || repeat('x', 100)) AS l FROM range(3000000)"


def test_the_memory_limit_holds():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with DuckDBEngine("100MB", threads=1) as engine:
        with pytest.raises(OutsideError) as caught:
            engine._hold_query(TOO_MUCH)
        assert caught.value.next == "raise memory_limit in migration.yaml"
        assert rows(engine.hold(pa.table({"id": [1]})), "id") == [{"id": 1}]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


def test_a_sort_larger_than_memory_spills(tmp_path):
    with DuckDBEngine("40MB", threads=1) as engine:
        frame = engine._hold_query("SELECT range AS id, md5(range::VARCHAR) AS t FROM range(600000)")
        ranked = frame.with_columns(nw.col("t").rank("ordinal").alias("place"))
        assert engine.write(ranked, tmp_path / "out.parquet") == 600_000


def test_nothing_is_left_behind():
    engine = DuckDBEngine()
    folder = engine._folder
    engine.hold(pa.table({"id": [1]}))
    assert folder.is_dir()
    engine.close()
    assert not folder.exists()
    with pytest.raises(duckdb.ConnectionException):
        engine._connection.execute("SELECT 1")


def test_two_engines_know_nothing_of_one_another():
    with DuckDBEngine() as one, DuckDBEngine() as other:
        first, second = one.hold(pa.table({"id": [1]})), other.hold(pa.table({"id": [2]}))
        found = []
        worker = threading.Thread(target=lambda: found.extend(rows(second, "id")))
        worker.start()
        worker.join()
        assert (rows(first, "id"), found) == ([{"id": 1}], [{"id": 2}])


def test_an_emptied_engine_serves_again_and_knows_nothing_of_before(engine, monkeypatch):
    before = engine.hold(pa.table({"a": [1]}))
    assert engine.emptied()
    after = engine.hold(pa.table({"a": [2]}))
    assert rows(after, "a") == [{"a": 2}]
    with pytest.raises(duckdb.CatalogException):
        rows(before, "a")
    monkeypatch.setattr(duckdb_engine, "MOST_REUSED", 0)
    assert not engine.emptied()
