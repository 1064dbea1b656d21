"""The review of mappings in the terminal: one question at a time, one key an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmmigrate.core.errors import CrmMigrateError
from crmmigrate.project.reviewing import Question, Review, fields_of, nearest_fields
from crmmigrate.report import review as drawn
from crmmigrate.report import terminal

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.cli.keys import Input
    from crmmigrate.core.documents import Model

_KEYS = "y accept, 2-6 other, n none, e edit, s skip, u undo, q quit, ? help"


@dataclass
class Loop:
    """Asks until nothing is open, the input ends or the person quits."""

    out: Console
    input: Input
    review: Review
    model: Model
    masked: bool = True
    scope: str = ""

    def run(self) -> None:
        """Ask; what is decided is saved at once."""
        if self.review.current is None:
            self.out.print(f"Nothing to review{self.scope}.")
            return
        shown = None
        while (question := self.review.current) is not None:
            if question is not shown:
                drawn.question(self.out, self._asked(question))
            self.out.print(f"[dim]{_KEYS}[/] ", end="")
            shown = question
            key = self.input.key()
            pressed = "y" if key == "\n" else key
            self.out.print(pressed if pressed and pressed.isascii() and pressed.isprintable() else "", markup=False)
            if pressed in (None, "q"):
                break
            if self._answered(str(pressed), question):
                shown = None
        self._farewell()

    def _answered(self, pressed: str, question: Question) -> bool:
        """Do what a key says; whether the question is to be shown anew."""
        try:
            return self._did(pressed, question)
        except CrmMigrateError as fault:
            terminal.error(self.out, fault)
            return False  # the question stands

    def _did(self, pressed: str, question: Question) -> bool:
        choices = question.candidates[:6]
        if pressed == "n":
            self._decide(None, nothing=True)
        elif pressed == "y" or (pressed.isdigit() and 1 <= int(pressed) <= len(choices)):
            self._decide(choices[0 if pressed == "y" else int(pressed) - 1][0])
        elif pressed == "e":
            return self._edit()
        elif pressed == "a":
            self._say(f"{self.review.decide_alike()} more decided alike")
        elif pressed == "s":
            self.review.skip()
        elif pressed == "u":
            undone = self.review.undo()
            self._say(f"taken back: {undone}" if undone else "nothing to undo")
        elif pressed == "v":
            self.masked = not self.masked
        else:
            drawn.help_(self.out)
            return False
        return True

    def _decide(self, path: str | None, *, nothing: bool = False) -> None:
        for line in self.review.decide(path, nothing=nothing):
            self._say(line)
        alike = len(self.review.alike())
        if alike:
            self._say(f"same header and suggestion in {alike} other layout{'s' if alike > 1 else ''}: a decides alike")

    def _edit(self) -> bool:
        """A field in words; near names are offered by number."""
        words = list(fields_of(self.model))
        near: list[str] = []
        while True:
            typed = self.input.line("field (empty: back): ", words)
            if not typed:
                return True
            if typed.isdigit() and 1 <= int(typed) <= len(near):
                typed = near[int(typed) - 1]
            if typed in words:
                self._decide(typed)
                return True
            near = nearest_fields(typed, self.model)
            self._say(
                f"the model has no field {typed!r}; near: " + ", ".join(f"{i} {w}" for i, w in enumerate(near, 1))
            )

    def _asked(self, question: Question) -> drawn.Asked:
        known = fields_of(self.model)
        profile, entry = question.profile, question.entry
        kind = "column" if hasattr(entry, "column") else "entry"
        taken = self.review.taken(question)
        parts = getattr(entry, "parts", {})
        transform = ", ".join([question.change, *(f"{p}: {t}" for p, t in parts.items())])
        return drawn.Asked(
            header=question.header,
            place=f"{self.review.left} left",
            layout=f"{question.mapping.layout}, {kind} {question.number}",
            files=question.mapping.applies_to,
            rows_are=question.mapping.rows_are,
            neighbours=question.neighbours,
            samples=question.samples(masked=self.masked),
            filled=f"{profile.nulls:,} of {profile.n:,} empty" if profile and profile.nulls else "",
            why=entry.why,
            candidates=[(path, sure, known.get(path or "", "")) for path, sure in question.candidates],
            transform=transform.strip(", "),
            preview=question.preview(masked=self.masked),
            warning=f"{taken!r} feeds this field already" if taken else "",
        )

    def _farewell(self) -> None:
        left = self.review.left
        self._say(f"{left} left; `crmmigrate map --review` goes on there" if left else f"Nothing is left{self.scope}.")

    def _say(self, line: str) -> None:
        self.out.print(line, markup=False, soft_wrap=True)
