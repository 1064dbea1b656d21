"""What is true of the files: counts, totals and entities, told by those who made them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from pages import Book, Page, Record, TextFile
from world import World

ENTITIES = ("customer", "contact", "product", "owner")


def _total(records: list[Record], measure: str) -> str:
    return str(sum((r.amounts[measure] for r in records if measure not in r.bad), Decimal(0)))


def _repeats(page: Page) -> list[bool]:
    """Whether each record repeats an earlier one cell for cell."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for record in page.records:
        key = tuple(str(c) for c in page.cells(record))
        found.append(key in seen)
        seen.add(key)
    return found


def _ranges(numbers: list[int]) -> list[list[int]]:
    """[3, 4, 5, 9] -> [[3, 5], [9, 9]]"""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _bad(page: Page) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for record in page.records:
        for column, kind in record.bad.items():
            found[column][kind] += 1
    return {column: dict(sorted(kinds.items())) for column, kinds in sorted(found.items())}


def of_page(page: Page) -> dict[str, Any]:
    """The truth about one table."""
    repeats, valid = _repeats(page), page.valid()
    once = {id(r) for r, again in zip(page.records, repeats, strict=True) if not again}
    first = [r for r in valid if id(r) in once]
    records = [number for number, kind, _ in page.numbered() if kind == "record"]
    currencies = sorted({r.currency for r in valid if r.currency})
    return {
        "rows_are": page.rows_are,
        "columns": page.columns,
        "hidden": page.hidden,
        "records": len(page.records),
        "lines": _ranges(records),
        "excluded": dict(sorted(page.excluded().items())),
        "required": list(page.required),
        "bad_values": _bad(page),
        "bad_rows": len(page.records) - len(valid),
        "exact_duplicates": sum(repeats),
        "negative": sum(any(a < 0 for a in r.amounts.values()) for r in page.records),
        "orphans": sum(r.orphan for r in page.records),
        "dirt": dict(sorted(Counter(d for r in page.records for d in r.dirt).items())),
        "distinct": {
            name: len({r.ids[name] for r in page.records if name in r.ids})
            for name in ENTITIES if any(name in r.ids for r in page.records)
        } | ({"number": len({r.order for r in page.records})} if any(r.order for r in page.records) else {}),
        "totals": {m: _total(valid, m) for m in page.measures},
        "totals_without_repeats": {m: _total(first, m) for m in page.measures},
        "totals_by_currency": {
            m: {c: _total([r for r in valid if r.currency == c],
                m) for c in currencies} for m in page.measures
        } if len(currencies) > 1 else {},
    }  # fmt: skip


def _facts(pages: list[Page]) -> dict[str, Any]:
    """Distinct valid facts over all files, and their totals."""
    money = {
        "order_line": ("NETWR", "Importe", "Net £", "Amount SEK"),
        "opportunity_snapshot": ("Volumen", "Amount"),
    }
    found: dict[str, Any] = {}
    for kind in ("order_line", "opportunity_snapshot", "activity", "case", "lead"):
        once = {r.fact: r for p in pages if p.rows_are == kind for r in p.valid() if r.fact}
        entry: dict[str, Any] = {"distinct": len(once), "numbers": len({r.order for r in once.values()})}
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for record in once.values():
            for measure in money.get(kind, ()):
                totals[record.currency] += record.amounts.get(measure, Decimal(0))
        found[kind] = entry | {"totals": {c: str(t) for c, t in sorted(totals.items())}}
    return found


def _across(pages: list[Page]) -> int:
    """Order lines that a second ERP export has once more."""
    erp = [p for p in pages if p.source.startswith("erp/VBAP")]
    first = {r.fact for r in erp[0].records}
    return sum(r.fact in first for r in erp[1].records)


def _entities(pages: list[Page], world: World) -> dict[str, Any]:
    """Real entities; `of_record` gives for each source the id behind each record, 0 for none."""
    labels = {
        "customer": {c.id: [c.name, c.country, c.standing] for c in world.customers.values()},
        "contact": {p.id: [f"{p.first} {p.last}", p.email] for p in world.contacts.values()},
        "product": {p.id: [p.number, p.names["en"]] for p in world.products.values()},
        "owner": {e.id: [e.name, e.region] for e in world.employees.values()},
    }
    found: dict[str, Any] = {}
    for name in ENTITIES:
        rows = {
            p.source: [r.ids.get(name, 0) for r in p.records] for p in pages if any(name in r.ids for r in p.records)
        }
        used = sorted({i for ids in rows.values() for i in ids if i})
        found[name] = {
            "distinct": len(used),
            "names": {str(i): labels[name][i] for i in used},
            "of_record": rows,
        }
    return found


def tell(files: list[TextFile | Book], world: World) -> dict[str, Any]:
    """The whole truth."""
    pages = [page for file in files for page in file.pages]
    buyers = {r.ids["customer"] for p in pages if p.rows_are == "order_line" for r in p.valid() if "customer" in r.ids}
    entities = _entities(pages, world)
    everyone = {int(i) for i in entities["customer"]["names"]}
    entities["customer"] |= {"bought": len(buyers), "never_bought": len(everyone - buyers)}
    return {
        "files": len(files),
        "records": sum(len(p.records) for p in pages),
        "sources": {p.source: of_page(p) for p in pages},
        "facts": _facts(pages),
        "order_lines_in_both_erp_exports": _across(pages),
        "entities": entities,
    }


def write(truth: dict[str, Any], path: Path) -> None:
    """JSON that people can read: short lists on one line."""
    parts = []
    for key, value in truth.items():
        if isinstance(value, dict):
            inner = ",\n".join(_entry(k, v) for k, v in value.items())
            parts.append(f"{json.dumps(key)}: {{\n{inner}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _entry(key: str, value: Any) -> str:
    if not isinstance(value, dict):
        return f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
    lines = []
    for k, v in value.items():
        if k == "of_record":
            rows = ",\n".join(f"   {json.dumps(s)}: {json.dumps(ids, separators=(',', ':'))}" for s, ids in v.items())
            lines.append(f"  {json.dumps(k)}: {{\n{rows}\n  }}")
        else:
            lines.append(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}")
    return f" {json.dumps(key, ensure_ascii=False)}: {{\n" + ",\n".join(lines) + "\n }"
