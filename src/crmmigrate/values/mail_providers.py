"""Providers of mailboxes, and typing errors in their domains.

The domains are those of Mailcheck's list of popular domains (MIT licence), completed by hand; the
providers' own pages were not asked.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

_OFTEN_MISTYPED = """
    gmail.com googlemail.com hotmail.com hotmail.de hotmail.fr hotmail.it hotmail.es hotmail.co.uk outlook.com
    outlook.de outlook.fr outlook.es outlook.it yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.uk yahoo.com.br
    icloud.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de aol.com live.com live.de
    live.fr live.co.uk msn.com orange.fr wanadoo.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it bluewin.ch
    hispeed.ch btinternet.com comcast.net verizon.net sbcglobal.net bellsouth.net protonmail.com ziggo.nl telenet.be
    skynet.be rambler.ru yandex.ru onet.pl seznam.cz bigpond.com rediffmail.com terra.com.br naver.com
"""
_OTHERS = """
    facebook.com google.com mac.com me.com mail.com rocketmail.com email.com games.com hush.com hushmail.com inbox.com
    lavabit.com love.com pobox.com safe-mail.net wow.com ygm.com ymail.com zoho.com att.net charter.net cox.net
    earthlink.net juno.com virginmedia.com blueyonder.co.uk freeserve.co.uk ntlworld.com o2.co.uk orange.net sky.com
    talktalk.co.uk tiscali.co.uk virgin.net wanadoo.co.uk sina.com qq.com neuf.fr free.fr gmx.fr gmx.us gmx.es
    gmx.co.uk gmx.li gmx.info online.de mail.ru list.ru bk.ru hotmail.be live.be live.nl live.it live.ca live.com.ar
    hotmail.com.ar yahoo.com.ar fibertel.com.ar speedy.com.ar arnet.com.ar proton.me pm.me fastmail.com fastmail.fm
    tutanota.com tuta.io posteo.de posteo.net mailbox.org email.de mail.de gmail.de gmail.co.uk yandex.com ya.ru
    163.com 126.com yeah.net hotmail.ch hotmail.at hotmail.nl hotmail.se hotmail.no hotmail.dk hotmail.ca
    hotmail.co.nz hotmail.com.br hotmail.com.au outlook.at outlook.be outlook.ch outlook.co.uk outlook.com.br
    outlook.com.ar outlook.pt outlook.jp yahoo.at yahoo.ch yahoo.ca yahoo.ie yahoo.se yahoo.no yahoo.dk yahoo.gr
    yahoo.pl yahoo.ro yahoo.in yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.id yahoo.co.nz yahoo.com.au yahoo.com.mx
    yahoo.com.sg yahoo.com.ph yahoo.com.tw yahoo.com.hk yahoo.com.vn yahoo.com.tr tin.it alice.it aliceadsl.fr
    club-internet.fr bbox.fr numericable.fr chello.at aon.at a1.net kabelmail.de vodafone.de vodafone.it o2online.de
    netcologne.de ewetel.net unitybox.de versatel.de telus.net shaw.ca rogers.com sympatico.ca optonline.net
    windstream.net frontier.com frontiernet.net optusnet.com.au bigpond.net.au tpg.com.au iinet.net.au xtra.co.nz
    uol.com.br bol.com.br ig.com.br globo.com sapo.pt kpnmail.nl home.nl planet.nl xs4all.nl hetnet.nl upcmail.nl
    tele2.nl telia.com wp.pl o2.pl interia.pl op.pl centrum.cz email.cz volny.cz azet.sk citromail.hu freemail.hu
    abv.bg mail.bg otenet.gr hanmail.net daum.net nate.com rediff.com aim.com netscape.net mindspring.com
"""
_ENDS = {
    "com": "con cmo ocm cim vom xom cpm comm coom c0m coml comn comp cop cok om cm co",
    "net": "ney nett nte ent met nwt",
    "de": "dee dde",
    "fr": "frr",
    "it": "itt",
    "co.uk": "co.ku cou.k co.ukk couk c.uk",
}
_SHORT = 5  # a name of fewer letters is a letter away from many a company
_LONG = 8  # letters of a name in which two errors leave no doubt

MISTYPED = frozenset(_OFTEN_MISTYPED.split())
PROVIDERS = MISTYPED | frozenset(_OTHERS.split())


@lru_cache(maxsize=65_536)
def meant_domain(domain: str) -> str | None:
    """The provider's domain that a mistyped one means; None where it is one itself, or nothing is likely.

    Args:
        domain: In lower case.

    >>> meant_domain("gmial.com"), meant_domain("hotmail.con"), meant_domain("gmx,de"), meant_domain("yaho.com")
    ('gmail.com', 'hotmail.com', 'gmx.de', 'yahoo.com')
    >>> meant_domain("mail.com"), meant_domain("ymail.com"), meant_domain("gmx.net"), meant_domain("example.com")
    (None, None, None, None)
    """
    if domain in PROVIDERS:
        return None
    dotted = ".".join(part for part in domain.replace(",", ".").replace(";", ".").replace(" ", "").split(".") if part)
    if dotted in PROVIDERS:
        return dotted
    joined = [provider for provider in MISTYPED if provider.replace(".", "", 1) == dotted and "." not in dotted]
    if joined:
        return joined[0]
    near = sorted((errors, provider) for provider in MISTYPED if (errors := _errors(dotted, provider)) is not None)
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _errors(domain: str, provider: str) -> int | None:
    """How many typing errors lie between a domain and a provider's; None for too many to tell."""
    name, _, end = domain.partition(".")
    meant, _, right = provider.partition(".")
    wrong_end = end != right
    if wrong_end and end not in _ENDS.get(right, "").split():
        return None
    wrong = OSA.distance(name, meant)
    allowed = 0 if len(meant) < _SHORT else 2 if len(meant) >= _LONG else 1
    return wrong + wrong_end if wrong + wrong_end > 0 and wrong <= allowed else None
