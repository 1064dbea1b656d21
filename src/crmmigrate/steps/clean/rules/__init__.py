"""The cleaning rules, in the order in which they are applied: one file a rule, one line here."""

from __future__ import annotations

from crmmigrate.steps.clean.rules.address import ADDRESS
from crmmigrate.steps.clean.rules.boolean import BOOLEAN
from crmmigrate.steps.clean.rules.case import CASE
from crmmigrate.steps.clean.rules.cluster import CLUSTER
from crmmigrate.steps.clean.rules.company import COMPANY
from crmmigrate.steps.clean.rules.country import COUNTRY
from crmmigrate.steps.clean.rules.currency import CURRENCY
from crmmigrate.steps.clean.rules.date import DATE
from crmmigrate.steps.clean.rules.datetime import DATETIME
from crmmigrate.steps.clean.rules.email import EMAIL
from crmmigrate.steps.clean.rules.email_typo import EMAIL_TYPO
from crmmigrate.steps.clean.rules.identifier import IDENTIFIER
from crmmigrate.steps.clean.rules.language import LANGUAGE
from crmmigrate.steps.clean.rules.mojibake import MOJIBAKE
from crmmigrate.steps.clean.rules.money import MONEY
from crmmigrate.steps.clean.rules.nulls import NULLS
from crmmigrate.steps.clean.rules.number import NUMBER
from crmmigrate.steps.clean.rules.percent import PERCENT
from crmmigrate.steps.clean.rules.person import PERSON
from crmmigrate.steps.clean.rules.phone import PHONE
from crmmigrate.steps.clean.rules.postcode import POSTCODE
from crmmigrate.steps.clean.rules.quantity import QUANTITY
from crmmigrate.steps.clean.rules.region import REGION
from crmmigrate.steps.clean.rules.rule import Rule
from crmmigrate.steps.clean.rules.trim import TRIM
from crmmigrate.steps.clean.rules.unicode import UNICODE
from crmmigrate.steps.clean.rules.url import URL
from crmmigrate.steps.clean.rules.zeros import ZEROS

RULES: tuple[Rule, ...] = (
    TRIM,
    NULLS,
    MOJIBAKE,
    UNICODE,
    NUMBER,
    PERCENT,
    MONEY,
    QUANTITY,
    DATE,
    DATETIME,
    BOOLEAN,
    COUNTRY,
    REGION,
    LANGUAGE,
    CURRENCY,
    ZEROS,
    POSTCODE,
    PHONE,
    EMAIL,
    EMAIL_TYPO,
    URL,
    IDENTIFIER,
    PERSON,
    COMPANY,
    ADDRESS,
    CASE,
    CLUSTER,
)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
