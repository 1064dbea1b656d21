"""Large text files are swept chunk by chunk; every record must be what the careful way makes of it."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers import chunks, records, survey
from crmmigrate.adapters.readers import text as text_reader
from crmmigrate.adapters.readers.bulk import TextBulk
from crmmigrate.adapters.readers.chunks import Form
from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.records import Dialect, physical_lines, split_records
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core import damage

UTF8 = Encoding("utf-8", 1.0, "cp1252")


def write(tmp_path, data, name="big.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def only_blank(table):
    """A judge that leaves out blank rows."""
    blank = None
    for name in table.column_names[:-1]:
        null = pc.is_null(table[name])
        blank = null if blank is None else pc.and_(blank, null)
    found = pc.if_else(blank, "blank", pa.scalar(None, pa.string()))
    return found.combine_chunks()


def bulk_of(path, folder, dialect, width, lengths=None):
    seen = survey.survey(path)
    form = Form(dialect, seen.ends, UTF8, width)
    return TextBulk(path, form, seen.end, folder, width, tuple(lengths or (width,)))


def swept(path, tmp_path, dialect, width, first=1, lengths=None):
    """What the bulk way gives: records, rejected, excluded, by their numbers."""
    found = bulk_of(path, tmp_path, dialect, width, lengths).sweep(first, "s", only_blank)
    rows = pq.read_table(found.records).to_pylist()
    assert found.n_rows == len(rows)
    kept = {}
    for row in rows:
        assert row.pop("_source") == "s"
        number, line = row.pop("_row"), row.pop("_line")
        kept[number] = (line, list(row.values()))
    excluded = {e["_row"]: (e["_line"], e["rule"], e["raw"]) for e in found.excluded.to_pylist()}
    rejected = {a.row: (a.line, a.rule, a.reason, a.raw) for a in found.rejected}
    return kept, rejected, excluded, found


def careful(path, dialect, width, *, tearing=True):
    """The same by the careful way."""
    from crmmigrate.adapters.readers.encoding import decode  # noqa: PLC0415

    text = decode(path.read_bytes(), UTF8)[0].removeprefix("\ufeff").replace("\0", "")
    found = split_records(physical_lines(text), dialect)
    kept, rejected, excluded, lengths = {}, {}, {}, {}
    damaged = dict(found.damaged)
    for i in [*found.literal, *(i for i, r in damaged.items() if r == records.MISPLACED)]:
        damaged.pop(i, None)  # misplaced quotes are judged by the usual width, which is given here
        if len(found.rows[i]) != width:
            damaged[i] = records.MISPLACED
    for i, (row, line, raw) in enumerate(zip(found.rows, found.lines, found.raw, strict=True)):
        surplus = any(c is not None for c in row[width:])
        if i in damaged:
            rejected[i + 1] = (line, damage.BROKEN, damaged[i], raw)
        elif all(c is None for c in row) and not surplus:
            excluded[i + 1] = (line, "blank", raw)
        elif surplus:
            rejected[i + 1] = (line, damage.RAGGED, damage.surplus(len(row), width), raw)
        else:
            kept[i + 1] = (line, [*row, *[None] * width][:width])
        if len(row) != width and i + 1 not in excluded:
            lengths[i + 1] = len(row)
    if tearing and width >= 3:
        for number in damage.torn(lengths, width):
            kept.pop(number, None)
            rejected[number] = (found.lines[number - 1], damage.RAGGED, damage.TORN, found.raw[number - 1])
    return kept, rejected, excluded


PIECE = st.sampled_from(
    ["a", "7", " ", "  ", "\t", "é", "\u00a0", "\u2003", '"', '""', "'", ",", ";", "\n", "\n", "\r\n", "\r", '"a,b"', '"x\ny"',
     '"say ""hi"""', '" b "', '"a" ', ' "a"', "\\", "\\,", "\ufeff", "\x1c", "\0", "Ã¼", "\x01", "---"]
)  # fmt: skip
CELL = st.one_of(
    st.text(st.sampled_from("ab1 é-"), max_size=4),
    st.text(st.sampled_from('ab ,;\n"'), max_size=5).map(lambda t: '"' + t.replace('"', '""') + '"'),
)
RECORDS = st.lists(st.lists(CELL, min_size=3, max_size=3).map(",".join), max_size=12)
MESSY = st.lists(PIECE, max_size=60).map("".join)
DIALECTS = st.sampled_from(
    [Dialect(","), Dialect(";"), Dialect("\t"), Dialect(","), Dialect(",", "'"), Dialect(",", '"', "\\"), Dialect(" "),
     Dialect("::"), Dialect(""), Dialect(",", "")]
)  # fmt: skip


@st.composite
def texts(draw):
    """Clean records with a mess between them, as LF, CRLF or CR file, sometimes with bytes that are no UTF-8."""
    lines = draw(RECORDS)
    for _ in range(draw(st.integers(0, 3))):
        lines.insert(draw(st.integers(0, len(lines))), draw(MESSY))
    data = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])).join(lines).encode()
    if draw(st.booleans()):
        data += b"\n" * draw(st.integers(0, 3))
    if data and draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + b"\xe9" + data[at:]
    return data


@settings(max_examples=1500, deadline=None)
@given(texts(), DIALECTS, st.sampled_from([1, 7, 40, 10_000]), st.sampled_from([3, 16, 4096]), st.integers(1, 4))
def test_the_bulk_way_is_the_careful_way(tmp_path_factory, data, dialect, chunk, window, width):
    folder = tmp_path_factory.mktemp("bulk")
    path = write(folder, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "CHUNK", chunk)
        patch.setattr(chunks, "WINDOW", window)
        patch.setattr(chunks, "SMALL_WINDOW", max(1, window // 2))
        kept, rejected, excluded, _ = swept(path, folder, dialect, width)
    assert (kept, rejected, excluded) == careful(path, dialect, width)
