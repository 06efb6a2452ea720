"""What a clerk has typed is text for ever: thirteen kinds of harm in every field, looked for in all that comes out.

Workbooks, pages and tables are read back by other parsers than those that wrote them: formulas, links, markup, addresses
outside of what was typed: 0.
"""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from tests.payload_office import FAR, KINDS, PayloadOffice, mark, payload, people
from tests.trust_figures import FULL, record

MARK = re.compile(r"zq(\d\d)([a-z_]+?)qz")
HARM = re.compile(r"zq\d\d[a-z_]+qz|evil\.example|alert\(1\)|/etc/passwd", re.I)
# Where each field must have come out again, else nothing would be shown by what is not found.
FIELDS = {"full_name", "position", "unit", "evaluator", "evaluator_position", "email", "indicator", "goal", "target", "progress", "advice",
          "remark", "file", "sheet", "office_goal", "unit_goal", "code", "no_unit", "former_remark", "reason", "matter", "action", "due",
          "owner", "evidence", "outcome", "opinion", "decision", "raise_remark", "plan", "how", "when", "level", "told_by", "witness", "told_remark"}
OF_HALF = {"level", "remark", "plan", "how", "when", "raise_remark", "no_unit", "unit_goal", "code", "opinion"}      # of one personnel type, or every other line


@pytest.fixture(scope="module", params=(0, 1) if FULL else (0,))
def office(request, tmp_path_factory) -> PayloadOffice:
    office = PayloadOffice(tmp_path_factory.mktemp("office"))
    office.worked(people(request.param), in_steps=FULL)
    return office


@pytest.fixture(scope="module")
def outputs(office) -> dict[str, bytes]:
    """Name → content of everything that was written, archives unpacked; not what returns to its sender as he made it."""
    found = {}
    for place in ("output", "packages", "changes"):
        for path in sorted((office.home / place).rglob("*")):
            if path.is_file():
                found |= _unpacked(path.relative_to(office.home).as_posix(), path.read_bytes())
    return {name: content for name, content in found.items() if "/returned/" not in name}


def _unpacked(name: str, content: bytes) -> dict[str, bytes]:
    if not name.endswith(".zip"):
        return {name: content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {f"{name}/{member}": archive.read(member) for member in archive.namelist()}


def of_kind(outputs: dict[str, bytes], ending: str) -> dict[str, bytes]:
    chosen = {name: content for name, content in outputs.items() if name.endswith(ending)}
    assert chosen
    return chosen


# ── workbooks ──

def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def named(part: bytes, *tags: str) -> list[etree._Element]:
    """The elements of these names, whatever their namespace."""
    return [element for element in etree.fromstring(part).iter() if isinstance(element.tag, str) and etree.QName(element).localname in tags]


def without_quoted(formula: str) -> str:
    """A formula without its texts and without the names of sheets."""
    return re.sub(r"'(?:[^']|'')*'!", "", re.sub(r'"(?:[^"]|"")*"', "", formula))


# Of a header or footer: its three parts, font and size, page and pages. An ampersand of theirs stands doubled.
OUR_CODES = 'LCRPN"12'


def live_in(name: str, part: bytes) -> list[str]:
    """What a spreadsheet program would calculate, follow or fetch, and is theirs."""
    if name.endswith(".rels"):
        return [f"leads to {element.get('Target')}" for element in named(part, "Relationship")
                if element.get("TargetMode") == "External" or HARM.search(element.get("Target", ""))]
    if not name.endswith(".xml"):
        return []
    formulas = [element.text or "" for element in named(part, "f", "formula", "formula1", "formula2", "definedName")]
    said = [f"calculates {text}" for text in formulas if HARM.search(without_quoted(text))]
    said += [f"has {etree.QName(element).localname}" for element in named(part, "ddeLink", "oleLink", "externalBook", "oleObject", "webPublishItem")]
    said += [f"follows {element.attrib}" for element in named(part, "hyperlink", "hlinkClick") if HARM.search(" ".join(element.attrib.values()))]
    heads = [element.text or "" for element in named(part, "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")]
    return said + [f"prints {code} in {text[:200]}" for text in heads for code in re.findall(r"&(.)", text.replace("&&", "")) if code not in OUR_CODES]


def test_nothing_in_a_workbook_calculates_links_or_fetches_what_they_typed(outputs):
    workbooks, looked = of_kind(outputs, ".xlsx"), 0
    for name, content in workbooks.items():
        for part, inside in parts(content).items():
            assert live_in(part, inside) == [], (name, part)
            looked += 1
    record(7, workbooks=len(workbooks), parts_of_workbooks=looked, live_in_workbooks=0)


def test_what_stands_in_a_cell_is_a_text_that_begins_as_it_was_typed(outputs):
    """Not a number, a date or another cell's sum: type s or inline, or the stored value of a formula of ours."""
    for name, content in of_kind(outputs, ".xlsx").items():
        for part, inside in parts(content).items():
            if part.startswith("xl/worksheets/sheet"):
                for cell in named(inside, "c"):
                    assert cell.get("t") in ("s", "str", "inlineStr") or not HARM.search("".join(cell.itertext())), (name, part, cell.get("r"))


def test_a_workbook_that_goes_back_has_no_formula_of_theirs_either(office):
    for path in (office.home / "output").rglob("returned/**/*.xlsx"):
        for part, inside in parts(path.read_bytes()).items():
            if part.startswith("xl/worksheets/"):
                assert [element.text for element in named(inside, "f") if HARM.search(without_quoted(element.text or ""))] == []


# ── pages ──

class Page(HTMLParser):
    """What a browser would make of a page: (tag, attribute, value), text of script and style, and text that is shown."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.inside, self.run, self.shown = "", [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.inside = tag if tag in ("script", "style") else ""

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.inside = ""

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        (self.run if self.inside else self.shown).append(data)


LEADING = {"href", "src", "action", "formaction", "xlink:href", "srcset", "data", "poster", "background"}
OURS_FROM = re.compile(r"^(#|[^:/?#]+(/|$|\.)|\.\./)")


def live_on(page: Page) -> list[str]:
    """What a browser would run, follow or fetch, and is theirs."""
    said = [f"has <{tag}>" for tag in page.tags if tag in ("iframe", "object", "embed", "base", "form", "img", "link")]
    said += [f"runs {text[:80]}" for text in page.run if HARM.search(text)]
    for tag, name, value in page.attributes:
        if name.startswith("on") or name == "srcdoc" or name == "http-equiv" and value != "Content-Security-Policy":
            said.append(f"<{tag} {name}>")
        if name in LEADING and (re.match(r"\s*[a-z][a-z0-9+.-]*:|\s*//", value, re.I)):
            said.append(f"<{tag} {name}={value[:80]}>")
        if name == "style" and HARM.search(value) or HARM.search(name):
            said.append(f"<{tag} {name}={value[:80]}>")
    return said


def test_nothing_on_a_page_runs_leads_out_or_is_markup_of_theirs(outputs):
    pages = of_kind(outputs, ".html")
    for name, content in pages.items():
        assert live_on(Page(content.decode("utf-8"))) == [], name
    record(7, pages=len(pages), live_on_pages=0)


def test_a_page_shows_what_was_typed_letter_by_letter(outputs):
    """So nothing was taken out, filled in or decoded on the way: braces stay braces, entities stay entities. Spaces apart,
    for numbers are read without."""
    seen = set()
    for name, content in of_kind(outputs, ".html").items():
        shown = "".join("".join(Page(content.decode("utf-8")).shown).split())
        for found in MARK.finditer(shown):
            kind, field = int(found[1]), found[2]
            if list(KINDS)[kind] in ("script", "handler", "link", "braces", "entity") and field not in ("sheet", "file", "full_name"):
                typed = "".join(payload(kind, field).split())
                assert shown[:found.end()].endswith(typed), (name, kind, field, shown[found.end() - len(typed):found.end()])
                seen.add((kind, field))
    assert len(seen) > 60


# ── tables ──

def test_no_cell_of_a_table_begins_as_a_formula(outputs):
    tables, looked = of_kind(outputs, ".csv"), 0
    for name, content in tables.items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell[:40])
                looked += 1
    record(7, tables=len(tables), cells_of_tables=looked, live_in_tables=0)


def test_every_payload_of_every_field_has_come_out_again(outputs):
    seen = {"xlsx": set(), "html": set(), "csv": set()}
    for name, content in outputs.items():
        ending = Path(name).suffix[1:]
        texts = parts(content).values() if ending == "xlsx" else [content] if ending in seen else []
        for text in texts:
            seen[ending] |= {(int(kind), field) for kind, field in MARK.findall(text.decode("utf-8", errors="replace"))}
    told = FIELDS if FULL else FIELDS - {"told_by", "witness", "told_remark"}       # told anew once the committee has met
    anywhere = set.union(*seen.values())
    lacking = {(kind, field) for kind in range(len(KINDS)) for field in told} - anywhere
    assert {field for _, field in lacking} <= OF_HALF and all(
        len([kind for kind, other in lacking if other == field]) <= len(KINDS) // 2 + 1 for field in OF_HALF), lacking
    record(7, kinds=len(KINDS), fields=len({field for _, field in anywhere}), **{f"payloads_in_{ending}": len(found) for ending, found in seen.items()})


# ── the search itself ──

def test_the_search_finds_harm_that_is_alive():
    """Else all of the above would pass over what it cannot see."""
    own = mark(0, "unit")
    sheet = f'<worksheet xmlns="x"><f>1+{own}</f><hyperlink location="{FAR}"/><oddHeader>&amp;L&amp;A{own}</oddHeader></worksheet>'.encode()
    assert len(live_in("xl/worksheets/sheet1.xml", sheet)) == 3
    assert live_in("a.rels", f'<R xmlns="x"><Relationship TargetMode="External" Target="{FAR}"/></R>'.encode())
    assert live_in("a.xml", f'<f>"{own}"&amp;1</f>'.encode()) == []
    page = f'<p style="background:url({FAR})" onclick="x"><a href="javascript:1">a</a><img src="//x"><script>{own}</script><a href="a/b.html#{own}">b</a>'
    assert len(live_on(Page(page))) == 6
