"""The password of a protected file: from the options, better from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from crmmigrate.core.errors import SourceError

HINT = "name an environment variable that holds the password with `password_env` in migration.yaml"


def password(options: Mapping[str, Any]) -> str | None:
    """The password that the user set for a file, or None.

    Args:
        options: `password` holds it, `password_env` names an environment variable that does.

    Raises:
        SourceError: The named variable is not set.
    """
    if options.get("password") is not None:
        return str(options["password"])
    name = options.get("password_env")
    if name is None:
        return None
    if str(name) not in os.environ:
        raise SourceError(
            f"the environment variable {name}, which `password_env` names, is not set",
            code="source-encrypted",
            next=f"set {name} to the password and run again",
        )
    return os.environ[str(name)]
