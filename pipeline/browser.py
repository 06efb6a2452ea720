"""Chromium, driven over its DevTools protocol: one browser for many pages. For `pdf`, and for the tests of pages.

The protocol runs through a pipe: a port would be open to everybody on the machine, and the pages hold people's scores.
A pipe needs no library either. Sources: chromedevtools.github.io/devtools-protocol, ``--remote-debugging-pipe``.
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.archives import folder_for_a_while
from pipeline.faults import NoBrowser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
         "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
SWITCHES = ("--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-extensions", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-breakpad", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--disable-features=Translate", "--lang=th", "--host-resolver-rules=MAP * ~NOTFOUND")
# Chromium reads commands from its file 3 and answers on 4; its own chatter is nobody's business.
THROUGH_A_PIPE = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
SECONDS = 60                        # for one answer
CHUNK = 1 << 18
END = b"\0"


def chromium() -> str | None:
    """The Chromium or Chrome of this machine, None where there is none that a pipe reaches."""
    return None if os.name == "nt" else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """A Chromium without window, network or memory of former ones; ended with all its processes.

    Raises NoBrowser where none is installed, where it does not start, and where it stops answering.
    """
    program = chromium()
    if program is None:
        raise NoBrowser("ไม่พบโปรแกรม Chromium หรือ Google Chrome ที่ระบบสั่งพิมพ์ได้ ให้ติดตั้งก่อน (Debian: apt install chromium) "
                        "หรือเปิดหน้าที่ต้องการในเบราว์เซอร์แล้วสั่งพิมพ์เป็น PDF เอง")
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()        # Chromium refuses to start otherwise
    with folder_for_a_while() as profile:
        process = subprocess.Popen(["sh", "-c", THROUGH_A_PIPE, "sh", program, *SWITCHES, *as_root, f"--user-data-dir={profile}"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True)
        try:
            browser = Browser(process)
            yield browser
            browser.command("Browser.close")
            process.wait(SECONDS)
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    """End what is left of the browser and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    process.stdin.close()
    process.stdout.close()


class Browser:
    """A running Chromium. Commands and events are those of the DevTools protocol."""

    def __init__(self, process: subprocess.Popen):
        self._process, self._unread, self._sent = process, b"", 0
        self.events: list[tuple[str, str, dict]] = []           # (session, method, parameters), oldest first

    def command(self, method: str, session: str = "", **parameters) -> dict:
        """What the browser answers to one command; events that come first are kept. Raises NoBrowser where it answers none."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        try:
            self._process.stdin.write(json.dumps(message).encode() + END)
        except BrokenPipeError:
            raise NoBrowser(STOPPED) from None
        while (answer := self._next()).get("id") != self._sent:
            self._keep(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait_for(self, session: str, method: str) -> None:
        """Read on until this event of this session has come."""
        while not any(event[:2] == (session, method) for event in self.events):
            self._keep(self._next())

    def new_page(self) -> "Page":
        """An empty page."""
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def _keep(self, message: dict) -> None:
        if "method" in message:
            self.events.append((message.get("sessionId", ""), message["method"], message["params"]))

    def _next(self) -> dict:
        while END not in self._unread:
            is_ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
            chunk = os.read(self._process.stdout.fileno(), CHUNK) if is_ready else b""
            if not chunk:
                raise NoBrowser(STOPPED)
            self._unread += chunk
        message, _, self._unread = self._unread.partition(END)
        return json.loads(message)


STOPPED = "Chromium หยุดทำงานหรือไม่ตอบ จึงทำต่อไม่ได้ ให้ลองเปิด Chromium ดูว่าใช้งานได้ แล้วสั่งใหม่"


class Page:
    """One page of the browser."""

    def __init__(self, browser: Browser, session: str):
        self._browser, self.session = browser, session
        self.command("Page.enable")

    def command(self, method: str, **parameters) -> dict:
        """As Browser.command, for this page."""
        return self._browser.command(method, self.session, **parameters)

    @property
    def events(self) -> list[tuple[str, dict]]:
        """(method, parameters) of what has happened since the page was opened."""
        return [(method, parameters) for session, method, parameters in self._browser.events if session == self.session]

    def open(self, path: Path) -> None:
        """Load a file and wait until it is there whole. Raises NoBrowser where it cannot be loaded."""
        self._browser.events.clear()
        if fault := self.command("Page.navigate", url=path.resolve().as_uri()).get("errorText"):
            raise NoBrowser(f"Chromium เปิด {path} ไม่ได้ ({fault})")
        self._browser.wait_for(self.session, "Page.loadEventFired")

    def run(self, script: str):
        """The value of a piece of JavaScript in the page, awaited where it is a promise; its error is raised."""
        answer = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description") or "JavaScript")
        return answer["result"].get("value")

    def pdf(self) -> bytes:
        """The page as it is printed, on the paper that its style asks for; without links, which would name this machine's folders."""
        self.run(UNLINKED)
        made = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True, generateTaggedPDF=True)
        return base64.b64decode(made["data"])


UNLINKED = "document.querySelectorAll('a[href]:not([href^=\"#\"])').forEach(link => link.removeAttribute('href'))"
