"""How a runner tells what it is doing; the CLI shows it, everybody else may ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told at the start and end of each stage, and of each item in it."""

    def begin(self, stage: str, items: int) -> None:
        """A stage begins with so many items."""
        ...

    def advance(self, stage: str, item: str) -> None:
        """One item of a stage is done."""
        ...

    def end(self, stage: str, seconds: float, *, reused: bool) -> None:
        """A stage is done, or nothing had to be done."""
        ...

    def ask(self, question: str) -> str | None:
        """A secret that a person types, such as a password; None where there is nobody to ask."""
        ...


class Silent:
    """Says nothing."""

    def begin(self, stage: str, items: int) -> None:
        """Nothing."""

    def advance(self, stage: str, item: str) -> None:
        """Nothing."""

    def end(self, stage: str, seconds: float, *, reused: bool) -> None:
        """Nothing."""

    def ask(self, question: str) -> str | None:  # noqa: ARG002
        """Nobody."""
        return None
