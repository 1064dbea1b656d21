"""A kind of record as Splink's settings."""

from __future__ import annotations

from typing import Any

from crmmigrate.core.linking import ID, Comparison, Kind, Weights

LEAST = 1e-7
"""No share is smaller: what a sample has not seen may be."""


def settings(kind: Kind, weights: Weights, blocking: str = "l._rank = r._rank", told: float = 1.0) -> dict[str, Any]:
    """Splink's settings dictionary (https://moj-analytical-services.github.io/splink/).

    Args:
        kind: What is compared.
        weights: In force.
        blocking: Splink asks for a rule even where pairs are given.
        told: How much frequencies of values count, up to 1: those of few records say little.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": ID,
        "blocking_rules_to_generate_predictions": [blocking],
        "comparisons": [_comparison(c, weights, told) for c in kind.comparisons],
        "probability_two_random_records_match": weights.prior,
        "retain_matching_columns": True,  # else the levels are not given
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(comparison: Comparison, weights: Weights, told: float) -> dict[str, Any]:
    m, u = weights.m[comparison.name], weights.u[comparison.name]
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.null, "label_for_charts": "null", "is_null_level": True}
    ]
    for i, level in enumerate(comparison.levels):
        said: dict[str, Any] = {
            "sql_condition": level.sql, "label_for_charts": level.name, "m_probability": m[i], "u_probability": u[i],
        }  # fmt: skip
        if level.tf:
            said |= {
                "tf_adjustment_column": level.tf, "tf_adjustment_weight": told, "tf_minimum_u_value": LEAST,
                "disable_tf_exact_match_detection": True,
            }  # fmt: skip
        levels.append(said)
    levels.append(
        {"sql_condition": "ELSE", "label_for_charts": "other", "m_probability": m[-1], "u_probability": u[-1]}
    )
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def whole(parts: tuple[float, ...]) -> tuple[float, ...]:
    """Shares that add up to one, none of them nothing, rounded so that no engine differs."""
    some = [max(LEAST, part) for part in parts]
    total = sum(some)
    return tuple(float(f"{part / total:.5g}") for part in some)


def assumed(kind: Kind) -> dict[str, tuple[float, ...]]:
    """M of each comparison as long as nothing is learned."""
    return {
        c.name: whole((*(level.m for level in c.levels), max(0.02, 1 - sum(level.m for level in c.levels))))
        for c in kind.comparisons
    }
