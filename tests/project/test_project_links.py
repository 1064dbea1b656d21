"""Folders with links, dead ends and closed doors: each file once, none passed over in silence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from crmmigrate import api
from crmmigrate.project import project as room
from crmmigrate.project.progress import Silent

TEXT = "id;name\n{0}1;a\n{0}2;b\n{0}3;c\n"


def gather(path: Path) -> tuple[list[str], dict[str, str]]:
    with api.bare([str(path)]) as project:
        data: dict[str, Any] = api.gather(project, progress=Silent()).data
    return [table["file"] for table in data["tables"]], {e["file"]: e["message"] for e in data["errors"]}


def test_links_are_followed_once(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    for place, number in ((root / "b", 1), (other, 2)):
        place.mkdir(parents=True)
        (place / "f.csv").write_text(TEXT.format(number))
    (root / "loop").symlink_to(root)
    (root / "a").symlink_to(root / "b")
    (root / "out").symlink_to(other)
    (other / "back").symlink_to(root)
    (root / "dead.csv").symlink_to(tmp_path / "none.csv")
    assert gather(root) == (["b/f.csv", "out/f.csv"], {"dead.csv": "No such file or directory"})


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "f.csv").write_text(TEXT.format(1))
    (tmp_path / "g.csv").write_text(TEXT.format(2))
    scan, access = os.scandir, os.access

    def scandir(path: Any) -> Any:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(room.os, "access", lambda p, m: not str(p).endswith("shut") and access(p, m))
    tables, errors = gather(tmp_path)
    assert (tables, list(errors)) == (["g.csv"], ["shut"])
