"""Every finding and error code, with the text that `crmmigrate explain CODE` prints.

A code is stable: it may be named in CI scripts and in people's notes. Each entry is
one paragraph: what it means, why it matters, what to do.
"""

from __future__ import annotations

from crmmigrate.core.codes_clean import CLEAN
from crmmigrate.core.codes_match import MATCH

CODES: dict[str, str] = {
    # usage and configuration
    "error": "Something failed in a way that has no code of its own. The message says what; please report it.",
    "usage": "The command was called in a way that cannot work. The message names the argument; see `--help`.",
    "config": "A YAML file of the project has one or more faults. Each line names file:line:column, the key and what "
    "is wrong with it. `crmmigrate schema` writes JSON Schemas with which editors complete and check the files.",
    "plugin": "An engine, reader, target or CRM adapter could not be found or loaded. Install the extra that the "
    "message names, or mend the plug-in.",
    "locked": "Another crmmigrate run is working on this project. Wait until it ends, or stop it. The lock belongs to "
    "the process and goes with it, so there is no lock file to delete.",
    "outside": "The world outside failed: a server that is away, a disk that is full, a file without permission. "
    "Nothing half-written is kept; mend the cause and run the command again: it goes on where it stopped.",
    "target-away": "The target database cannot be reached. Check the URL, the server and the password "
    "(from the environment), then run again.",
    "disk-full": "The disk is full. Nothing half-written is kept; free some space and run again.",
    "unbalanced": "The accounting does not balance: rows gathered are not rows loaded + merged + rejected + excluded. "
    "This is a defect of crmmigrate or of a plug-in, never something to go on from. Nothing was loaded.",
    # gather
    "source-unreadable": "A file cannot be read as what it is. It is listed with the reason; the other files go on.",
    "source-empty": "A file or sheet holds no cells. It is listed so that nobody wonders where it is.",
    "source-no-rows": "A table has a header and no records.",
    "own-file": "A page or a JSON document that crmmigrate wrote lies among the sources. It is no source, and is "
    "excluded by the rule `own_file`. Write pages and documents to another folder, or leave it so.",
    "source-none": "No source files were found where the project or the command looks for them.",
    "source-encrypted": "A file is protected by a password and cannot be read without it.",
    "source-binary": "A file holds binary data of no known format.",
    "source-too-large": "A file exceeds a safety limit (unpacked size, cells or columns). Raise the limit in "
    "migration.yaml if the file is trusted.",
    "encoding-guessed": "The text encoding is not certain. The guess and its confidence are recorded; overrule it with "
    "`encoding` in migration.yaml.",
    "encoding-mixed": "A file mixes encodings. Lines that are not in the main encoding were read in a second one.",
    "encoding-damage": "Text was damaged by an earlier wrong conversion (such as `MÃ¼ller`).",
    "dialect-guessed": "The delimiter or quoting of a text file is not certain. Overrule it in migration.yaml.",
    "layout-guessed": "The columns of a fixed-width file were found by a ruler or by gaps that all lines share. "
    "Overrule them with `layout` in migration.yaml.",
    "header-guessed": "The header row was found by its looks. Overrule it with `header_rows` in migration.yaml.",
    "header-width": "The header of a text file has more or fewer cells than its records, so its names may stand over "
    "other columns than they were meant for. Look at the first records, and mend the header in the file.",
    "header-missing": "A table has no header row; columns are named by their position.",
    "header-duplicate": "Two columns have the same or no header; a number was added and the original kept.",
    "rows-title": "Title or note rows above the header were excluded by the rule `title`.",
    "rows-total": "Total or subtotal rows were excluded by the rule `total`; they are kept aside and are compared with "
    "the sum of their details.",
    "total-row-differs": "A total row that was left out states another number than the records above it add up to. "
    "A record may be missing or the number may be old; the records are loaded as they are.",
    "rows-blank": "Blank rows were excluded by the rule `blank`.",
    "rows-repeated-header": "Header rows repeated inside the data were excluded by the rule `repeated_header`.",
    "rows-footnote": "Notes below the table were excluded by the rule `footnote`.",
    "rows-ragged": "Records have more or fewer cells than the header. Missing cells at the end are read as empty; "
    "records with too many cells are set aside as rejects with their raw text.",
    "head-irregular": "The first records of a large file differ in width, as in a report. Page heads, labels of groups "
    "and further tables are not looked for in a large file; their rows are records with missing cells, or rejected.",
    "quotes-broken": "A quotation mark is never closed or stands inside a field; the records concerned are rejected "
    "with their raw text.",
    "nul-bytes": "A text file contains NUL bytes.",
    "truncated": "A file ends in the middle of a record.",
    "hidden-sheet": "A hidden sheet was read like the others.",
    "hidden-rows": "Hidden or filtered rows or columns were read like the others.",
    "error-cells": "Cells hold spreadsheet errors such as #N/A or #REF!. They are kept as text.",
    "formula-no-value": "Formulas were saved without a calculated value; their cells are empty.",
    "digits-lost": "Numbers have more than 15 digits. A spreadsheet keeps 15 and fills up with zeros, so the last "
    "digits may be wrong, and nothing in the file tells. Numbers of cards, accounts and articles belong into text.",
    "dates-none": "Cells have the format of a date and hold a number that no calendar has: negative, zero, after the "
    "year 9999, or 1900-02-29, which only Excel knows. They are kept as the number.",
    "same-sheet-twice": "Two sheets of a workbook hold the same cells. Both were read; leave one out, or its rows are "
    "loaded twice.",
    "sheet-no-table": "Sheets that hold charts, dialogs or macros have no cells to read.",
    "sheet-facts-unread": "What a sheet knows beside its values (number formats, errors, hidden rows) could not be "
    "read. The values are there.",
    "sidecar-cut": "A sheet has more formulas or changes of format than the sidecar keeps. The values are all there.",
    "default-password": "A workbook is protected against changes only: it is encrypted with the password that Excel "
    "tries by itself, so it was read.",
    "macros-ignored": "A workbook holds macros. They were not run, and are not migrated.",
    "links-ignored": "A workbook refers to other workbooks. The values that it was saved with were read; nothing was "
    "fetched.",
    "merged-cells": "Merged cells were filled with their common value.",
    "same-file-twice": "Two files have the same content. Only the first is loaded; the second is excluded.",
    "copy-newer": "Two files have nearly the same name, the same columns and many of the same rows: probably an older "
    "and a newer copy of one table. Both are read; leave one out with `exclude`, or rank them by `priority`.",
    "extension-wrong": "A file's content is of another format than its name says; the content decides.",
    "json-lenient": "A JSON text breaks the rules of JSON in small ways (trailing commas, comments, single quotes). It "
    "was read as it was surely meant.",
    "key-repeated": "An object, element or card names the same key more than once. All values are kept; the later ones "
    "got a number.",
    "values-outside": "A file holds values outside of its records, such as the date of the export or a count. The "
    "message tells them all; they are in no table.",
    "records-nested": "Records hold lists of records. Each list became a table of its own, with the number of the "
    "record that it belongs to, and its key where there is an obvious one.",
    "record-malformed": "A record of a file with one record a line, or a card, is malformed. It is rejected with its "
    "raw text; the others are read.",
    "binary-left-out": "Binary data inside records, such as the photos of vCards, was left out.",
    "option-unused": "An option that was set for a file has no effect on it: its format does not know the option, or "
    "what the option names is not there.",
    "tables-several": "A sheet holds several tables; each is a source of its own.",
    "records-damaged": "Records of a file that tells its own structure cannot be trusted; they are rejected with "
    "their raw text.",
    "rows-left-out": "Rows were left out by a named rule (deleted records, views); they are kept aside and counted.",
    "table-transposed": "A table lies on its side, one record a column; it was turned. Overrule it with "
    "`transposed: false` in migration.yaml.",
    "labels-carried": "Rows that hold only the label of a group were left out, and the label was carried down to the "
    "records of the group as one more column.",
    "crosstab-found": "Months, quarters or years stand across the top of a table. They stay columns unless `unpivot` "
    "in migration.yaml makes rows of them.",
    "crosstab-unpivoted": "Columns became rows, as `unpivot` in migration.yaml says.",
    "binary-values": "Values are binary data (pictures, files, keys). They are kept as hexadecimal digits.",
    "views-found": "A database holds views. They repeat rows of its tables, so they are not taken unless `tables` in "
    "migration.yaml names them.",
    "system-tables": "Tables that the database keeps for itself were left out.",
    "deleted-records": "A dBase table holds records that are marked as deleted but not yet removed. They are no "
    "records; they are kept as a hidden table of their own.",
    "record-count": "The number of records that a file tells is not the number that it holds.",
    "record-damaged": "Records lie where the file's own structure has no room for them. They are set aside with their "
    "raw text.",
    "memo-missing": "Long texts lie in a memo file (.dbt, .fpt) that is missing or damaged. Their cells are empty.",
    "number-overflow": "Numbers did not fit into their field, and the program wrote asterisks. They are kept as text.",
    "dates-unread": "Dates cannot be read by the tool that opens the file. Their cells are empty.",
    # profile
    "column-empty": "A column holds no values.",
    "column-constant": "A column holds one value only.",
    "column-mixed": "A column mixes kinds of values; examples of those that do not fit are given.",
    "column-outliers": "A column holds numbers or dates far off the others, such as 99999 or 1900-01-01. They may be "
    "real; often they stand for no value.",
    "units-mixed": "The numbers of a column are written in more than one unit or currency. Summed as they are, they "
    "tell nothing.",
    "locales-mixed": "The numbers or dates of a column are written in more than one country's way: 1.234,56 beside "
    "1,234.56, 13.12.2019 beside 12/13/2019. Those that could be either are read like most of the column.",
    "leading-zeros": "Some numbers that name things have leading zeros and others have lost theirs: 01067 beside 1067.",
    "spelling-variants": "Values differ by case, blanks or punctuation only: ACME GmbH beside Acme gmbh.",
    "padded": "Values have blanks at an end, doubled blanks or invisible characters.",
    "check-digits": "Most values of a column pass the check digits of a known scheme (VAT number, IBAN, EAN ...); some "
    "do not.",
    "duplicates-exact": "Rows stand more than once, cell for cell.",
    "duplicates-near": "Rows of a table that lists customers, products or other things say nearly the same, numbers "
    "apart. It is a warning with examples from a bounded number of rows; `crmmigrate match` finds and judges them all.",
    "grain-rivals": "Several groups of columns identify a row and say different things of what a row is, such as one "
    "row per customer and month, or per customer and product. Name the right one as `grain` in model.yaml.",
    "dependency-broken": "A column tells another one (a postcode its city, a number its name) in nearly all rows, and "
    "the rows named say otherwise. They are often typing errors, or the number was given twice.",
    "subtotals": "Records look like totals of other records: labels, blank keys or exact sums tell. As records they "
    "would be counted twice in every sum. Exclude them; total rows that `gather` knows are excluded already.",
    "rows-over-time-gap": "Periods without any row lie inside a series that has many in all others. An export may be "
    "missing, or dates were read wrong.",
    "rows-over-time-step": "From one period on there are many times more or fewer rows. Another system, region or kind "
    "of record may begin or end there.",
    "personal-data": "A column holds personal data; pages and findings show masked examples.",
    "tables-alike": "Tables look like one: they come from several persons, regions or years, and their columns are the "
    "same things, perhaps under other headers and in another order. Map them to one table of the model.",
    "tables-copied": "Most rows of one table stand in another one too, so it was probably delivered twice. Leave one "
    "of them out with `exclude` in migration.yaml, or its rows are loaded twice.",
    "customers-overlap": "Several tables know the same customers, persons, addresses or numbers, compared apart from "
    "spelling. `match` decides which records are one customer.",
    "columns-equal": "Columns of one table say the same on nearly every row. One of them is enough.",
    "columns-renamed": "Columns of several tables are one thing under different names, as their values and references "
    "show. Map them to one field.",
    "codes-conflict": "Tables that use the same codes give one name different codes. Joined by the code, its rows go "
    "to the wrong thing. Settle which table is right. Systems with other codes throughout are no conflict.",
    "names-conflict": "Tables that use the same codes give one code different names, beyond spelling. Joined by the "
    "code, rows of different things become one. Settle which table is right.",
    # clean
    **CLEAN,
    # match
    **MATCH,
    # model --align
    "model-column-homeless": "A column has no field in the model. `alignment.snippet` of `model --align ... --json` "
    "has a field for it, for model.yaml; a column that is to be left out is confirmed in the mapping with `field: "
    "null`.",
    "model-table-homeless": "The rows of a table are of no table of the model. Add one, or leave the file out.",
    "model-field-unfed": "A field that the model requires, or that is part of a grain, is fed by nothing in rows that "
    "are of its table. Rows without a required field are rejected.",
    "model-type-misfit": "Values of a column do not have the type of the field that it is mapped to. They would be "
    "set aside, or their rows rejected.",
    "model-value-misfit": "Values of a column are too long for the field that it is mapped to, outside its range, not "
    "of its pattern, or lead to none of the values that it lists.",
    "model-grain-differs": "A row of the data is something finer or coarser than a row of the model's table. Finer "
    "rows would be merged or rejected as copies of a key; coarser ones lack a part of the key.",
    "model-measure-coarse": "A measure stands once for several rows and is repeated on them, and the model would sum "
    "it.",
    "model-attribute-per-row": "The model holds an attribute once a member of a dimension; the data have another "
    "value from row to row, such as the delivery address of an order. All but one would be lost.",
    "model-dimension-unidentified": "Columns feed a dimension, and none of the groups of fields that identify its "
    "members is fed in these rows, so they can be brought to no member.",
    "model-members-missing": "Rows name members of a dimension that no table of the data delivers. They become "
    "`inferred` members, known by their key alone.",
    "model-dimension-undelivered": "No table of the data has the grain of a dimension that rows name. Its members "
    "come from what those rows say of them.",
    "model-dimension-missing": "The data tell of a thing, such as a warehouse or a price list, that the model has no "
    "dimension for.",
    # profile --compare
    "drift-table-new": "A table was not in the earlier profile, under this or another name. It needs a mapping.",
    "drift-table-gone": "A table of the earlier profile is no longer there, under this or another name. See whether "
    "it is still to be delivered.",
    "drift-table-renamed": "A table has another name than before; it was recognised by its columns.",
    "drift-rows": "A table has at least a tenth more or fewer rows than before; from half on it is a warning.",
    "drift-column-new": "A column was not there before. It feeds nothing until it is mapped.",
    "drift-column-gone": "A column is no longer there. What it fed stays empty.",
    "drift-column-renamed": "A column has another header than before. A header that is only spelled otherwise is for "
    "information; one that was recognised by its values is a warning, since mappings go by headers.",
    "drift-columns-order": "The columns of a table stand in another order than before. Mappings go by headers, so it "
    "does no harm unless headers repeat.",
    "drift-type": "The values of a column have another type than before.",
    "drift-meaning": "The values of a column mean something else than before, such as cities instead of regions.",
    "drift-role": "A column plays another role than before: key, measure, date, degenerate or attribute.",
    "drift-format": "Numbers or dates are written in another way than before: with another decimal sign, or day and "
    "month the other way round. Values that can be read in both ways are now read otherwise.",
    "drift-nulls": "The share of empty cells in a column has changed by at least 1 %, more than chance explains; from "
    "10 % on it is a warning, as is a column that is empty now.",
    "drift-null-spelling": "Empty cells are written in a way that was not there before, such as `n/a`.",
    "drift-misfits": "The share of values that do not have the type of their column has changed by at least 1 %, more "
    "than chance explains; from 5 % on it is a warning.",
    "drift-values-new": "A column with few values has values that were not there before. Value maps and lists of "
    "allowed values may lack them. From 1 % of the rows on it is a warning.",
    "drift-values-gone": "Values of a column with few values are no longer there, though at least five rows with each "
    "were to be expected.",
    "drift-distribution": "The values of a column are spread otherwise than before, more than chance explains. "
    "Numbers and dates go by the Kolmogorov-Smirnov distance that quantiles and bars prove at least (from 0.1; "
    "warning from 0.2), columns with few values by the population stability index (from 0.1; warning from 0.25).",
    "drift-distinct": "A column has far more or fewer distinct values for about as many rows, or one only.",
    "drift-patterns": "Values have shapes that were not there before, in at least 5 % of the rows; from 20 % on it is "
    "a warning. New number ranges and new ways to write codes show here.",
    "drift-flaws": "Flaws of values that were not there before, or more seldom: broken encoding, blanks too many, "
    "several spellings of one value, dates that can be read in two ways.",
    "drift-key-lost": "Columns that told rows apart no longer do, or are empty in some rows.",
    "drift-grain": "A row stands for something else than before: other columns tell rows apart.",
    "drift-duplicates": "More rows repeat another row cell for cell than before; from 1 % of the rows on it is a "
    "warning.",
    "drift-reference-new": "Values of a column lead to a key of another table, which they did not before.",
    "drift-reference-gone": "Values of a column led to a key of another table and no longer do.",
    "drift-orphans": "More rows than before have a value that is not found where it leads to; from 1 % of the rows on "
    "it is a warning.",
    # model
    "key-none": "No column or small group of columns identifies the rows of a table.",
    "key-duplicate": "Rows share the key of their table.",
    "grain-coarse": "A measure belongs to a coarser grain than the row: summing it over rows counts it several times.",
    "foreign-key-orphans": "Values of a foreign key have no row in the table that it points to.",
    "dimension-disagrees": "One member of a dimension has several values of an attribute, in other rows or in other "
    "tables. One of them is loaded. Correct the wrong ones in the source or in cleaning.yaml, or say by `priority` in "
    "migration.yaml which source is right.",
    "hierarchy-broken": "Members of a level belong to more than one member of the next: a town in two countries. Sums "
    "by the upper level are right, but drilling down shows such a member twice. Correct it, or take the chain out of "
    "`hierarchies` in model.yaml.",
    "history-found": "A table tells the same things at several times: snapshots or versions of a dimension, or "
    "measures at each date. The proposal keeps the history of a dimension (`snapshot`, `scd: 2`); measures of a "
    "snapshot are summed over members and never over time.",
    # map
    "mapping-suggested": "Mappings are suggestions that nobody has confirmed. `load` to a real target asks for "
    "confirmation; `--accept-suggested` takes those above a confidence.",
    "mapping-none": "A table has no column that fits the model; its rows are excluded by the rule `not_mapped`.",
    "mapping-unmapped": "Columns feed no field. Their values stay in staging and are not loaded.",
    "values-suggested": "Values of the sources are mapped to values that the model lists by suggestions that nobody "
    "has confirmed. `load` to a real target asks for confirmation, in mappings/values/; `--accept-suggested` takes "
    "those above a confidence.",
    "values-unmapped": "Values of a field are none of those that the model lists, and nothing tells which of them is "
    "meant. They stay as they are; `check` then does with them what the field's severity says. Say in mappings/values/ "
    "what each of them becomes, or add it to `allowed` in model.yaml.",
    "mapping-overlap": "A source stands in two mappings; only one of them can be applied to it.",
    "mapping-source-gone": "A mapping applies to a source that does not exist any more, or has another name now.",
    "mapping-twice": "Two columns of one layout are confirmed for the same field. Of each row the first that is not "
    "empty is taken; what the other holds is not loaded.",
    "mapping-no-grain": "Columns of a layout feed fields, but `rows_are` names no table, so its rows are not migrated.",
    "model-field-gone": "model.yaml has a table or field that the data do not have any more. It stays, with all "
    "that was said of it; nothing feeds it. Take it out if it is not to come back.",
    "mapping-column-gone": "A mapping has an entry for a column that its source does not have any more, as after a "
    "change of the header. The entry is kept, in case the column comes back, and feeds nothing.",
    "mapping-cell": "A cell of the mapping workbook cannot be taken: a field, transform or status that does not exist. "
    "Nothing of the workbook was applied; correct the cells that are named and read it again.",
    "mapping-row-gone": "A row of the mapping workbook names a layout or column that does not exist any more. Nothing "
    "of the workbook was applied; delete the row, or write the workbook anew.",
    "pack-fields-unknown": "Mapping packs name fields that the model does not have, as packs of another model do. "
    "These entries decide nothing; the others are used.",
    "packs-disagree": "Mapping packs confirm different fields for the same header. They decide nothing there; other "
    "evidence does, and your own decision counts more than any pack.",
    "pack-header-left-out": "Headers that hold an e-mail address or a long number were not learned into the pack, nor "
    "layouts that have such a header: they may be personal data.",
    "field-uncovered": "A required field of the model is fed by no file.",
    # check
    "type": "A value does not have the type of its field.",
    "transform": "A transform could not read a value, and no other field of the row keeps it. Change the transform, or "
    "map the whole column to a field beside it.",
    "required": "A required field is empty.",
    "range": "A value is outside the range that the model allows.",
    "allowed": "A value is not among those that the model allows.",
    "pattern": "A value does not have the form that the model asks for.",
    "length": "A value is longer than the model allows.",
    "unique": "Rows share the grain of their table; the first by source priority is kept, the others are rejected.",
    "reference-inferred": "A reference is well-formed but nothing describes it: an `inferred` row was added for it.",
    "reference-unknown": "A reference is empty: the row points to the unknown member (key -1).",
    "patch-stale": "A correction was made for a cell that has changed since; it was not applied.",
    # match
    "golden-conflict": "Records of one member have different values of a field, not only spellings. The golden record "
    "takes one by the survivorship policy of the field; `crmmigrate trace` shows the others, and the target has them "
    "in `_crmmigrate_alternate`. Say under `survivorship` in model.yaml which one wins, or correct the wrong ones.",
    "survivorship-undated": "A survivorship policy asks for dates, and no record has one. Values are taken by the "
    "priority of their sources. Map a column to the date field, or name another field with `by` in model.yaml.",
    "survivorship-source": "A survivorship policy names a source system of which there is no record. Look at `system` "
    "in migration.yaml for its name.",
    # load and validate
    "rows-absent": "Rows that were loaded earlier are no longer delivered. They stay in the target, unless "
    "`policies.deletes` of migration.yaml is `propagate`.",
    "rows-gone": "Rows of facts without a grain are what their content is: where the source, cleaning or mapping says "
    "something else now, the old row goes and the new one comes. With `deletes: propagate` other facts go too when "
    "their source does not deliver them any more. `crmmigrate undo` brings them back.",
    "part-loaded": "Only waves or a sample go in. All other rows are excluded by the rule `wave:NAME` or `sample`, so "
    "that the accounts still balance; golden records are made from all rows, also from those that stay out.",
    "archived": "An archive policy of migration.yaml leaves members of a dimension behind, with all rows that point to "
    "them. They count as excluded by the policy's name; `crmmigrate archive` lists them.",
    "archive-empty": "An archive policy archives nothing.",
    "wave-empty": "A wave, or one of its globs, takes no rows.",
    "wave-changed": "A wave in the target was declared otherwise when it was loaded. The target is proven against what "
    "it is now; load it again. Rows that the wave takes no more stay in the target.",
    "proposal-stale": "A proposal of the last rehearsal is for a place in a file that has changed since, so it is not "
    "written. Rehearse again: what is still wrong is proposed anew for the file as it is now.",
    "warnings-found": "There are warnings, and the command was asked to end with exit code 1 where there are any.",
    "too-many-rejects": "More rows were rejected than `--max-rejects` allows; nothing was loaded.",
    "column-gone": "A column of the target is no longer in the model. It is kept, and empty in new rows; `load "
    "--drop-columns` drops it with its values. A field that got another name is one that is gone and one that is new.",
    "type-not-widened": "A column of the target has a type that cannot become the type of the model without losing "
    "values: only wider types are taken over (integer to decimal, date to datetime, anything to text, more digits). "
    "Nothing was loaded. Keep the old type or use text, give the field another name, or load into another schema.",
    "history-dropped": "The target keeps versions of the members of a dimension, and model.yaml keeps their history no "
    "more. Facts would point to old versions as if they were current, so nothing was loaded. Keep `scd: 2` and "
    "`snapshot`, or load into another schema.",
    "member-superseded": "Members that had rows of their own in the target are parts of other members now. Facts of "
    "this load point to these. The old rows stay, for earlier facts may point to them; `_crmmigrate_key` names the "
    "members of now. When such a member is split again, each part has the key back that it had.",
    "view-differs": "A view that shows the calendar in one of its roles does not show the rows of its table. Somebody "
    "changed or dropped it. The next load that changes anything makes it anew.",
    "orphans": "Foreign keys in the target point to no row.",
    "control-total": "The total of a measure in the target differs from the total in the source.",
    "count-mismatch": "The number of rows in the target differs from the ledger.",
    "row-missing": "Rows that a load put into the target are not there any more.",
    "row-added": "Rows are in the target that no load put there: the table has another number of rows than after the "
    "last load.",
    "row-changed": "Rows have another value in the target than was loaded. The finding names the column and some keys.",
    "rows-unseen": "So many rows of a table differ from what was loaded that only a part of them was looked at.",
    "grain-repeats": "Rows of a table share a key that must be there once.",
    "slice-total": "A measure's total by month, category or currency differs between the files and the target, though "
    "rows that were left out are taken off. Values may have moved between rows even where the grand total is equal.",
    "slice-unknown": "Totals were to be cut by a field that the rows of no file tell, so there is nothing to compare. "
    "A field of a dimension can be compared where the rows of a fact hold it themselves.",
    "date-range": "The first or last date of a field differs between the files and the target.",
    "key-count": "A key field has another number of different values in the target than in the files.",
    "distribution": "A field has other values, or the same ones in other numbers, in the target than in the files.",
    "completeness": "A field is filled in fewer (or more) rows of the target than the files and the cells that were "
    "set aside explain.",
    "cell-differs": "Sampled values of the target are not what the cells of the files say, and no rule of cleaning, "
    "mapping or correction explains the difference.",
    "kpi-different": "A KPI differs between the legacy data and the target by more than its tolerance, also when all "
    "rows that were rejected, excluded or merged by name are taken out of the legacy side.",
    "kpi-expected": "A KPI of the target differs from the figure of an old report by more than half a unit of the last "
    "digit that the report shows. The old report may be wrong too: `crmmigrate kpis` shows legacy, target and report.",
    "kpi-fan-out": "A KPI sums an amount of the whole order that stands on each of its lines, so it counts several "
    "times. Take it once an order, in a data set of kpis.yaml.",
    "kpi-not-compared": "Figures of old reports are compared with nothing: their KPI, slice or currency is not there, "
    "or their KPI is not applicable. What is not compared is not proven.",
    "kpi-not-applicable": "KPIs cannot be computed in this project: no file feeds a field that they need, or a setting "
    "is missing. They are no zeros.",
    "goal-missed": "A goal of migration.yaml is not met, or its measure is not to be had in this run. The message "
    "says what was counted; the report shows how it went over the runs.",
    # retire
    "retire-refused": "Source files were not archived, or not removed, because something speaks against it: a file "
    "changed since it was gathered or was never read, a row has no fate, a suggestion is not confirmed, or `validate` "
    "is not green. Nothing was removed; each reason is listed.",
    "retire-kept": "Files are in the archive and were not removed, because a link leads to them. Remove them by hand "
    "where they really are, if they are yours.",
    "retire-database": "A database among the sources cannot be archived as a file. It is named in the manifest; "
    "archive it with its own tools.",
    "sources-retired": "The source files of this project were archived and removed by `crmmigrate retire --delete`. "
    "What needs to read them says so; bring them back with `crmmigrate retire --restore ARCHIVE --into .`.",
    "archive-damaged": "An archive cannot be read to its end, or a file in it is not what its manifest says. Nothing "
    "was removed or restored from it. Take another copy of the archive.",
    "browser-none": "A PDF is printed by a browser, and none was found. Install Chromium, Chrome or Edge, or name one "
    "in CRMMIGRATE_BROWSER; or open the HTML file in any browser and print it.",
    "browser-failed": "The browser that was to print a PDF failed or printed nothing. The HTML file is complete; open "
    "it in any browser and print it.",
}
