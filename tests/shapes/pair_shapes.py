"""Pairs made by hand in three shapes, with all that files hold: long, missing, foreign and dangerous values."""

from __future__ import annotations

from crmmigrate.core.linking import PairDecision, Reason, RecordRef, ReviewPair

LONG = "Gesellschaft für die Förderung der grenzüberschreitenden Zusammenarbeit mittelständischer Unternehmen " * 3
COMPANIES = {
    "name": ("Müller & Söhne GmbH", "MUELLER + SOEHNE GMBH"), "tax_id": ("DE123456789", None),
    "billing_city": ("Köln", "KÖLN "), "phone": ("+49 221 123456", "+49 221 123456"), "description": (LONG, "=1+1"),
}  # fmt: skip
PEOPLE = {
    "full_name": ("山田 太郎", "Yamada Tarō"), "email": ("=cmd|' /C calc'!A0", "taro@example.jp"),
    "birth_date": ("1970-01-02", "1998-12-31"), "mobile": (None, "+81 90 1234 5678"), "note": ("a\nb", "-5"),
}  # fmt: skip
PRODUCTS = {
    "name": ("<b>Anvil</b> 1.5 kg", "Anvil 15 kg"), "sku": ("@SKU-1", "'=x"), "price": ("10.50", "10.50"),
    "verdict": ("tested", None),
}  # fmt: skip


def ref(number: int, source: str = "crm/kunden.csv", key: str = "") -> RecordRef:
    """Record `number` of a source."""
    return RecordRef(source, number, key or f"#{number:012x}")


def pair(left: int | RecordRef = 1, right: int | RecordRef = 2, probability: float = 0.7, **more) -> ReviewPair:
    """A pair of companies; `more` are its other attributes."""
    usual = {
        "entity": "account",
        "left": left if isinstance(left, RecordRef) else ref(left),
        "right": right if isinstance(right, RecordRef) else ref(right),
        "values": COMPANIES,
        "probability": probability,
        "reasons": (Reason("phone", "same telephone", 8.1), Reason("tax", "only one tax number", -2.5)),
    }
    return ReviewPair(**(usual | more))


def three() -> list[ReviewPair]:
    """A company, two people whom a veto keeps apart, and a product."""
    return [
        pair(right=88, probability=0.83),
        pair(ref(3, "=evil.csv"), 4, 0.91, entity="contact", values=PEOPLE, vetoes=("two birth dates",)),
        pair(5, ref(6, "数据.xlsx#表", "erp:007"), 0.99, entity="product", values=PRODUCTS, band="automatic"),
    ]


def said(left: int, right: int, verdict: str, who: str = "anna", **more) -> PairDecision:
    """A decision on two companies."""
    return PairDecision("account", ref(left), ref(right), verdict, who, **more)
