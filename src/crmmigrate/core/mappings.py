"""The documents of mapping: vocabularies, mapping files and packs. `core.documents` gives them on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from crmmigrate.core.document import Confidence, Document, Status

Context = Literal[
    "account", "contact", "product", "order", "opportunity", "activity", "case", "employee", "region", "campaign",
    "billing", "shipping", "mailing", "home", "mobile", "second",
]  # fmt: skip


class Vocabulary(Document):
    """How people and systems name the fields of the model: one file a language or a system.

    `terms` maps `table.field` to headers as they are written there, most usual first; under `none` stand headers that
    feed no field.
    """

    version: Literal[1] = 1
    name: str
    language: str | None = Field(None, description="ISO 639-1 code, for vocabularies of a language.")
    system: str | None = Field(None, description="Such as SAP KNA1, for vocabularies of a system.")
    source: str = Field("", description="Where the terms are from.")
    terms: dict[str, list[str]] = Field({}, description="table.field, or none -> headers, most usual first.")
    contexts: dict[Context, list[str]] = Field(
        {}, description="Words in a header that say whose or which a thing is, such as shipping: [Liefer]."
    )
    abbreviations: dict[str, str] = Field({}, description="Short form -> the word it stands for.")
    values: dict[str, dict[str, list[str]]] = Field(
        {}, description="table.field -> a value of the model -> how people write it, such as won: [gewonnen]."
    )


class Candidate(Document):
    """A field that a column could feed."""

    field: str
    confidence: Confidence


class ColumnMapping(Document):
    """What becomes of one source column."""

    column: str = Field(description="Original header.")
    position: int | None = Field(None, ge=1, description="Column number, where headers repeat.")
    field: str | None = Field(None, description="table.field of the model; null: the column feeds nothing.")
    transform: str | None = Field(None, description="How the value is changed on its way, such as thousands.")
    sql: str | None = Field(
        None, description='Instead of a transform: a SQL expression over `value` and other columns as "Header".'
    )
    parts: dict[str, str] = Field(
        {}, description="Further fields that a part of the value feeds: table.field -> transform, such as last_name."
    )
    confidence: Confidence = 0.0
    why: list[str] = []
    candidates: list[Candidate] = []
    status: Status = Status.SUGGESTED
    note: str = Field("", description="A word of people to each other.")


class Combined(Document):
    """A field that several columns make together."""

    field: str = Field(description="table.field of the model.")
    columns: list[str] = Field([], description="Headers, in the order in which the transform takes them.")
    transform: str | None = Field(None, description="Such as joined or date_of_parts.")
    sql: str | None = Field(None, description='Instead: a SQL expression over columns as "Header".')
    confidence: Confidence = 0.0
    why: list[str] = []
    status: Status = Status.SUGGESTED


class SuggestedConstant(Document):
    """A field that has one value for all rows, or one for those of each source, as the tool found it."""

    field: str = Field(description="table.field of the model.")
    value: str | None = Field(None, description="The value for all rows.")
    value_of: dict[str, str] = Field({}, description="Instead: source id -> the value for its rows.")
    confidence: Confidence = 0.0
    why: list[str] = []
    status: Status = Status.SUGGESTED

    def of(self, source: str) -> str | None:
        """The value for a source; None where it has none."""
        return self.value_of.get(source, self.value)


class Mapping(Document):
    """mappings/*.yaml: the columns of one layout onto the model.

    A layout is a list of headers; all tables that have it share the mapping.
    """

    version: Literal[1] = 1
    layout: str = Field(description="Stable name of the layout.")
    applies_to: list[str] = Field(description="Source ids, such as sales/north.xlsx#Orders.")
    rows_are: str | None = Field(None, description="Table of the model whose grain the rows have; null: not migrated.")
    status: Status = Status.SUGGESTED
    confidence: Confidence = 0.0
    columns: list[ColumnMapping] = []
    combined: list[Combined] = Field([], description="Fields that several columns make together.")
    suggested_constants: list[SuggestedConstant] = Field(
        [], description="Values that the tool found for all rows, such as a region that the file's name tells."
    )
    constants: dict[str, str] = Field({}, description="By people: table.field -> value for all rows.")
    constants_of: dict[str, dict[str, str]] = Field(
        {}, description="By people: source id -> table.field -> value for its rows."
    )


class PackEntry(Document):
    """What people decided for one header, in all layouts together."""

    header: str = Field(description="The header as it is compared: its words in small letters, without accents.")
    written: list[str] = Field([], description="How people wrote it.")
    field: str | None = Field(description="table.field of the model; null: the column feeds nothing.")
    transform: str | None = Field(None, description="How the value is changed on its way.")
    parts: dict[str, str] = Field({}, description="Further fields of the column: table.field -> transform.")
    confirmed: list[str] = Field([], description="One mark for each layout in which people confirmed it.")
    rejected: list[str] = Field([], description="One mark for each layout in which people rejected it.")


class PackColumn(Document):
    """A column of a layout that is known as a whole."""

    header: str = Field(description="The header as it is compared.")
    field: str | None = Field(description="table.field of the model; null: the column feeds nothing.")


class PackLayout(Document):
    """A list of headers of which people decided all."""

    rows_are: str = Field(description="Table of the model whose grain the rows have.")
    columns: list[PackColumn] = Field(description="Its columns in their order.")
    confirmed: list[str] = Field([], description="One mark for each time that people confirmed it.")


class Pack(Document):
    """What people confirmed and rejected, for other projects: headers and fields, no values, no file names."""

    version: Literal[1] = 1
    name: str = Field(description="Stands in the reasons of what it proposes.")
    language: str | None = Field(None, description="ISO 639-1 code, for packs of a language.")
    system: str | None = Field(None, description="Such as SAP KNA1, for packs of a system.")
    source: str = Field("", description="Where it is from.")
    entries: list[PackEntry] = Field([], description="What was decided, by header and field.")
    layouts: list[PackLayout] = Field([], description="Lists of headers that are known as a whole.")


class ValueEntry(Document):
    """What one value of the sources becomes in a field of the model: a line of a value map."""

    value: str
    to: str | None = Field(None, description="A value that the model lists; empty: the value stays as it is.")
    status: Status = Status.SUGGESTED
    confidence: Confidence = 0.0
    count: int = Field(0, ge=0, description="Rows that have it.")
    layout: str = Field("", description="Layout that the line is for, where it wins; empty: everywhere.")
    why: str = ""

    @property
    def applies(self) -> bool:
        """Whether it changes the value."""
        return bool(self.to) and self.status != Status.REJECTED


class ValueMap(Document):
    """mappings/values/<table>.<field>.csv: how the sources' values of a field are written in the model."""

    field: str = Field(description="table.field, or common.field.")
    entries: list[ValueEntry] = []
