"""Tables of one layout whose headers are written differently are all loaded."""

import pytest

from crmmigrate import api
from crmmigrate.core.documents import Migration, SourceEntry
from crmmigrate.project.project import create_project

ONE = """Customer Name,City,Phone
Alder Ltd,Leeds,+44 113 496 0001
Birch GmbH,Graz,+43 316 1234 56
Cedar SA,Lyon,+33 4 72 10 30 30
"""
TWO = "CUSTOMER_NAME,CITY,PHONE\nDogwood Inc,Boston,+1 617 555 0101\nElm AB,Malmö,+46 40 123 45 67\n"


@pytest.mark.long
def test_no_row_is_lost_and_no_column_is_gone(tmp_path, tiny):
    (tmp_path / "a.csv").write_text(ONE, "utf-8")
    (tmp_path / "b.csv").write_text(TWO, "utf-8")
    create_project(tmp_path, Migration(name="t", sources=[SourceEntry(path="*.csv")]))
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"
    with api.project(tmp_path) as project:
        answer = api.load(project, api.LoadOptions(url, accept=0.0))
        assert {(a["source"], a["loaded"]) for a in answer.data["accounting"]} == {("a.csv", 3), ("b.csv", 2)}
        assert not [f for f in answer.findings if f.code in ("mapping-none", "mapping-column-gone")]
        cells = api.trace_row(project, "b.csv", 1).data["cells"]
        assert next(c["field"] for c in cells) == "account.name"
    rows = tiny.rows(tmp_path / "w.duckdb", "SELECT name, phone FROM dim_account WHERE account_key > 0 ORDER BY name")
    assert [name for name, _ in rows] == ["Alder Ltd", "Birch GmbH", "Cedar SA", "Dogwood Inc", "Elm AB"]
    assert all(phone for _, phone in rows)
