"""No page outgrows its bound: the lists of a long one go on in pages of their own, with every line, every link and nothing else lost.

Bounds and office are both an eighth of what they stand for: 2 MB and some 4,000 people, in one unit and in as many as there can be.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline.decisions.two_rounds import former_totals
from pipeline.decisions.weaknesses import find_weaknesses
from pipeline.documents import split as door
from pipeline.documents.changes.moves import list_changes
from pipeline.documents.changes.page import CHANGES_PAGE, Comparison, changes_page
from pipeline.documents.committee.minutes import minutes_page
from pipeline.documents.derivation import derivations
from pipeline.documents.findings.papers import findings_page
from pipeline.documents.notice.board import NOTICE_PAGE, notice_page
from pipeline.documents.pages import (
    FINDINGS_PAGE, MINUTES_PAGE, OFFICE_PAGE, PLAN_PAGE, PLANS_PAGE, PROCESS_PAGE, RAISES_PAGE, grouped, office_page, person_page,
    person_page_name, unit_page, unit_page_name)
from pipeline.documents.plan_page import plan_page
from pipeline.documents.plans.papers import plans_page, report_of
from pipeline.documents.process_page import process_page
from pipeline.documents.raises.page import raises_page
from pipeline.documents.split import split
from pipeline.results import Results
from tests.large_office import example_rounds, many

PART_OF = 8                     # the bounds in these tests
TIMES = 20                      # the people of the example office
PAGE_MAX = door.PAGE_MAX // PART_OF


@pytest.fixture(scope="module")
def example() -> tuple[Results, Results]:
    return example_rounds()


@pytest.fixture(scope="module", params=[1, 200])
def office(request, example) -> tuple[Results, Results]:
    """A large office in one unit, and in units of two or three."""
    return many(example[0], TIMES, request.param), many(example[1], TIMES, request.param)


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch):
    for bound in ("PAGE_MAX", "PART_MAX", "PART_LINES", "LONG"):
        monkeypatch.setattr(door, bound, getattr(door, bound) // PART_OF)


def returned(results: Results) -> dict[str, str]:
    return {name: f"returned/{name}" for name in results.files["file_name"]}


def unit_of(results: Results) -> str:
    return next(iter(grouped(results).units))


def with_items(results: Results, times: int):
    """Somebody with so many times the indicators and competencies."""
    own = next(own for own in derivations(results).by_person.values() if own.is_complete)
    return replace(own, components=tuple(replace(part, items=part.items * times) for part in own.components))


# kind → (name, page) of a round and the one before it. All kinds of page but letters, which name six items at the most,
# and overview.html, which has one line an office and is written by run-all.
KINDS: dict[str, Callable[[Results, Results], tuple[str, str]]] = {
    "index.html": lambda now, then: (OFFICE_PAGE, office_page(now, then)),
    "units": lambda now, then: (unit_page_name(unit_of(now)), unit_page(now, unit_of(now), returned(now))),
    "people": lambda now, then: (person_page_name(with_items(now, 1).person), person_page(with_items(now, 60), None, now.terms)),
    "findings.html": lambda now, then: (FINDINGS_PAGE, findings_page(now, returned(now))),
    "plan.html": lambda now, then: (PLAN_PAGE, plan_page(now)),
    "plans.html": lambda now, then: (PLANS_PAGE, plans_page(now, report_of(now, then, find_weaknesses(now, then)))),
    "due_process.html": lambda now, then: (PROCESS_PAGE, process_page(now)),
    "committee": lambda now, then: (MINUTES_PAGE, minutes_page(now, former_totals(now.two_rounds))),
    "raises.html": lambda now, then: (RAISES_PAGE, raises_page(now)),
    "changes.html": lambda now, then: (CHANGES_PAGE, changes_page(list_changes(then, now), then, now, Comparison("เดิม", "ใหม่", "2566-1", True))),
    "notice_board.html": lambda now, then: (NOTICE_PAGE, notice_page(now)),
}
each_kind = pytest.mark.parametrize("kind", KINDS)
GROW_WITH_THE_OFFICE = [kind for kind in KINDS if kind not in ("people", "notice_board.html")]


@pytest.fixture
def whole(kind, office) -> tuple[str, str]:
    return KINDS[kind](*office)


def lines_of(page: str) -> Counter[str]:
    """The lines of a page's lists as a reader sees them."""
    main = html.document_fromstring(page).find(".//main")
    lines = main.xpath(".//tbody/tr[not(contains(@class, 'case'))] | .//li[not(ancestor::nav) and not(ancestor::tr)] | .//pre | .//p[@class='minutes']")
    said = ("".join(line.itertext()) for line in lines)
    return Counter(" ".join(text.split()) for line, text in zip(lines, said) for text in (text.splitlines() if line.tag == "pre" else [text]) if text.strip())


def links_of(name: str, page: str) -> set[tuple[str, str]]:
    """(file, place in it) of every link that a page has."""
    found = [link.partition("#") for link in html.document_fromstring(page).xpath("//a/@href")]
    return {(posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target))) if target else name, place) for target, _, place in found}


def places_of(page: str) -> list[str]:
    return html.document_fromstring(page).xpath("//@id")


@each_kind
def test_no_page_of_this_kind_outgrows_the_bound(kind, whole):
    pages = dict(split(*whole))
    assert {name: size for name, page in pages.items() if (size := len(page.encode())) > PAGE_MAX} == {}
    assert len(pages) > 1 or len(whole[1].encode()) <= PAGE_MAX


@each_kind
def test_every_line_is_on_one_of_the_pages_and_no_line_is_invented(kind, whole):
    name, page = whole
    (_, first), *others = split(name, page)
    due, on_first, on_parts = lines_of(page), lines_of(first), sum((lines_of(part) for _, part in others), Counter())
    assert set(due) == set(on_first) | set(on_parts)
    # A section on a part may in turn show the first lines of a list that has pages of its own.
    assert [line for line in due if not due[line] <= on_first[line] + on_parts[line] <= 3 * due[line]] == []


@each_kind
def test_every_link_leads_where_it_led_and_every_page_can_be_reached(kind, whole):
    name, page = whole
    pages = dict(split(name, page))
    links = {of: links_of(of, text) for of, text in pages.items()}
    outside = {link for found in links.values() for link in found if link[0] not in pages}
    assert outside == {link for link in links_of(name, page) if link[0] != name}
    for found in links.values():
        assert [(file, place) for file, place in found if file in pages and place and place not in places_of(pages[file])] == []
    reached = {name}
    while more := {file for of in reached for file, _ in links[of] if file in pages} - reached:
        reached |= more
    assert reached == set(pages)


@each_kind
def test_each_of_the_pages_is_sound(kind, whole):
    for name, page in split(*whole):
        assert len(places_of(page)) == len(set(places_of(page))), name
        for tag in ("section", "table", "thead", "tbody", "tr", "th", "td", "div", "ul", "li", "nav", "p", "svg", "a", "main"):
            assert len(re.findall(f"<{tag}[ >]", page)) == page.count(f"</{tag}>"), (name, tag)
        assert set(re.findall(r' class="([^"]*)"', page)) <= set(re.findall(r' class="([^"]*)"', whole[1])) | {"ranks", "broad", "process", "units", "", "note", "contents"}
        assert page.count("<h1") == page.partition("</head>")[0].count("<title>") == 1


@pytest.mark.parametrize("kind", GROW_WITH_THE_OFFICE)
def test_the_page_itself_keeps_the_first_lines_and_says_how_many_there_are(kind, whole):
    (_, page), *parts = split(*whole)
    cut = re.findall(r'<table class="([^"]*)">((?:(?!</table>).)*)</table>\s*</div>\s*<p class="note">แสดง (\d+) (?:บรรทัด|กลุ่ม)แรก จาก (\d+) ', page, re.DOTALL)
    assert [looks for looks, *_ in cut if "sortable" in looks] == []        # by some of its lines a list is not sorted
    assert all(int(shown) == rows.partition("<tfoot")[0].count("<tr") - 1 < int(total) for _, rows, shown, total in cut if rows.count("<tbody") == 1)
    assert re.search(r"\d+ (บรรทัด|กลุ่ม|หัวข้อ) ทั้งหมดอยู่ใน \d+ หน้าต่อไปนี้ \(โฟลเดอร์ ", page) or not parts


@each_kind
def test_the_page_of_a_small_office_stays_as_it_is(kind, example, monkeypatch):
    monkeypatch.undo()
    name, page = KINDS[kind](*example)
    assert list(split(name, page)) == [(name, page)]


def test_titles_of_parts_differ(office):
    pages = dict(split(OFFICE_PAGE, office_page(*office)))
    titles = [html.document_fromstring(page).findtext(".//title") for page in pages.values()]
    assert len(titles) > 5 and len(set(titles)) == len(titles)


def test_an_office_that_writes_thai_digits_writes_them_here_too(example):
    office = example[0].settings.office.model_copy(update={"digits": "thai"})
    now = replace(many(example[0], 80, 1), settings=example[0].settings.model_copy(update={"office": office}))
    pages = dict(split(MINUTES_PAGE, minutes_page(now, {})))
    said = " ".join(" ".join(html.document_fromstring(page).find(".//main").itertext()) for page in pages.values())
    assert len(pages) > 1 and re.findall(r"[0-9]+[–-][0-9]+", said) == [] and re.search("บรรทัดที่ [๐-๙]+–[๐-๙]+ จาก [๐-๙]+", said)


def page_of(main: str) -> str:
    return f"<html><head><title>หน้า</title></head><body><main>\n<h1>หน้า</h1>\n{main}</main></body></html>"


def test_one_line_longer_than_the_bound_is_all_that_can_outgrow_it():
    long = f"<li>{'ก' * PAGE_MAX}</li>\n"
    pages = dict(split("a.html", page_of(f"<ul>\n<li>ข</li>\n{long}<li>ค</li>\n</ul>\n")))
    assert [name for name, page in pages.items() if len(page.encode()) > PAGE_MAX] == ["a/list-2.html"]


def test_a_message_is_never_shown_in_part_on_the_page_where_it_would_be_copied_whole():
    message = "\n".join(f"บรรทัดที่ {number} ของข้อความ" for number in range(9000))
    (_, first), *parts = split("a.html", page_of(f'<section aria-labelledby="u">\n<h2 id="u">หน่วย</h2>\n<pre class="message">\n{message}\n</pre>\n</section>\n'))
    assert "<pre" not in first and "".join(re.search(r"<pre[^>]*>\n(.*)</pre>", part, re.DOTALL)[1] for _, part in parts) == message + "\n"


def test_a_group_of_a_table_that_is_long_itself_has_its_heading_before_each_of_its_pieces():
    rows = [f"<tr><td>{group}{number} {'ก' * 20}</td></tr>\n" for group in "ab" for number in range(2000)]
    bodies = "".join(f'<tbody>\n<tr class="case"><th>{group}</th></tr>\n{"".join(rows[start:start + 2000])}</tbody>\n'
                     for group, start in (("a", 0), ("b", 2000)))
    table = f"<table>\n<thead><tr><th>หัว</th></tr></thead>\n{bodies}</table>\n"
    (_, first), *parts = split("a.html", page_of(f'<section aria-labelledby="u">\n<h2 id="u">หน่วย</h2>\n{table}</section>\n'))
    shown = "".join(part for _, part in parts)
    assert [row for row in rows if shown.count(row) != 1] == [] and len(parts) > 1
    for body in re.findall(r"<tbody>\n(.*?)</tbody>", shown, re.DOTALL):
        heading, row = re.findall(r"<t[hd]>(.)", body)[:2]
        assert heading == row
