"""Syllables of which names are made that sound like names and are nobody's."""

from __future__ import annotations

STARTS = tuple(
    """
    ba be bo bra bre bro ca ce co da de do dra dre dro fa fe fo fra fre fro ga ge go gra gre gro ha he ho ja je jo
    ka ke ko kla kle klo kra kre kro la le lo ma me mo na ne no pa pe po pra pre pro ra re ro sa se so sta
    """.split()  # noqa: SIM905
)
MIDDLES = tuple(
    """
    ba be bi bo da de di do ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta
    te ti to va ve vi vo za ze zi zo fa fe fi fo ha he hi ho pa pe pi po wa we wi wo
    """.split()  # noqa: SIM905
)
ENDS = tuple(
    """
    berg bach born brand brun dal dell den der din dorf feld fer gard gen ger hagen ham hart haus heim hof holm
    horn kamp ker lan land lau len ler lin ling lund man mann mar mer min mont nau nell ner nes nor quist rand
    rath rell ren rich rick rin ris ros sen ser son stad stein sten ter thal ton
    """.split()  # noqa: SIM905
)
