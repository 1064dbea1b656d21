import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile

import pytest
import pyzipper

from crmmigrate.adapters.readers import choose, unpacking
from crmmigrate.adapters.readers.archive_reader import ArchiveReader
from crmmigrate.adapters.readers.passwords import password
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Member, Refused

CSV = b"a,b\n1,2\n"


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def read(path, reader=None, **options):
    reader = reader or ArchiveReader()
    return [(p.name, p.path.read_bytes()) if isinstance(p, Member) else p for p in reader.read(path, options)]


@pytest.mark.parametrize(("pack", "end"), [(gzip.compress, ".gz"), (bz2.compress, ".bz2"), (lzma.compress, ".xz")])
def test_one_packed_file(tmp_path, pack, end):
    path = tmp_path / f"a.csv{end}"
    path.write_bytes(pack(CSV))
    reader = ArchiveReader()
    assert choose(path, [reader]) is reader
    (member,) = reader.read(path, {})
    assert (member.name, member.path.name, member.path.read_bytes()) == (None, "a.csv", CSV)
    path.write_bytes(pack(os.urandom(200_000))[:-5000])
    with pytest.raises(SourceError, match="truncated"):
        list(reader.read(path, {}))


def test_zip_without_the_noise(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        [("x/a.csv", CSV), ("__MACOSX/x/._a.csv", b"?"), ("x/.DS_Store", b"?"), ("Thumbs.db", b"?"), ("b.dbf", b"d"),
         ("b.FPT", b"memo"), ("c.fpt", b"lonely")],
    )  # fmt: skip
    assert [m[0] for m in read(path)] == ["x/a.csv", "b.dbf", "c.fpt"]


def tarred(members):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:1024] + b"?" + data[1025:], "source-unreadable"),
        (lambda data: data + data, "source-unreadable"),
        (lambda data: data[:1024], "truncated"),
    ],
)
def test_files_behind_damage_in_a_tar_are_told(tmp_path, change, code):
    path = tmp_path / "a.tar"
    data = tarred([("a.csv", CSV), ("b.csv", CSV)])
    path.write_bytes(data)
    assert [m[0] for m in read(path)] == ["a.csv", "b.csv"]
    path.write_bytes(change(data))
    *members, refused = read(path)
    assert members[0] == ("a.csv", CSV)
    assert refused.code == code


def test_members_lie_beside_one_another(tmp_path):
    path = zipped(tmp_path / "a.zip", [("t/b.dbf", b"d"), ("t/b.dbt", b"memo")])
    reader = ArchiveReader()
    (member,) = reader.read(path, {})
    assert sorted(p.name for p in member.path.parent.iterdir()) == ["b.dbf", "b.dbt"]


def test_no_member_leaves_the_folder(tmp_path):
    names = ["../../evil.csv", "/abs.csv", "C:\\win\\x.csv", "a.csv", "A.CSV", "n/./../m.csv", "con|?*.csv", "d", "d/e"]
    reader = ArchiveReader()
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(tmp_path / "a.zip", [(name, name.encode()) for name in [*names, "a.csv"]])
    members = list(reader.read(path, {}))
    assert [m.name for m in members] == [
        "evil.csv", "abs.csv", "win/x.csv", "a.csv", "A.CSV", "n/m.csv", "con|?*.csv", "d", "d/e", "a.csv (2)"
    ]  # fmt: skip
    root = reader._scratch.folder().resolve()
    assert all(root in m.path.resolve().parents for m in members)
    assert [m.path.read_bytes().decode() for m in members] == [*names, "a.csv"]


def test_names_in_utf8_without_the_flag(tmp_path):
    path = zipped(tmp_path / "a.zip", [("M__ller.csv", CSV)])
    path.write_bytes(path.read_bytes().replace(b"M__ller", "Müller".encode()))
    assert read(path) == [("Müller.csv", CSV)]
    path = zipped(tmp_path / "b.zip", [("M_ller.csv", CSV)])
    path.write_bytes(path.read_bytes().replace(b"M_ller", "Müller".encode("cp437")))
    assert read(path) == [("Müller.csv", CSV)]


def test_tar(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        for name in ("x/a.csv", "../b.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(CSV)
            archive.addfile(info, io.BytesIO(CSV))
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    reader = ArchiveReader()
    (inner,) = reader.read(tmp_path / "a.tar.gz", {})
    assert inner.path.name == "a.tar"
    assert read(inner.path, reader) == [("x/a.csv", CSV), ("b.csv", CSV)]
    cut = tmp_path / "cut.tar"
    cut.write_bytes(inner.path.read_bytes()[: 512 + 4])
    with pytest.raises(SourceError, match=r"truncated|damaged"):
        read(cut)


def test_limits_count_what_comes_not_what_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "RATIO_FROM", 1_000_000)
    monkeypatch.setattr(unpacking, "HIGHEST_RATIO", 100)
    path = zipped(tmp_path / "a.zip", [("a.csv", bytes(5_000_000))])
    path.write_bytes(path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    reader = ArchiveReader()
    with pytest.raises(SourceError) as caught:
        read(path, reader)
    assert not any(p.is_file() for p in reader._scratch.folder().rglob("*"))
    bomb = tmp_path / "a.gz"
    bomb.write_bytes(gzip.compress(bytes(5_000_000)))
    with pytest.raises(SourceError) as caught:
        read(bomb)
    assert caught.value.code == "source-too-large"
    with pytest.raises(SourceError, match="more than 10 bytes"):
        read(zipped(tmp_path / "b.zip", [("a", os.urandom(11))]), max_unpacked=10)
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    with pytest.raises(SourceError, match="more than 2 files"):
        read(zipped(tmp_path / "c.zip", [(str(n), b"x") for n in range(3)]))


def test_archives_in_archives_share_one_limit(tmp_path):
    inner = zipped(tmp_path / "inner.zip", [("a", os.urandom(600))])
    outer = zipped(tmp_path / "outer.zip", [("1.zip", inner.read_bytes()), ("2.zip", inner.read_bytes())])
    reader = ArchiveReader()
    one, two = reader.read(outer, {"max_unpacked": 2500})
    assert len(read(one.path, reader)) == 1
    with pytest.raises(SourceError, match=r"outer\.zip"):
        read(two.path, reader)


def test_passwords(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"geheim")
        archive.writestr("a.csv", CSV)
    with pytest.raises(SourceError, match="password") as caught:
        read(path)
    assert caught.value.code == "source-encrypted"
    assert read(path, password="geheim") == [("a.csv", CSV)]
    monkeypatch.setenv("ZIP_WORD", "falsch")
    with pytest.raises(SourceError, match="wrong") as caught:
        read(path, password_env="ZIP_WORD")
    assert "falsch" not in caught.value.message
    with pyzipper.AESZipFile(path, "a") as archive:
        archive.writestr("open.csv", CSV)
    locked, free = read(path)
    assert isinstance(locked, Refused)
    assert (locked.code, free) == ("source-encrypted", ("open.csv", CSV))
    assert len(read(path, password="geheim")) == 2


def test_a_password_that_the_environment_lacks(monkeypatch):
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(SourceError, match="NOT_SET"):
        password({"password_env": "NOT_SET"})
    assert password({}) is None
    assert password({"password": 123}) == "123"


@pytest.mark.parametrize("head", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\0"])
def test_what_cannot_be_opened_here(tmp_path, head):
    (tmp_path / "a").write_bytes(head + bytes(100))
    with pytest.raises(SourceError, match="cannot be opened") as caught:
        read(tmp_path / "a")
    assert "unpack" in caught.value.next


def test_an_empty_archive(tmp_path):
    with pytest.raises(SourceError, match="no files"):
        read(zipped(tmp_path / "a.zip", [("folder/", b"")]))
