# ruff: noqa: RUF001 - quotes as they are typed
"""Columns as real exports have them, through a bare `clean`: header, values, what must come out.

`before => after` changes, `before =>` becomes null, all else stays.
"""

import csv

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.adapters.readers.encoding import detect
from crmmigrate.project.clean_desk import CleanOptions

SHAPES = {
    # few rows: one value that is none does not keep the others from being read
    "Nascimento": "25/12/1980 => 1980-12-25|01/02/1975 => 1975-02-01|13/07/1990 => 1990-07-13||07/09/82 => 1982-09-07"
    "|30/02/1990|15/11/1989 => 1989-11-15|12/10/1970 => 1970-10-12|22/04/2000 => 2000-04-22|08/09/2020 => 2020-09-08",
    "Termin": "KW 12/2020|15.03.2020 => 2020-03-15|Q3|01.04.2020 => 2020-04-01|30.06.2020 => 2020-06-30"
    "|31.07.2020 => 2020-07-31|15.08.2020 => 2020-08-15|01.09.2020 => 2020-09-01|15.10.2020 => 2020-10-15|",
    "Prezzo": "1.234,50 => 1234.50|su richiesta|12,00 => 12.00|0,99 => 0.99|su richiesta|3.500,00 => 3500.00|45"
    "|7,5 => 7.5|980,00 => 980.00|1.250,00 => 1250.00",
    "Amount": "NA =>|12.50|TBD|7.00|- =>|1,000.00 => 1000.00|13.00|0.5|99.00|1.25",
    # what stands for no day counts neither way
    "Birthday": "0/0/00|3/15/1980 => 1980-03-15|0/0/00|0/0/00|12/1/1975 => 1975-12-01|0/0/00|0/0/00|0/0/00|0/0/00"
    "|7/4/1976 => 1976-07-04",
    "ERDAT": "00.00.0000|31.12.2019 => 2019-12-31|00.00.0000|01.02.2020 => 2020-02-01|00.00.0000|00.00.0000"
    "|15.06.2020 => 2020-06-15|||30.11.2020 => 2020-11-30",
    "Angelegt": "2019-12-04|2020-01-31|04.05.2020 => 2020-05-04|43831 => 2020-01-01|31.12.2020 => 2020-12-31"
    "|2021-01-01|2021-02-03|2021-02-04|n/a =>|2021-03-04",
    # codes that look like numbers and days are left alone
    "Konto": "1.100|1.200|2.100|A.100|4.120|8.400|1.576|B.200|3.300|1.800",
    "Teil": "1-2|03-04|1E5|12E3|10-12|00123|2E10|5/8|1.2.3|7-8",
    "Zeichnung": "12.01.20|A-12.02|13.02.20-B|01.02.03|Z-100|05.06.07|11.11.11|08.09.10|02.03.04|09.10.11",
    "Lagerort": "1.000|2.500|auf Lager|750|1.250|ca. 100|3.000|12|5|8",
    # words and their letters for yes and no; names among nulls; percentages with a word
    "Ativo": "Sim => true|Não => false|sim => true|Nao => false|S => true|N => false|Sim => true||x => true|",
    "Grade": "A|B|C|F|N|T|J|B|Y|F",
    "Surname": "Null|Smith|Na|O'Connor|de Vries|McDonald|Ng|Van Dyke|Öztürk|Smith-Jones",
    "Ergebnis": "erreicht|nicht erreicht|NA =>|erreicht|Termin|offen|erreicht|Null =>|nicht da|Termin",
    "IVA": "22% => 22|22% => 22|10% => 10|4% => 4|esente|22% => 22|22% => 22|10% => 10|22% => 22|22% => 22",
    "Sconto": "22%|22%|10%|4%|0.05|22%|22%|10%|22%|22%",
    "Deal": "1.2k => 1200|$3.5M => 3500000|2,500 => 2500|10k => 10000||750|1.5k => 1500|99.99|12,000 => 12000|0",
    "Postnr": "111 20|11120|SE-111 20|211 34|21134|41103|411 03|753 09||903 26",
}


def _pairs(shape):
    cells = [cell.partition("=>") for cell in shape.split("|")]
    return [(before.strip(), (after.strip() if arrow else before.strip()) or None) for before, arrow, after in cells]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    """What comes out of one table with all the columns: header -> values."""
    folder = tmp_path_factory.mktemp("shapes")
    befores = [[before for before, _ in _pairs(shape)] for shape in SHAPES.values()]
    with (folder / "export.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(SHAPES), *zip(*befores, strict=True)])
    with api.bare([folder / "export.csv"]) as project:
        (table,) = api.clean(project, CleanOptions(out=folder / "out")).data["tables"]
    with duckdb.connect() as db:
        found = db.read_parquet(str(table["path"])).fetchnumpy()
    return {c["header"]: [None if v is None else str(v) for v in found[c["name"]].tolist()] for c in table["columns"]}


@pytest.mark.parametrize("header", SHAPES)
def test_shape_comes_out_as_it_should(header, cleaned):
    assert [value or None for value in cleaned[header]] == [after for _, after in _pairs(SHAPES[header])]


def test_days_among_codes_that_need_nothing_get_no_rule(tmp_path):
    batches = [f"2020-0{month}-15" for month in range(1, 9)] + ["2020-09-A", "2020-10-B"]
    (tmp_path / "list.csv").write_text("\n".join(["Batch", *batches]), encoding="utf-8")
    with api.bare([tmp_path / "list.csv"]) as project:
        answer = api.clean(project)
    assert (answer.data["rules"], answer.data["unread"]) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Name\nJones\nO’Brien\n",
        "d’accord\nl’été",
        "“quoted” – text",
        "ÖSTERREICH GROßE",
    ],
)
def test_typed_quotes_tell_windows(text):
    data = text.encode("cp1252")
    assert data.decode(detect(data).name) == text
