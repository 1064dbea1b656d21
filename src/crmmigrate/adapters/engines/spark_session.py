"""A Spark session that starts quietly, or says in plain words why it cannot."""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import IO

with warnings.catch_warnings():
    # pyspark warns that its pandas functions are not ready for pandas 3; only its Arrow ones are used here.
    warnings.simplefilter("ignore", FutureWarning)
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

from crmmigrate.core.errors import OutsideError, PluginError, UsageError

# pyspark prints each of its exceptions as JSON with the whole Java stack, even where it is caught.
for _name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
    PySparkLogger.getLogger(_name).setLevel(logging.CRITICAL + 1)

PATIENCE = 5.0
"""Seconds to wait for a master to answer."""
LEAST_MEGABYTES = 512
_LOCAL = re.compile(r"local(?:\[(\*|[0-9]+)(?:,[0-9]+)?\])?")
_MEMORY = re.compile(r"([0-9.]+)\s*([KMGT]?)I?B?", re.IGNORECASE)
_MEGABYTES = {"": 1e-6, "K": 1e-3, "M": 1.0, "G": 1e3, "T": 1e6}
_PORTS = {"spark": 7077, "sc": 15002}

SAME_RESULTS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    # The first values of each column of statistics are found without sorting all of them.
    "spark.sql.optimizer.windowGroupLimitThreshold": "5000",
}
"""Settings on which equal results on all engines rest; set in a session of our own."""


def open_session(master: str, memory_limit: str, settings: dict[str, str]) -> SparkSession:
    """A session at a master; one that runs already in this process is used whatever the master says.

    Args:
        master: `local[2]`, `spark://host:7077`, `yarn`, or `sc://host` for Spark Connect.
        memory_limit: Memory of the driver, such as `1GB`.
        settings: Further settings of Spark.

    Raises:
        OutsideError: Java is missing, the master does not answer, or Spark does not start.
        UsageError: The master or the memory limit cannot be understood.
        PluginError: The packages for Spark Connect are missing.
    """
    _understood(master)
    _answers(master)
    if master.startswith("sc://"):
        return _configured(_remote(master), settings)
    if SparkSession.getActiveSession() is None:
        _start(master, _settings(master, memory_limit) | settings)
    session: SparkSession = SparkSession.builder.getOrCreate().newSession()
    return _configured(session, settings)


def _configured(session: SparkSession, settings: Mapping[str, str]) -> SparkSession:
    wanted = SAME_RESULTS | {k: v for k, v in settings.items() if k.startswith("spark.sql.")}
    for key, value in wanted.items():
        session.conf.set(key, value)
    return session


def _settings(master: str, memory_limit: str) -> dict[str, str]:
    settings = {
        "spark.app.name": "crmmigrate",
        "spark.driver.memory": f"{megabytes(memory_limit)}m",
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    local = _LOCAL.fullmatch(master)
    if local:
        cores = int(local[1]) if local[1] and local[1] != "*" else (os.cpu_count() or 1) if local[1] else 1
        settings |= {
            "spark.sql.shuffle.partitions": str(2 * cores),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
        }
    return settings


def _start(master: str, settings: Mapping[str, str]) -> None:
    """Start Spark with all that it says on the way in a file, which is read only when it fails."""
    if not _java():
        raise OutsideError(
            "Spark needs Java, and no `java` is found in JAVA_HOME or on the PATH",
            next="install Java 17 or newer (such as the package openjdk-17-jre-headless), or set JAVA_HOME",
        )
    if master.startswith("local"):
        # Local workers need the same Python with the same packages as this process.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf(loadDefaults=False).setMaster(master).setAll(list(settings.items()))
    # A file without a name: Spark goes on writing to it, and it is gone when Spark ends.
    with tempfile.TemporaryFile() as log:
        try:
            SparkContext(conf=conf, gateway=launch_gateway(conf, {"stdout": log, "stderr": log}))
        except (PySparkException, Py4JError, RuntimeError, OSError) as fault:
            raise OutsideError(
                f"Spark does not start at {master!r}: {_reason(fault, log)}",
                next="check `engine` and `memory_limit` in migration.yaml and that Java is 17 or newer",
            ) from fault


def _remote(master: str) -> SparkSession:
    try:
        session: SparkSession = SparkSession.builder.remote(master).getOrCreate()
    except ImportError as fault:
        raise PluginError(
            f"Spark Connect lacks a package: {fault}", next="python3 -m pip install 'pyspark[connect]'"
        ) from fault
    except (PySparkException, RuntimeError, OSError) as fault:
        raise OutsideError(f"Spark Connect fails at {master!r}: {fault}", next="check the server") from fault
    return session


def _reason(fault: Exception, log: IO[bytes]) -> str:
    """The line that tells most: of Spark's own log where it has an error, else of the exception."""
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").splitlines()
    told = [line.strip() for line in lines if re.search(r"Exception|Error\b|requirement failed", line)]
    return told[0][:300] if told else str(fault).strip().split("\n")[0][:300]


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _understood(master: str) -> None:
    if master.startswith("local") and not _LOCAL.fullmatch(master):
        raise UsageError(f"not a Spark master: {master!r}", next="write it like local[2] or local[*]")


def _answers(master: str) -> None:
    scheme, _, rest = master.partition("://")
    if scheme not in _PORTS:
        return
    addresses = [_address(part, _PORTS[scheme]) for part in re.split(r"[/;]", rest)[0].split(",")]
    faults = [fault for fault in (_fault(*address) for address in addresses) if fault]
    if len(faults) == len(addresses):
        raise OutsideError(
            f"no Spark master answers at {master!r}: {faults[0]}",
            next="start it, or correct `engine` in migration.yaml; `engine: duckdb` needs no server",
        )


def _address(text: str, port: int) -> tuple[str, int]:
    host, _, number = text.rpartition(":") if re.search(r":[0-9]+$", text) else (text, "", str(port))
    return host.strip("[]"), int(number)


def _fault(host: str, port: int) -> str | None:
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as fault:
        return str(fault)
    return None


def megabytes(memory_limit: str) -> int:
    """Megabytes of a limit such as `1GB` or `512MiB`, at least what Spark needs to start.

    Raises:
        UsageError: It is no amount of memory.
    """
    found = _MEMORY.fullmatch(memory_limit.strip())
    if not found:
        raise UsageError(f"not an amount of memory: {memory_limit!r}", next="write memory_limit like 1GB or 800MB")
    return max(LEAST_MEGABYTES, int(float(found[1]) * _MEGABYTES[found[2].upper()]))
