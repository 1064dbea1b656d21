"""Every task of the project. Plain `nox` needs nothing but Python; `nox -l` lists the rest."""

from __future__ import annotations

import os
import subprocess

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "imports", "tests"]
nox.options.error_on_missing_interpreters = False

TEST = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "test")
LINT = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "lint")
ALONE = "not (spark or postgres or mysql or kill or browser or fuzz)"
PARALLEL = ("-n", "2", "--dist", "loadfile")
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
MYSQL = "mysql://root@127.0.0.1:3306/test"


LONG_PARTS = 3


def _part() -> dict[str, str]:
    """Which of the long tests run: with each commit another third of them, unless CRMMIGRATE_LONG_PART says which."""
    if "CRMMIGRATE_LONG_PART" in os.environ:
        return {"CRMMIGRATE_LONG_PART": os.environ["CRMMIGRATE_LONG_PART"]}
    asked = ("git", "rev-list", "--count", "HEAD")
    found = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - no input from outside
    count = int(found.stdout) if found.returncode == 0 else 0
    return {"CRMMIGRATE_LONG_PART": f"{count % LONG_PARTS + 1}/{LONG_PARTS}"}


def _install(session: nox.Session, *what: str) -> None:
    session.install("-c", "constraints.txt", *what)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, by ruff."""
    _install(session, "ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types, by mypy in strict mode."""
    _install(session, ".[postgres,mysql]", *LINT, *TEST)
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """The walls between the rooms, by import-linter."""
    _install(session, ".", "import-linter")
    session.run("lint-imports", "--no-cache")


@nox.session
def tests(session: nox.Session) -> None:
    """The tests that need only Python; of the long ones a third, with each commit another."""
    _install(session, ".[postgres,mysql]", *TEST)
    session.run("pytest", *PARALLEL, "-m", ALONE, *session.posargs, env=_part())


@nox.session
def long(session: nox.Session) -> None:
    """The long tests that need only Python, all of them."""
    _install(session, ".[postgres,mysql]", *TEST)
    session.run("pytest", *PARALLEL, "-m", f"long and {ALONE}", *session.posargs)


@nox.session
def servers(session: nox.Session) -> None:
    """Tests against PostgreSQL and MariaDB; a missing server is a failure."""
    _install(session, ".[postgres,mysql]", *TEST)
    env = {
        "CI_SERVERS": "1",
        "CRMMIGRATE_TEST_POSTGRES": os.environ.get("CRMMIGRATE_TEST_POSTGRES", POSTGRES),
        "CRMMIGRATE_TEST_MYSQL": os.environ.get("CRMMIGRATE_TEST_MYSQL", MYSQL),
    }
    session.run("pytest", *PARALLEL, "-m", "(postgres or mysql) and not kill", *session.posargs, env=env | _part())


@nox.session
def spark(session: nox.Session) -> None:
    """Every step on Spark and DuckDB, compared row by row; needs Java 17 or newer."""
    _install(session, ".[spark,postgres,mysql]", *TEST)
    session.run("pytest", "-m", "spark", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The HTML pages in headless Chromium."""
    _install(session, ".[postgres,mysql]", *TEST)
    session.run("pytest", "-m", "browser", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Loads killed at many points; CRMMIGRATE_KILL_POINTS says how many (seeded), all by default."""
    _install(session, ".[postgres,mysql]", *TEST)
    env = {
        "CI_SERVERS": "1",
        "CRMMIGRATE_TEST_POSTGRES": os.environ.get("CRMMIGRATE_TEST_POSTGRES", POSTGRES),
        "CRMMIGRATE_TEST_MYSQL": os.environ.get("CRMMIGRATE_TEST_MYSQL", MYSQL),
    }
    session.run("pytest", "-m", "kill", *session.posargs, env=env)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Mutated files of every format, for CRMMIGRATE_FUZZ_SECONDS; _SEED says which ones, _COUNT how many at most."""
    _install(session, ".[postgres,mysql]", *TEST)
    session.run("pytest", "tests/fuzz", "-m", "fuzz", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """Tests with the oldest allowed dependencies."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", ".[postgres,mysql]", *TEST, silent=True)
    session.run("pytest", *PARALLEL, "-m", ALONE, *session.posargs)
