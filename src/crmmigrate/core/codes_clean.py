"""Finding codes of `clean`; see `codes`."""

from __future__ import annotations

CLEAN: dict[str, str] = {
    "dates-ambiguous": "Dates can be read as day/month or month/day and nothing in the column decides. The order in "
    "the message was taken; overrule it in cleaning.yaml.",
    "dates-impossible": "Dates that no calendar has, such as 31.02. They stay as they are and are set aside or "
    "rejected when they reach a date field.",
    "values-unparsed": "Values do not fit the type of their column. They stay as they are and are set aside or "
    "rejected when they reach a typed field.",
    "identifiers-invalid": "Numbers with check digits, such as VAT numbers or IBANs, do not pass their check. They "
    "are never corrected by guess; look them up.",
    "values-several": "Cells hold more than one thing, such as two e-mail addresses or the names of a couple. They "
    "stay as they are; `split` in cleaning.yaml parts them.",
    "values-doubtful": "Values may mean one thing or another, such as `Korea` or `$`. They stay as they are; say in "
    "the value map of cleaning.yaml what they mean.",
    "values-changed": "Cells were brought to standard form. The value map lists each change.",
    "calculation-differs": "A column does not hold what its calculation gives. Nothing was changed; with "
    "`then: recompute` in cleaning.yaml the calculated value is taken.",
    "calculation-filled": "Cells were filled or recomputed by a calculation of cleaning.yaml; the change log has them.",
    "total-differs": "A total is not the sum of the rows that belong to it. Rows may be missing, or the total may be "
    "older than they are.",
    "rate-missing": "Amounts were not converted: their currency is not known, or the table of rates has no rate of "
    "that day or before it. The new cells are empty; add the rates.",
    "rate-inverse": "Amounts were converted by the inverse of a rate, since the table has none in their own direction.",
    "constraint-broken": "Rows break a constraint of cleaning.yaml between their columns.",
    "cleaning-lost": "An entry of cleaning.yaml names a column or source that is not there, so it was passed over.",
    "rule-proposed": "A cleaning rule is proposed but changes meaning, so it is off until somebody accepts it.",
    "split-unparsed": "Cells could not be parted as `split` in cleaning.yaml says. They stand whole in one of the new "
    "columns, and untouched in their own.",
    "split-part-dropped": "A split gave parts for which it names no column. They stand in the original column only.",
    "header-taken": "Columns were not added, since the table has such headers already: nothing is overwritten.",
    "rows-merged": "Rows of one thing became one, as `together` in cleaning.yaml says. They have the fate merged.",
    "rows-disagree": "Rows of one thing say different things in a column. They stay as they are, row by row.",
}
