"""kpis.yaml: the project's own or the shipped set, resolved against the model; faults with their places."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from crmmigrate import config
from crmmigrate.config import Parsed
from crmmigrate.core.document import Document
from crmmigrate.core.documents import Model
from crmmigrate.core.errors import ConfigError, Fault, UsageError
from crmmigrate.core.kpis import VENDOR, CustomExtension, Kpis, KpiSettings, Metric, ModelSettings, SemanticModel
from crmmigrate.project import kpi_expected, shipped
from crmmigrate.project.kpi_expected import FigureError
from crmmigrate.project.project import Project
from crmmigrate.steps import kpis, load
from crmmigrate.steps.kpis import Kpi, KpiSqlError

FILE = "kpis.yaml"
SHIPPED_MODEL = "crm"
Path_ = tuple[str | int, ...]
S = TypeVar("S", bound=Document)


def document(project: Project, model: Model) -> Parsed[Kpis] | None:
    """The project's kpis.yaml, else the shipped set where the model is the shipped one.

    Raises:
        ConfigError: kpis.yaml is wrong.
    """
    own = project.root / FILE
    if own.is_file():
        return config.parse(own, Kpis)
    return config.parse(shipped.folder("mappings") / FILE, Kpis) if model.name == SHIPPED_MODEL else None


def resolved(parsed: Parsed[Kpis], model: Model, as_of: dt.date | None) -> list[Kpi]:
    """The KPIs of a document.

    Raises:
        ConfigError: Lists every fault: JSON, names, SQL that is not allowed.
    """
    tables = [load.target_name(model, name) for name in model.tables]
    work = _Resolving(parsed, tables, as_of.isoformat() if as_of else None)
    found = [kpi for i, m in enumerate(parsed.document.semantic_model) for kpi in work.model(m, i)]
    if work.faults:
        raise ConfigError(tuple(work.faults))
    return found


def expected_files(parsed: Parsed[Kpis]) -> list[str]:
    """The files of expected figures that a sound document names for all KPIs."""
    found = [_ours(model.custom_extensions) for model in parsed.document.semantic_model]
    return [ModelSettings.model_validate(_json(text)).expected for text in found if text is not None]


def fault_of(parsed: Parsed[Kpis], name: str, message: str) -> Fault:
    """A fault of a KPI at its place."""
    for i, model in enumerate(parsed.document.semantic_model):
        for j, metric in enumerate(model.metrics):
            if metric.name == name:
                return parsed.fault(("semantic_model", i, "metrics", j, "name"), f"{name}: {message}")
    return parsed.fault((), f"{name}: {message}")


def write(project: Project) -> Path:
    """Put the shipped set into the project, to be changed there.

    Raises:
        UsageError: The project has a kpis.yaml.
    """
    path = project.root / FILE
    if path.exists():
        raise UsageError(f"there is a {FILE} already", next="edit it, or move it away first")
    text = (shipped.folder("mappings") / FILE).read_text("utf-8")
    path.write_text("# yaml-language-server: $schema=.crmmigrate/schemas/kpis.json\n" + text, "utf-8")
    return path


def exported(document_: Kpis) -> dict[str, Any]:
    """The document in the interchange format, without what is empty."""
    found: dict[str, Any] = _bare(document_.model_dump(mode="json", by_alias=True, exclude_none=True))
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if v not in ("", [], {}, None)}
    return [_bare(v) for v in value] if isinstance(value, list) else value


def _ours(extensions: Sequence[CustomExtension]) -> str | None:
    return next((e.data for e in extensions if e.vendor_name == VENDOR), None)


def _json(text: str) -> Any:
    """JSON with the zeros of numbers that are written; NaN, which is no JSON, is a word."""
    return json.loads(text, parse_float=Decimal, parse_constant=str)


class _Resolving:
    """Collects the KPIs of a document and its faults."""

    def __init__(self, parsed: Parsed[Kpis], tables: Sequence[str], as_of: str | None) -> None:
        self.faults: list[Fault] = []
        self._parsed = parsed
        self._tables = tables
        self._as_of = as_of
        self._names: set[str] = set()

    def model(self, model: SemanticModel, index: int) -> Iterator[Kpi]:
        """The KPIs of one semantic model."""
        at: Path_ = ("semantic_model", index)
        for i, extension in enumerate(model.custom_extensions):
            if extension.vendor_name == VENDOR:
                self._extension(extension.data, (*at, "custom_extensions", i, "data"), ModelSettings)
        sources = {}
        for i, dataset in enumerate(model.datasets):
            sources[dataset.name] = dataset.source
            self._try((*at, "datasets", i, "source"), kpis.parsed_source, dataset.source, self._tables)
        for i, metric in enumerate(model.metrics):
            place: Path_ = (*at, "metrics", i)
            if metric.name in self._names:
                self._fault((*place, "name"), f'there are two metrics "{metric.name}"')
            self._names.add(metric.name)
            settings = self._settings(metric, place, sources)
            if settings is not None and self._is_sound(metric, settings, place, sources):
                yield Kpi(
                    metric.name, metric.description, metric.expression.ours, settings, sources[settings.dataset],
                    self._as_of,
                )  # fmt: skip

    def _settings(self, metric: Metric, place: Path_, sources: dict[str, str]) -> KpiSettings | None:
        for i, extension in enumerate(metric.custom_extensions):
            if extension.vendor_name == VENDOR:
                return self._extension(extension.data, (*place, "custom_extensions", i, "data"), KpiSettings)
        named = [name for name in sources if f"{name}." in metric.expression.ours]
        if len(named) == 1:
            return KpiSettings(dataset=named[0])
        self._fault((*place, "expression"), f"names no data set; say `dataset` in an extension of {VENDOR}")
        return None

    def _extension(self, text: str, place: Path_, kind: type[S]) -> S | None:
        try:
            return kind.model_validate(_json(text))
        except json.JSONDecodeError as error:
            self._inside(place, text, error.pos, f"is no JSON: {error.msg}")
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                word = str(detail["loc"][0]) if detail["loc"] else ""
                where = ".".join(map(str, detail["loc"]))
                self._inside(place, text, max(text.find(f'"{word}"'), 0), f"{where}: {detail['msg']}")
        return None

    def _inside(self, place: Path_, text: str, offset: int, message: str) -> None:
        """A fault inside a block of JSON text: its own line and column."""
        fault = self._parsed.fault(place, message)
        node = self._parsed.tree.node(place)
        if node is None or getattr(node, "style", None) not in ("|", ">"):
            self.faults.append(fault)
            return
        before = text[:offset]
        line = fault.line + 1 + before.count("\n")
        written = self._parsed.tree.text.splitlines()[line - 1]
        indent = len(written) - len(written.lstrip()) if not before.count("\n") else 0
        own = text.splitlines()[before.count("\n")] if text else ""
        indent = indent or max(len(written) - len(own), 0)
        column = indent + len(before.rpartition("\n")[2]) + 1
        self.faults.append(Fault(fault.file, line, column, fault.path, message))

    def _is_sound(self, metric: Metric, settings: KpiSettings, place: Path_, sources: dict[str, str]) -> bool:
        before = len(self.faults)
        data: Path_ = (*place, "custom_extensions") if metric.custom_extensions else place
        if settings.dataset not in sources:
            self._fault(data, f'there is no data set "{settings.dataset}"')
        names = list(settings.parameters)
        self._try((*place, "expression"), kpis.parsed_expression, metric.expression.ours, names)
        for text in filter(None, [settings.where, *settings.slices.values()]):
            self._try(data, kpis.parsed_expression, text, names)
        for text in filter(None, [settings.legacy, *settings.legacy_slices.values()]):
            self._try(data, kpis.parsed_legacy, text)
        for figure in () if isinstance(settings.expected, str) else settings.expected:
            self._try(data, kpi_expected.read, figure.value)
        return len(self.faults) == before

    def _try(self, place: Path_, parse: Any, text: Any, *more: Any) -> None:
        try:
            parse(text, *more)
        except FigureError as error:
            self._fault(place, f"{error.message}; {error.next}")
        except KpiSqlError as error:
            self._fault(place, f"{' '.join(text.split())[:60]}: {error.message}")

    def _fault(self, place: Path_, message: str) -> None:
        self.faults.append(self._parsed.fault(place, message))
