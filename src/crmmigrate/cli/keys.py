"""What people press: single keys on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Protocol


class Input(Protocol):
    """Where answers come from; None at the end of the input."""

    def key(self) -> str | None:
        """One key; a newline for Enter."""
        ...

    def line(self, prompt: str, words: Sequence[str]) -> str | None:
        """A line of text; `words` complete it."""
        ...


class Lines:
    """Answers from a file or a pipe: a line is a key, an empty one is Enter."""

    def key(self) -> str | None:
        """The next line."""
        found = sys.stdin.readline()
        return (found.strip() or "\n") if found else None

    def line(self, prompt: str, words: Sequence[str]) -> str | None:  # noqa: ARG002 - nothing to complete here
        """The next line."""
        found = sys.stdin.readline()
        return found.strip() if found else None


class Keys:
    """Answers from a terminal."""

    def key(self) -> str | None:
        """One key press; keys that send several characters count as none."""
        import select  # noqa: PLC0415
        import termios  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415

        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
        try:
            tty.setcbreak(handle, termios.TCSADRAIN)
            pressed = os.read(handle, 1)
            several = pressed == b"\x1b" or pressed >= b"\x80"
            while several and select.select([handle], [], [], 0.02)[0]:
                os.read(handle, 8)
        finally:
            termios.tcsetattr(handle, termios.TCSADRAIN, before)
        if pressed in (b"", b"\x04"):
            return None
        return "\n" if pressed == b"\r" else pressed.decode("latin-1")

    def line(self, prompt: str, words: Sequence[str]) -> str | None:
        """A line that Tab completes."""
        try:
            import readline  # noqa: PLC0415 - not on Windows

            readline.set_completer_delims("")
            readline.set_completer(lambda text, state: ([*_completions(text, words), None])[state])
            readline.parse_and_bind("tab: complete")
        except ImportError:
            pass
        try:
            return input(prompt).strip()
        except EOFError:
            return None


def _completions(text: str, words: Sequence[str]) -> list[str]:
    begins = [word for word in words if word.startswith(text.lower())]
    return begins or [word for word in words if text.lower() in word]


def answers() -> Input:
    """Single keys where a person sits before a terminal, else lines."""
    if not sys.stdin.isatty():
        return Lines()
    try:
        import termios  # noqa: F401, PLC0415
    except ImportError:
        return Lines()
    return Keys()
