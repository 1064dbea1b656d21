"""Links between pages lead somewhere, and settings shown are settings that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from crmmigrate.config import load_text
from crmmigrate.core.documents import Cleaning, Document, Kpis, Mapping, Migration, Model, Pack, Vocabulary

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]+\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHOLE: dict[str, type[Document]] = {
    "layout": Mapping, "terms": Vocabulary, "semantic_model": Kpis, "sources": Migration,
    "entries": Pack,
}  # fmt: skip


def page_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """The anchors that headings make, as GitHub does."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def yaml_blocks() -> list[tuple[str, int, str]]:
    found = []
    for path in PAGES:
        bodies = [body for language, body in FENCE.findall(path.read_text("utf-8")) if language == "yaml"]
        found += [(page_name(path), i, body) for i, body in enumerate(bodies, 1)]
    return found


def kind_of(body: str) -> type[Document] | None:
    """The document that a whole file is; None for a fragment."""
    if not body.startswith("version:"):
        return None
    keys = YAML(typ="safe").load(body)
    for key, document in WHOLE.items():
        if key in keys:
            return document
    return Cleaning if isinstance(keys.get("tables"), list) else Model


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    for target, anchor in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
        place = (path.parent / target).resolve() if target else path
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), f"{target}#{anchor}"


def test_every_page_is_reached_from_the_readme():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(FENCE.sub("", page.read_text("utf-8")))
        waiting += [(page.parent / target).resolve() for target, _ in links if target]
    # The folder of decisions is linked as a whole.
    wanted = {page_name(p) for p in PAGES if p.parent.name != "decisions"}
    assert wanted - {page_name(p) for p in reached} == set()


@pytest.mark.parametrize(("page", "number", "body"), yaml_blocks(), ids=lambda v: str(v)[:30])
def test_yaml_is_yaml_and_whole_files_are_documents(page: str, number: int, body: str) -> None:
    YAML(typ="safe").load(body)
    document = kind_of(body)
    if document is not None:
        load_text(body, f"{page}-{number}.yaml", document)


def test_whole_files_are_recognised():
    kinds = [kind_of(body) for _, _, body in yaml_blocks()]
    assert {Cleaning, Mapping, Vocabulary} <= set(kinds)
    assert kind_of("version: 1\nname: a\ntables:\n  t: {role: fact, fields: {}}\n") is Model
    assert kind_of("sources:\n  - path: x\n") is None


def test_the_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "```\npython3 -m pip install . && crmmigrate demo\npython3 -m pip install nox && nox\n```" in text


def test_decisions_are_dated_short_and_whole():
    pages = [p for p in (ROOT / "docs" / "decisions").glob("*.md") if p.name != "README.md"]
    assert len(pages) >= 7
    for page in pages:
        text = page.read_text("utf-8")
        assert re.match(r"20\d\d-\d\d-\d\d-[a-z0-9-]+\.md$", page.name)
        assert text.count("\n") < 40, page.name
        assert text.index("## Context") < text.index("## Decision") < text.index("## Consequences")
