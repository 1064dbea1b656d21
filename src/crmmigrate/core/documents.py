"""The documents of a project: what the YAML files say, validated. `config/` parses and writes them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from crmmigrate.core.archives import Archive
from crmmigrate.core.cleaning import (
    Calculation,
    CarryDown,
    Cleaning,
    CleaningRule,
    ColumnCleaning,
    Constraint,
    Conversion,
    Effect,
    RuleName,
    Spelling,
    Spellings,
    Split,
    TableCleaning,
    Together,
    Total,
)
from crmmigrate.core.document import Confidence, Document, Name, Status
from crmmigrate.core.kpis import (
    CustomExtension,
    Dataset,
    Expression,
    Expressions,
    Kpis,
    KpiSettings,
    Metric,
    Relationship,
    SemanticModel,
)
from crmmigrate.core.linking import Thresholds
from crmmigrate.core.mappings import (
    Candidate,
    ColumnMapping,
    Combined,
    Mapping,
    Pack,
    PackColumn,
    PackEntry,
    PackLayout,
    SuggestedConstant,
    ValueEntry,
    ValueMap,
    Vocabulary,
)
from crmmigrate.core.star import Calendar
from crmmigrate.core.survivorship import Policy, Survivorship
from crmmigrate.core.waves import Period, Wave

CellRange = Annotated[str, Field(pattern=r"(?i)^[A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+$")]
KeptRule = Literal["total", "footnote", "group_label", "repeated_header", "blank"]


# --- migration.yaml ------------------------------------------------------------------------------


class TextDialect(Document):
    """How a delimited text file separates its cells."""

    delimiter: Annotated[str, Field(min_length=1, max_length=3)] | None = None
    quote: Annotated[str, Field(max_length=1)] | None = Field(None, description="Empty for none.")
    escape: Annotated[str, Field(max_length=1)] | None = Field(None, description="Such as a backslash; empty for none.")


class FixedColumn(Document):
    """A column of a fixed-width file."""

    name: str
    start: int = Field(ge=1, description="First character of the column, from 1.")
    width: int = Field(ge=1, description="Characters.")


class Unpivot(Document):
    """Columns that are values of one dimension, such as months, become rows."""

    columns: list[str] = Field(min_length=1, description="Their headers.")
    name: str = Field("period", description="Header of the new column that holds the old headers.")
    value: str = Field("value", description="Header of the new column that holds the cells.")


class ReadOptions(Document):
    """How to read a file, where the guess is to be overruled."""

    encoding: str | None = None
    dialect: TextDialect | None = Field(None, description="Of a delimited text file.")
    layout: list[FixedColumn] | None = Field(None, description="Columns of a fixed-width file.")
    sheet: str | None = Field(None, description="Read only this sheet.")
    range: CellRange | None = Field(None, description="Read only these cells, such as B4:H200.")
    header_rows: list[int] | None = Field(None, description="Sheet rows or lines (from 1) of the header; [] for none.")
    skip: int | None = Field(None, ge=0, description="Rows to leave out at the top.")
    transposed: bool | None = Field(None, description="Whether the table lies on its side, one record a column.")
    unpivot: Unpivot | None = None
    keep_rows: list[KeptRule] | None = Field(None, description="Rules that are not applied: their rows stay records.")
    tables: list[str] | None = Field(None, description="Read only these inner tables or views of a database.")
    schema_name: str | None = Field(None, alias="schema", description="Schema of a database; default: its own.")
    query: str | None = Field(None, description="One SELECT, instead of the tables of a database.")
    password_env: str | None = Field(None, description="Environment variable that holds the file's password.")

    def for_reader(self) -> dict[str, Any]:
        """What a reader is told: plain values, the dialect's among them, without what is not set."""
        plain: dict[str, Any] = self.model_dump(by_alias=True, exclude_none=True)
        dialect: dict[str, Any] = plain.pop("dialect", {})
        return plain | dialect


class SourceEntry(Document):
    """Sources that belong together: files or a database, the system they come from, and how to read them."""

    path: str | None = Field(None, description="Path or glob, relative to migration.yaml.")
    url: str | None = Field(None, description="Database to read, a SQLAlchemy URL without password.")
    url_env: str | None = Field(None, description="Environment variable that holds the URL of a database.")
    system: str = Field("", description="Source system; keys mean something only inside one system.")
    priority: int = Field(100, description="Lower wins where sources disagree.")
    duplicates: bool = Field(
        default=True,
        description="false: no two rows of one of its tables are one thing; with others they match one to one.",
    )
    options: ReadOptions = ReadOptions()

    @model_validator(mode="after")
    def _one_place(self) -> SourceEntry:
        if sum(place is not None for place in (self.path, self.url, self.url_env)) != 1:
            message = "a source has exactly one of path, url and url_env"
            raise ValueError(message)
        return self


class Exclusion(Document):
    """A named rule that leaves rows of one table of the model out of the migration, counted and restorable."""

    name: Name
    table: Name
    where: str = Field(description="SQL condition on the table's fields.")
    reason: str = ""


class Policies(Document):
    """What becomes of rows and cells."""

    exclude: list[Exclusion] = []
    archive: list[Archive] = Field([], description="Members that are dead weight, archived instead of migrated.")
    max_rejects: float | None = Field(None, ge=0, le=1, description="Highest share of rejected rows that may load.")
    deletes: Literal["keep", "propagate"] = Field(
        "keep", description="What becomes of facts with a grain that their source no longer delivers."
    )


class MatchLimits(Document):
    """Which pairs of records of one dimension are joined without a person, and of which one is asked."""

    automatic: float | None = Field(
        None, gt=0, lt=1, description="Probability from which a pair without veto is joined; default: 0.8."
    )
    review: float | None = Field(
        None, gt=0, lt=1, description="Probability from which a person is asked; default: 0.5."
    )
    precision: float | None = Field(
        None, gt=0.5, lt=1, description="Share of joined pairs that must be right, such as 0.995; sets `automatic`."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.precision is not None and self.automatic is not None:
            raise ValueError("`precision` sets `automatic`: give one of the two")
        limits = self.thresholds
        if limits.review > limits.automatic:
            raise ValueError(f"a person is asked from {limits.review}, yet pairs are joined from {limits.automatic}")
        return self

    @property
    def thresholds(self) -> Thresholds:
        """With the usual ones where nothing is said."""
        usual = Thresholds()
        automatic = usual.automatic if self.automatic is None else self.automatic
        return Thresholds(automatic, usual.review if self.review is None else self.review, self.precision)


class TargetEntry(Document):
    """Where to load: a SQLAlchemy URL without password, or the environment variable that holds it."""

    url: str | None = None
    url_env: str | None = None
    schema_name: str | None = Field(None, alias="schema")


class Migration(Document):
    """migration.yaml: what is migrated, from where, to where."""

    version: Literal[1] = 1
    name: Name
    sources: list[SourceEntry] = []
    exclude: list[str] = Field([], description="Globs of files that are no sources.")
    engine: str = Field("duckdb", description="duckdb, or a Spark master such as local[*] or spark://host:7077.")
    memory_limit: str = "512MB"
    target: TargetEntry = TargetEntry()
    model: str = Field("crm", description="crm (the shipped model), inferred, or the path of a model.yaml.")
    packs: list[str] = Field([], description="Mapping packs: paths or folders, relative to migration.yaml.")
    as_of: dt.date | None = Field(None, description="The day that counts as today.")
    default_region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="Country for telephone numbers without a country code."
    )
    policies: Policies = Policies()
    match: dict[Name, MatchLimits] = Field({}, description="By dimension, how sure one must be to join records.")
    waves: list[Wave] = []
    goals: list[str] = Field([], description="What must hold at the end, such as `reject_rate <= 0.5%`.")


# --- model.yaml ----------------------------------------------------------------------------------

FieldType = Literal[
    "string", "text", "category", "reference", "integer", "number", "money", "percent", "date", "datetime",
    "boolean", "email", "phone", "url",
]  # fmt: skip
FieldRole = Literal["key", "attribute", "measure", "date", "degenerate"]
RuleSeverity = Literal["reject", "set_aside", "warn"]


class ModelField(Document):
    """A column of a table of the model."""

    type: FieldType = "string"
    role: FieldRole = "attribute"
    description: str = ""
    required: bool = False
    severity: RuleSeverity | None = Field(
        None,
        description="What a bad value does; default: reject for keys and required measures, else set_aside.",
    )
    references: Name | None = Field(None, description="Dimension that this field names a member of.")
    reference_field: Name | None = Field(None, description="Field of that dimension; its natural key by default.")
    minimum: float | None = None
    maximum: float | None = None
    allowed: list[str] | None = None
    pattern: str | None = Field(None, description="Regular expression that the whole value must match.")
    max_length: int | None = Field(None, ge=1)
    scd: Literal[1, 2] = Field(1, description="Slowly changing dimension: 1 overwrites, 2 keeps history in versions.")
    additive: Literal["additive", "semi", "non"] | None = None
    plays: Name | None = Field(
        None, description="Role of the dimension, or of the calendar, in this field, such as ship_to."
    )
    survivorship_group: str | None = Field(None, description="Fields of one group survive from the same row.")
    confidence: Confidence | None = None
    why: str = ""
    made_of: dict[str, str] = Field(
        {}, description="Of a proposed field: source -> header of the column it is made of."
    )

    @property
    def on_bad(self) -> RuleSeverity:
        """What a bad value does."""
        if self.severity:
            return self.severity
        needed = self.role in ("key", "degenerate", "measure", "date") and self.required
        return "reject" if needed else "set_aside"


class ModelTable(Document):
    """A dimension, fact or bridge of the model."""

    role: Literal["dimension", "fact", "bridge"]
    description: str = ""
    grain: list[Name] = Field([], description="Fields that identify a row; empty: by content.")
    fields: dict[Name, ModelField]
    dimensions: list[Name] = Field(
        [],
        description="Dimensions that rows point to by `<name>_key`, fed by that dimension's fields in the same rows.",
    )
    identify: list[list[Name]] = Field(
        [],
        description="Of a dimension: groups of fields; two rows that agree on all of one group are one member.",
    )
    compare: Literal["account", "contact", "employee", "product", "keys"] | None = Field(
        None,
        description="Of a dimension: as what `match` compares its records, or `keys`: `identify` decides alone; "
        "default: by its name and fields.",
    )
    scoped: list[Name] = Field([], description="Fields whose values mean something only inside one source system.")
    survivorship: dict[Name, Survivorship] = Field(
        {},
        description="Of a dimension: field, survivorship_group, or dimension that it points to -> which value the "
        "golden record takes: a policy, or a mapping; default: source_priority.",
    )
    snapshot: Name | None = Field(
        None,
        description="Date field of periodic snapshots: of a fact a part of the grain, of a dimension the day from "
        "which a row's values hold.",
    )
    effective: Name | None = Field(
        None,
        description="Of a fact: date field that decides to which versions of members it points; default: its first.",
    )
    hierarchies: list[list[Name]] = Field(
        [], description="Of a dimension: fields of which each value belongs to one of the next, finest first."
    )
    weight: Name | None = Field(
        None, description="Of a bridge: field with weights; default: equal ones, `weighting_factor`."
    )
    within: Name | None = Field(
        None, description="Of a bridge: dimension for whose members weights sum to 1; default: the first."
    )
    confidence: Confidence | None = None
    why: str = ""
    rows_of: list[str] = Field([], description="Of a proposed table: sources whose rows it is made of.")


class Model(Document):
    """model.yaml: a star schema of dimensions and facts.

    Fields are written `table.field`. `common` fields belong to whatever table a row feeds.
    """

    version: Literal[1] = 1
    name: Name
    description: str = ""
    common: dict[Name, ModelField] = {}
    calendar: Calendar = Field(Calendar(), description="Of the date dimension.")
    tables: dict[Name, ModelTable]

    def field(self, path: str) -> ModelField | None:
        """The field `table.field` or `common.field`; None when there is none."""
        table, _, name = path.partition(".")
        if table == "common":
            return self.common.get(name)
        return self.tables[table].fields.get(name) if table in self.tables else None

    def home(self, path: str) -> str:
        """Where a field is told: `common.status` for `account.status`, unless accounts have a status of their own."""
        table, _, name = path.partition(".")
        own = table in self.tables and name in self.tables[table].fields
        return f"common.{name}" if not own and name in self.common else path

    def fields_of(self, table: str) -> dict[str, ModelField]:
        """The own fields of a table, then the common ones."""
        own = self.tables[table].fields
        return own | {n: f for n, f in self.common.items() if n not in own}


# --- decisions/patches.csv -----------------------------------------------------------------------


class Patch(Document):
    """A correction of one source cell by a person."""

    source: str
    row: int
    column: str
    before: str | None
    after: str | None
    who: str = ""
    when: str = ""
    why: str = ""


__all__ = [
    "Archive", "Calculation", "Calendar", "Candidate", "CarryDown", "Cleaning", "CleaningRule", "ColumnCleaning",
    "ColumnMapping", "Combined", "Confidence", "Constraint", "Conversion", "CustomExtension", "Dataset", "Document",
    "Effect", "Exclusion", "Expression", "Expressions", "FieldType", "FixedColumn", "KpiSettings", "Kpis", "Mapping",
    "Metric", "Migration", "Model", "ModelField", "ModelTable", "Name", "Pack", "PackColumn", "PackEntry", "PackLayout",
    "Patch", "Period", "Policies", "Policy", "ReadOptions", "Relationship", "RuleName", "SemanticModel", "SourceEntry",
    "Spelling", "Spellings", "Split", "Status", "SuggestedConstant", "Survivorship", "TableCleaning", "TargetEntry",
    "TextDialect", "Together", "Total", "Unpivot", "ValueEntry", "ValueMap", "Vocabulary", "Wave",
]  # fmt: skip
