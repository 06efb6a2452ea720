"""A real Chromium for tests of pages, and axe-core in it. Without it such tests are skipped.

The driver is the product's own (pipeline/browser.py): what tests drive is what `pdf` prints with, and neither needs a
package. Playwright would have added 53 MB to the set-up, websocket-client an open port; a pipe needs neither.
"""

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import html

from pipeline.browser import Page, chromium
from pipeline.documents.look import TEMPLATES

OUR_SCRIPT = (TEMPLATES / "report.js").read_text(encoding="utf-8")
A4 = (210, 297)                                                 # mm
PIXELS_A_MM = 96 / 25.4
FAULTS = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")


def needs_chromium(test):
    """Marks a test that is skipped, saying so, where Chromium is missing."""
    return pytest.mark.office(pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")(test))


def foreign_scripts(page: html.HtmlElement) -> list[html.HtmlElement]:
    """Every script of a parsed page but our own."""
    return [script for script in page.xpath("//script") if script.text != OUR_SCRIPT]


def watch(page: Page) -> Page:
    """The page, from now on telling of its requests, its console and its errors, and with the keyboard's focus."""
    page.command("Emulation.setFocusEmulationEnabled", enabled=True)
    for domain in ("Network", "Runtime", "Log"):
        page.command(f"{domain}.enable")
    return page


def complaints(page: Page) -> list[str]:
    """What the console was told, and every request but that for the page itself."""
    said = [str(parameters) for method, parameters in page.events if method in FAULTS]
    requests = [parameters["request"]["url"] for method, parameters in page.events if method == "Network.requestWillBeSent"]
    return said + requests[1:] + [url for url in requests[:1] if not url.startswith("file:")]


def axe_violations(page: Page) -> list[str]:
    """rule: element, for each element of the page that axe-core finds fault with."""
    # Not imported: the package would want its own driver.
    page.run((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    return page.run("""axe.run().then(found => found.violations.flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))""")


def as_on_paper(page: Page, margins_mm: tuple[int, int] = (14, 14)) -> None:
    """Show the page as it is laid out for print, as wide as what A4 leaves between these margins.

    Landscape where the page asks for it.
    """
    is_landscape = page.run("[...document.styleSheets].some(sheet => [...sheet.cssRules].some("
                            "rule => rule.type === CSSRule.PAGE_RULE && rule.cssText.includes('landscape')))")
    width, height = (side * PIXELS_A_MM for side in (A4[::-1] if is_landscape else A4))
    width -= sum(margins_mm) * PIXELS_A_MM
    page.command("Emulation.setEmulatedMedia", media="print")
    page.command("Emulation.setDeviceMetricsOverride", width=int(width), height=int(height), deviceScaleFactor=1, mobile=False)


def as_on_screen(page: Page, width: int = 1200, height: int = 900) -> None:
    """Show the page as a screen of this size would."""
    page.command("Emulation.setEmulatedMedia", media="")
    page.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)


# What is wider than its place: of the page, or of a box that cuts off or scrolls.
CUT = """(() => {
  const root = document.documentElement, name = element => `${element.tagName}.${element.className.baseVal ?? element.className}`;
  const wide = [...document.body.querySelectorAll("*")].filter(
    element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 && getComputedStyle(element).overflowX !== "visible");
  const out = [...document.body.querySelectorAll("td, th, h1, h2, h3, p, dd, li, svg, img")].filter(
    element => element.checkVisibility() && element.getBoundingClientRect().right > root.clientWidth + 1);
  return [...wide, ...out].map(element => `${name(element)} ${element.scrollWidth} > ${root.clientWidth}: ${element.textContent.trim().slice(0, 60)}`);
})()"""


def cut_parts(page: Page) -> list[str]:
    """Every element that reaches beyond the page as it is shown now."""
    return page.run(CUT)


def press(page: Page, key: str) -> None:
    """One key, as a person presses it: Tab, Enter, a letter."""
    codes = {"Tab": 9, "Enter": 13, " ": 32}
    text = {"Enter": "\r", "Tab": ""}.get(key, key)
    for kind in ("keyDown", "keyUp"):
        page.command("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes.get(key, 0),
                     **({"text": text} if kind == "keyDown" and text else {}))


def type_words(page: Page, words: str) -> None:
    """Words into the field that has the focus, as an input method gives them."""
    page.command("Input.insertText", text=words)


def words_of_pdf(content: bytes, folder: Path, *options: str) -> str:
    """The text of a PDF as somebody who copies it gets it, pages parted by a form feed."""
    paper = folder / "paper.pdf"
    paper.write_bytes(content)
    return subprocess.run(["pdftotext", *options, paper, "-"], check=True, capture_output=True, encoding="utf-8").stdout
