"""Words that stand in headers and hardly in data, in the languages of legacy files."""

from __future__ import annotations

import re

_LIST = """
id ids nr no num number nummer numero número numéro code key index name names firstname lastname
surname first last middle title company firma account customer client kunde kunden kundennr
kundennummer cliente klant klient customerid city town ort stadt ciudad ville città plaats miasto
město zip plz postcode postal cp postleitzahl street strasse straße address adresse dirección adres
address1 address2 country land país pays paese state region gebiet bundesland province phone telefon
telephone tel mobile mobil handy fax email mail e-mail web website url date datum fecha data day
month monat year jahr created updated modified birthday seit since due close time zeit amount betrag
value wert importe montant price preis precio prix cost kosten revenue umsatz sales menge quantity
qty anzahl stück cantidad total summe saldo balance currency währung moneda devise discount rabatt
tax mwst vat status stage phase type typ tipo kind category kategorie categoría gruppe group class
owner besitzer betreuer vertreter rep salesperson manager user benutzer product produkt producto
produit artikel article item sku description beschreibung bezeichnung descripción text note notes
bemerkung notiz comment kommentar remark subject betreff betrifft source quelle lead campaign
kampagne activity aktivität opportunity deal order auftrag bestellung pedido commande invoice
rechnung factura facture position pos line department abteilung industry branche score priority
language sprache gender geschlecht salutation anrede funktion role active aktiv label
"""
_WORDS = frozenset(_LIST.split())
_SPLIT = re.compile(r"[\W_]+|(?<=[a-zß-ÿ])(?=[A-Z])")


def is_header_word(text: str) -> bool:
    """Whether a cell reads like the name of a column."""
    parts = [part.casefold() for part in _SPLIT.split(text) if part]
    known = sum(part in _WORDS or part.rstrip("0123456789") in _WORDS for part in parts)
    return bool(parts) and known * 2 >= len(parts)
