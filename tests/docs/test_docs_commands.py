"""What the pages say of commands is so."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from crmmigrate.cli.main import COMMANDS, app
from crmmigrate.core.codes import CODES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
GROUP = typer.main.get_command(app)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(crmmigrate [^`\n]+)`")


@dataclass(frozen=True)
class Call:
    """One call of crmmigrate in a page; `whole` where it stands in a block and must parse as it is."""

    page: str
    words: tuple[str, ...]
    whole: bool

    def __str__(self) -> str:
        return f"{self.page}: {shlex.join(self.words)}"


def page_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(text: str, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(text) if language in languages]


def calls(text: str, page: str) -> list[Call]:
    lines = [
        (line[2:], True) for body in blocks(text, "console") for line in body.splitlines() if line.startswith("$ ")
    ]
    # In blocks without a language, what stands behind two blanks or more tells what the command does.
    lines += [(re.split(r"\s{2,}", line)[0], True) for body in blocks(text, "", "sh") for line in body.splitlines()]
    lines += [(line, False) for line in INLINE.findall(FENCE.sub("", text))]
    parts = [(part.strip(), whole) for line, whole in lines for part in line.split("&&")]
    return [Call(page, tuple(shlex.split(p)[1:]), whole) for p, whole in parts if p.startswith("crmmigrate ")]


ALL = [call for path in PAGES for call in calls(path.read_text("utf-8"), page_name(path))]


def options_of(name: str) -> set[str]:
    return {o for p in GROUP.commands[name].params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")} | {
        "-h",
        "--help",
    }


def is_option(word: str) -> bool:
    return bool(re.fullmatch(r"--?[a-z][a-z-]*", word.partition("=")[0]))


def test_calls_are_found_in_all_three_places():
    text = (
        "```\npip install . && crmmigrate demo   a sample\n```\nSee `crmmigrate load --dry-run`.\n"
        "```console\n$ crmmigrate runs -p x\nrun\n```\n"
    )
    assert [(c.words, c.whole) for c in calls(text, "p")] == [
        (("runs", "-p", "x"), True),
        (("demo",), True),
        (("load", "--dry-run"), False),
    ]


def test_there_are_calls_to_test():
    assert len(ALL) > 60
    assert sum(call.whole for call in ALL) > 40


@pytest.mark.parametrize("call", ALL, ids=str)
def test_a_call_names_a_command_and_its_options(call: Call) -> None:
    name = call.words[0]
    if name in ("--help", "--version"):
        return
    assert name in GROUP.commands
    assert {w.partition("=")[0] for w in call.words[1:] if is_option(w)} <= options_of(name)


@pytest.mark.parametrize("call", [c for c in ALL if c.whole and "--help" not in c.words], ids=str)
def test_a_call_in_a_block_parses(call: Call) -> None:
    words = [w for w in call.words[1:] if w != "..."]
    assert GROUP.commands[call.words[0]].make_context(call.words[0], words).args == []


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_options_named_in_the_text_belong_to_a_command(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    named = {o for code in re.findall(r"`(--[a-z][^`\n]*)`", text) for o in re.findall(r"--[a-z][a-z-]*", code)}
    assert named <= {o for name in COMMANDS for o in options_of(name)} | {"--version"}


def test_every_command_has_a_page_and_stands_in_the_index():
    index = (DOCS / "index.md").read_text("utf-8")
    assert set(COMMANDS) == set(GROUP.commands)
    for name in COMMANDS:
        assert (DOCS / f"{name}.md").is_file(), name
        assert f"[{name}]({name}.md)" in index, name


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_tells_all_options_and_the_exit_codes(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text("utf-8")
    assert text.startswith(f"# {name}: ")
    missing = {o for o in options_of(name) if o.startswith("--") and o not in text}
    assert missing == set()
    assert "## Exit codes" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_the_usage_on_a_page_is_that_of_the_program(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text("utf-8")
    usage = next(b for b in blocks(text, "console") if b.startswith(f"$ crmmigrate {name} --help\n"))
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", usage.partition("\n")[2]))
    assert told == {o for o in options_of(name) if o.startswith("--")}


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_codes_that_pages_name_exist(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    # A code looks like `rows-total`; options begin with dashes, layouts and servers are named elsewhere.
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text))
    assert named - set(CODES) == set()


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_examples_are_at_most_80_columns_wide(path: Path) -> None:
    for body in blocks(path.read_text("utf-8"), "console"):
        wide = [
            line for line in body.splitlines() if len(line) > 80 and " " in line.strip() and not line.startswith("$ ")
        ]
        assert wide == []
