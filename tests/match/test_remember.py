"""`crmmigrate match --remember` and `--against`: what is kept in a folder, and what is refused."""

import csv
import json
import shutil

import pytest

from crmmigrate import api
from crmmigrate.cli.main import _run
from crmmigrate.core.errors import UsageError

HEADER = "Ref,Company,Street,Town,Postcode,Country,Phone,Email"
KNOWN = [
    "1,Nordlicht Kaffee GmbH,Speicherweg 12,Hamburg,20457,DE,+49 40 5553871,info@nordlicht-kaffee.de",
    "2,Nordlicht Kaffee,Speicherweg 12,Hamburg,20457,DE,+49 40 5553871,",
    "3,Bristol Haulage Ltd,22 Forge Lane,Bristol,BS1 6LN,GB,+44 117 2643777,sales@bristol-haulage.co.uk",
    "4,Talleres Ibarra S.L.,Calle Mayor 3,Bilbao,48001,ES,+34 944 163 882,hola@talleres-ibarra.es",
    "5,Boulangerie Perrin SARL,8 rue Neuve,Lyon,69002,FR,+33 4 72 55 61 20,contact@perrin-pain.fr",
]
NEW = [
    "21,Bristol Haulage Limited,22 Forge Lane,Bristol,BS1 6LN,GB,0117 2643777,sales@bristol-haulage.co.uk",
    "22,Weber Metallbau KG,Am Hang 9,Kassel,34117,DE,+49 561 998877,post@weber-metallbau.de",
    "23,,,,,,,",
]


def written(path, lines):
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def ids(path):
    with path.open(encoding="utf-8") as file:
        return {row["record_id"]: row["cluster_id"] for row in csv.DictReader(file)}


def match(folder, name, **options):
    to = folder / f"{name}.clusters.csv"
    answer = api.match_file([folder / f"{name}.csv"], "account", "Ref", to, api.MatchOptions(**options))
    return ids(to), answer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("known")
    written(folder / "old.csv", KNOWN)
    match(folder, "old", remember=folder / "known")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.mark.long
def test_new_rows_join_or_have_new_ids_and_a_second_time_the_same(folder):
    old = ids(folder / "old.clusters.csv")
    written(folder / "new.csv", NEW)
    first, answer = match(folder, "new", against=folder / "known")
    assert answer.data["against"] == {"rows": 3, "known": 0, "joined": 1, "new_clusters": 2, "review": 0}
    assert list(first) == ["21", "22", "23"]
    assert first["21"] == old["3"]
    assert not {first["22"], first["23"]} & set(old.values())
    again, _ = match(folder, "new", against=folder / "known", remember=folder / "known")
    third, answer = match(folder, "new", against=folder / "known", remember=folder / "known")
    assert first == again == third
    assert answer.data["against"] == {"rows": 3, "known": 3, "joined": 0, "new_clusters": 0, "review": 0}
    # What was new joins what was new before it.
    written(folder / "later.csv", ["31,Weber Metallbau,Am Hang 9,Kassel,34117,DE,0561 998877,"])
    later, _ = match(folder, "later", against=folder / "known", remember=folder / "other")
    assert later == {"31": first["22"]}
    assert sorted(p.name.partition("-")[0] for p in (folder / "other").glob("records-*")) == ["records"] * 3
    assert match(folder, "old", against=folder / "other")[0] == old


def damaged(folder, said):
    manifest = folder / "known" / "memory.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | said), "utf-8")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"form": 2}, "form 2"),
        ({"kind": "0" * 64}, "in another way"),
        ({"entity": "contact"}, "remembers contact"),
        ({"weights": None}, "cannot be read"),
    ],
)
def test_a_memory_of_another_kind_is_refused(folder, said, words):
    damaged(folder, said)
    with pytest.raises(UsageError, match=words) as told:
        match(folder, "old", against=folder / "known")
    assert told.value.next


def test_a_damaged_file_is_refused(folder):
    (part,) = (folder / "known").glob("records-*.parquet")
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(UsageError, match="not as it was written"):
        match(folder, "old", against=folder / "known")


def test_other_folders_are_refused(folder):
    with pytest.raises(UsageError, match="holds nothing"):
        match(folder, "old", against=folder / "nowhere")
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(UsageError, match="stands already"):
        match(folder, "old", remember=folder / "mine")
    with pytest.raises(UsageError, match="--precision"):
        match(folder, "old", against=folder / "known", precision=0.99)
    assert not (folder / "nowhere").exists()


@pytest.mark.long
def test_a_killed_run_leaves_the_old_memory(folder, monkeypatch):
    written(folder / "new.csv", NEW)
    before = {p.name: p.read_bytes() for p in (folder / "known").iterdir()}

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("crmmigrate.project.memory.write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        match(folder, "new", against=folder / "known", remember=folder / "known")
    assert {name: (folder / "known" / name).read_bytes() for name in before} == before
    monkeypatch.undo()
    match(folder, "new", against=folder / "known", remember=folder / "known")
    assert len([*(folder / "known").glob("records-*.parquet")]) == 2


def test_they_go_with_a_file_of_clusters(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    for option in ("--against", "--remember"):
        assert _run(["match", "old.csv", option, "known"]) == 2
        assert option in capsys.readouterr().err
