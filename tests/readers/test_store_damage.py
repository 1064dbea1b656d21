import gzip
import random
import sqlite3
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import ipc

from crmmigrate.adapters.readers.archive_reader import ArchiveReader
from crmmigrate.adapters.readers.parquet_reader import ParquetReader
from crmmigrate.adapters.readers.sqlite_reader import SqliteReader
from crmmigrate.core.errors import SourceError

TABLE = pa.table({"id": ["007", None, "x"] * 20, "n": [1.5, None, 3.0] * 20, "l": [[{"a": 1}], [], None] * 20})


def as_arrow(path):
    with ipc.new_file(str(path), TABLE.schema) as file:
        file.write_table(TABLE)


def as_sqlite(path):
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE t (a, b TEXT); CREATE VIEW v AS SELECT a FROM t; INSERT INTO t VALUES (1, 'x')"
    )
    connection.close()


def as_zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a,b\n" * 50)
        archive.writestr("b/c.csv", b"1,2\n" * 50)


CASES = [
    (lambda path: pq.write_table(TABLE, path), ParquetReader),
    (as_arrow, ParquetReader),
    (as_sqlite, SqliteReader),
    (as_zip, ArchiveReader),
    (lambda path: path.write_bytes(gzip.compress(b"a,b\n" * 50)), ArchiveReader),
]


@pytest.mark.parametrize(("make", "kind"), CASES)
def test_damage_anywhere_is_told_or_harmless(tmp_path, make, kind):
    """Bytes changed at random end in a reading or in a SourceError, never in anything else."""
    make(tmp_path / "whole")
    whole, dice = (tmp_path / "whole").read_bytes(), random.Random(7)
    told = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 2, 9])):
            data[dice.randrange(len(data))] = dice.choice([0, 255, dice.randrange(256)])
        (tmp_path / "damaged").write_bytes(data)
        reader = kind()
        if not reader.claims(tmp_path / "damaged", bytes(data)):
            continue
        try:
            for part in reader.read(tmp_path / "damaged", {}):
                for batch in getattr(part, "batches", ()):
                    batch.validate(full=True)
        except SourceError as fault:
            told += bool(fault.message)
    assert told


def test_a_footer_that_hides_records_is_told(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["1", "2", "3"]}), path)
    footer = pq.ParquetFile(path).metadata
    real = ParquetReader()
    assert sum(b.num_rows for b in next(iter(real.read(path, {}))).batches) == footer.num_rows
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[-8:-4], "little")
    changed = 0
    for at in range(len(data) - 8 - length, len(data) - 8):
        if data[at] != 6:  # three, as the footer writes it
            continue
        for other in (2, 4):
            path.write_bytes(data[:at] + bytes([other]) + data[at + 1 :])
            try:
                told = sum(b.num_rows for b in next(iter(real.read(path, {}))).batches)
            except SourceError:
                changed += 1
            else:
                assert told == pq.ParquetFile(path).metadata.num_rows
    assert changed
