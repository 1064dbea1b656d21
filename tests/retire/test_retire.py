"""Retire: an archive that reads back, and files that go only when everything is proven."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from crmmigrate import api
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.project.archiving import CHUNK

ODD = {
    "Müller & Söhne.csv": b"customer_no;name\nC900;M\xc3\xbcller\n",
    "with  spaces.csv": b"customer_no;name\nC901;Spaces\n",
    f"{'long_' * 48}.csv": b"customer_no;name\nC902;Long\n",
    "deep/er/日本.csv": b"customer_no;name\nC903;Tokyo\n",
    "empty.csv": b"",
}


def retire(root, **options) -> api.Answer:
    url = options.pop("url", f"duckdb:///{root / 'w.duckdb'}")
    with api.project(root) as project:
        return api.retire(project, api.RetireOptions(url=url, **options))


def files(root) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder with its content and time."""
    return {
        p.relative_to(root).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()
    }


def legacy(root) -> dict[str, tuple[bytes, int]]:
    return {f"legacy/{name}": told for name, told in files(root / "legacy").items()}


@pytest.fixture
def odd(loaded):
    """The loaded tiny project with more files, of names and kinds that archives get wrong, gathered and loaded."""
    (loaded / "migration.yaml").write_text(
        (loaded / "migration.yaml").read_text("utf-8").replace("legacy/*", "legacy"), "utf-8"
    )
    for name, content in ODD.items():
        place = loaded / "legacy" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        os.utime(place, ns=(1_234_567_890_123_456_789, 1_234_567_890_123_456_789))
    (loaded / "legacy/with  spaces.csv").chmod(0o444)
    with api.project(loaded) as project:
        api.load(project, api.LoadOptions(f"duckdb:///{loaded / 'w.duckdb'}", accept=0.0))
    return loaded


def codes(answer):
    return [f.code for f in answer.findings if f.severity == "error"]


def manifest_of(archive) -> dict:
    with (
        pa.CompressedInputStream(pa.OSFile(str(archive)), "zstd") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        return json.load(tar.extractfile(tar.next()))


@pytest.mark.long
def test_an_archive_tells_every_file_with_hash_and_rows(loaded, tiny):
    before = legacy(loaded)
    answer = retire(loaded)
    assert answer.status == "ok"
    assert legacy(loaded) == before
    told = manifest_of(answer.data["archive"])
    assert {f["name"]: f["sha256"] for f in told["files"]} == {
        n: hashlib.sha256(content).hexdigest() for n, (content, _) in before.items()
    }
    fates = ("gathered", "loaded", "merged", "rejected", "excluded")
    assert {s["source"]: tuple(s[f] for f in fates) for f in told["files"] for s in f["sources"]} == tiny.truth
    assert told["run"] == 1
    assert {r["table"]: r["rows_after"] for r in told["receipts"]}["fact_order"] == 9


def test_the_same_files_give_the_same_archive(loaded):
    first = retire(loaded, to=loaded / "a.tar.zst").data
    second = retire(loaded, to=loaded / "b.tar.zst").data
    assert first["sha256"] == second["sha256"]
    assert (loaded / "a.tar.zst").read_bytes() == (loaded / "b.tar.zst").read_bytes()
    assert retire(loaded, to=loaded / "a.tar.zst").data["sha256"] == first["sha256"]


def test_the_tools_of_the_system_read_it(loaded, tmp_path):
    if not shutil.which("zstd"):
        pytest.skip("no zstd here")
    archive = retire(loaded).data["archive"]
    plain = tmp_path / "plain.tar"
    subprocess.run(["zstd", "-q", "-d", archive, "-o", plain], check=True)
    subprocess.run(["tar", "xf", plain, "-C", tmp_path], check=True)
    assert {f"legacy/{n}": c for n, (c, _) in files(tmp_path / "files/legacy").items()} == {
        n: c for n, (c, _) in legacy(loaded).items()
    }


def test_removed_and_restored_byte_for_byte(odd, tmp_path):
    before = legacy(odd)
    assert set(ODD) <= {n.removeprefix("legacy/") for n in before}
    answer = retire(odd, delete=True, accept=0.0)
    assert (codes(answer), answer.data["reasons"]) == ([], [])
    assert answer.data["deleted"] == len(before)
    assert legacy(odd) == {}
    told = api.restore(Path(answer.data["archive"]), tmp_path / "back")
    assert told.data["restored"] == len(before)
    assert files(tmp_path / "back") == before  # content and times, to the nanosecond
    again = api.restore(Path(answer.data["archive"]), tmp_path / "back")
    assert (again.data["restored"], files(tmp_path / "back")) == (0, before)


def test_a_large_file_passes_through(loaded):
    noise = random.Random(1)
    big = loaded / "legacy/big.csv"
    big.write_bytes(b"customer_no;name\n" + b"".join(b"C%d;%x\n" % (i, noise.getrandbits(8000)) for i in range(3000)))
    assert big.stat().st_size > 5 * CHUNK
    with api.project(loaded) as project:
        api.gather(project)
    archive = retire(loaded).data["archive"]
    shutil.rmtree(loaded / "legacy/big.csv", ignore_errors=True)
    api.restore(Path(archive), loaded / "back")
    assert (loaded / "back/legacy/big.csv").read_bytes() == big.read_bytes()


def test_after_removal_commands_say_so_and_a_restore_brings_everything_back(loaded, tiny):
    target = tiny.snapshot(loaded / "w.duckdb")
    archive = retire(loaded, delete=True).data["archive"]
    with api.project(loaded) as project:
        for command in (api.gather, api.profile, api.rehearse):
            with pytest.raises(UsageError, match="retired in retired/tiny") as told:
                command(project)
            assert told.value.code == "sources-retired"
            assert "--restore retired/tiny" in told.value.next
        with pytest.raises(UsageError, match="4 source files are retired"):
            api.load(project, api.LoadOptions(f"duckdb:///{loaded / 'w.duckdb'}"))
        status = api.status(project).data
        assert (status["files"], status["retired"][0]["gone"], status["retired"][0]["done"]) == (0, 4, True)
    assert tiny.snapshot(loaded / "w.duckdb") == target
    api.restore(Path(archive), loaded)
    answer = tiny.load(loaded, loaded / "w.duckdb")
    assert [r["table"] for r in answer.data["receipts"] if r["applied"]] == []
    with api.project(loaded) as project:
        assert api.status(project).data["retired"][0]["gone"] == 0


def test_part_of_the_files_gone_is_told_too(loaded):
    archive = retire(loaded, delete=True).data["archive"]
    api.restore(Path(archive), loaded)
    (loaded / "legacy/orders.csv").unlink()
    with api.project(loaded) as project, pytest.raises(UsageError, match=r"1 source files are retired .*orders\.csv"):
        api.gather(project)


# --- refusals ------------------------------------------------------------------------------------


def test_a_file_that_changed_is_refused(loaded):
    (loaded / "legacy/orders.csv").write_text("order_no\nX\n", "utf-8")
    answer = retire(loaded)
    assert codes(answer) == ["retire-refused"]
    assert answer.data["reasons"] == ["legacy/orders.csv changed since it was gathered"]
    assert not (loaded / "retired").exists()


def test_a_file_that_is_gone_is_refused(loaded):
    (loaded / "legacy/orders.csv").unlink()
    assert retire(loaded).data["reasons"] == ["legacy/orders.csv was gathered and is not there"]


def test_a_project_that_never_ran_is_refused(fresh):
    assert "no run has gathered these files" in retire(fresh).data["reasons"][0]


@pytest.mark.long
def test_a_new_file_is_archived_and_not_removed(loaded):
    (loaded / "legacy/new.csv").write_text("customer_no;name\nC800;New\n", "utf-8")
    kept = legacy(loaded)
    assert retire(loaded, to=loaded / "x.tar.zst").status == "ok"
    answer = retire(loaded, delete=True)
    assert "legacy/new.csv was never read" in answer.data["reasons"]
    assert legacy(loaded) == kept


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DELETE FROM fact_order WHERE order_no = 'O10'", "count-mismatch"),
        ("UPDATE fact_order SET amount = amount + 0.01 WHERE order_no = 'O10'", "control-total"),
        ("DROP TABLE fact_order", "count-mismatch"),
    ],
)
def test_a_target_that_is_not_green_is_refused(loaded, statement, reason):
    with duckdb.connect(str(loaded / "w.duckdb")) as connection:
        connection.execute(statement)
    before = legacy(loaded)
    answer = retire(loaded, delete=True)
    assert any(r.startswith(reason) for r in answer.data["reasons"])
    assert legacy(loaded) == before
    assert not (loaded / "retired").exists()


@pytest.mark.long
def test_suggestions_and_missed_goals_are_refused(loaded):
    mapping = loaded / "mappings/orders.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("confirmed", "suggested"), "utf-8")
    with (loaded / "migration.yaml").open("a", encoding="utf-8") as file:
        file.write("goals: [reject_rate <= 0.1%]\n")
    reasons = retire(loaded, delete=True).data["reasons"]
    assert reasons[0] == "6 columns are mapped by suggestions that nobody has confirmed"
    assert reasons[1].startswith("goal-missed: reject_rate <= 0.1%")
    assert len(legacy(loaded)) == 4


def decided(root, *, status: str, confidence: float = 0.4) -> None:
    """A new file of a layout of its own, of which nothing is mapped, loaded."""
    (root / "legacy/notes.csv").write_text("remark;author\nfirst;me\nsecond;you\n", "utf-8")
    columns = "".join(
        f"  - column: {c}\n    field:\n    confidence: {confidence}\n    status: {status}\n"
        for c in ("remark", "author")
    )
    (root / "mappings/notes.yaml").write_text(
        f"version: 1\nlayout: notes\napplies_to: [legacy/notes.csv]\nrows_are:\nstatus: {status}\n"
        f"columns:\n{columns}", "utf-8",
    )  # fmt: skip
    with api.project(root) as project:
        api.load(project, api.LoadOptions(f"duckdb:///{root / 'w.duckdb'}"))


@pytest.mark.long
def test_files_that_only_suggestions_leave_out_stay(loaded):
    decided(loaded, status="suggested")
    told = "2 columns are left out by suggestions that nobody has confirmed: remark in notes, author in notes"
    assert retire(loaded, delete=True).data["reasons"] == [told]
    assert retire(loaded, delete=True, accept=0.5).data["reasons"] == [told]
    assert len(legacy(loaded)) == 5
    assert retire(loaded, delete=True, accept=0.4).data["deleted"] == 5


@pytest.mark.long
def test_columns_of_a_mapped_layout_that_only_suggestions_leave_out_keep_the_files(loaded):
    path = loaded / "mappings/customers.yaml"
    entry = "  - column: city\n    field: account.city\n    confidence: 1.0\n    status: confirmed\n"
    text = path.read_text("utf-8").replace("status: confirmed\ncolumns", "status: suggested\ncolumns")
    assert entry in text
    path.write_text(
        text.replace(entry, "  - column: city\n    field:\n    confidence: 0.95\n    status: suggested\n"), "utf-8"
    )
    with api.project(loaded) as project:
        api.load(project, api.LoadOptions(f"duckdb:///{loaded / 'w.duckdb'}"))
    assert "1 columns are left out" in retire(loaded, delete=True).data["reasons"][0]


@pytest.mark.long
def test_what_a_person_leaves_out_is_no_reason(loaded):
    decided(loaded, status="confirmed")
    assert retire(loaded, delete=True).data["deleted"] == 5


def test_half_archives_of_other_projects_stay(loaded, tmp_path):
    other = tmp_path / ".retire-0123456789ab-77.tmp"
    foreign = tmp_path / ".retire-77.tmp"
    for half in (other, foreign):
        half.write_bytes(b"half")
    assert retire(loaded, to=tmp_path / "a.tar.zst").status == "ok"
    assert other.exists()
    assert foreign.exists()


def test_after_removal_status_does_not_advise_a_load(loaded):
    archive = retire(loaded, delete=True).data["archive"]
    with api.project(loaded) as project:
        assert api.status(project).data["next"].startswith("nothing; the files are retired (crmmigrate retire --rest")
        api.restore(Path(archive), loaded)
        assert api.status(project).data["next"].startswith("crmmigrate load")


def test_without_a_target_nothing_is_removed(loaded):
    answer = retire(loaded, delete=True, url=None)
    assert "no target is named" in answer.data["reasons"][0]
    assert len(legacy(loaded)) == 4


def test_an_archive_among_the_sources_is_refused(loaded):
    with pytest.raises(UsageError, match="would itself be a source"):
        retire(loaded, to=loaded / "legacy/x.tar.zst")
    (loaded / "other.tar.zst").write_bytes(b"mine")
    with pytest.raises(UsageError, match="stands there"):
        retire(loaded, to=loaded / "other.tar.zst")
    assert (loaded / "other.tar.zst").read_bytes() == b"mine"


def test_a_link_to_elsewhere_is_archived_and_never_removed(loaded, tmp_path):
    outside = tmp_path / "outside.csv"
    shutil.move(loaded / "legacy/orders.csv", outside)
    (loaded / "legacy/orders.csv").symlink_to(outside)
    answer = retire(loaded, delete=True)
    assert [f.where.file for f in answer.findings if f.code == "retire-kept"] == ["legacy/orders.csv"]
    assert outside.read_text("utf-8").startswith("order_no")
    assert [p.name for p in (loaded / "legacy").iterdir()] == ["orders.csv"]
    assert "legacy/orders.csv" in {f["name"] for f in manifest_of(answer.data["archive"])["files"]}


def test_what_is_no_source_stays(loaded):
    (loaded / "legacy/.hidden").write_text("x", "utf-8")
    (loaded / "notes.txt").write_text("x", "utf-8")
    retire(loaded, delete=True)
    assert [p.name for p in (loaded / "legacy").iterdir()] == [".hidden"]
    assert (loaded / "notes.txt").exists()


@pytest.mark.long
def test_sources_beside_the_project_are_restored_inside_the_folder(loaded, tmp_path):
    shutil.move(loaded / "legacy", tmp_path / "elsewhere")
    migration = loaded / "migration.yaml"
    migration.write_text(migration.read_text("utf-8").replace("legacy/", f"{tmp_path}/elsewhere/"), "utf-8")
    for path in (loaded / "mappings").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("legacy/", "../elsewhere/"), "utf-8")
    with api.project(loaded) as project:
        api.load(project, api.LoadOptions(f"duckdb:///{loaded / 'v.duckdb'}"))
    before = files(tmp_path / "elsewhere")
    archive = retire(loaded, delete=True, url=f"duckdb:///{loaded / 'v.duckdb'}").data["archive"]
    assert files(tmp_path / "elsewhere") == {}
    api.restore(Path(archive), tmp_path / "back")
    assert files(tmp_path / "back/__up__/elsewhere") == before


# --- tampering -----------------------------------------------------------------------------------


def repacked(archive, change) -> None:
    """An archive whose members were changed by somebody who knows the format."""
    with pa.CompressedInputStream(pa.OSFile(archive), "zstd") as packed:
        data = packed.read()
    with pa.CompressedOutputStream(pa.OSFile(archive, "wb"), "zstd") as packed:
        packed.write(change(data))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.replace(b"Alder GmbH", b"Elder GmbH"),
        lambda d: d.replace(b"files/legacy/orders.csv", b"files/legacy/orderz.csv", 2),
        lambda d: d.replace(b"files/legacy/orders.csv", b"../../../legacy/ords.csv"),
        lambda d: d[: len(d) // 2],
        lambda d: b"x" * len(d),
        lambda d: d.replace(b"manifest.json", b"manifesto.jso"),
        lambda d: b"",
    ],
    ids=["content", "name", "climbing", "half", "noise", "no manifest", "empty"],
)
def test_a_tampered_archive_restores_nothing(loaded, tmp_path, change):
    archive = retire(loaded).data["archive"]
    repacked(archive, change)
    with pytest.raises(OutsideError) as told:
        api.restore(Path(archive), tmp_path / "back")
    assert told.value.code == "archive-damaged"
    assert not (tmp_path / "back").exists()


def made(archive: Path, *entries: tuple[str, str, object]) -> Path:
    """An archive of name, member and time, with all hashes right."""
    told = [
        {"name": n, "member": m, "size": 1, "mtime_ns": t, "sha256": hashlib.sha256(b"x").hexdigest()}
        for n, m, t in entries
    ]  # fmt: skip
    with (
        pa.CompressedOutputStream(pa.OSFile(str(archive), "wb"), "zstd") as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, data in [
            ("manifest.json", json.dumps({"files": told}).encode()),
            *((m, b"x") for _, m, _ in entries),
        ]:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive


@pytest.mark.parametrize(
    "last",
    [
        ("b", "files/b", 10**30), ("b", "files/b", "no"), ("b", "files/b", None), ("b", "files/b", True),
        ("b", "files/b", 1.5), ("b", "files/a", 0), ("b", "files/./a", 0), ("a", "files/b", 0), ("b", "files/a/b", 0),
        ("b", f"files/{'n' * 300}", 0),
    ],
)  # fmt: skip
def test_an_archive_that_lies_about_names_and_times_restores_nothing(tmp_path, last):
    archive = made(tmp_path / "a.zst", ("a", "files/a", 0), last)
    with pytest.raises(OutsideError) as told:
        api.restore(archive, tmp_path / "back")
    assert told.value.code == "archive-damaged"
    assert not (tmp_path / "back").exists()


def test_times_before_1970_come_back(tmp_path):
    archive = made(tmp_path / "a.zst", ("a", "files/a", -(10**18)), ("b", "files/b", 10**18))
    assert api.restore(archive, tmp_path / "back").data["restored"] == 2
    assert (tmp_path / "back/a").stat().st_mtime_ns == -(10**18)


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_archive_restores_nothing(loaded, tmp_path, place):
    archive = Path(retire(loaded).data["archive"])
    data = bytearray(archive.read_bytes())
    at = int(len(data) * place)
    data[at : at + 4] = bytes(255 - b for b in data[at : at + 4])
    archive.write_bytes(data)
    with pytest.raises(OutsideError):
        api.restore(archive, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_restore_never_overwrites(loaded, tmp_path):
    archive = Path(retire(loaded).data["archive"])
    other = tmp_path / "back/legacy/orders.csv"
    other.parent.mkdir(parents=True)
    other.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="stands there"):
        api.restore(archive, tmp_path / "back")
    assert files(tmp_path / "back").keys() == {"legacy/orders.csv"}
    assert other.read_text("utf-8") == "mine"


def test_restore_does_not_follow_a_link_out(loaded, tmp_path):
    archive = Path(retire(loaded).data["archive"])
    (tmp_path / "back").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "back/legacy").symlink_to(tmp_path / "outside")
    with pytest.raises(UsageError, match="by a link"):
        api.restore(archive, tmp_path / "back")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_url_is_no_place_for_an_archive(fresh):
    with api.project(fresh) as project, pytest.raises(UsageError, match="names the archive"):
        api.retire(project, api.RetireOptions(to=Path("duckdb:///target.duckdb")))
    assert not list(fresh.glob("duckdb*"))
