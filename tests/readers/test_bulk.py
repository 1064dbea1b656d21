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
from crmmigrate.adapters.readers.encoding import Encoding, decode
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


class Places:
    """A scratch folder that a test can look into."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def fresh(self):
        self.count += 1
        return self.folder / f"records-{self.count}.parquet"


def bulk_of(path, folder, dialect, width, lengths=None):
    seen = survey.survey(path)
    form = Form(dialect, seen.ends, UTF8, width)
    return TextBulk(path, form, seen.end, Places(folder), width, tuple(lengths or (width,)))


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
    text = decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), UTF8)[0].replace("\0", "")
    found = split_records(physical_lines(text), dialect)
    kept, rejected, excluded, lengths = {}, {}, {}, {}
    damaged = dict(found.damaged)
    for i in [*found.literal, *(i for i, r in damaged.items() if r == records.MISPLACED)]:
        damaged.pop(i, None)  # misplaced quotes are judged by the usual width, which is given here
        cells = records.settled(found.raw[i], dialect, width)
        if cells is None:
            damaged[i] = records.MISPLACED
            found.rows[i] = [c or None for c in found.raw[i].split(dialect.delimiter)]
        else:
            found.rows[i] = cells
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
    ["a", "7", " ", "  ", "\t", "é", "\u00a0", "\u2003", '"', '""', "'", ",", ";", "\n", "\n", "\r\n", "\r",
     '"a,b"', '"x\ny"', '"say ""hi"""', '" b "', '"a" ', ' "a"', "\\", "\\,", "\ufeff", "\x1c", "\0", "Ã¼", "\x01", "-"]
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


@pytest.mark.long
@settings(max_examples=250, deadline=None)
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


@pytest.mark.parametrize("limits", [(2, 10_000), (3, 12)])
@settings(max_examples=100, deadline=None)
@given(data=texts(), chunk=st.sampled_from([1, 40]))
def test_records_as_tall_or_long_as_may_be(tmp_path_factory, limits, data, chunk):
    folder = tmp_path_factory.mktemp("bulk")
    path = write(folder, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "CHUNK", chunk)
        patch.setattr(records, "MOST_LINES", limits[0])
        patch.setattr(records, "MOST_CHARACTERS", limits[1])
        kept, rejected, excluded, _ = swept(path, folder, Dialect(","), 3)
        assert (kept, rejected, excluded) == careful(path, Dialect(","), 3)


def test_counts_and_findings(tmp_path):
    lines = [f"{i},name {i},x" for i in range(1, 101)]
    lines[9] = '10,3" pipe,x'
    lines[19] = '20,"Puck" & Co,x'
    lines[29] = '30,"open,x'
    lines[39] = "40,short"
    lines[49] = "50,a,b,surplus"
    data = "\n".join(lines).encode().replace(b"name 60", b"na\0me\xe9 60") + b"\n\n \n\0\0"
    kept, rejected, excluded, found = swept(write(tmp_path, data), tmp_path, Dialect(","), 3)
    assert excluded == {}
    assert {n: (rule, raw) for n, (_, rule, _, raw) in rejected.items()} == {
        30: ("quotes-broken", '30,"open,x'),
        50: ("rows-ragged", "50,a,b,surplus"),
    }
    assert found.short == (1, ("40,short",))
    assert kept[60] == (60, ["60", "name\u00e9 60", "x"])
    assert {f.code: f.count for f in found.findings} == {"encoding-mixed": 1, "quotes-broken": 3, "nul-bytes": 1}
    assert found.findings[0].examples == ("line 60",)


def test_a_record_torn_where_two_chunks_meet(tmp_path, monkeypatch):
    lines = [f"{i},name,x" for i in range(50)]
    lines[20:21] = ["20,na", "me,x"]
    path = write(tmp_path, "\n".join(lines))
    for chunk in range(1, 60):
        monkeypatch.setattr(chunks, "CHUNK", chunk)
        kept, rejected, _, found = swept(path, tmp_path, Dialect(","), 3)
        assert list(rejected) == [21, 22]
        assert len(kept) == found.n_rows == 49
        assert found.short == (0, ())


def test_records_with_more_columns_than_usual_when_the_header_has(tmp_path):
    bulk = bulk_of(write(tmp_path, "1,a\n2,b,c\n3,d,e,f\n4\n"), tmp_path, Dialect(","), 2)
    bulk.n_columns = 3
    found = bulk.sweep(1, "s", lambda _: None)
    rows = pq.read_table(found.records, columns=["c001", "c002", "c003"]).to_pylist()
    assert [list(row.values()) for row in rows] == [["1", "a", None], ["2", "b", "c"], ["4", None, None]]
    assert [aside.row for aside in found.rejected] == [3]
    assert found.short == (1, ("4",))


def test_a_fault_of_the_judge_comes_through_and_leaves_no_file(tmp_path):
    def broken(table):
        raise LookupError("no such rule")

    path = write(tmp_path, "1,2\n" * 9)
    with pytest.raises(LookupError, match="no such rule"):
        bulk_of(path, tmp_path, Dialect(","), 2).sweep(1, "s", broken)
    assert [p.name for p in tmp_path.iterdir()] == ["big.csv"]


# --- the reader -----------------------------------------------------------------------------------


@pytest.fixture
def small_threshold(monkeypatch):
    monkeypatch.setattr(text_reader, "THRESHOLD", 1000)


def test_a_large_file_gives_head_tail_and_bulk(tmp_path, small_threshold):
    rows = "".join(f"{i};Größe {i};{i},5\n" for i in range(3000))
    path = write(tmp_path, ("Bericht\n\nNr;Text;Wert\n" + rows).encode("cp1252"))
    reader = TextReader()
    (grid,) = reader.read(path, {})
    assert grid.bulk.n_columns == 3
    assert len(grid.rows) == survey.HEAD_ROWS + survey.TAIL_ROWS
    assert grid.rows[grid.tail_from] == ["2900", "Größe 2900", "2900,5"]
    assert grid.lines[grid.tail_from] == 2904
    assert grid.rows[-1] == ["2999", "Größe 2999", "2999,5"]
    assert grid.lines[-1] == 3003
    found = grid.bulk.sweep(4, "big.csv", only_blank)
    assert found.n_rows == 3000
    last = pq.read_table(found.records).slice(2999).to_pylist()
    row = {"c001": "2999", "c002": "Größe 2999", "c003": "2999,5", "_source": "big.csv", "_row": 3000, "_line": 3003}
    assert last == [row]
    folder = found.records.parent
    del reader, grid
    assert not folder.exists()


def test_the_encoding_is_told_by_the_first_lines_that_need_one(tmp_path, small_threshold, monkeypatch):
    monkeypatch.setattr(survey, "HEAD_BYTES", 40_000)
    lines = [f"{i};Strasse {i};plain" for i in range(3000)]
    lines[2500:2600] = [f"{i};Łódź, Gdańsk, Żółć {i};plain" for i in range(2500, 2600)]
    (grid,) = TextReader().read(write(tmp_path, ("id;a;b\n" + "\n".join(lines)).encode("iso8859_2")), {})
    assert grid.options["encoding"] == "iso8859-2"
    rows = pq.read_table(grid.bulk.sweep(2, "s", only_blank).records)
    assert rows["c002"][2550].as_py() == "Łódź, Gdańsk, Żółć 2550"


def test_head_and_tail_of_quoted_lines_keep_their_lines(tmp_path, small_threshold):
    path = write(tmp_path, "id,note\n" + "".join(f'{i},"two\nlines"\n' for i in range(2000)) + "\n \n")
    (grid,) = TextReader().read(path, {})
    assert grid.rows[-1] == ["1999", "two\nlines"]
    assert grid.lines[-1] == 4000
    rows = pq.read_table(grid.bulk.sweep(2, "s", only_blank).records)
    assert rows["_line"].to_pylist() == list(range(2, 4001, 2))


@pytest.mark.parametrize("size", [0, 10**9])
def test_reports_and_other_delimiters_take_the_careful_way_up_to_a_size(tmp_path, small_threshold, monkeypatch, size):
    monkeypatch.setattr(text_reader, "CAREFUL", size)
    for body in ("\n".join(f"{i}::x::y" for i in range(3000)), "\r".join(f"{i},x,y" for i in range(3000))):
        (grid,) = TextReader().read(write(tmp_path, body), {})
        assert (grid.bulk is None) == (size > 0)
        if grid.bulk is not None:
            found = grid.bulk.sweep(1, "s", only_blank)
            assert found.n_rows == 3000
            assert pq.read_table(found.records)["_line"].to_pylist() == list(range(1, 3001))
