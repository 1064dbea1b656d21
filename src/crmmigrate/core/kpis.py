"""kpis.yaml: metrics over the star in the shape of the Open Semantic Interchange (Apache Ossie) 0.1.1."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from crmmigrate.core.document import Document

KpiName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,50}$")]
"""Short enough for a view `v_kpi_<name>` on every target."""
Label = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]
Unit = Literal["count", "money", "percent", "days", "number"]
VENDOR = "CRMMIGRATE"
OSSIE = "0.1.1"


class Expression(Document):
    """An expression in one SQL dialect."""

    dialect: str = "ANSI_SQL"
    expression: str


class Expressions(Document):
    """The same expression in one or more dialects."""

    dialects: list[Expression] = Field(min_length=1)

    @property
    def ours(self) -> str:
        """The expression that is computed: ANSI SQL where there is one."""
        found = next((d for d in self.dialects if d.dialect == "ANSI_SQL"), self.dialects[0])
        return found.expression


class CustomExtension(Document):
    """What a product adds; crmmigrate adds the legacy SQL, grain, slices and tolerance of a metric."""

    vendor_name: str
    data: str = Field(description="JSON text; see KpiSettings for the vendor CRMMIGRATE.")


class TimeDimension(Document):
    """Whether a field is a time."""

    is_time: bool = False


class DatasetField(Document):
    """A column of a data set, for grouping and filtering."""

    name: Label
    expression: Expressions
    dimension: TimeDimension | None = None
    label: str = Field("", description="Category, for people.")
    description: str = ""
    ai_context: str | dict[str, Any] = ""
    custom_extensions: list[CustomExtension] = []


class Dataset(Document):
    """A table of the star, or one SELECT over tables of the star."""

    name: Label
    source: str = Field(description="A table of the target, such as fact_order, or one SELECT over such tables.")
    primary_key: list[str] = Field([], description="Columns that identify a row.")
    unique_keys: list[list[str]] = Field([], description="Other columns that do.")
    description: str = ""
    ai_context: str | dict[str, Any] = ""
    fields: list[DatasetField] = Field([], description="Its columns, for other tools.")
    custom_extensions: list[CustomExtension] = []


class Relationship(Document):
    """A foreign key between data sets."""

    name: Label
    from_: str = Field(alias="from", description="Data set on the side of many.")
    to: str = Field(description="Data set on the side of one.")
    from_columns: list[str] = Field(min_length=1, description="Columns of the foreign key.")
    to_columns: list[str] = Field(min_length=1, description="Columns of the key.")
    ai_context: str | dict[str, Any] = ""
    custom_extensions: list[CustomExtension] = []


class Metric(Document):
    """A KPI."""

    name: KpiName
    expression: Expressions
    description: str = ""
    ai_context: str | dict[str, Any] = ""
    custom_extensions: list[CustomExtension] = []


class SemanticModel(Document):
    """Metrics over the star."""

    name: Label
    description: str = ""
    ai_context: str | dict[str, Any] = ""
    metrics: list[Metric] = []
    datasets: list[Dataset] = []
    relationships: list[Relationship] = []
    custom_extensions: list[CustomExtension] = []


class Kpis(Document):
    """kpis.yaml: the metrics whose equality is to be proven."""

    version: str = OSSIE
    semantic_model: list[SemanticModel] = []


class Tolerance(Document):
    """How much the two sides of a KPI may differ."""

    absolute: float = Field(0.0, ge=0, description="In the unit of the KPI.")
    relative: float = Field(0.0, ge=0, description="Share of the legacy value.")


class ExpectedFigure(Document):
    """A figure of an old report."""

    value: Decimal | str = Field(description='As the report shows it, with its zeros: 1234.50, or "40%".')
    slice: str = Field("", description="Name of the slice, such as year; empty for the total.")
    of: str = Field("", description="Value of the slice, such as 2023.")
    currency: str = Field("", description="Of money in several currencies.")


class KpiSettings(Document):
    """The JSON text in `data` of a metric's extension of the vendor CRMMIGRATE."""

    dataset: Label
    grain: str = Field("", description="What one row of the data set is, for people.")
    formula: str = Field("", description="The formula in words.")
    unit: Unit = "number"
    where: str = Field("", description="SQL condition: the rows that count.")
    slices: dict[Label, str] = Field({}, description="Name -> SQL expression by which both sides are cut up too.")
    needs: list[str] = Field(
        [],
        description="Columns of the target that must be fed, such as fact_order.date; `a|b` for either. "
        "Default: those in the expression.",
    )
    by_currency: bool = Field(default=False, description="One figure a currency; money always has one.")
    parameters: dict[Label, float | None] = Field(
        {}, description="Numbers that the expression names as :name; while one is null, the KPI is not applicable."
    )
    tolerance: Tolerance | None = Field(
        None, description="Default: none; 1e-9 relative and 1e-12 absolute for quotients, means and medians."
    )
    legacy: str = Field("", description="One SELECT of a column `value` over the views legacy.*; default: the mapping.")
    legacy_slices: dict[Label, str] = Field({}, description="The same by slice: columns `slice` and `value`.")
    expected: list[ExpectedFigure] | str = Field([], description="Figures of old reports, or a file of them.")


class ModelSettings(Document):
    """The JSON text in `data` of the semantic model's extension of the vendor CRMMIGRATE."""

    expected: str = Field("", description="A file of figures of old reports, for all KPIs.")


__all__ = [
    "OSSIE", "VENDOR", "CustomExtension", "Dataset", "DatasetField", "ExpectedFigure", "Expression", "Expressions",
    "KpiName", "KpiSettings", "Kpis", "Label", "Metric", "ModelSettings", "Relationship", "SemanticModel",
    "TimeDimension", "Tolerance", "Unit",
]  # fmt: skip
