"""The languages whose names of months, countries and currencies are known."""

from __future__ import annotations

LANGUAGES = (
    "en", "de", "es", "fr", "it", "nl", "pt", "sv", "pl", "da", "nb", "fi", "cs", "sk", "hu", "ro", "tr",
    "ca", "sl", "el", "ru", "uk", "bg", "ja", "zh", "ko",
)  # fmt: skip
"""Earlier ones win where two languages use one word for different things."""
