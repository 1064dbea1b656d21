"""Weights of the evidence in log-odds, learned by `benchmarks/map_headers.py --fit`."""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
    "pair.header": 5.904,
    "pair.exact": -1.459,
    "pair.strong": 2.986,
    "pair.overlap": 4.518,
    "pair.for": 2.455,
    "pair.against": -1.241,
    "pair.refused": -4.000,
    "pair.header_for": -0.837,
    "pair.mute_for": 2.050,
    "pair.shared": -2.628,
    "pair.lead": 1.085,
    "pair.table": 1.845,
    "pair.common": 1.935,
    "pair.neighbour": 3.093,
    "pair.identity": 0.122,
    "pair.second": -1.440,
    "none.bias": 7.206,
    "none.known_none": 2.679,
    "none.empty": 4.994,
    "none.best_header": -0.304,
    "none.best_exact": 1.652,
    "none.constant": 2.040,
    "none.mute": -2.074,
    "confidence.slope": 0.762,
    "confidence.bias": 0.992,
    "confidence.none_slope": 0.316,
    "confidence.none_bias": 0.432,
}
