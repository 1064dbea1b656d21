"""Arithmetic on text, the same on every engine: exact decimals with twelve and six digits, null where there is none."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.values.canonical import NUMBER, whole

EXACT = nw.Decimal(18, 6)
_SMALL = r"^-?[0-9]{1,12}(?:\.[0-9]{1,15})?\z"
_MOST = 1e12
_CERTAIN = 1e9  # from here on a float has not six certain decimals


def number(value: nw.Expr) -> nw.Expr:
    """Text as a number; null where it is none, or has more than twelve digits before the point."""
    return nw.when(value.str.contains(_SMALL)).then(value).cast(EXACT)


def text(value: nw.Expr) -> nw.Expr:
    """A decimal as canonical text, without zeros at its end."""
    written = value.cast(nw.String())
    bare = written.str.strip_chars_end("0").str.strip_chars_end(".")
    return nw.when(written.str.contains(".", literal=True)).then(bare).otherwise(written)


def fitted(value: nw.Expr) -> nw.Expr:
    """A result brought back to the usual size; null where it is too large."""
    return nw.when(value.cast(nw.Float64()).abs() < _MOST).then(value).cast(EXACT)


def times(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """The product."""
    # The operand is emptied, not the result: an engine may stop at a product that has no room.
    fits = (one.cast(nw.Float64()) * other.cast(nw.Float64())).abs() < _MOST
    return (nw.when(fits).then(one).cast(nw.Decimal(19, 6)) * other).cast(EXACT)


def over(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """The quotient, rounded to six decimals, from a billion on to three; null over zero."""
    below = other.cast(nw.Float64())
    divisor = nw.when(below != 0).then(below)
    exact = one.cast(nw.Float64()) / divisor
    # Engines round halves of floats to different sides, so none is left.
    pushed = nw.when(exact < 0).then(exact - 1e-9).otherwise(exact + 1e-9)
    fine = nw.when(exact.abs() < _CERTAIN).then(pushed).cast(EXACT)
    coarse = nw.when((exact.abs() >= _CERTAIN) & (exact.abs() < _MOST)).then(exact).cast(nw.Decimal(18, 3)).cast(EXACT)
    return nw.coalesce(fine, coarse)


def scaled(value: nw.Expr, factor: str) -> nw.Expr:
    """The text of a number times a constant; text that is no number stays."""
    is_number = value.str.contains(whole(NUMBER))
    exact = nw.when(is_number).then(value).cast(nw.Decimal(21, 6))
    product = (exact * nw.lit(factor).cast(nw.Decimal(14, 4))).cast(nw.Decimal(32, 6))
    return nw.when(is_number).then(text(product)).otherwise(value)
