"""Servers for the tests of targets: from the environment, skipped where there are none, required in CI."""

import os
import uuid

import pytest

pytest.register_assert_rewrite(
    *(f"crmmigrate.testing.target_{part}" for part in ("exam", "values", "changes", "failures"))
)

VARIABLES = {"postgres": "CRMMIGRATE_TEST_POSTGRES", "mysql": "CRMMIGRATE_TEST_MYSQL"}


def server_url(kind: str) -> str:
    url = os.environ.get(VARIABLES[kind])
    if url:
        return url
    if os.environ.get("CI_SERVERS") == "1":
        pytest.fail(f"{VARIABLES[kind]} is not set, and CI_SERVERS=1 asks for it")
    pytest.skip(f"{VARIABLES[kind]} is not set")


@pytest.fixture(scope="session")
def postgres_url():
    return server_url("postgres")


@pytest.fixture(scope="session")
def mysql_url():
    return server_url("mysql")


@pytest.fixture
def schema_name():
    return f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
