# ruff: noqa: E501 - lists of words
"""What a telephone number and a mailbox say of who answers: one person, or whoever is there.

Mobile prefixes follow the numbering plans that libphonenumber (Apache-2.0) describes; countries where mobile and
fixed lines share their prefixes (US, Canada, Denmark, Mexico, India for the most part ...) are left out on purpose.
Words of mailboxes: RFC 2142 and what businesses use in each language. The patterns hold for RE2, Java and Python.
"""

from __future__ import annotations

_MOBILE = {
    "20": "1(?:[0-2]|55)",
    "212": "(?:6|7[0-8])",
    "213": "[5-7]",
    "216": "[2459]",
    "221": "7[015-8]",
    "225": "0[157]",
    "233": "(?:2[034-8]|5)",
    "234": "(?:7[0-3]|8[01]|9[01])",
    "251": "[79]",
    "254": "(?:1[01]|7)",
    "255": "[67]",
    "256": "7",
    "27": "(?:6|7[1-9]|8[1-4])",
    "30": "6[89]",
    "31": "6[1-58]",
    "32": "4[5-9][0-9]{7}$",
    "33": "(?:6|7[3-9])",
    "34": "(?:6|7[1-9])",
    "351": "9[1-36]",
    "352": "6[25-9][18]",
    "353": "8[35-9]",
    "354": "(?:6|7[5-7]|8[2-9])",
    "355": "6[6-9]",
    "356": "(?:77|79|9[269])",
    "357": "9[4-79]",
    "358": "(?:4|50)",
    "359": "(?:430|8[789]|98|99)",
    "36": "(?:20|30|31|50|70)",
    "370": "6",
    "371": "2",
    "372": "(?:5|8[1-4])",
    "373": "(?:6|7[6-9])",
    "374": "(?:33|4[1349]|55|77|88|9[13-689])",
    "375": "(?:25|29|33|44)",
    "380": "(?:39|50|63|6[6-8]|7[1-37]|9[1-9])",
    "381": "6",
    "382": "6",
    "383": "4[3-9]",
    "385": "9[125789]",
    "386": "(?:30|31|40|41|51|6[4589]|7[01])",
    "387": "6",
    "389": "7",
    "39": "3[0-9]{8,9}$",
    "40": "7",
    "41": "7[5-9]",
    "420": "(?:60[1-8]|7(?:0[2-9]|[2379]))",
    "421": "9[0145]",
    "423": "(?:6[3-69]|7[3-9])",
    "43": "6(?:5[0-3579]|6[013-9]|[7-9])",
    "44": "(?:7[1-57-9]|7624)",
    "46": "7[02369]",
    "47": "(?:4[0-8]|9)",
    "48": "(?:45|5[0137]|6[069]|7[2389]|88)",
    "49": "1(?:5|6[023]|7)",
    "51": "9",
    "54": "9",
    "55": "[1-9]{2}9[0-9]{8}$",
    "57": "3",
    "58": "4",
    "591": "[67]",
    "593": "9",
    "595": "9",
    "598": "9",
    "60": "1[0-46-9]",
    "61": "4",
    "62": "8",
    "63": "9",
    "64": "2[0-26-9]",
    "65": "[89]",
    "66": "[689]",
    "7": "(?:9|70[0-8]|747|77[15-8])",
    "81": "[789]0",
    "82": "10",
    "84": "[35789]",
    "852": "(?:46|5[1-79]|[69])",
    "86": "1[3-9]",
    "880": "1[3-9]",
    "886": "9",
    "90": "5[0-57]",
    "92": "3",
    "94": "7",
    "961": "(?:3|7[01689]|81)",
    "962": "7[7-9]",
    "965": "(?:41|[569])",
    "966": "5",
    "968": "[79]",
    "971": "5[02-68]",
    "972": "5",
    "973": "(?:3|6[36])",
    "974": "[3567]",
    "994": "(?:10|4[04]|5[015]|60|70|77|99)",
    "995": "(?:5|79)",
}
"""Country code to the pattern with which the national part of a mobile number begins."""

MOBILE = r"^\+(?:" + "|".join(code + prefix for code, prefix in sorted(_MOBILE.items())) + ")"
"""On a number in E.164, for a search from its start: it is a mobile one."""

_STRONG = """
info infos information informationen informacion informacao informazioni informacje informace inform infodesk infopoint
office offices buero bureau biuro iroda kancelaria kancelar kancelarija ufficio uffici oficina titkarsag escritorio kontoret
kontor toimisto kontora ofis iroda sekretariat secretariat secretariaat secretaria secretaire segreteria
sekretariatet sekretariatas sekretaer sekreterlik reception rezeption receptie reception recepcion recepcao recepcja
recepce recepcia recepcija receptionen vastaanotto empfang empfangs onthaal accueil recepcio frontdesk frontoffice
backoffice helpdesk servicedesk kundenservice kundendienst kundenbetreuung kundencenter kundencentrum kundservice
kundeservice kundtjanst klantenservice klantendienst clientservice customerservice customercare customersupport
serviceclient serviceclients clienti clientes clients atencionalcliente atendimento sac asiakaspalvelu
obslugaklienta ugyfelszolgalat support supporto soporte suporte assistenza assistance assistenz
contact contacts contactus contacto contactos contato contatti contatto kontakt kontakte kontakty kapcsolat
yhteystiedot iletisim anfrage anfragen enquiry enquiries inquiry inquiries richiesta richieste
sales salesteam salesoffice vertrieb verkauf verkaeufe verkoop vente ventes vendite venta ventas vendas comercial
commerciale commercial sprzedaz prodej predaj prodaja vanzari salg forsaljning myynti ertekesites satis handel
order orders ordering bestellung bestellungen bestelling bestellingen commande commandes ordini ordine pedidos
pedido zamowienia objednavky objednavka zamowienie tilaukset ordre bestallning rendeles auftrag auftraege
einkauf inkoop achat achats acquisti compras zakupy nakup nabava innkjop indkob inkop hankinta beszerzes purchasing
purchase procurement buyer beschaffung aprovisionamiento satinalma
accounts accounting accountspayable accountsreceivable ap accountancy buchhaltung buchhaltg fibu rechnung rechnungen
rechnungswesen rechnungseingang rechnungspruefung invoice invoices invoicing billing factuur facturen facturatie
boekhouding administratie administration administratif administrativo administracion administracao administracja
amministrazione contabilita contabilidad contabilidade comptabilite compta comptable facturation facturacion
faturamento fatture fattura fatturazione fakturowanie fakturace fakturacia faktury faktura fakturen ksiegowosc ucetni uctarna uctovnictvo
racunovodstvo knjigovodstvo konyveles penzugy laskutus laskut kirjanpito regnskab regnskap bogholderi okonomi ekonomi
muhasebe kreditoren debitoren mahnwesen inkasso finance finances finanzen finanza finanzas financeiro financas
finanse treasury payments payment zahlungen payroll lohn lohnverrechnung personalverrechnung loonadministratie paie
personal personalabteilung personalbuero personale personeel personnel personalas humanresources recruiting
recruitment recruiter bewerbung bewerbungen karriere career careers job jobs stellen rrhh recursoshumanos
risorseumane ressourceshumaines kadry kariera praca vacatures vacature rekrutacja rekrutering rekry henkilosto
marketing werbung publicity reklame reklama presse press pressoffice pers prensa stampa ufficiostampa imprensa prasa
kommunikation communication communications comunicazione comunicacion comunicacao redaktion redactie redazione
redaccion redaction redakcja redakce newsletter news nieuwsbrief events event veranstaltungen
noreply donotreply nichtantworten nepasrepondre norespond nooponder notification notifications benachrichtigung
webmaster postmaster hostmaster abuse mailerdaemon daemon root sysadmin administrator admins admin edv itsupport
technik techniek technique tecnico tecnica techdept technical technisch ufficiotecnico bureauetudes werkstatt
werkstaette werkplaats workshop atelier officina taller oficinatecnica warsztat dilna verkstad vaerksted verksted
korjaamo servis serwis service services servicio servicios servizio servizi servico assistenzatecnica reparatur
reklamation reklamationen reklamacje complaints claims garantie warranty aftersales
lager magazin magazzino almacen magazijn magasin magasinet entrepot armazem magazyn sklad skladiste warehouse raktar
varasto lageret logistik logistics logistiek logistique logistica logistyka logistika versand spedition expedition
expeditie spedycja expedice dispatch dispo disposition planning planung planbord transport transporte trasporti
export exportabteilung import zoll customs douane dogana fuhrpark fleet flotta wagenpark
verwaltung hausverwaltung geschaeftsleitung geschaeftsfuehrung geschaeftsstelle direktion direction direccion
direzione direcao directie dyrekcja management gestion gerencia gerenza vorstand zentrale centrale central centralino
centralita standard switchboard hauptsitz headoffice headquarters filiale niederlassung branch agence sucursal agenzia
agencia agentur agency vestiging oddzial pobocka showroom shop webshop onlineshop eshop store boutique tienda negozio
winkel loja sklep obchod bolt kauppa butik butikk magazinul verleih vermietung rental rentals hire verhuur location
noleggio alquiler aluguel wynajem pujcovna kolcsonzo vuokraus uthyrning udlejning utleie planthire miete mietpark
reservierung reservierungen reservation reservations reservas reserva booking bookings prenotazioni rezerwacja
rezervace buchung hotel pension restaurant gasthof gasthaus ristorante camping empfehlung hallo hello hola bonjour
ciao gmbh kanzlei praxis ordination studio ambulatorio gabinet ordinace clinic klinik clinica cabinet apotheke
gemeinde gemeindeamt stadt stadtamt rathaus mairie comune ayuntamiento prefeitura gemeente urzad obec kommune kommun
posteingang postfach poststelle mailbox eingang inbox correo correio courrier posta poczta postbox
datenschutz dataprotection privacy gdpr dpo legal rechtsabteilung compliance qm qualitaet quality qualita calidad
qualite hse einsatz einsatzleitung bauhof bauleitung projekt projekte projects project projets baustelle
kasse kassa offerte offerten angebot angebote offers quotes quotation devis preventivi preventivo presupuestos
presupuesto orcamento orcamentos oferty oferta nabidky ponuky tarjous tarjoukset tilbud offert ajanlat teklif
family familie familia famille famiglia rodzina rodina fam famili perhe csalad aile familj
everyone alle all team staff crew allemitarbeiter
"""
_WEAK = (
    "post mail email hr it pr ir ar kd vk ek gf gl bh fb rh rrhh cs dispo adm sek com web office365 scan scanner fax kopierer print \
printer drucker tablet kasa recep empf ga gm pm dr praxis ordi sac crm erp test shop1 user guest gast verein vorstand \
redaktion it-support no-reply do-not-reply customer-service customer-support head-office front-office back-office \
human-resources risorse-umane recursos-humanos service-client ufficio-acquisti ufficio-vendite"
)
_SEPARATOR = "[._+-]"


def _words(text: str) -> str:
    """The words of a text as alternatives of a pattern, the longest first; a hyphen is any separator, or none."""
    words = sorted(set(text.split()), key=lambda word: (-len(word), word))
    return "|".join(word.replace("-", f"{_SEPARATOR}?") for word in words)


ROLE_MAILBOX = (
    f"^(?:[a-z]{{2}}{_SEPARATOR})?(?:"
    f"(?:{_words(_STRONG)})(?:{_SEPARATOR}.*)?"
    f"|(?:{_words(_WEAK)})(?:{_SEPARATOR}(?:{_words(_STRONG)}))?"
    f")(?:{_SEPARATOR}?[0-9]+)?$"
)
"""On the lower-case local part of an address: a mailbox of a role, team or family, not of one person."""

VOID_MAILBOX = (
    f"^(?:no{_SEPARATOR}?(?:e{_SEPARATOR}?)?mail|none|null|na|n{_SEPARATOR}a|nil|nobody|niemand|nessuno|nadie|ninguno"
    f"|personne|unknown|unbekannt|onbekend|inconnu|desconocido|sconosciuto|nieznany|neznamy|ukendt|ukjent|okand"
    f"|kein(?:e|er)?{_SEPARATOR}?(?:e{_SEPARATOR}?)?(?:mail|adresse|angabe)?|geen(?:{_SEPARATOR}?(?:e?mail))?"
    f"|sin{_SEPARATOR}?(?:e?mail|correo)|sem{_SEPARATOR}?e?mail|senza{_SEPARATOR}?e?mail|pas{_SEPARATOR}?de{_SEPARATOR}?mail"
    f"|brak(?:{_SEPARATOR}?e?mail)?|nema|neni|ingen(?:{_SEPARATOR}?e?mail)?|ei{_SEPARATOR}?ole|nincs|yok"
    f"|no{_SEPARATOR}?(?:reply|tiene|has|address)|do{_SEPARATOR}?not{_SEPARATOR}?(?:reply|use)|donotreply"
    f"|test(?:er|ing|user|mail)?|dummy|fake|example|sample|muster(?:mann)?|asdf+|qwert[yz]|x{{2,}}|a|x|abc|foo|bar"
    f"|mailer{_SEPARATOR}?daemon|placeholder|platzhalter|tbd|todo)[0-9]*$"
)
"""On the lower-case local part of an address: nobody's mailbox; typed because a form insisted, or a machine's."""
