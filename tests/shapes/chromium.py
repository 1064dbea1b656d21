"""A real Chromium without network, driven over two pipes: pages are loaded, typed into, measured, drawn and printed."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
PATIENCE = 60
START = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
os.dup2(pipes[0], 3)
os.dup2(pipes[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads from 3 and writes to 4, whatever the numbers of the pipes are here."""
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, " ": 32, "/": 191}


class Chromium:
    """A browser with one page.

    Args:
        user: Folder for its own files.
        size: Width and height of the window.
    """

    def __init__(self, user: Path, size: tuple[int, int] = (1200, 900)) -> None:
        found = next((path for name in NAMES if (path := shutil.which(name))), None)
        if found is None:
            raise FileNotFoundError("no Chromium on this machine")
        theirs, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        flags = (*FLAGS, f"--user-data-dir={user}", "--remote-debugging-pipe", "--remote-allow-origins=*")
        self._process = subprocess.Popen(
            [sys.executable, "-Sc", START, str(theirs), str(theirs_out), found, *flags, "about:blank"],
            pass_fds=(theirs, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(theirs_out)
        self._number, self._rest, self._session = 0, b"", None
        target = next(t for t in self._say("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self._session = self._say("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.size(*size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session = None
        self._say("Browser.close")
        self._process.wait(PATIENCE)
        os.close(self._in)
        os.close(self._out)

    def _say(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._hear()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._in], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser does not answer")
            read = os.read(self._in, 1 << 20)
            if not read:
                raise ConnectionError("the browser has gone")
            self._rest += read
        text, _, self._rest = self._rest.partition(b"\0")
        return json.loads(text)

    def size(self, width: int, height: int) -> None:
        """Make the window so large."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._say("Emulation.setDeviceMetricsOverride", **metrics)

    def media(self, *, dark: bool = False, medium: str = "") -> None:
        """Prefer dark or light; `medium` is screen or print."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._say("Emulation.setEmulatedMedia", media=medium, features=features)

    def scripts(self, *, on: bool) -> None:
        """Whether pages may run scripts."""
        self._say("Emulation.setScriptExecutionDisabled", value=not on)

    def open(self, page: Path, fragment: str = "") -> None:
        """Load a page and wait until it is there; this works without scripts too."""
        self._say("Page.navigate", url="about:blank")
        self._say("Page.navigate", url=page.as_uri() + fragment)
        until = time.monotonic() + PATIENCE
        while self.run("document.readyState + location.protocol") != f"complete{page.as_uri().split('/')[0]}":
            if time.monotonic() > until:
                raise TimeoutError(f"{page} does not load")
            time.sleep(0.02)

    def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        said = self._say("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(said["exceptionDetails"])
        return said["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after another, as a person would."""
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            code = KEYS.get(key) or ord(key.upper())
            for kind in ("keyDown", "keyUp"):
                typed = {"text": text} if text and kind == "keyDown" else {}
                self._say("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **typed)

    def draw(self, path: Path, clip: tuple[int, int, int, int] | None = None) -> None:
        """Draw the window, or x, y, width and height of the page, into a PNG file."""
        part: dict[str, Any] = {}
        if clip:
            named = dict(zip(("x", "y", "width", "height"), clip, strict=True))
            part = {"clip": named | {"scale": 1}, "captureBeyondViewport": True}
        path.write_bytes(base64.b64decode(self._say("Page.captureScreenshot", **part)["data"]))

    def print(self, path: Path) -> None:
        """Print into a PDF file, A4."""
        sheet = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False}
        path.write_bytes(base64.b64decode(self._say("Page.printToPDF", **sheet)["data"]))
