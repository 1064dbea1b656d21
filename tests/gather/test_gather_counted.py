"""Numbers that count records make no totals of them; files put together repeat their header, mark and all."""

from __future__ import annotations

from typing import Any

import pytest

from crmmigrate import api, config
from crmmigrate.adapters.readers import text
from crmmigrate.project import plugins
from crmmigrate.project.progress import Silent
from crmmigrate.project.project import SourceFile
from crmmigrate.project.reading import Job, read


def table(path: Any, data: str, encoding: str = "utf-8") -> dict[str, Any]:
    path.write_bytes(data.encode(encoding))
    with api.bare([str(path)]) as project:
        (found,) = api.gather(project, progress=Silent()).data["tables"]
    return found


@pytest.mark.parametrize(
    "data",
    [
        "nr;kunde;ort\n1;Meyer;Ulm\n2;Kunz;Hof\n3;Summe GmbH;\n4;Ott;Kiel\n",
        "id,name,note\n1,a,x\n2,b,y\n3,,\n",
        "id;tel;firma\n000001;1;A\n000002;2;B\n000007;;Total Energies\n000003;4;C\n",
        "id;tel;firma\n005;17;A\n007;12;B\n012;;Summe AG\n013;4;C\n",
    ],
)
def test_records_with_a_number_of_their_own_are_no_totals(tmp_path: Any, data: str) -> None:
    found = table(tmp_path / "a.csv", data)
    assert (found["n_rows"], found["excluded"]) == (data.count("\n") - 1, {})


@pytest.mark.parametrize(
    "data",
    [
        "kunde;betrag\nA;1\nB;2\nSumme;3\n",
        "nr;kunde;betrag\n1;Meyer;10\n2;Kunz;20\n;Summe Kunden;30\n",
        "kunde;ort;betrag\nA;x;10\nB;y;20\n;;30\n",
        "nr;kunde;betrag\n1;A;10\n2;B;20\n3;Summe;30\n",
    ],
)
def test_totals_stay_totals(tmp_path: Any, data: str) -> None:
    assert table(tmp_path / "a.csv", data)["excluded"] == {"total": 1}


@pytest.mark.parametrize("large", [False, True])
def test_the_header_of_a_second_file_put_below_the_first(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, *, large: bool
) -> None:
    if large:
        monkeypatch.setattr(text, "THRESHOLD", 1000)
    rows = "".join(f"{i};name {i};{i},5\r\n" for i in range(1500))
    one = f"\ufeffid;name;wert\r\n{rows}"
    found = table(tmp_path / "a.csv", one * 2)
    assert (found["n_rows"], found["excluded"]) == (3000, {"repeated_header": 1})


def test_an_upper_header_row_that_is_wider_than_the_records_keeps_its_names(tmp_path: Any) -> None:
    data = "Kunde;;Umsatz;;Bemerkung\nNr;Name;2023;2024\n" + "".join(f"{i};Firma;{i},5;{i},7\n" for i in range(9))
    path = tmp_path / "a.csv"
    path.write_text(data)
    options = config.read_options(["header_rows=[1,2]"])
    with api.bare([str(path)], options=options) as project:
        (found,) = api.gather(project, progress=Silent()).data["tables"]
    assert found["header"] == ["Kunde Nr", "Kunde Name", "Umsatz 2023", "2024", "Bemerkung"]


def test_blank_rows_that_are_skipped_are_counted(tmp_path: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Liste 7\n\nnr;name\n1;a\n2;b\n3;c\n")
    file = SourceFile(path, "a.csv", "", 100, config.read_options(["skip=2"]))
    result = read(Job(file, "key"), plugins.readers(), plugins.engine("duckdb", "512MB"))
    assert result.data["aside"] == {"a.csv##aside": 2}
