"""Pages that would be too long to open: their lists go on in pages of their own, in a folder beside the page and of its name.

A page of up to 2 MB stays as it is. In a longer one each long list (rows of a table, items of a list, paragraphs, lines of a
message) and each long series of sections or tables keeps its first lines and leads to the pages that have all of them. That
holds for any template, so nothing but a single line can outgrow the bound. A page may be cut at its tags, for words from a
workbook are escaped in it: every tag is ours (law 9).
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain, groupby
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from pipeline.documents.look import templates, with_thai_digits

PAGE_MAX, LETTER_MAX = 2_000_000, 4         # bytes of a page, and of a letter
PART_MAX, PART_LINES = 1_000_000, 1000      # bytes and lines of a list on a page of its own: a browser still sorts these at once
LONG, FIRST_LINES = 50_000, 20              # a list of more bytes is long, and keeps so many lines of no more bytes
NUMBERED_IN_THAI = "counter(page, thai)"    # in the style of a page whose office writes Thai digits
NAME_LETTERS = 60                           # of a line by which its page is named

MAIN = re.compile(r"(?<=<main>\n).*(?=</main>)", re.DOTALL)
TOP, CRUMBS = re.compile(r"<h1>(.*?)</h1>", re.DOTALL), re.compile(r'<nav aria-label="ตำแหน่งของหน้า">(.*?)</nav>', re.DOTALL)
SECTION = re.compile(r'<section aria-labelledby="([^"]*)">\n(<h2[^>]*>(.*?)</h2>\n.*?)</section>\n', re.DOTALL)
NUMBER = re.compile(r"-[0-9]+$")
LIST = re.compile(r'(<div class="scroll"[^>]*>\n)?<table\b.*?</table>\n(?(1)\s*</div>\n)|<([uo])l\b.*?</\2l>\n'
                  r'|<pre\b.*?</pre>\n|(?:<p class="minutes">[^<]*</p>\n)+', re.DOTALL)
TABLE = re.compile(r"(.*?</thead>\n)(.*</tbody>\n)((?:<tfoot>.*</tfoot>\n)?)(.*)", re.DOTALL)
HEADED, SCROLLED = re.compile(r"^(?=<h3\b)", re.MULTILINE), re.compile(r'^(?=<div class="scroll")', re.MULTILINE)
BODY, ROW, ITEM, PARAGRAPH = (re.compile(f"(?=<{tag}[ >])") for tag in ("tbody", "tr", "li", "p"))
SORTABLE = re.compile(r'(<table class="[^"]*?) ?sortable"')
NAMED = re.compile(r"<(h2|h3|caption|th|li)\b[^>]*>(.*?)(?:<span class=\"position\">.*?)?</\1>", re.DOTALL)
TAG, LINK, PLACE = re.compile(r"<[^>]*>"), re.compile(r'(?<=href=")[^"]*'), re.compile(r'(?<= id=")[^"]*')


class Run(NamedTuple):
    """Lines that follow each other, and what stands before and after any number of them; ``after_first`` ends the first lines
    where these stay on the page, with the sums over all. ``noun`` is what a line is called."""

    before: str
    lines: list[str]
    after: str = ""
    after_first: str = ""
    noun: str = "บรรทัด"
    shows_first: bool = True


@dataclass(frozen=True)
class Part:
    """A page of its own for the lines ``first`` to ``last`` of a list of ``total``; ``names`` are those of the two lines.
    ``file`` is its name below the folder of the page that was cut, ``section`` where the list stood on that."""

    file: str
    section: str
    title: Markup
    noun: str
    first: int
    last: int
    total: int
    names: tuple[str, str]
    content: Markup

    @property
    def link(self) -> str:
        """How the page that was cut leads to it."""
        return quote(self.file)


def split(name: str, page: str) -> Iterator[tuple[str, str]]:
    """(name, content) of the page and, where that is too long, of the pages on which its lists go on."""
    if len(page) * LETTER_MAX <= PAGE_MAX or size(page) <= PAGE_MAX:
        yield name, page
        return
    folder, slash, file = name.rpartition("/")
    place = MAIN.search(page)
    head, tail = page[:place.start()], page[place.end():]
    written = with_thai_digits if NUMBERED_IN_THAI in head else str
    lists = Lists(file.removesuffix(".html"), written)
    main = shortened(place[0], lists, PAGE_MAX - size(head) - size(tail))
    home = {anchor: part.link for part in chain(*lists.of) for anchor in PLACE.findall(part.content)} | dict.fromkeys(PLACE.findall(main), "")
    yield name, head + LINK.sub(lambda link: from_page(link[0], home), main) + tail
    title, crumbs = Markup(TOP.search(main)[1]), CRUMBS.search(main)
    for of_list in lists.of:
        for part in of_list:
            content = written(macros().part_of_list(part, of_list, Markup(crumbs[1] if crumbs else ""), title))
            here = set(PLACE.findall(content))
            content = LINK.sub(lambda link: from_part(link[0], home, here, quote(file)), content)
            yield folder + slash + part.file, titled(head, part) + content + tail


def size(text: str) -> int:
    """Bytes of a text in a file."""
    return len(text) if text.isascii() else len(text.encode())


def macros():
    """What is said of lists that go on elsewhere (templates/list_pages.html)."""
    return templates().get_template("list_pages.html").module


def titled(head: str, part: Part) -> str:
    """The head of the page that was cut, as the head of a part."""
    return head.replace("<title>", f"<title>{part.title} {part.first}–{part.last} · ", 1)


def from_page(link: str, home: Mapping[str, str]) -> str:
    """A link of the page that was cut; to a place that has gone it leads to the part that has it."""
    return home.get(link[1:], "") + link if link.startswith("#") else link


def from_part(link: str, home: Mapping[str, str], here: Container[str], page: str) -> str:
    """The same link on a part, which lies one folder deeper; places that are ``here`` are found here."""
    if not link.startswith("#"):
        return f"../{link}"
    place = link[1:]
    return link if place in here else f"../{home.get(place) or page}{link if place in home else ''}"


class Lists:
    """The lists of one page that were too long for it, each as its parts."""

    def __init__(self, folder: str, written: Callable[[str], str]):
        self.of: list[list[Part]] = []
        self._folder, self._written = folder, written
        self._pages: Counter = Counter()            # of each section

    def moved(self, run: Run, section: str, title: str) -> str:
        """What stays of the run on its page: the first lines, and where all of them are; all of it, where these are all."""
        shown = next(packed(run.lines, LONG, FIRST_LINES)) if run.shows_first and size(run.lines[0]) <= LONG else []
        ends = run.after_first or run.after
        if len(shown) == len(run.lines):            # long for its heading alone
            return run.before + "".join(shown) + ends
        parts, last, title = [], 0, Markup(TAG.sub("", title))
        for lines in packed(run.lines, PART_MAX, PART_LINES):
            self._pages[section] += 1
            first, last = last + 1, last + len(lines)
            parts.append(Part(f"{self._folder}/{section}-{self._pages[section]}.html", section, title, run.noun, first, last,
                              len(run.lines), (name_of(lines[0]), name_of(lines[-1])), Markup(run.before + "".join(lines) + run.after)))
        self.of.append(parts)
        kept = SORTABLE.sub(r'\1"', run.before) + "".join(shown) + ends if shown else ""
        said = macros().leading_on(parts, len(shown), f"{title.unescape()} ({len(self.of)})", self._folder)
        return kept + self._written(said)


def packed(lines: Sequence[str], most_bytes: int, most_lines: int) -> Iterator[list[str]]:
    """The lines in portions of no more bytes and lines than that; a line of more bytes is a portion of its own."""
    portion, taken = [], 0
    for line in lines:
        length = size(line)
        if portion and (taken + length > most_bytes or len(portion) == most_lines):
            yield portion
            portion, taken = [], 0
        portion.append(line)
        taken += length
    yield portion


def name_of(line: str) -> str:
    """By what a line is known: its heading without tags; '' where it has none."""
    found = NAMED.search(line)
    words = " ".join(unescape(TAG.sub("", found[2])).split()) if found else ""
    return words if len(words) <= NAME_LETTERS else words[:NAME_LETTERS - 1] + "…"


# ── what is cut ──

def shortened(main: str, lists: Lists, most: int) -> str:
    """What stands between head and foot of a page: of numbered sections the series, where it is long, of all others the lists.

    Where more than ``most`` bytes are left, the sections themselves are a list.
    """
    top, kept, end = TOP.search(main)[1], [], 0
    for stem, together in groupby(SECTION.finditer(main), lambda section: NUMBER.sub("", section[1])):
        series = list(together)
        kept.append(short_lists(main[end:series[0].start()], lists, "list", top))
        if len(series) > FIRST_LINES:
            kept.append(lists.moved(Run("", [short_section(one, lists, PART_MAX) for one in series], noun="หัวข้อ"), stem, top))
        else:
            kept += [short_section(one, lists, LONG) for one in series]
        end = series[-1].end()
    short = "".join([*kept, short_lists(main[end:], lists, "list", top)])
    sections = list(SECTION.finditer(short))
    if size(short) <= most or not sections:
        return short
    run = Run("", [section[0] for section in sections], noun="หัวข้อ")
    return short[:sections[0].start()] + lists.moved(run, "page", top) + short[sections[-1].end():]


def short_section(section: re.Match, lists: Lists, bound: int) -> str:
    """A section of more bytes than ``bound``: its tables or headings, where they are many, as a list, else its lists."""
    if size(section[0]) <= bound:
        return section[0]
    name, inner, title = section.groups()
    lead, *blocks = (HEADED if "\n<h3" in inner else SCROLLED).split(inner)
    if len(blocks) > FIRST_LINES:
        short = [short_lists(block, lists, name, title) if size(block) > PART_MAX else block for block in blocks]
        inner = lead + lists.moved(Run("", short, noun="หัวข้อ"), name, title)
    else:
        inner = short_lists(inner, lists, name, title)
    return f'<section aria-labelledby="{name}">\n{inner}</section>\n'


def short_lists(text: str, lists: Lists, section: str, title: str) -> str:
    """The lists in it of more than ``LONG`` bytes."""
    return LIST.sub(lambda found: lists.moved(run_of(found[0]), section, title) if size(found[0]) > LONG else found[0], text)


def run_of(text: str) -> Run:
    """A table, a list, paragraphs or a message as its lines."""
    if table := TABLE.fullmatch(text):
        return table_run(*table.groups())
    if text.startswith("<p "):
        return Run("", cut_at(PARAGRAPH, text))
    opening, inner = text.split("\n", 1)
    inner, closing = inner.rstrip("\n").rsplit("\n", 1)
    if text.startswith("<pre"):             # the first lines alone would be pasted for the whole message
        return Run(f"{opening}\n", f"{inner}\n".splitlines(keepends=True), f"{closing}\n", shows_first=False)
    return Run(f"{opening}\n", cut_at(ITEM, f"{inner}\n"), f"{closing}\n")


def table_run(head: str, bodies: str, sums: str, end: str) -> Run:
    """Its rows, or where these stand in groups, the groups."""
    groups = cut_at(BODY, bodies)
    if len(groups) > 1:
        return Run(head, [piece for group in groups for piece in pieces(group)], end, sums + end, noun="กลุ่ม")
    opening, rows = parted(groups[0])
    return Run(head + opening, rows, f"</tbody>\n{end}", f"</tbody>\n{sums}{end}")


def pieces(group: str) -> Iterator[str]:
    """A group that is long itself, its heading before each of its pieces; cells over several rows hold it together."""
    if size(group) <= LONG or "rowspan=" in group:
        yield group
        return
    opening, rows = parted(group)
    heading = rows.pop(0) if 'class="case"' in rows[0] else ""
    for portion in packed(rows, LONG, PART_LINES):
        yield f"{opening}{heading}{''.join(portion)}</tbody>\n"


def parted(group: str) -> tuple[str, list[str]]:
    """(opening tag, rows) of a table's body."""
    opening, rows = group.split("\n", 1)
    return f"{opening}\n", cut_at(ROW, rows.rpartition("</tbody>")[0])


def cut_at(tag: re.Pattern, text: str) -> list[str]:
    """``text`` in pieces that begin with the tag; nothing of it is lost."""
    first, *others = tag.split(text)
    return [first + others[0], *others[1:]] if others else [first]
