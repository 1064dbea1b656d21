"""The splits: one file a split, one line here."""

from __future__ import annotations

from crmmigrate.steps.clean.splits.address import ADDRESS
from crmmigrate.steps.clean.splits.company import COMPANY
from crmmigrate.steps.clean.splits.emails import EMAILS
from crmmigrate.steps.clean.splits.kinds import KINDS
from crmmigrate.steps.clean.splits.money import MONEY
from crmmigrate.steps.clean.splits.person import PERSON
from crmmigrate.steps.clean.splits.phone import PHONE
from crmmigrate.steps.clean.splits.quantity import QUANTITY
from crmmigrate.steps.clean.splits.separator import SEPARATOR
from crmmigrate.steps.clean.splits.split import SplitBy
from crmmigrate.steps.clean.splits.text_and_number import TEXT_AND_NUMBER

SPLITS: tuple[SplitBy, ...] = (
    PERSON,
    COMPANY,
    MONEY,
    QUANTITY,
    EMAILS,
    PHONE,
    ADDRESS,
    KINDS,
    SEPARATOR,
    TEXT_AND_NUMBER,
)
BY_NAME: dict[str, SplitBy] = {split.name: split for split in SPLITS}
