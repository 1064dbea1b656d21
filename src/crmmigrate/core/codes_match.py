"""Finding codes of `match`; see `codes`."""

from __future__ import annotations

MATCH: dict[str, str] = {
    "pair-disagreement": "Two people say different things of one pair of records: one `same`, one `different`. Neither "
    "counts until one of them decides otherwise; the examples say who said what.",
    "pair-contradiction": "Decisions contradict each other by way of third records: A is B and B is C, yet A is not C. "
    "What is decided to be different stays apart, and the chain that joins it does not count. One of the lines in "
    "decisions/pairs.csv is wrong.",
    "pair-lost": "A decision is about a record that is not there any more: it left the files, or its content changed "
    "and it has no number of its own. The line in decisions/pairs.csv is kept and decides nothing.",
    "pairs-to-review": "Pairs of records are alike, yet not enough to be joined without a person. They stay apart "
    "until somebody decides: `crmmigrate match --review` asks for the most telling ones first. "
    "Nothing is lost by leaving them.",
    "reference-ambiguous": "Rows name a member by values that several members have, and these are not one: two firms "
    "of one name in one town, say, with different tax numbers. All such rows go to the same one of them, the first by "
    "content, so that nothing is lost; some may belong to another. Give the rows a number of the member, or, if the "
    "members are one after all, say so: `crmmigrate match --join`.",
    "relations-proposed": "Records that are not one belong together: people of one household, companies of one group, "
    "a parent and what it holds, places of one franchise, firms at one address. Nothing was joined, and nothing is "
    "loaded of it: `crmmigrate match --relations FILE.csv` lists them, with the reason of each.",
    "cluster-large": "So many records are one member that they may have been joined by a value that many share, such "
    "as a placeholder or the number of a switchboard. Look at them with `crmmigrate trace`; `different` in "
    "decisions/pairs.csv holds records apart.",
    "clusters-tied": "New rows (`crmmigrate match --against`) fit several known clusters so well that they would make "
    "one of them. Clusters that are known have ids that are in use, so they stay apart; a new row joins the one that "
    "it fits best, or none where it fits two about equally. The examples name the clusters and a row. If they are one, "
    "match all files again, with `--remember`.",
    "match-precision": "More of the joined pairs are to be right (`--precision`, or `match:` in migration.yaml) than "
    "can be had by what is known of the records and by what people decided. Only the most certain pairs are joined. "
    "Decide more pairs with `crmmigrate match --review`, or ask for less.",
    "pair-verdict": "A verdict in a review file is none of `same`, `different` and `unsure`, or the two rows of a pair "
    "have different ones. These pairs were passed over; correct the cells and read the file again.",
    "pair-changed": "Rows of a review file do not name the records any more that they were written for, because cells "
    "outside the columns `verdict` and `why` were changed. Their verdicts were passed over: decide these pairs in a "
    "file that is written anew.",
}
