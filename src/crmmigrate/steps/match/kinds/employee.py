"""Own people: a name, a mailbox, a telephone."""

from __future__ import annotations

from dataclasses import replace

from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Veto
from crmmigrate.steps.match.kinds import names, parts

_STAGES = names.features("NULL", "NULL", "name", "CAST(NULL AS VARCHAR)", "m_nothing", "NULL")
_NOTHING: dict[str, Feature] = {"m_nothing": "CAST(NULL AS VARCHAR)"}
_MAIL = Comparison(
    "mail", "m_mail_l IS NULL OR m_mail_r IS NULL",
    (Level("same", "m_mail_l = m_mail_r AND NOT m_role_l", "same e-mail address", 0.8),
     Level("mailbox", "m_mailbox_l = m_mailbox_r AND NOT m_role_l", "same mailbox at another domain", 0.1)),
    "different e-mail addresses", ("email",),
)  # fmt: skip
_PHONES = Comparison(
    "phone", "len(m_phones_l) = 0 OR len(m_phones_r) = 0",
    (Level("same", "list_has_any(m_phones_l, m_phones_r)", "a telephone number in common", 0.7),),
    "different telephones", ("phone",),
)  # fmt: skip
_TEAM = Comparison(
    "team", "team_l IS NULL OR team_r IS NULL",
    (Level("same", "team_l = team_r", "same team", 0.7, "team", 0.1),), "different teams", ("team",),
)  # fmt: skip
_OWN = "coalesce(m_mail_l = m_mail_r AND NOT m_role_l, FALSE)"
KIND = Kind(
    "employee",
    ("name", "email", "phone", "team"),
    (
        _NOTHING,
        {**_STAGES[0], **parts.phones(("phone",)), **parts.mail("email")},
        *_STAGES[1:],
        {"m_name": "m_last || '|' || m_first"},
    ),
    ("m_mail", "m_mailbox", "m_phone0", "m_words", "m_orders[1]", "m_orders[2]", "m_last || '|' || left(m_first, 1)",
     "m_lasts[1] || '|' || left(m_first, 1)", "m_lasts[len(m_lasts)] || '|' || left(m_first, 1)"),
    (("CASE WHEN NOT m_role THEN m_mail END", ("mail",)), ("m_name", ("name",))),
    (replace(names.NAMES, fields=("name",)), _MAIL, _PHONES, _TEAM),
    (
        *names.vetoes(_OWN),
        Veto("names", f"NOT ({names.NAMESAKE})", "their names do not fit together", hard=False),
        Veto(
            "mailboxes",
            "m_mailbox_l <> m_mailbox_r AND split_part(m_mail_l, '@', 2) = split_part(m_mail_r, '@', 2)"
            " AND NOT m_role_l AND NOT m_role_r",
            "each has a mailbox of his own",
            hard=False,
        ),
    ),
    names.MACROS,
)  # fmt: skip
