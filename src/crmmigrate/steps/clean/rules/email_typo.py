"""email_typo: likely typing errors in the domains of e-mail addresses."""

from __future__ import annotations

import re

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values.canonical import whole
from crmmigrate.values.email import parse_email
from crmmigrate.values.mail_providers import PROVIDERS, meant_domain

_KNOWN = whole(rf"@(?:{'|'.join(sorted(map(re.escape, PROVIDERS)))})$")
_LOCAL = re.compile(r"[^@,;<>()\[\]\s\"]+")
_CHANCE = 0.8  # that a domain one letter from a large provider's is a typing error


def _settled(value: nw.Expr, _: Options) -> nw.Expr:
    return value.str.contains(_KNOWN)


def _read(text: str, _: Options) -> Read:
    local, at, domain = text.rpartition("@")
    meant = meant_domain(domain.lower()) if at and _LOCAL.fullmatch(local) else None
    return Read(parse_email(f"{local}@{meant}") if meant else None)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.semantic_type != "email":
        return None
    shown = sorted({*column.sample, *column.misfits, *(value for value, _ in column.top)})
    domains = [text.rpartition("@")[2].lower() for text in shown if _read(text, {}).after]
    if not domains:
        return None
    likely = sorted({f"{domain} for {meant_domain(domain)}" for domain in domains})
    return CleaningRule(
        rule="email_typo",
        confidence=_CHANCE,
        why=f"{len(domains)} of {len(shown)} addresses looked at seem mistyped: {', '.join(likely[:3])}",
        enabled=False,
    )


EMAIL_TYPO = Rule("email_typo", _propose, settled=_settled, function=_read)
