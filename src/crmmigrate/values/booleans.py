# ruff: noqa: RUF001 - letters of other scripts
"""Yes and no in the spellings of many systems and languages.

Words of languages are those of the locales of the GNU C library (`yesstr`, `nostr`). A word that is yes in one language
and no in another, such as `jo`, is in neither list.
"""

from __future__ import annotations

_TRUE = (
    "true t yes y 1 x on wahr w ja j oui o vrai si sí s verdadero vero sim verdadeiro waar sann tak prawda "
    "✓ ✔ ☑ ✅ ○ 〇 checked active aktiv enabled -1 1.0 kyllä igen ano áno evet já jah taip jā da po sì bai ya có "
    "yebo ndiyo iva да так ναι так тийм иә ооба ҳа այո კი כן نعم بله ہاں हाँ হ্যাঁ ஆம் అవును ಹೌದು હા ਹਾਂ हो होय "
    "はい 是 是的 예 네 ใช่ បាទ/ចាស bəli hə ha اجل verdad tosi igaz pravda adevărat doğru истина αληθής 真 "
    "bẹ́ẹ̀ni ааи уойы ээх әйе יאָ آ بلكل بەڵێ هن هو ھەئە ܗܐ आम् इंन ऑह हय हव হয় ହଁ ഉവ്വ് ඔව් ແມ່ນ "
    "ཡིན། ཨིན་ မႅၼ်ႈ ယွံ ဟုတ်တယ် አዎን እወ ᎥᎥ 係 "
)
_FALSE = (
    "false f no n 0 off falsch nein non faux falso não nao onwaar nee nej falskt nie fałsz "
    "✗ ✘ ☐ ❌ × unchecked inactive inaktiv disabled 0.0 ei nem ne hayır hayir nei nē nu ez tidak không hapana "
    "нет ні не όχι үгүй жоқ жок ոչ არა לא لا نه نہیں नहीं না இல்லை ಇಲ್ಲ નહીં ਨਹੀਂ होइन नाही "
    "いいえ 否 不是 아니요 아니오 ไม่ใช่ yox epätosi hamis nepravda fals yanlış ложь ψευδής 假 "
    "bẹ́ẹ̀kọ́ yo‘q йўқ мап нӕйы суох юк קײן نع نهيں نەخێر ياق یوْخ ܠܐ न नइ ना न्ही बाङ নহয় ନା వద్దు "
    "അല്ല නැත ບໍ່ແມ່ນ མིན། མེན་ မဟုတ်ဘူး ဟွံ ဢမ်ႇမႅၼ်ႈ ነኖእ አይ ᎥᏝ ទេ 唔係 "
)
TRUE, FALSE = frozenset(_TRUE.casefold().split()), frozenset(_FALSE.casefold().split())
"""Casefolded spellings."""
_BOOLEANS = dict.fromkeys(_TRUE.casefold().split(), "true") | dict.fromkeys(_FALSE.casefold().split(), "false")


def parse_boolean(text: str) -> str | None:
    """`true` or `false`, or None when the text is neither.

    >>> parse_boolean("Ja"), parse_boolean("N"), parse_boolean("x"), parse_boolean("perhaps")
    ('true', 'false', 'true', None)
    """
    return _BOOLEANS.get(text.strip().rstrip(".!").casefold())
