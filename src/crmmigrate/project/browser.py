"""A page on paper: printed to PDF by the browser that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from crmmigrate.core.errors import OutsideError

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)  # fmt: skip
FLAGS = (
    "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", "--print-to-pdf-no-header",
)  # fmt: skip
SECONDS = 180


def found() -> str:
    """The browser: that of CRMMIGRATE_BROWSER, or the first that is installed.

    Raises:
        OutsideError: `browser-none`.
    """
    named = os.environ.get("CRMMIGRATE_BROWSER")
    browser = next((path for name in ([named] if named else NAMES) if (path := shutil.which(name))), None)
    if browser is None:
        raise OutsideError(
            f"there is no {named}" if named else "no Chromium, Chrome or Edge is installed to print the PDF",
            code="browser-none",
            next="install Chromium, name a browser in CRMMIGRATE_BROWSER, or print the HTML file in any browser",
        )
    return browser


def print_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print an HTML file; the PDF is there whole or not at all.

    Raises:
        OutsideError: `browser-failed`.
    """
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has none
    half = pdf.with_name(f".{os.getpid()}.pdf.tmp")
    with tempfile.TemporaryDirectory(prefix="crmmigrate-browser-") as profile:
        arguments = [browser, *FLAGS, *sandbox, f"--user-data-dir={profile}", f"--print-to-pdf={half.absolute()}"]
        try:
            done = subprocess.run(  # noqa: S603 (the browser that the user has, with arguments of ours)
                [*arguments, page.absolute().as_uri()], capture_output=True, check=False, timeout=SECONDS
            )
            if done.returncode or not half.is_file() or half.read_bytes()[:5] != b"%PDF-":
                said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
                raise _failed(browser, f"ended with {done.returncode} {' '.join(said)}".strip())
            half.replace(pdf)
        except (subprocess.TimeoutExpired, PermissionError) as fault:
            raise _failed(browser, str(fault)) from fault
        finally:
            half.unlink(missing_ok=True)


def _failed(browser: str, why: str) -> OutsideError:
    return OutsideError(
        f"{browser} printed no PDF: {why}", code="browser-failed", next="print the HTML file in any browser"
    )
