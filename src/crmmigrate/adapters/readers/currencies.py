"""Currency signs and codes that number formats show."""

from __future__ import annotations

SIGNS = (
    "US$", "R$", "A$", "C$", "HK$", "€", "£", "¥", "￥",
    "₹", "₽", "₩", "₪", "₺", "₴", "₫", "฿", "₱", "₦", "₡", "₲", "₵",
    "₸", "₼", "₾", "₮", "zł", "Kč", "Ft", "Fr.", "SFr.", "kr", "лв", "руб", "р.", "$",  # noqa: RUF001
)  # fmt: skip
"""In the order in which they are looked for: the longer ones first."""

CODES = frozenset(
    "AED ARS AUD BAM BGN BHD BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DEM DKK DOP DZD EEK EGP ESP EUR FIM FRF GBP GEL "  # noqa: SIM905
    "GHS GRD GTQ HKD HNL HRK HUF IDR IEP ILS INR IQD IRR ISK ITL JOD JPY KES KRW KWD KZT LBP LKR LTL LVL MAD MDL MKD "
    "MXN MYR NGN NLG NOK NZD OMR PAB PEN PHP PKR PLN PTE PYG QAR RON RSD RUB SAR SEK SGD SIT SKK THB TND TRY TWD TZS "
    "UAH UGX USD UYU UZS VES VND ZAR ZMW".split()
)
