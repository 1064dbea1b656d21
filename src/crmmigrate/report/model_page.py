"""The page of `model`: the star as a picture, and each decision with its reason, in one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmmigrate.core.diagram import Diagram
from crmmigrate.core.documents import Model
from crmmigrate.core.findings import Finding
from crmmigrate.report.er_picture import er_picture
from crmmigrate.report.finding_groups import grouped
from crmmigrate.report.page import environment
from crmmigrate.report.terminal_model import SURE, difference, doubts

_ROLES = ("fact", "bridge", "dimension")


def model_page(
    model: Model, picture: Diagram, *, foreign_keys: Sequence[Mapping[str, Any]] = (),
    changes: Sequence[Mapping[str, Any]] = (), findings: Sequence[Finding] = (), project: str = "", created: str = "",
) -> str:  # fmt: skip
    """The page.

    Args:
        model: The model in force.
        picture: The star that a load makes of it.
        foreign_keys: As found in the data: table, columns, ref_table, ref_columns, confidence, why.
        changes: How the data differ from model.yaml.
        findings: Safe to show.
        project: Name for the title.
        created: When, as text.
    """
    plain = model.model_dump(mode="json")
    tables = sorted(plain["tables"].items(), key=lambda pair: (_ROLES.index(pair[1]["role"]), pair[0]))
    points = {name: [link for link in picture.links if link.table == box.name] for box in picture.boxes
              if (name := box.title)}  # fmt: skip
    drawn, wide = er_picture(picture, "Facts in the middle, their dimensions around them")
    return environment().get_template("model.html.j2").render(
        project=project,
        created=created,
        name=model.name,
        counts=[(role, sum(t["role"] == role for _, t in tables)) for role in _ROLES],
        n_fields=sum(len(t["fields"]) for _, t in tables),
        picture=drawn,
        wide=wide,
        tables=tables,
        points=points,
        targets={box.name: box.title for box in picture.boxes},
        names={box.title: box.name for box in picture.boxes},
        doubts=doubts(plain, foreign_keys),
        foreign_keys=foreign_keys,
        changes=[(change, difference(change)) for change in changes],
        groups=grouped(findings),
        sure_from=SURE,
    )  # fmt: skip
