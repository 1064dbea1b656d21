"""How countries write their postcodes.

The forms follow the addressing sheets of the Universal Postal Union (upu.int, "Postal addressing systems"); where a
sheet leaves letters open, the narrower sets are those of the country's own post.
"""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """One form of postcodes: groups of a regular expression, and what stands between two of them."""

    pattern: str
    between: str = ""


_BRITISH = Form(r"((?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?|[A-PR-UWYZ][0-9][A-HJKPSTUW]))"
                r"([0-9][ABD-HJLN-UW-Z]{2})", " ")  # fmt: skip
_AMERICAN = Form(r"([0-9]{5})([0-9]{4})?", "-")
_THREE_TWO = Form(r"([0-9]{3})([0-9]{2})", " ")

_DIGITS = {
    3: "FO GN IS LS MG PG OM",
    4: "AF AL AT AU BD BE BG CC CH CV CX CY DK ET GE GL GW HM HT HU LI LR LU MD MK MZ NE NF NO NZ PH PY SI SJ TN VE ZA",
    5: "BA BL BT CU DE DO DZ EE EG EH ES FI FR GF GP GT HR ID IQ IT JO KE KR KW LA LK LT MA MC ME MF MM MN MQ MV MX MY "
    "NA NC NI NP PF PK PM RE SD SM SN SY TH TR UA UY VA WF XK YT ZM AX",
    6: "BY CN CO EC IN KG KZ NG RO RU SG TJ TM UZ TT",
    7: "CL",
}

FORMS: dict[str, tuple[Form, ...]] = {
    country: (Form(rf"([0-9]{{{length}}})"),)
    for length, listed in _DIGITS.items()
    for country in listed.split()
    if len(country) == 2
} | {
    "AD": (Form("(AD[1-7][0-9]{2})"),),
    "AI": (Form("(AI)(2640)", "-"), Form("(2640)")),
    "AC": (Form("(ASCN)(1ZZ)", " "),),
    "AM": (Form("((?:37)?[0-9]{4})"),),
    "AR": (Form("([A-HJ-NP-Z]?[0-9]{4}|[A-HJ-NP-Z][0-9]{4}[A-Z]{3})"),),
    "AZ": (Form("(AZ)([0-9]{4})", " "), Form("([0-9]{4})")),
    "BB": (Form("(BB[0-9]{5})"),),
    "BH": (Form("((?:1[0-2]|[1-9])[0-9]{2})"),),
    "BM": (Form("([A-Z]{2})([A-Z0-9]{2})", " "),),
    "BN": (Form("([A-Z]{2}[0-9]{4})"),),
    "BR": (Form("([0-9]{5})([0-9]{3})", "-"),),
    "CA": (Form("([ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z])([0-9][ABCEGHJ-NPRSTV-Z][0-9])", " "),),
    "CR": (Form("([0-9]{4,5})"),),
    "CZ": (_THREE_TWO,),
    "FK": (Form("(FIQQ)(1ZZ)", " "),),
    "GB": (_BRITISH, Form("(GIR)(0AA)", " "), Form("(BFPO)([0-9]{1,4})", " ")),
    "GG": (Form("(GY[0-9]{1,2})([0-9][ABD-HJLN-UW-Z]{2})", " "),),
    "GI": (Form("(GX11)(1AA)", " "),),
    "GR": (_THREE_TWO,),
    "GS": (Form("(SIQQ)(1ZZ)", " "),),
    "HN": (Form("([0-9]{5}|[A-Z]{2}[0-9]{4})"),),
    "IE": (Form("([AC-FHKNPRTV-Y](?:[0-9]{2}|6W))([0-9AC-FHKNPRTV-Y]{4})", " "),),
    "IL": (Form("([0-9]{5}|[0-9]{7})"),),
    "IM": (Form("(IM[0-9]{1,2})([0-9][ABD-HJLN-UW-Z]{2})", " "),),
    "IO": (Form("(BBND)(1ZZ)", " "),),
    "IR": (Form("([0-9]{5})([0-9]{5})", "-"),),
    "JE": (Form("(JE[0-9]{1,2})([0-9][ABD-HJLN-UW-Z]{2})", " "),),
    "JP": (Form("([0-9]{3})([0-9]{4})", "-"),),
    "KH": (Form("([0-9]{5,6})"),),
    "KR": (Form("([0-9]{5})"), Form("([0-9]{3})([0-9]{3})", "-")),
    "KY": (Form("(KY[1-3])([0-9]{4})", "-"),),
    "LB": (Form("([0-9]{4})([0-9]{4})?", " "),),
    "LV": (Form("(LV)([0-9]{4})", "-"),),
    "MT": (Form("([A-Z]{3})([0-9]{2,4})", " "),),
    "MU": (Form("([0-9A-Z][0-9]{4})"),),
    "NL": (Form("([1-9][0-9]{3})([A-RT-Z][A-Z]|S[BCE-RT-Z])", " "),),
    "PE": (Form("([0-9]{5})"), Form("(LIMA|CALLAO)([0-9]{1,2})", " ")),
    "PL": (Form("([0-9]{2})([0-9]{3})", "-"),),
    "PN": (Form("(PCRN)(1ZZ)", " "),),
    "PT": (Form("([0-9]{4})([0-9]{3})?", "-"),),
    "RS": (Form("([0-9]{5,6})"),),
    "SA": (Form("([0-9]{5})([0-9]{4})?", "-"),),
    "SE": (_THREE_TWO,),
    "SH": (Form("(STHL|ASCN|TDCU)(1ZZ)", " "),),
    "SK": (_THREE_TWO,),
    "SO": (Form("([A-Z]{2})([0-9]{5})", " "),),
    "SV": (Form("(CP)([0-9]{4})", " "), Form("([0-9]{4})")),
    "SZ": (Form("([HLMS][0-9]{3})"),),
    "TC": (Form("(TKCA)(1ZZ)", " "),),
    "TW": (Form("([0-9]{3}|[0-9]{5}|[0-9]{6})"),),
    "TZ": (Form("([0-9]{4,5})"),),
    "VC": (Form("(VC[0-9]{4})"),),
    "VG": (Form("(VG[0-9]{4})"),),
    "VN": (Form("([0-9]{5,6})"),),
    **dict.fromkeys(("US", "PR", "VI", "GU", "AS", "MP", "FM", "MH", "PW"), (_AMERICAN,)),
}
"""Country -> the forms of its postcodes, the usual one first."""

SIGNS = {
    "AT": "A", "BE": "B", "DE": "D", "DK": "DK", "ES": "E", "FI": "FIN", "FR": "F", "HR": "HR", "HU": "H", "IT": "I",
    "LI": "FL", "LU": "L", "NO": "N", "PT": "P", "SE": "S", "SI": "SLO", "GB": "UK", "GR": "EL",
}  # fmt: skip
"""Country -> the sign that old letters have in front of the postcode, beside its ISO codes (CEPT's former use)."""
