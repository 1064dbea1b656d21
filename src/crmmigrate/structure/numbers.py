"""Numbers of a column, row by row of the sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmmigrate.structure.facts import Facts

Numbers = npt.NDArray[np.float64]


def of_rows(facts: Facts, column: int) -> Numbers:
    """The number in each row of the sample; nan where there is none."""
    texts = [str(t) for t in facts.sample.values[column]]  # noqa: PD011 - no data frame
    parsed = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce")
    found: Numbers = np.append(parsed.to_numpy(dtype=np.float64), np.nan)[facts.sample.codes[:, column]]
    return found
