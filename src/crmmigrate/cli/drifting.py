"""How `profile --compare` prints what drifted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

WIDEST = 28


def with_drift(print_rest: Callable[[Console, Answer], None]) -> Callable[[Console, Answer], None]:
    """A function that prints the answer, and then what drifted, if that was asked."""

    def draw(out: Console, answer: Answer) -> None:
        print_rest(out, answer)
        if "drift" in answer.data:
            print_drift(out, answer.data["drift"])

    return draw


def print_drift(out: Console, drift: dict[str, Any]) -> None:
    """What drifted, table by table; the findings below say it in sentences."""
    from crmmigrate.report import terminal  # noqa: PLC0415

    changes = drift["changes"]
    grave = sum(c["severity"] == "warning" for c in changes)
    same = len(drift["tables"])
    head = f"Since {drift['since']}: {same} {'table stands' if same == 1 else 'tables stand'} in both, "
    head += f"{len(changes)} changes, {grave} of them grave" if changes else "nothing drifted"
    out.print(f"\n[bold]Drift[/]  {_plain(head)}", soft_wrap=True)
    for place in dict.fromkeys((c["file"], c["table"]) for c in changes):
        here = [c for c in changes if (c["file"], c["table"]) == place]
        title = "!".join(part for part in place if part)
        rows = [
            (c["column"] or "", c["code"].removeprefix("drift-") + ("" if c["severity"] == "info" else " !"),
             terminal.shorten(c["before"], WIDEST), terminal.shorten(c["after"], WIDEST))
            for c in here
        ]  # fmt: skip
        terminal.table(out, f"\n{title}", ("column", "what", "before", "now"), rows)
    if changes:
        out.print("! is grave; see `crmmigrate explain drift-...`; `--json` has all figures", soft_wrap=True)
    out.print()


def without_repeats(answer: Answer) -> Answer:
    """The answer without the findings that the table of drift has shown already; what blocks stays."""
    rest = [f for f in answer.findings if not f.code.startswith("drift-") or f.severity == "error"]
    return replace(answer, findings=tuple(rest))


def _plain(text: str) -> str:
    from rich.markup import escape  # noqa: PLC0415

    return escape(text)
