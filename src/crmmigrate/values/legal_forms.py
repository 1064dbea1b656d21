# ruff: noqa: E501, RUF001 - the longest lines are lists; Cyrillic and Greek letters
"""Legal forms of companies by country, in the spelling of the register.

Abbreviations follow ISO 20275 (Entity Legal Forms, code list of GLEIF, 2023-09-28) and, where it lists none, the law
or the register of the country. A line: countries, then forms parted by `|`. What stands after `=` is in use as well.
"""

from __future__ import annotations

from typing import NamedTuple

_TABLE = """
DE AT CH LI: GmbH | AG | KG | OHG | OG | eG | e.V. = eV | Stiftung & Co. KGaA | GesbR | stG | e.K. = eK | e.U. | GbR | KGaA | gGmbH | UG (haftungsbeschränkt) | \
UG | mbH | gAG | PartG mbB | PartGmbB | PartG | VVaG | EWIV | KEG | OEG | e.Kfm. | e.Kfr. | InvAG | REIT-AG | \
GmbH & Co. KG | GmbH & Co. OHG | GmbH & Co. KGaA | AG & Co. KG | AG & Co. KGaA | AG & Co. OHG | SE & Co. KGaA | \
SE & Co. KG | UG (haftungsbeschränkt) & Co. KG | UG & Co. KG | Stiftung & Co. KG | GmbH & Co | mbH & Co. KG | & Co. KG | \
& Co. OHG | & Co. KGaA | Ltd. & Co. KG | KG a.A. | Aktiengesellschaft | Gesellschaft mit beschränkter Haftung | \
Gesellschaft m.b.H. | Ges.m.b.H. | Kommanditgesellschaft | Sàrl | Sagl | Genossenschaft | B.V. & Co. KG | e.Gen. | \
Kollektivgesellschaft
EU: SE | SCE | EEIG | GEIE
GB IE: Ltd = Ltd. | Unltd | Limited | PLC = plc | LLP | CIC | LP | Unlimited | DAC | CLG | ULC | Teoranta | Cyf | Public Limited Company | \
Company Limited | & Co. Ltd | Co. Ltd | & Co. Limited | Co-operative Limited | Private Limited
US: Inc. = Inc | Incorporated | Corp. = Corp | Incorporation | RLLP | RLLLP | LCA = L.C.A. | Limited Partnership | Limited Liability Partnership | Ltd. Liability Company | Limited Liability Co. | Corporation | LLC | L.L.C. | LLLP | PLLC | P.C. = PC | P.A. | Co. = Co | Company | & Co. | \
& Company | Co., Inc. | & Co., Inc. | N.A. | Co. LLC | Company, Inc. | Limited Liability Company | PBC | L.P. = LP
CA: Ltée | Limitée | Inc. | Corp. | Ltd | ULC | S.E.N.C. | S.E.N.C.R.L. | Incorporée
AU NZ: Pty Ltd | Pty. Ltd. = Pty Ltd | Pty Limited | Proprietary Limited | (NZ) Ltd | NL
ZA NA BW SZ: (Pty) Ltd | (Pty) Limited | CC | NPC | SOC Ltd | SOC | (Proprietary) Limited
IN PK BD LK: Pvt. Ltd. = Pvt Ltd | Private Limited | (P) Ltd = (P) Ltd. | (Pvt) Ltd = (Pvt.) Ltd. | (SMC-Private) Limited
SG MY BN: Pte. Ltd. = Pte Ltd | Pte. Limited | Sdn. Bhd. = Sdn Bhd | Berhad | Bhd. = Bhd
HK CN TW: Co., Ltd. | Co., Limited | 有限公司 | 股份有限公司 | 有限责任公司 | 有限責任公司 | 集团有限公司 | 无限公司 | 無限公司
JP: 株式会社 | 有限会社 | 合同会社 | 合資会社 | 合名会社 | K.K. = KK | G.K. = GK | Kabushiki Kaisha | ㈱
KR: 주식회사 | 유한회사 | (주) | ㈜ | (유)
FR MC TN MA SN CI CM: SA = S.A. | SAS = S.A.S. | SASU | SARL = S.A.R.L. | EURL | SNC = S.N.C. | SCI | SCS | SCA = S.C.A. | \
GIE | SCOP | SELARL | SCP | SUARL | SAM | SASP | SARLU | Société Anonyme | Société à responsabilité limitée | SCM | EARL | GAEC | \
& Cie | et Cie | & Fils SARL
BE: BV | CV | SRL = S.R.L. | SPRL = S.P.R.L. | ASBL = A.S.B.L. | BVBA = B.V.B.A. | CVBA | VZW | Comm.V | SComm | VOF | SCRL | NV | SNC | EBVBA
LU: S.à r.l. | S.à.r.l. | Sàrl-S | S.A. | SCSp | SICAV | SECA | S.e.c.s. | S.C.A.
NL SR AW CW SX: B.V. = BV | N.V. = NV | V.O.F. = VOF | C.V. = CV | Coöperatie U.A. | U.A. | B.V.B.A.
ES: S.A. = SA | S.L. = SL | S.A.U. = SAU | S.L.U. = SLU | S.L.L. = SLL | S.L.N.E. | S.Coop. = S. Coop. | S.L.P. = SLP | S.A.L. | \
S.R.L. = SRL | C.B. | S.C. | A.I.E. | Sociedad Anónima | Sociedad Limitada | S.Com. | Sociedad de Responsabilidad Limitada
PT MZ AO: Lda. = Lda | Ltda. = Ltda | S.A. | Unipessoal Lda. = Unipessoal, Lda. | SGPS | S.G.P.S., S.A. | SGPS, S.A. | Limitada | CRL
IT SM: S.p.A. = SpA | S.r.l. = Srl | S.r.l.s. = Srls | S.n.c. = Snc | S.a.s. = Sas | S.a.p.a. | S.c.a.r.l. = S.c.a r.l. | \
S.c.r.l. | S.s. | Soc. Coop. | Società Cooperativa | S.p.A. a socio unico | Società per Azioni | S.r.l. unipersonale | Scpa
MX: S.A. de C.V. | S. de R.L. de C.V. | S.A.B. de C.V. | S.A.P.I. de C.V. | S. de R.L. | S.C. | A.C. | S.A.S. de C.V. | \
S.A.P.I. | S.A.B. | S.C. de R.L. | S.C. de R.L. de C.V. | S. en C. | S. en C. por A. | S.N.C. | S.A. de R.L. de C.V.
AR BO CR DO EC GT HN PA PE PY SV UY VE NI: S.A. = SA | S.R.L. = SRL | S.A.S. = SAS | S.A.U. | S.A.C. = SAC | S.A.A. = SAA | \
E.I.R.L. = EIRL | Cía. Ltda. = CIA LTDA | C.A. | C. Ltda. | S.C.S. | S.A.C.I. | S.A.I.C. | S.A. de C.V. | S.C.R.L.
CL CO: SpA | Ltda. = Ltda | E.I.R.L. | S.A.S. = SAS | S.A. | E.U. | S. en C. | & Cía. Ltda. | y Cía. Ltda.
BR: Ltda. = Ltda = LTDA. | S.A. = S/A | EIRELI | ME | EPP | Ltda. ME = LTDA ME | Ltda - ME | S/S | S/S Ltda. | MEI
DK: A/S | ApS | I/S | K/S | P/S | IVS | A.M.B.A. = AMBA | F.M.B.A. | S.M.B.A. | P.M.B.A.
NO: AS | ASA | ANS | DA | KS | ENK | BA | SA | NUF
SE: AB | HB | KB | AB (publ) | Ek. för. | Aktiebolag | Handelsbolag | Kommanditbolag
FI: Oy | Oyj | Ab | Abp | Ky | Oy Ab | Tmi | Osk | Oyj Abp | Osakeyhtiö
IS: hf. = hf | ehf. = ehf | ohf. | slf. | sf. | ses.
EE: OÜ | AS | TÜ | UÜ | MTÜ | FIE
LV: SIA | AS | IK | KS | PS
LT: UAB | AB | MB | IĮ | VšĮ | TŪB | KŪB | ŽŪB
PL: sp. z o.o. = Sp. z o.o. | S.A. | sp.k. = Sp. k. = sp. k. | sp.j. = Sp. j. = sp. j. | S.K.A. | P.S.A. | s.c. | sp.p. | \
sp. z o.o. sp.k. = Sp. z o.o. Sp. k. = sp. z o.o. sp. k. | Spółka z o.o. | Spółka Akcyjna | \
Spółka z ograniczoną odpowiedzialnością
CZ SK: s.r.o. | a.s. | v.o.s. | k.s. | spol. s r.o. = spol. s r. o. = s. r. o. | z.s. | o.p.s. | z.ú. | akciová společnost | \
společnost s ručením omezeným | akciová spoločnosť | o.z. | j.s.a. | a. s. = a.s. | s. p.
HU: Kft. = Kft | Zrt. = Zrt | Nyrt. = Nyrt | Bt. = Bt | Kkt. = Kkt | Rt. = Rt | Kht. | Nonprofit Kft.
SI HR BA RS ME MK XK: d.o.o. | д.о.о. = доо | о.д. | к.д. | а.д. | d.d. | j.d.o.o. | k.d. | d.n.o. | j.t.d. | s.p. | a.d. | o.d. | SH.P.K. = SHPK | DOOEL | DOO | z.o.o. | \
SH.A. = SHA | t.p.
AL: Sh.p.k. = SHPK | Sh.a. = SHA
RO MD: S.R.L. = SRL | S.A. = SA | S.N.C. | S.C.S. | PFA | I.I. | S.R.L.-D
BG: ООД | ЕООД | АД | ЕАД | ЕТ | СД | КД | OOD | EOOD | AD | EAD | ET
RU BY KZ KG UZ: ООО | АО | ПАО | ЗАО | ОАО | ИП | НКО | ТОО | ОДО | ГУП | МУП | ФГУП | АНО | УП | ЧУП | OOO | PAO | ZAO | OAO | \
PJSC | JSC | LLP | TOO | Общество с ограниченной ответственностью | Акционерное общество | OJSC | CJSC
UA: ТОВ | ПАТ | ПрАТ | АТ | ФОП | ПП | ТзОВ | TOV | PrJSC
GE AM AZ: MMC | ASC | QSC | სს | შპს | ՍՊԸ | ՓԲԸ | ԲԲԸ
GR CY: Α.Ε. = ΑΕ | Ε.Π.Ε. = ΕΠΕ | Ι.Κ.Ε. = ΙΚΕ | Ο.Ε. = ΟΕ | Ε.Ε. = ΕΕ | A.E. = AE | E.P.E. = EPE | I.K.E. = IKE | O.E. | Μ.Α.Ε. | ΜΙΚΕ
TR: A.Ş. = AŞ | Ltd. Şti. = Ltd. Şti | A.S. | Ltd. Sti. | San. ve Tic. A.Ş. | San. ve Tic. Ltd. Şti. | Koll. Şti. | Kom. Şti. | \
Anonim Şirketi | Limited Şirketi | Tic. Ltd. Şti. | Tic. A.Ş.
IL: Ltd | בע"מ | בע״מ
AE SA QA KW BH OM JO EG LB: FZ-LLC = FZ LLC | FZE | FZCO | FZC | WLL = W.L.L. | LLC | PJSC | BSC = B.S.C. | K.S.C. | S.A.E. = SAE | S.A.L. = SAL | \
PSC | Q.P.S.C. | DMCC | K.S.C.P. | ش.م.م | ذ.م.م | ش.م.ع | ش.م.ك | S.A.O.G. | W.L.L | L.L.C. | ش.م.ل
IR: PJS | سهامی خاص | سهامی عام
ID: Tbk = Tbk. | PT | (Persero) Tbk | Persero | UD
TH: Co., Ltd. | PCL | Public Company Limited | Company Limited | จำกัด | จำกัด (มหาชน)
VN: JSC | Co., Ltd. | TNHH | CTCP
PH: Inc. | Corp. | OPC | Corporation
NG GH KE UG TZ ZM MW: Ltd | PLC | Limited | LLP | Nig. Ltd = Nigeria Ltd
ET: PLC | S.C.
MT GI JE GG IM: Ltd | PLC | PCC | ICC
VG KY BM BS BB SC: Ltd | IBC | SPC | LDC | Inc. | SEZC | ELP
MU: Ltd | Ltée | Ltee
LK: PLC | (Pvt) Ltd
"""

FRONTS = frozenset(
    [
        "ооо",
        "ао",
        "пао",
        "зао",
        "оао",
        "ип",
        "тоо",
        "тов",
        "пат",
        "прат",
        "ат",
        "фоп",
        "пп",
        "одо",
        "гуп",
        "муп",
        "фгуп",
        "ано",
        "уп",
        "чуп",
        "тзов",
        "оод",
        "еоод",
        "ад",
        "uab",
        "sia",
        "pt",
        "oü",
        "oao",
        "ooo",
        "zao",
        "pao",
        "sarl",
        "eurl",
        "sasu",
        "tov",
        "sci",
        "scop",
        "asbl",
        "vzw",
        "mb",
        "všį",
        "iį",
        "株式会社",
        "有限会社",
        "合同会社",
        "주식회사",
        "(주)",
        "㈜",
        "㈱",
        "(유)",
        "(株)",
    ]
)
"""Forms that may stand in front of the name, casefolded."""


class Form(NamedTuple):
    """A legal form.

    Attributes:
        countries: ISO codes of the countries that know it; `EU` for European law.
        registered: Spellings of registers; where countries differ, several.
        spellings: These and others in use.
    """

    countries: frozenset[str]
    registered: tuple[str, ...]
    spellings: tuple[str, ...]


def _read(table: str) -> dict[str, Form]:
    found: dict[str, Form] = {}
    for line in filter(None, table.replace("\\\n", "").splitlines()):
        countries, _, forms = line.partition(":")
        for form in forms.split("|"):
            first, *others = [spelling.strip() for spelling in form.split(" = ")]
            for spelling in (first, *others):
                known = found.get(key(spelling), Form(frozenset(), (), ()))
                registered = (first,) if key(first) == key(spelling) else (spelling,)
                found[key(spelling)] = Form(
                    known.countries | frozenset(countries.split()),
                    tuple(dict.fromkeys((*known.registered, *registered))),
                    tuple(dict.fromkeys((*known.spellings, spelling))),
                )
    return found


def key(form: str) -> str:
    """What spellings of one form have in common: letters, without case, dots and blanks; `&` for any `and`.

    >>> key("G.m.b.H."), key("GmbH und Co KG"), key("S. A. de C. V."), key("A/S")
    ('gmbh', 'gmbh&cokg', 'sadecv', 'a/s')
    """
    words = form.casefold().replace("\u0307", "").replace("+", "&").replace("(", " ").replace(")", " ").split()
    words = ["&" if word in ("und", "and", "u.", "et") else word for word in words]
    return "".join(words).translate(str.maketrans("", "", ".,-' "))


FORMS: dict[str, Form] = _read(_TABLE)
"""Legal forms by what their spellings have in common, see `key`."""

BEGINNINGS = frozenset(form[:at] for form in FORMS for at in range(1, len(form) + 1))
ENDS = frozenset(form[at:] for form in FORMS for at in range(len(form)))
"""What the key of the first and of the last word of a form may be; most names end with none."""

LONGEST = 9
"""Words that a form may have."""
