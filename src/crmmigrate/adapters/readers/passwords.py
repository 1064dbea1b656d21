"""The password of a protected file, from its options or from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from crmmigrate.core.errors import SourceError


def password(options: Mapping[str, Any]) -> str | None:
    """`password`, or the value of the environment variable that `password_env` names; None where neither is set.

    Raises:
        SourceError: The variable is not set.
    """
    if options.get("password") is not None:
        return str(options["password"])
    name = options.get("password_env")
    if name is None:
        return None
    if name not in os.environ:
        raise SourceError(
            f"the environment variable {name}, which `password_env` names, is not set",
            code="source-encrypted",
            next=f"set {name} to the password of the file",
        )
    return os.environ[name]
