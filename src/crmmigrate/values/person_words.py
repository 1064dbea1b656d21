# ruff: noqa: RUF001 - Cyrillic and Greek letters
"""Words about names of people in many languages, folded. Data only."""

from __future__ import annotations

SALUTATIONS = frozenset(
    """
    mr mrs ms miss mx messrs sir madam dame lord lady mister missus
    herr herrn frau hr fr frl fraulein familie eheleute
    m mme mlle mm mmes monsieur madame mademoiselle messieurs mesdames
    sr sra srta sres senor senora senorita don dona dn dna
    sig sigra sigr signor signora signorina signore siga spett gent
    senhor senhora exmo exma ilmo
    dhr mevr mw heer mevrouw meneer mej
    herra rouva neiti fru froken frk
    pan pani panna panstwo slecna
    bay bayan sayin
    gospodin gospoda gospodja gospa gdin gdja domnul doamna domnisoara dl dna
    shri smt kumari bapak ibu tuan puan encik cik
    господин госпожа г н жа пан пані пани кириос κυριος κυρια
    """.split()  # noqa: SIM905
)
"""Forms of address; what else stands in front of a name is a title."""

MORE_TITLES = frozenset(
    """
    dra drs ddr univ priv doz pd ao hc dres rndr judr mudr phdr mvdr paeddr thdr pharmdr ing ingo bc bca mgr mga doc
    dotssa dottore dottoressa dottorssa profssa arch geom rag on avvocato ingegnere
    lic licda arq abog ldo lda inga profa eng enga desembargador
    maitre pr prf docteur professeur
    rev reverend hon honorable capt captain col colonel gen general lt lieutenant sgt sergeant maj major adm admiral
    cmdr cpl pvt brig judge justice sen senator rep pres president amb ambassador rabbi imam sheikh pastor father sister
    di dkfm kfm betriebsw ok komm komr kommerzialrat hofrat
    inz hab lek dypl
    доктор профессор проф акад академик др
    """.split()  # noqa: SIM905
)
"""Titles beside those of `person_name.TITLES`."""

SUFFIXES = frozenset(
    """
    jr sr ii iii iv v vi phd md dds esq mba msc bsc llm llb cpa junior senior jnr snr dphil edd jd do dvm rn cfa pmp
    mbe obe cbe kbe qc kc frcs mp pe fils pere filho neto sobrinho csc drsc ba ma meng mphil mpa mph dmd obm clu
    cfp lutc
    """.split()  # noqa: SIM905
)
"""What stands behind a name."""

GENERATIONS = frozenset("jr sr ii iii iv v vi junior senior jnr snr fils pere filho neto sobrinho".split())  # noqa: SIM905
"""Suffixes that are part of the name, not a degree."""

EAST_HONORIFICS = ("先生", "女士", "小姐", "さん", "様", "さま", "殿", "氏", "님", "씨")
"""Forms of address that stand behind names in East Asia, the longest first."""
