"""The review of pairs in the terminal: two records side by side, one key an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crmmigrate.core.errors import CrmMigrateError
from crmmigrate.core.linking import PairDecision, ReviewPair, Verdict
from crmmigrate.core.rulings import Rulings, in_force, pair_id, person, ruled
from crmmigrate.report import pair_review as drawn
from crmmigrate.report import terminal

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.cli.keys import Input

_KEYS = "y same, n different, u unsure, s skip, b back, w why, q quit, ? help"
_VERDICTS: dict[str, Verdict] = {"y": "same", "n": "different", "u": "unsure"}


@dataclass
class Loop:
    """Asks until nothing is open, the input ends or the person quits.

    Attributes:
        pairs: In the order in which they are asked.
        decisions: All that people said so far, in the order of the file; answers are added.
        who: The person.
        keep: Writes one verdict with its reason at once, and gives back the decision as it was written.
        answered: How many answers were given.
        unheard: Whether something was asked and the input ended before any key.
    """

    out: Console
    input: Input
    pairs: Sequence[ReviewPair]
    decisions: list[PairDecision]
    who: str
    keep: Callable[[ReviewPair, Verdict, str], PairDecision]
    answered: int = 0
    unheard: bool = False
    _seen: list[int] = field(default_factory=list)
    _why: str = ""
    _rulings: Rulings = field(default_factory=Rulings)

    def run(self) -> None:
        """Ask; what is decided is saved at once."""
        self._rulings = ruled(self.decisions)
        at = self._next(0)
        if at is None:
            self._say("Nothing to review: no pair is open.")
            return
        shown, pressed = None, False
        while at is not None:
            if shown != at:
                drawn.question(self.out, self._asked(at))
            self.out.print(f"[dim]{_KEYS}[/] ", end="")
            shown, key = at, self.input.key()
            self.out.print(key if key and key.isascii() and key.isprintable() else "", markup=False)
            self.unheard = key is None and not pressed
            if key is None or key.lower() == "q":
                break
            pressed = True
            at, again = self._did(key.lower(), at)
            shown = None if again else shown
        if not self.unheard:
            self._farewell()

    def _did(self, key: str, at: int) -> tuple[int | None, bool]:
        """Do what a key says; the pair to ask now, and whether it is to be shown anew."""
        if key in _VERDICTS:
            return self._answer(at, _VERDICTS[key])
        if key == "s":
            return self._on(at), True
        if key == "b":
            if self._seen:
                self._why = ""
                return self._seen.pop(), True
            self._say("this is the first pair")
        elif key == "w":
            self._why = self.input.line("why: ", ()) or ""
            self._say(f"kept with the next answer: {self._why}" if self._why else "no reason is kept")
        else:
            drawn.help_(self.out)
        return at, False

    def _answer(self, at: int, verdict: Verdict) -> tuple[int | None, bool]:
        try:
            self.decisions.append(self.keep(self.pairs[at], verdict, self._why))
        except CrmMigrateError as fault:
            terminal.error(self.out, fault)
            return at, False  # the question stands
        self.answered += 1
        self._rulings = ruled(self.decisions)
        return self._on(at), True

    def _on(self, at: int) -> int | None:
        self._seen.append(at)
        self._why = ""
        return self._next(at + 1)

    def _next(self, at: int) -> int | None:
        """The first open pair from a place on."""
        return next((i for i in range(at, len(self.pairs)) if self._open(i)), None)

    def _open(self, at: int) -> bool:
        return self._rulings.is_open(pair_id(self.pairs[at]), self.who)

    def _asked(self, at: int) -> drawn.Asked:
        pair = self.pairs[at]
        left = sum(self._open(i) for i in range(at + 1, len(self.pairs)))
        place = f"pair {len(self._seen) + 1}, {left} after it; {self.answered} answered by {self.who or 'you'}"
        before = in_force(self.decisions).get((pair_id(pair), person(self.who)))
        return drawn.Asked(pair, place, before)

    def _farewell(self) -> None:
        left = sum(self._open(i) for i in range(len(self.pairs)))
        done = f"{self.answered} answered"
        self._say(
            f"{done}, {left} left; `crmmigrate match --review` goes on there" if left else f"{done}; no pair is open."
        )
        for finding in self._rulings.findings() if self.answered else ():
            self._say(f"{finding.code}: {finding.message}")

    def _say(self, line: str) -> None:
        self.out.print(line, markup=False, soft_wrap=True)
