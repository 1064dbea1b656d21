"""Run the commands of the documentation again and put their output where it stands.

    python tests/docs/refresh.py [--only PAGE]

A block that is to be run has a comment before it, which may shorten the output:

    <!-- run head=9 tail=3 -->
    ```console
    $ crmmigrate check
    ```

`head` and `tail` count lines that stay. `from` and `until` name the first line and the line after the
last one by their beginnings, blanks written as `_`. `again` names the line with which to go on after
`head`. `in=.` runs beside the demo's folder. `stderr=yes` keeps what goes to stderr. A comment
`<!-- prepare: COMMAND -->` runs a command in silence. What is left out reads `[...]`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from crmmigrate.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DEMO = "crmmigrate-demo"
BLOCK = re.compile(
    r"<!-- prepare: (?P<prepare>.+?) -->\n|"
    r"(?P<head><!-- run(?P<options>[^>]*?) -->\n```console\n\$ (?P<command>.+)\n)"
    r"(?P<body>(?:(?!```).*\n)*)(?P<tail>```\n)"
)
LEFT_OUT = "[...]"


def main() -> int:
    """Refresh all pages in the order of the commands, or one page over a new demo."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=Path, help="refresh this page alone")
    only = parser.parse_args().only
    order = [
        "demo",
        *(name for name in COMMANDS if name != "demo"),
    ]  # its page lists the folder, still as it was made
    pages = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in order)]
    with tempfile.TemporaryDirectory(prefix="crmmigrate-docs-") as folder:
        beside = Path(folder)
        if only:
            _shell(f"crmmigrate demo {DEMO}", beside, stderr=False)
            pages = [only]
        for page in pages:
            text = page.read_text("utf-8")
            fresh = BLOCK.sub(lambda found: _fresh(found, beside), text)
            sys.stdout.write(f"{page.name}: {'changed' if fresh != text else 'same'}\n")
            page.write_text(fresh, "utf-8")
    return 0


def _fresh(found: re.Match[str], beside: Path) -> str:
    if found["prepare"]:
        _shell(found["prepare"], beside / DEMO, stderr=False)
        return found[0]
    options = dict(word.partition("=")[::2] for word in found["options"].split())
    place = beside if options.get("in") == "." else beside / DEMO
    lines = _shell(found["command"], place, stderr=options.get("stderr") == "yes")
    return found["head"] + "".join(f"{line}\n" for line in _shortened(lines, options)) + found["tail"]


def _shell(command: str, place: Path, *, stderr: bool) -> list[str]:
    """The lines that a command prints, 80 columns wide."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=place,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": "80", "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if stderr else subprocess.PIPE,
    )
    if "Traceback" in done.stdout + (done.stderr or ""):
        sys.stderr.write(f"{command}: {(done.stderr or done.stdout)[-400:]}\n")
    return [line.rstrip() for line in (done.stdout if stderr or done.stdout else done.stderr).splitlines()]


def _shortened(lines: list[str], options: dict[str, str]) -> list[str]:
    begin = _place(lines, options, "from", 0, 0)
    again = _place(lines, options, "again", begin + 1, begin)
    end = _place(lines, options, "until", again + 1, len(lines))
    kept = lines[begin:end]
    head, tail = int(options.get("head", len(kept))), int(options.get("tail", 0))
    if again > begin:
        kept = [*lines[begin : begin + head], LEFT_OUT, *lines[again:end]]
    elif head + tail < len(kept):
        kept = [*_stripped(kept[:head]), LEFT_OUT, *(kept[-tail:] if tail else [])]
    whole = [*([LEFT_OUT] if begin else []), *_stripped(kept)]
    return whole if end == len(lines) or whole[-1] == LEFT_OUT else [*whole, LEFT_OUT]


def _place(lines: list[str], options: dict[str, str], name: str, start: int, default: int) -> int:
    """The line from `start` on that begins with the words of an option."""
    if name not in options:
        return default
    words = options[name].replace("_", " ")
    return next((i for i, line in enumerate(lines) if i >= start and line.startswith(words)), default)


def _stripped(lines: list[str]) -> list[str]:
    """Without blank lines at the ends."""
    return "\n".join(lines).strip("\n").split("\n")


if __name__ == "__main__":
    raise SystemExit(main())
