"""Weights of the evidence in log-odds, learned by `benchmarks/map_headers.py --fit`."""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
    "pair.header": 5.803,
    "pair.exact": -1.420,
    "pair.strong": 2.799,
    "pair.overlap": 4.473,
    "pair.for": 2.334,
    "pair.against": -2.494,
    "pair.header_for": -0.668,
    "pair.mute_for": 1.989,
    "pair.shared": -2.572,
    "pair.lead": 1.095,
    "pair.table": 1.843,
    "pair.common": 1.947,
    "pair.neighbour": 3.072,
    "pair.identity": 0.261,
    "pair.second": -1.441,
    "none.bias": 7.135,
    "none.known_none": 2.642,
    "none.empty": 4.954,
    "none.best_header": -0.270,
    "none.best_exact": 1.593,
    "none.constant": 2.015,
    "none.mute": -2.108,
    "confidence.slope": 0.786,
    "confidence.bias": 0.994,
    "confidence.none_slope": 0.335,
    "confidence.none_bias": 0.436,
}
