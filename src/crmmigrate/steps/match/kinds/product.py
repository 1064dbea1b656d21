"""Articles: one name with another number, size or colour is another article."""

from __future__ import annotations

from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Lookup, Rare, Veto
from crmmigrate.steps.match.kinds import articles
from crmmigrate.steps.match.kinds.sql import close, digits, filled, folded, squashed, swept

_FIRST: dict[str, Feature] = {
    "m_sku": filled(swept("lower(sku)", "[^a-z0-9]+")),
    # A UPC is an EAN without its leading 0.
    "m_barcode": f"CASE WHEN length({digits('barcode')}) BETWEEN 8 AND 14 THEN {swept(digits('barcode'), '^0+')} END",
    "m_words": Lookup("name", articles.words),
    "m_squash": Lookup("name", articles.glued),
    "m_measure": Lookup("name", articles.measures),
    "m_code": Lookup("name", articles.codes),
    "m_variant": Lookup("name", articles.variants),
    "m_brand": filled(folded("brand")),
}
_SECOND: dict[str, Feature] = {
    "m_list": "string_split(m_words, ' ')",
    "m_measures": "string_split(m_measure, ' ')",
    "m_codes": squashed("m_code"),
    "m_full": "concat_ws('|', m_words, m_code, m_measure, m_variant)",
    "m_rare": Rare("m_words", 1),
}
_MACROS = {
    "apart": (
        "a, b",
        (
            "list_filter(a, x -> NOT list_contains(b, x)"
            " AND len(list_filter(b, y -> levenshtein(x, y) <= 1 AND least(length(x), length(y)) >= 5)) = 0)"
        ),
    ),
}  # fmt: skip
_ONE_BARCODE = "coalesce(m_barcode_l = m_barcode_r, FALSE)"
_WITHIN = "len(apart(m_list_l, m_list_r)) = 0 OR len(apart(m_list_r, m_list_l)) = 0"
_NAMES = Comparison(
    "name",
    "m_words_l IS NULL AND m_code_l IS NULL OR m_words_r IS NULL AND m_code_r IS NULL",
    (
        Level("same", "m_full_l = m_full_r", "same name", 0.5, "m_full"),
        Level("words", "m_words_l = m_words_r", "same words", 0.15, "m_words"),
        Level("spelling", f"{close('m_squash_l', 'm_squash_r', 2, 0.92)}"
              " OR len(apart(m_list_l, m_list_r)) = 0 AND len(apart(m_list_r, m_list_l)) = 0",
              "nearly the same words", 0.1, "m_rare"),
        Level("part", _WITHIN, "one name is part of the other", 0.1, "m_rare"),
        Level("some", "list_has_any(m_list_l, m_list_r)", "the names share a word", 0.1, u=0.05),
    ),
    "different names",
    ("name",),
)  # fmt: skip
_SKU = Comparison(
    "sku",
    "m_sku_l IS NULL OR m_sku_r IS NULL",
    (
        Level("same", "m_sku_l = m_sku_r", "same article number", 0.5),
        Level("part", "least(length(m_sku_l), length(m_sku_r)) >= 5"
              " AND (ends_with(m_sku_l, m_sku_r) OR ends_with(m_sku_r, m_sku_l))",
              "one article number ends with the other", 0.1),
    ),
    "different article numbers",
    ("sku",),
)  # fmt: skip
_BARCODE = Comparison(
    "barcode", "m_barcode_l IS NULL OR m_barcode_r IS NULL",
    (Level("same", "m_barcode_l = m_barcode_r", "same barcode", 0.95),), "different barcodes", ("barcode",),
)  # fmt: skip
_BRAND = Comparison(
    "brand", "m_brand_l IS NULL OR m_brand_r IS NULL",
    (Level("same", f"m_brand_l = m_brand_r OR {close('m_brand_l', 'm_brand_r', 1, 0.9)}",
           "same brand", 0.9, "m_brand", 0.1),),
    "different brands", ("brand",),
)  # fmt: skip
_NUMBERS_DIFFER = (
    "coalesce(m_codes_l, '') <> coalesce(m_codes_r, '') AND NOT coalesce(m_code_l IS NULL OR m_code_r IS NULL, FALSE)"
)
_VETOES = (
    Veto("barcodes", "m_barcode_l <> m_barcode_r", "their barcodes differ"),
    Veto("numbers", f"{_NUMBERS_DIFFER} AND NOT {_ONE_BARCODE}", "the numbers in their names differ"),
    Veto("amounts", f"m_measure_l <> m_measure_r AND NOT {_ONE_BARCODE}", "their amounts or sizes differ"),
    Veto("variants", f"m_variant_l <> m_variant_r AND NOT {_ONE_BARCODE}", "their colours or sizes differ"),
    Veto("names", f"NOT ({_WITHIN}) AND NOT coalesce({close('m_squash_l', 'm_squash_r', 2, 0.92)}, FALSE)"
         f" AND NOT {_ONE_BARCODE} AND NOT coalesce(m_sku_l = m_sku_r, FALSE)",
         "their names do not fit together", hard=False),
    Veto("brands", f"NOT ({_BRAND.levels[0].sql}) AND NOT {_ONE_BARCODE}", "their brands differ"),
    Veto(
        "unsaid",
        "((m_code_l IS NULL) <> (m_code_r IS NULL) OR (m_measure_l IS NULL) <> (m_measure_r IS NULL)"
        " OR (m_variant_l IS NULL) <> (m_variant_r IS NULL))"
        f" AND NOT {_ONE_BARCODE} AND NOT coalesce(m_sku_l = m_sku_r, FALSE)",
        "one name has a number, size or colour that the other does not say",
        hard=False,
    ),
)  # fmt: skip

KIND = Kind(
    "product",
    ("sku", "barcode", "name", "brand"),
    (_FIRST, _SECOND),
    ("m_barcode", "m_sku", "right(m_sku, 5)", "m_full", "m_words || '|' || m_codes", "m_squash",
     "m_rare || '|' || m_codes",
     "m_rare || '|' || m_measure", "m_rare"),
    (("m_barcode", ("barcode",)), ("m_sku", ("sku",)), ("m_full", ("name",))),
    (_NAMES, _SKU, _BARCODE, _BRAND),
    _VETOES,
    _MACROS,
)  # fmt: skip
