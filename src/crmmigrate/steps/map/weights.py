"""Weights of the evidence in log-odds, learned by `benchmarks/map_headers.py --fit`."""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
    "pair.header": 5.931,
    "pair.exact": -1.470,
    "pair.strong": 3.002,
    "pair.overlap": 4.515,
    "pair.for": 2.296,
    "pair.against": -1.258,
    "pair.refused": -4.000,
    "pair.header_for": -0.922,
    "pair.mute_for": 2.506,
    "pair.shared": -2.610,
    "pair.lead": 1.069,
    "pair.table": 1.846,
    "pair.common": 1.938,
    "pair.neighbour": 3.100,
    "pair.identity": 0.009,
    "pair.second": -1.430,
    "none.bias": 7.143,
    "none.known_none": 2.679,
    "none.empty": 5.012,
    "none.best_header": -0.296,
    "none.best_exact": 1.666,
    "none.constant": 2.056,
    "none.mute": -1.888,
    "confidence.slope": 0.761,
    "confidence.bias": 0.992,
    "confidence.none_slope": 0.312,
    "confidence.none_bias": 0.457,
}
