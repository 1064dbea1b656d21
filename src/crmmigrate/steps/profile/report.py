"""A profile in the shape of the contract for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.profile.config import ProfileConfig
from crmmigrate.steps.profile.findings import examples
from crmmigrate.steps.profile.measures import QUANTILES


def as_data(profile: TableProfile, config: ProfileConfig) -> dict[str, Any]:
    """One table of the contract; columns go by their original headers."""
    labels = {column.name: column.label for column in profile.columns}
    return {
        "file": source_file(profile.source),
        "table": source_sheet(profile.source),
        "n_rows": profile.n_rows,
        "columns": [_column(column, config) for column in profile.columns],
        "keys": [[labels[name] for name in key] for key in profile.keys],
        "duplicates": profile.duplicates,
        "notes": {labels[name]: note for name, note in profile.notes.items()},
    }


def _column(column: ColumnProfile, config: ProfileConfig) -> dict[str, Any]:
    shown = examples((text for text, _ in column.top), column, config)
    hidden = config.mask and column.pii is not None
    return {
        "name": column.label,
        "inferred_type": column.inferred_type,
        "type_share": _rounded(column.type_share),
        "semantic_type": column.semantic_type,
        "role": column.role,
        "null_count": column.nulls,
        "null_spellings": list(column.null_spellings),
        "distinct_count": column.distinct,
        "exact": True,  # both counts are taken on all rows
        "min": None if hidden else column.minimum,
        "max": None if hidden else column.maximum,
        "mean": None if hidden else column.mean,
        "quantiles": {}
        if hidden
        else {f"{q:.0%}": value for q, value in zip(QUANTILES, column.quantiles, strict=False)},
        "top": [{"value": text, "count": count} for text, (_, count) in zip(shown, column.top, strict=True)],
        "patterns": [{"pattern": shape, "count": count} for shape, count in column.patterns],
        "decimal": column.decimal if column.inferred_type in ("integer", "number") else None,
        "date_order": column.date_order,
        "ambiguous": column.ambiguous,
        "pii": column.pii,
    } | _details(column, config)


def _details(column: ColumnProfile, config: ProfileConfig) -> dict[str, Any]:
    """What later versions of the contract added, under the names of the profile; examples as they may be shown."""
    hidden = config.mask and column.pii is not None

    def shown(texts: Iterable[str]) -> list[str]:
        return list(examples(texts, column, config))

    return {
        "misfits": shown(column.misfits),
        "semantic_share": _rounded(column.semantic_share),
        "category": column.category,
        "identifier": column.identifier,
        "identifier_share": _rounded(column.identifier_share),
        "identifier_faults": shown(column.identifier_faults),
        "histogram": [] if hidden else [{"from": a, "to": b, "count": count} for a, b, count in column.histogram],
        "outliers": shown(column.outliers),
        "outlier_count": column.outlier_count,
        "units": _counts(column.units),
        "locales": _counts(column.locales),
        "leading_zeros": column.leading_zeros,
        "lost_zeros": column.lost_zeros,
        "padded": column.padded,
        "variants": [
            [{"value": text, "count": n} for text, (_, n) in zip(shown(t for t, _ in group), group, strict=True)]
            for group in column.variants
        ],
        "variant_count": column.variant_count,
        "damaged": column.damaged,
        "damaged_examples": shown(column.damaged_examples),
        "estimated": list(column.estimated),
    }


def _counts(pairs: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"value": text, "count": count} for text, count in pairs]


def _rounded(share: float) -> float:
    """A share with six digits; one bad cell in ten million does not round to none."""
    return share if share in (0, 1) else min(max(round(share, 6), 0.000001), 0.999999)
