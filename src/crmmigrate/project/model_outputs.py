"""What is written of a model: itself, DDL, an ER diagram, contracts, a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crmmigrate import config
from crmmigrate.config.emit import block
from crmmigrate.config.saving import text_of
from crmmigrate.core.diagram import Diagram
from crmmigrate.project.project import Project
from crmmigrate.project.star_scripts import Star
from crmmigrate.steps.check import open_data_contract, pandera_module
from crmmigrate.steps.model import mermaid


@dataclass(frozen=True)
class Facts:
    """What there is to write.

    Attributes:
        star: The model in force, and the tables that a load makes of it.
        picture: The same as boxes and links.
        ddl: Scripts by database.
        page: HTML.
    """

    star: Star
    picture: Diagram
    ddl: Mapping[str, str]
    page: str


def written(project: Project, facts: Facts, out: Path | None, page: Path | None, pandera: Path | None) -> list[str]:
    """Write what is asked for; the paths.

    Args:
        project: Whose model it is.
        facts: What there is to write.
        out: Folder for everything.
        page: File for the page alone.
        pandera: File for the contracts alone.

    Raises:
        OutsideError: A file cannot be written.
    """
    files: dict[Path, str] = {}
    if out:
        files |= {out / name: text for name, text in _everything(project, facts).items()}
    if page:
        files[page] = facts.page
    if pandera:
        files[pandera] = pandera_module(facts.star.model)
    for path, text in files.items():
        if not (path.is_file() and project.model_path.is_file() and path.samefile(project.model_path)):
            config.write_text(path, text)
    return [str(path) for path in files]


def _everything(project: Project, facts: Facts) -> dict[str, str]:
    model = facts.star.model
    stands = project.lasts and project.model_path.is_file()
    return {
        "model.yaml": config.read_text(project.model_path) if stands else text_of(model, None),
        "model.html": facts.page,
        "model.mmd": mermaid(facts.picture),
        "contracts.py": pandera_module(model),
        "contract.odcs.yaml": block(open_data_contract(model, facts.star.plans)),
        **{f"ddl/{name}.sql": text for name, text in facts.ddl.items()},
    }
