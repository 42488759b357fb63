"""A page in a headless browser: what it says on its console, what it asks the network for, what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage"),
    *("--hide-scrollbars", "--enable-logging=stderr", "--disable-extensions", "--disable-domain-reliability"),
    "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter,Translate",
)
_CONSOLE = re.compile(r"CONSOLE[^\]]*\] (.*)")


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of loading a page."""

    requests: tuple[str, ...]
    """Addresses, in the order they were asked for; `host:port` of encrypted ones."""
    console: tuple[str, ...]
    dom: str


def browser() -> str:
    """The browser; without one a test is skipped, but fails on a build server, which must have one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no browser: {', '.join(NAMES)}")
    return found


def load(page: bytes, *, window: str = "1000,1200", options: tuple[str, ...] = ()) -> Seen:
    """Serve a page as http://page.test/index.html, behind a proxy that all requests must pass, and load it."""
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            is_page = self.path == "http://page.test/index.html"
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page) if is_page else 0))
            self.end_headers()
            self.wfile.write(page if is_page else b"")

        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [
                    browser(),
                    *QUIET,
                    f"--user-data-dir={profile}",
                    f"--proxy-server=http://127.0.0.1:{server.server_port}",
                    f"--window-size={window}",
                    "--virtual-time-budget=3000",
                    *(options or ("--dump-dom",)),
                    "http://page.test/index.html",
                ],
                capture_output=True,
                timeout=120,
                check=True,
            )
    finally:
        server.shutdown()
    console = _CONSOLE.findall(done.stderr.decode("utf-8", "replace"))
    return Seen(tuple(asked), tuple(console), done.stdout.decode("utf-8"))


def size_of(png: Path) -> tuple[int, int]:
    """Width and height of a picture."""
    data = png.read_bytes()
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
