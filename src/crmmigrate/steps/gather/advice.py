"""What to do about a finding whose reader does not say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crmmigrate.core.findings import Finding, Severity

_REJECTED = "see them with `crmmigrate rejects`; mend the file, or set its options in migration.yaml"
NEXT = {
    "dates-ambiguous": "look at the dates; `clean` proposes an order, which cleaning.yaml overrules",
    "dates-none": "correct these cells in the file, or map them in cleaning.yaml",
    "deleted-records": "if they are wanted, recall them in the program that wrote the file",
    "encoding-damage": "see whether `encoding` in migration.yaml reads it better; `clean` proposes a repair",
    "encoding-guessed": "set `encoding` in migration.yaml",
    "encoding-mixed": "look at these lines; set `encoding` in migration.yaml if they are wrong",
    "error-cells": "correct the formulas in the file, or map the texts to null in cleaning.yaml",
    "extension-wrong": "nothing, if it is the file that was meant",
    "json-lenient": "compare some records with what wrote the file",
    "key-repeated": "map the numbered columns too, or leave them out",
    "nul-bytes": "get the file again if a transfer damaged it",
    "quotes-broken": _REJECTED,
    "record-count": "get the file again if it was still being written",
    "record-damaged": _REJECTED,
    "record-malformed": _REJECTED,
    "records-damaged": _REJECTED,
    "rows-ragged": _REJECTED,
    "sheet-facts-unread": "save the workbook anew as xlsx, and gather it again",
    "truncated": "get a complete copy of the file",
}


def advised(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings; each that warns says what to do next."""
    return tuple(
        replace(f, next=NEXT.get(f.code, "")) if not f.next and f.severity is not Severity.INFO else f for f in findings
    )
