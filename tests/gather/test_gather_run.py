import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.adapters.readers import chunks, text
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Grid, Relation
from crmmigrate.core.tables import EVENT_COLUMNS
from crmmigrate.project.store import Store
from crmmigrate.steps.gather import GatherInput, run


@pytest.fixture
def engine():
    with DuckDBEngine() as made:
        yield made


def rows(frame, *order):
    return frame.sort(*order).collect(backend="pyarrow").to_native().to_pylist() if order else []


def sheet(name, text):
    cells = [[c.strip() or None for c in line.split("|")] for line in text.strip("\n").split("\n")]
    return Grid(name, cells, list(range(1, len(cells) + 1)))


def test_tables_events_and_meta(engine):
    grid = sheet("North", "Report\nId | Name | Value\n01 | a | 5\n|\n02 | b | 6\n03 | c | 7\nTotal | | 18")
    result = run(GatherInput("in/a.xlsx", "erp", "excel", [grid], ReadOptions()), engine)
    (table,) = result.tables.values()
    assert table.name == "in/a.xlsx#North"
    assert table.system == "erp"
    assert [(c.name, c.label) for c in table.columns] == [("c001", "Id"), ("c002", "Name"), ("c003", "Value")]
    assert rows(table.frame, "_row") == [
        {"c001": "01", "c002": "a", "c003": "5", "_source": table.name, "_row": 1, "_line": 3},
        {"c001": "02", "c002": "b", "c003": "6", "_source": table.name, "_row": 3, "_line": 5},
        {"c001": "03", "c002": "c", "c003": "7", "_source": table.name, "_row": 4, "_line": 6},
    ]
    counts = [table.meta[key] for key in ("n_rows", "n_rejected", "n_excluded")]
    assert counts == [3, 0, 3]
    place = [table.meta[key] for key in ("file", "table", "range", "header_rows")]
    assert place == ["in/a.xlsx", "North", "A2:C6", [2]]
    (events,) = result.events
    assert events.collect_schema().names() == list(EVENT_COLUMNS)
    found = [(e["_row"], e["_line"], e["fate"], e["rule"], e["value"]) for e in rows(events, "_line")]
    assert found == [
        (None, 1, "excluded", "title", "Report"),
        (2, 4, "excluded", "blank", ""),
        (5, 7, "excluded", "total", "Total\t\t18"),
    ]
    assert result.data["tables"][0]["columns"][0] == {"name": "c001", "header": "Id"}


def relation(name, *, damaged=False):
    def batches():
        yield pa.record_batch({"c001": ["1", "2"]})
        if damaged:
            raise SourceError("a page is damaged", code="truncated", next="get another copy")

    return Relation(name, ("id",), batches())


def test_a_file_whose_damage_shows_late_is_refused(engine):
    parts = [relation(None, damaged=True)]
    with pytest.raises(SourceError, match=r"^a page is damaged$"):
        run(GatherInput("a.parquet", "", "parquet", parts, ReadOptions()), engine)


def test_a_damaged_table_does_not_stop_the_others(engine):
    parts = [relation("one"), relation("two", damaged=True), relation("three")]
    result = run(GatherInput("a.db", "", "sqlite", parts, ReadOptions()), engine)
    assert list(result.tables) == ["a.db#one", "a.db#three"]
    told = {"file": "a.db", "code": "truncated", "message": "a page is damaged", "next": "get another copy"}
    assert result.data["errors"] == [told]


def test_source_ids(engine):
    two = sheet("S", "Id | Name\n1 | a\n2 | b\n3 | c\n|\nTown | Zip | Note\nBonn | 53111 | x\nUlm | 89073 | y")
    result = run(GatherInput("f.xlsx", "", "excel", [two], ReadOptions()), engine)
    assert list(result.tables) == ["f.xlsx#S", "f.xlsx#S#2"]
    assert "tables-several" in [f.code for f in result.findings]
    text = ["id,name,city", "1,Ann,Bonn", "id,city,name", "3,Kiel,Cid"]
    grid = Grid(None, [line.split(",") for line in text], [1, 2, 3, 4], raw=text)
    result = run(GatherInput("f.csv", "", "text", [grid], ReadOptions()), engine)
    assert list(result.tables) == ["f.csv", "f.csv##2"]


def test_rejects_are_events_with_their_raw_text(engine, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('id,name,n\n1,a,1\n2,"b,2\n3,c,3,4\n5,d,5\n6,e,6\n')
    grids = list(TextReader().read(path, {}))
    result = run(GatherInput("x.csv", "", "text", grids, ReadOptions()), engine)
    events = rows(result.events[0], "_line")
    assert [(e["_row"], e["fate"], e["rule"], e["value"]) for e in events] == [
        (2, "rejected", "quotes-broken", '2,"b,2'),
        (3, "rejected", "rows-ragged", "3,c,3,4"),
    ]
    assert result.tables["x.csv"].meta["n_rejected"] == 2
    assert result.tables["x.csv"].n_rows == 3
    where = {f.code: f.where for f in result.findings}
    assert where["rows-ragged"].file == "x.csv"
    assert where["rows-ragged"].rows == (3,)


def test_nothing_to_find_is_said(engine):
    result = run(GatherInput("n.xlsx", "", "excel", [sheet("S", "read me first")], ReadOptions()), engine)
    assert result.tables == {}
    assert [f.code for f in result.findings] == ["rows-title", "source-empty"]
    assert [e["rule"] for e in rows(result.events[0], "_line")] == ["no_table"]


def large(tmp_path, lines):
    path = tmp_path / "big.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_large_files_give_the_same_rows_as_small_ones(engine, tmp_path, monkeypatch):
    body = [f"{i:05d};name {i};{i},5;" + ("y" if i % 3 else "x") for i in range(2500)]
    body[1200] = "Nr;Name;Wert;Note"
    body[1700] = ";;;"
    body[1800] = "Summe;;99,00;"
    total = sum(i + 0.5 for i in range(2500) if i not in {1200, 1700, 1800})
    lines = ["Liste;;;", "Nr;Name;Wert;Note", *body, f"Summe;;{total:.2f};".replace(".", ",")]
    path = large(tmp_path, lines)

    small = run(GatherInput("big.csv", "", "text", list(TextReader().read(path, {})), ReadOptions()), engine)
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    reader = TextReader()
    grids = list(reader.read(path, {}))
    assert grids[0].bulk is not None
    big = run(GatherInput("big.csv", "", "text", grids, ReadOptions()), engine)

    assert rows(big.tables["big.csv"].frame, "_row") == rows(small.tables["big.csv"].frame, "_row")
    assert rows(big.events[0], "_line") == rows(small.events[0], "_line")
    for key in ("n_rows", "n_rejected", "n_excluded", "excluded", "header", "header_rows"):
        assert big.tables["big.csv"].meta[key] == small.tables["big.csv"].meta[key]
    meta = big.tables["big.csv"].meta
    assert meta["n_rows"] + meta["n_rejected"] + meta["n_excluded"] + len(meta["header_rows"]) == len(lines)
    assert meta["excluded"] == {"blank": 1, "repeated_header": 1, "title": 1, "total": 2}


def test_large_file_without_header(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    path = large(tmp_path, [f"{i},2020-01-{i % 28 + 1:02d},Bonn" for i in range(1, 2001)])
    reader = TextReader()
    result = run(GatherInput("b.csv", "", "text", list(reader.read(path, {})), ReadOptions()), engine)
    table = result.tables["b.csv"]
    assert table.n_rows == 2000
    assert [c.label for c in table.columns] == ["column 1", "column 2", "column 3"]
    first = rows(table.frame, "_row")[0]
    assert (first["c001"], first["_row"], first["_line"]) == ("1", 1, 1)


@pytest.mark.parametrize(
    ("text", "names"),
    [("id,name,city\n", ["id", "name", "city"]), ("Error 5: a file, f:\\x.xls, is not there\n", None)],
)
def test_a_text_file_of_a_header_alone_is_a_table_without_records(engine, tmp_path, text, names):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    parts = TextReader().read(tmp_path / "t.csv", {})
    result = run(GatherInput("t.csv", "s", "text", parts, ReadOptions()), engine)
    found = [table["header"] for table in result.data["tables"]]
    assert found == ([names] if names else [])


def faulty_lines():
    """2,500 records with every fault that a large file may have."""
    body = [f'{i:05d};"name {i}";{i},5;' + ("y" if i % 3 else "x") for i in range(2500)]
    faults = {
        100: '00100;"never closed;1,5;x', 300: "00300;short", 400: "00400;too;many;cells;here",
        500: "00500;name 5", 501: "00;500,5;x", 600: '00600;3" pipe;600,5;y', 700: '00700;"Puck" & Co;700,5;y',
        800: "", 900: "---;---;---;---", 1000: "NR;Name;WERT;note", 1100: " ;\u00a0;  ;",
        1200: '01200;"two\nlines";1,5;x', 1300: "Summe;;99,00;", 1400: "Total Energies;x;1,0;y",
        1500: '01500; "blank before" ;1,5;x', 1600: "01600;a\tb;1,5;surplus;;",
    }  # fmt: skip
    for i, line in faults.items():
        body[i] = line
    return ["Liste;;;", "Nr;Name;Wert;Note", *body]


def test_a_large_file_with_faults_gives_what_a_small_one_gives(engine, tmp_path, monkeypatch):
    lines = faulty_lines()
    path = large(tmp_path, lines)
    small = run(GatherInput("big.csv", "", "text", list(TextReader().read(path, {})), ReadOptions()), engine)
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    monkeypatch.setattr(chunks, "CHUNK", 5000)
    reader = TextReader()
    big = run(GatherInput("big.csv", "", "text", list(reader.read(path, {})), ReadOptions()), engine)

    assert rows(big.tables["big.csv"].frame, "_row") == rows(small.tables["big.csv"].frame, "_row")
    events = [sorted((e["_line"], e["fate"], e["rule"], e["value"]) for e in rows(r.events[0], "_line"))
              for r in (big, small)]  # fmt: skip
    assert events[0] == events[1]
    for key in ("n_rows", "n_rejected", "n_excluded", "excluded", "header", "header_rows"):
        assert big.tables["big.csv"].meta[key] == small.tables["big.csv"].meta[key]
    meta = big.tables["big.csv"].meta
    assert (meta["n_rejected"], meta["excluded"]) == (4, {"blank": 3, "repeated_header": 1, "title": 1, "total": 1})
    assert meta["n_rows"] + meta["n_rejected"] + meta["n_excluded"] + 1 == len(lines)
    # The totals of a large file are not reconciled: most of its rows have not been seen then.
    found = [{(f.code, f.count) for f in r.findings if f.code != "total-row-differs"} for r in (big, small)]
    assert found[0] == found[1]


def test_a_large_file_is_moved_into_the_store(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    reader = TextReader()
    grids = list(reader.read(large(tmp_path, faulty_lines()), {}))
    result = run(GatherInput("big.csv", "", "text", grids, ReadOptions()), engine)
    (table,) = result.tables.values()
    assert table.scratch.is_file()
    assert table.with_frame(table.frame).scratch is None
    outcome = Store(tmp_path / "state").save("staged", "k", result, engine)
    assert not table.scratch.exists()
    stored = outcome.tables["big.csv"]
    assert len(rows(stored.read(engine).frame, "_row")) == stored.n_rows == table.n_rows


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("id,name,city,zip", False),
        ("id,name,city", True),
        ("id,name,city,zip,note", True),
        ("id,name,city,zip,", False),
    ],
)
def test_a_header_of_another_width_is_told(engine, tmp_path, head, told):
    body = "".join(f"{i},Name {i},Bonn,{53100 + i}\n" for i in range(9))
    (tmp_path / "t.csv").write_text(f"{head}\n{body}", encoding="utf-8")
    parts = TextReader().read(tmp_path / "t.csv", {})
    result = run(GatherInput("t.csv", "s", "text", parts, ReadOptions()), engine)
    assert ("header-width" in [f.code for f in result.findings]) is bool(told)


def test_rules_are_switched_off_in_large_files_too(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    reader = TextReader()
    path = large(tmp_path, faulty_lines())
    found = []
    for keep in (None, ["total", "repeated_header"]):
        parts = list(reader.read(path, {}))
        result = run(GatherInput("big.csv", "", "text", parts, ReadOptions(keep_rows=keep)), engine)
        found.append(result.tables["big.csv"].meta)
    assert found[1]["n_rows"] == found[0]["n_rows"] + 2
    assert found[1]["excluded"] == {"blank": 3, "title": 1}
