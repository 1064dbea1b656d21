"""The cleaning rules, in the order in which they are applied: one file a rule, one line here."""

from __future__ import annotations

from crmmigrate.steps.clean.rules.boolean import BOOLEAN
from crmmigrate.steps.clean.rules.country import COUNTRY
from crmmigrate.steps.clean.rules.currency import CURRENCY
from crmmigrate.steps.clean.rules.date import DATE
from crmmigrate.steps.clean.rules.datetime import DATETIME
from crmmigrate.steps.clean.rules.email import EMAIL
from crmmigrate.steps.clean.rules.mojibake import MOJIBAKE
from crmmigrate.steps.clean.rules.nulls import NULLS
from crmmigrate.steps.clean.rules.number import NUMBER
from crmmigrate.steps.clean.rules.percent import PERCENT
from crmmigrate.steps.clean.rules.phone import PHONE
from crmmigrate.steps.clean.rules.rule import Rule
from crmmigrate.steps.clean.rules.trim import TRIM
from crmmigrate.steps.clean.rules.url import URL

RULES: tuple[Rule, ...] = (
    TRIM,
    NULLS,
    MOJIBAKE,
    NUMBER,
    PERCENT,
    DATE,
    DATETIME,
    BOOLEAN,
    PHONE,
    EMAIL,
    COUNTRY,
    CURRENCY,
    URL,
)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
