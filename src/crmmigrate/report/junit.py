"""JUnit XML for the viewers of CI servers: a test case an account, proof, KPI, goal, finding and cause.

A case fails exactly where the command ends with exit code 1 because of it; what is only to be looked at is skipped,
with its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crmmigrate.core.findings import Finding, Severity

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROOFS: dict[str, tuple[str, ...]] = {
    "control_totals": ("source", "table", "measure"),
    "slice_totals": ("table", "measure", "slice", "value"),
    "integrity": ("table", "column", "references"),
    "counts": ("source",),
    "grain": ("table", "columns"),
    "dates": ("table", "field"),
    "keys": ("table", "field"),
    "distributions": ("table", "field"),
    "completeness": ("table", "field"),
    "kpis": ("name", "currency"),
    "goals": ("goal",),
}
"""Lists of proofs in the data of a command -> what names a proof."""


@dataclass(frozen=True)
class _Case:
    suite: str
    name: str
    failed: str | None = None
    skipped: str | None = None
    text: str = ""


def junit(command: str, findings: Sequence[Finding], data: Mapping[str, Any]) -> bytes:
    """What a command found as JUnit XML."""
    return _document(command, [*_accounts(data), *_proofs(data), *_causes(data), *_findings(findings)])


def junit_error(command: str, code: str, message: str) -> bytes:
    """A command that could not end, as JUnit XML."""
    return _document(command, [_Case("command", command, failed=f"{code}: {message}")])


def _accounts(data: Mapping[str, Any]) -> Iterator[_Case]:
    for account in data.get("accounting", ()):
        numbers = ", ".join(f"{n} {account[n]}" for n in ("gathered", "loaded", "merged", "rejected", "excluded"))
        failed = None if account["balanced"] else f"does not balance: {numbers}"
        yield _Case("accounting", account["source"], failed, text=numbers)


def _proofs(data: Mapping[str, Any]) -> Iterator[_Case]:
    for suite, names in _PROOFS.items():
        for proof in data.get(suite) or ():
            name = " ".join(_word(proof.get(n)) for n in names if proof.get(n) not in (None, ""))
            told = ", ".join(f"{k} {_word(v)}" for k, v in proof.items() if k not in names and _is_short(v))
            ok = proof.get("ok", not proof.get("orphans"))
            skipped = proof.get("reason") or "not applicable" if proof.get("status") == "not_applicable" else None
            yield _Case(suite, name, None if ok or skipped else told, skipped, told)
    cells = data.get("cells") or {}
    if cells:
        told = ", ".join(f"{k} {_word(v)}" for k, v in cells.items() if _is_short(v))
        yield _Case(
            "cells", "sampled comparison with the source", told if cells.get("differences") else None, text=told
        )


def _causes(data: Mapping[str, Any]) -> Iterator[_Case]:
    for cause in data.get("causes", ()):
        proposal = cause["proposal"]
        lines = [", ".join(cause["files"]), cause["next"], *([proposal["words"], proposal["diff"]] if proposal else [])]
        text = "\n".join(line for line in lines if line)
        yield _Case("causes", f"{cause['kind']}: {cause['title']}", skipped=f"{cause['rows']} rows", text=text)


def _findings(findings: Sequence[Finding]) -> Iterator[_Case]:
    for finding in findings:
        if finding.severity == Severity.INFO:
            continue
        said = f"{finding.message} ({finding.count})"
        blocks = finding.severity == Severity.ERROR
        name = f"{finding.code} {finding.where}".strip()
        yield _Case("findings", name, said if blocks else None, None if blocks else said, finding.next)


def _document(command: str, cases: Sequence[_Case]) -> bytes:
    root = etree.Element("testsuites", name=f"crmmigrate {command}")
    suites: dict[str, list[_Case]] = {}
    for case in cases:
        suites.setdefault(case.suite, []).append(case)
    for name, members in suites.items():
        suite = etree.SubElement(root, "testsuite", name=name, **_numbers(members))
        for case in members:
            _case(suite, command, case)
    for key, value in _numbers(cases).items():
        root.set(key, value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _numbers(cases: Sequence[_Case]) -> dict[str, str]:
    failed, skipped = (sum(getattr(c, n) is not None for c in cases) for n in ("failed", "skipped"))
    return {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": str(skipped), "time": "0"}


def _case(suite: Any, command: str, case: _Case) -> None:
    about = f"crmmigrate.{command}.{case.suite}"
    made = etree.SubElement(suite, "testcase", classname=about, name=_clean(case.name), time="0")
    if case.failed is not None:
        etree.SubElement(made, "failure", message=_clean(case.failed), type=case.suite).text = _clean(case.text)
    elif case.skipped is not None:
        etree.SubElement(made, "skipped", message=_clean(case.skipped)).text = _clean(case.text)
    elif case.text:
        etree.SubElement(made, "system-out").text = _clean(case.text)


def _is_short(value: Any) -> bool:
    return not isinstance(value, list | dict)


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
