"""phone: telephone numbers as E.164."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped, semantic
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, matches
from crmmigrate.values.phone import parse_phone

_E164 = r"^\+[1-9][0-9]{6,14}(?:;ext=[0-9]{1,7})?$"


def _read(text: str, options: Options) -> Read:
    after = parse_phone(text, options.get("region"))
    return Read(after, "" if after is not None else "unparsed")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if all_shaped(column, r"\+9\+") or column.role in ("key", "degenerate"):
        return None
    region = setting.migration.default_region
    known = f"those without a country code are of {region}" if region else "only those with a country code are read"
    rule = semantic(column, "phone", "phone", f"telephone numbers; {known}")
    if rule is None:
        return None
    if all(set(shape) <= {"9", "+"} and not shape.startswith("+") for shape, _ in column.patterns):
        # Bare digits may number anything: a country code in front of customer numbers would destroy them.
        bare = {
            "confidence": 0.5,
            "enabled": False,
            "why": "bare digits: telephone or other numbers",
        }
        rule = rule.model_copy(update=bare)
    return rule.model_copy(update={"options": {"region": region}}) if region else rule


PHONE = Rule("phone", _propose, settled=matches(_E164), function=_read, wants="a telephone number with a known country")
