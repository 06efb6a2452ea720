"""What the figures of ``make bench`` say: each part as a table on the terminal, and docs/performance.md with the targets beside them."""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

NAMES = {"ours": "product", "plain": "plain script", "calamine": "fast libraries", "floor": "floor"}
ORDER = ("start and end", "read", "score", "audit", "unchanged", "summary", "workbooks", "pages")
AGAIN = ("every paper, into a new folder", "one late file", "nothing changed", "all anew (--fresh)")
MB_ALLOWED, KB_A_PERSON = 400, 10
START_ALLOWED = 0.25
# Why a target does not hold, by its name, and where the time of the largest run goes: written by whoever has looked at the profiles.
WHY: dict[str, str] = {
    "plain script": "writing workbooks, two thirds of the plain script's time, costs the product a sixteenth of that; what is left is reading. "
                    "The rivals know by heart in which cell each figure stands and take it; the product finds tables, labels and people wherever an "
                    "office has put them, looks through every part before it trusts it, and keeps every cell that a figure came from. That is "
                    "9 to 14 ms of a processor a workbook, as the machine has its days, of which calamine takes a fifth.",
    "floor": "a third of the product's time are steps that the floor does not have at all: checks with their findings, 26 audit tables, knowing what has "
             "changed, derivations of every figure down to its cell. Another two fifths are reading, of which the floor does a tenth. Workbooks and pages "
             "alone cost five times those of the floor, for they say where each figure comes from.",
    "memory": "the run itself needs 43 KB a person: 15 for readings and the cells behind every figure, 16 for the tables, 10 for the derivations. The two makers "
              "of papers share that with it, but counting references writes into what is shared and so copies it: that is the rest of the 60 to 70 KB. It "
              "grows in a straight line; what would bend it is to derive unit by unit, and to keep cells in the cache alone.",
}
PROFILES: tuple[str, ...] = (
    "The largest run, 20,000 people with every paper, sampled ten times a second in all its processes (py-spy): 38 % of the samples are the two makers of papers "
    "(workbooks three fifths of it, a fifth of that deflating; pages a good fifth), 30 % the two readers, and 28 % the run itself, most of it while the "
    "others work: laying papers down 11 %, of which the system's own writing 5; scores and checks 3, readings kept and fetched 2, derivations 2.",
    "More closely, sampled 200 times a second while one process read 600 workbooks, 13.5 ms each, and with marks between the stages of 2,000 people. "
    "No function has more than 8 %: what could be had in one place has been had.",
    "- **Reading** (9 to 14 ms of a processor a workbook, two at once): calamine and our cells of what it gives 20 %; formulas, errors, hidden rows and values "
    "not calculated, which calamine hides, from the XML 10 %; the guard 8 %; finding tables 9 %, whose form it is 10 %, indicators and competencies "
    "11 %, labels, stated sums and the rest of what is understood 14 %; keeping the cells for lineage, packed, 15 %.\n"
    "- **Start and end**: 1.3 s are imports, pandas two fifths of it; the derivations of all people, before the papers are handed out, 1 ms a person; "
    "freeing everything at the end 0.4.\n"
    "- **Scores and checks**: 2.3 ms a person in one process, fractions and rows of a few hundred bytes; nothing stands out.\n"
    "- **A later run with nothing changed** is answered from the digests of both inboxes, the configuration and all papers, before pandas is loaded. "
    "With one late file everybody is scored anew and every paper asked whether it is still the same, then come the pages of those whose place it moved: "
    "7 to 9 ms a person in all, so that one late file among 20,000 takes minutes, not the seconds that were asked for.",
    "What the next factor would need: the places of tables and labels remembered by form and proved by comparing texts instead of searched for in every file; "
    "scoring and deriving by the processes that read, which hold everything already; and, for a late file, scores kept by what they rest on.",
)

FIGURE = re.compile(r"[*\d.,%–]+")
Rows = Sequence[Sequence[str]]


class Target(NamedTuple):
    """What was asked for and what was measured; ``used`` is the part of the allowance that was needed, 1 is just enough."""

    name: str
    asked: str
    measured: str
    used: float

    @property
    def verdict(self) -> str:
        if self.used <= 1:
            return f"holds, with {self.used:.0%} of what is allowed"
        return f"**does not hold**: {self.used:.1f} times what is allowed"


def races(known: dict) -> dict[int, dict]:
    """people → the race of so many."""
    return {known[name]["people"]: known[name] for name in sorted(known, key=number_in) if name.startswith("race ")}


def number_in(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def targets(known: dict) -> Iterator[Target]:
    """The targets that the figures so far can tell of."""
    totals = {people: {entrant: own["total"] for entrant, own in race["entrants"].items()} for people, race in races(known).items()}
    for people, total in totals.items():
        if "plain" in total:
            times = total["plain"] / total["ours"]
            yield Target("plain script", "at least 10 times as fast as the plain script, aiming at 25", f"{times:.1f} times, {people:,} people", 10 / times)
    for people, total in totals.items():
        if "floor" in total:
            times = total["ours"] / total["floor"]
            yield Target("floor", "at most 3 times the floor", f"{times:.1f} times, {people:,} people", times / 3)
    if {200, 20_000} <= set(totals):
        few, many = totals[200]["ours"], totals[20_000]["ours"]
        yield Target("growth", "a person among 20,000 costs at most 20 % more than one among 200", f"{few:.1f} → {many:.1f} ms", many / few / 1.2)
    for people, race in races(known).items():
        if peak := race["entrants"]["ours"]["peak_mb"]:
            allowed = MB_ALLOWED + KB_A_PERSON * people / 1024
            yield Target("memory", f"all processes together under {MB_ALLOWED} MB + {KB_A_PERSON} KB a person", f"{peak} MB, {people:,} people", peak / allowed)
    if "start" in known:
        seconds = median(known["start"]["seconds"])
        yield Target("start", f"`python -m pipeline --help` under {START_ALLOWED} s", f"{seconds:.2f} s", seconds / START_ALLOWED)


# ── tables ──

def table(rows: Rows) -> str:
    """Markdown, its columns aligned so that it can be read on a terminal too, figures to the right; the first row is the heading."""
    columns = list(zip(*rows, strict=True))
    widths, are_figures = [max(map(len, column)) for column in columns], [all(map(FIGURE.fullmatch, column[1:])) for column in columns]
    lines = ["| " + " | ".join(cell.rjust(width) if is_figure else cell.ljust(width) for cell, width, is_figure in zip(row, widths, are_figures)) + " |"
             for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + (":" if is_figure else "-") for width, is_figure in zip(widths, are_figures)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def race_rows(race: dict) -> Rows:
    """Stages by entrants in ms a person, then the totals, how many times the product they are, memory and sizes."""
    own = {entrant: race["entrants"][entrant] for entrant in NAMES if entrant in race["entrants"]}
    seen = {stage: None for stage in (*ORDER, *(stage for one in own.values() for stage in one["stages"]))}
    stages = [stage for stage in seen if any(stage in one["stages"] for one in own.values())]
    return [["ms a person", *(NAMES[entrant] for entrant in own)],
            *([stage, *(figure(one["stages"].get(stage)) for one in own.values())] for stage in stages),
            ["**in all**", *(f"**{one['total']:.2f}**" for one in own.values())],
            ["times the product", *(f"{one['total'] / own['ours']['total']:.2f}" for one in own.values())],
            ["processor time, both cores", *(figure(one["cpu"]) for one in own.values())],
            ["peak memory, MB", *("–" if one["peak_mb"] is None else f"{one['peak_mb']}" for one in own.values())],
            ["a workbook, KB", *(f"{one['workbook_kb']}" for one in own.values())],
            ["a page, KB", *(f"{one['page_kb']}" for one in own.values())]]


def figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def again_rows(race: dict) -> Rows:
    return [["the product with every paper", "seconds"], *([name, f"{race['again'][name]:.2f}"] for name in AGAIN if name in race["again"])]


def whole_rows(whole: dict) -> Rows:
    """Stages by runs, with the median and its share of the median total."""
    seconds = whole["seconds"]
    total = median(seconds["total"])
    return [["seconds", *(f"run {number}" for number in range(1, len(seconds["total"]) + 1)), "median", "share"],
            *([stage, *(f"{one:.3f}" for one in runs), f"{median(runs):.3f}", f"{median(runs) / total:.0%}"] for stage, runs in seconds.items())]


def disk_rows(disk: dict) -> Rows:
    ways = {"new": "new file, written aside and renamed", "replaced": "the same over an existing file", "in_place": "an existing file written over in place",
            "flushed": "new file, flushed to the disk (fsync)"}
    return [[f"a file of {disk['file_kb']} KB", "ms"], *([words, f"{disk['ms'][way]:.2f}"] for way, words in ways.items())]


def where_it_goes(race: dict) -> str:
    """The product's stages, the longest first."""
    ours = race["entrants"]["ours"]
    in_order = sorted(ours["stages"].items(), key=lambda stage: -stage[1])
    return ", ".join(f"{stage} {ms / ours['total']:.0%}" for stage, ms in in_order)


def taken(figures: dict) -> str:
    """When and where, and what else the machine was busy with."""
    return f"{figures['date']} · {figures['machine']} · {figures['load']} other processes at work when it began"


def section(name: str, figures: dict) -> str:
    """One part of the measurement: heading, tables, when and where."""
    return "\n\n".join([f"### {heading(name, figures)}", *body(name, figures), f"*{taken(figures)}*"]) + "\n"


def heading(name: str, figures: dict) -> str:
    if name.startswith("race "):
        runs = figures["runs"]
        return f"{figures['people']:,} people, each {'once' if runs == 1 else f'{runs} times by turns'}"
    return {"start": "Start-up", "disk": "The disk", "whole": "A whole run with every paper", "forms": "Blank forms", "raises": "Raises"}[name]


def body(name: str, figures: dict) -> list[str]:
    """The tables and sentences of one part."""
    match name:
        case "start":
            return [f"`python -m pipeline --help`: {median(figures['seconds']):.2f} s (each time: {', '.join(f'{one:.2f}' for one in figures['seconds'])})"]
        case "disk":
            return [table(disk_rows(figures))]
        case "whole":
            total = median(figures["seconds"]["total"])
            return [table(whole_rows(figures)), f"{figures['people']} workbooks, {figures['people'] / total:.1f} a second · peak memory of all processes "
                    + (f"{figures['peak_mb']} MB" if figures["peak_mb"] else "not known on this system")]
        case "forms":
            best = min(figures["seconds"])
            return [f"{figures['people']} blank forms in {best:.1f} s, {figures['people'] / best:.1f} a second "
                    f"(both times: {' and '.join(f'{one:.1f}' for one in figures['seconds'])} s, the same bytes)"]
        case "raises":
            return [f"{figures['people']} people allocated, {figures['scenarios']} scenarios: {figures['seconds']:.1f} s "
                    f"(unspent of {figures['budget']:,.0f} baht: {' and '.join(figures['unspent'])})"]
    return [f"Workbooks of {figures['workbook_kb']} KB come in. Of the product's time: {where_it_goes(figures)}.",
            table(race_rows(figures)), table(again_rows(figures))]


# ── docs/performance.md ──

def page(known: dict) -> str:
    """docs/performance.md of all that has been measured so far."""
    reached = list(targets(known))
    explained = dict.fromkeys(target.name for target in reached if target.used > 1)
    rows = [["target", "measured", ""], *([target.asked, target.measured, target.verdict] for target in reached)]
    parts = [name for name in ("start", "disk", "whole", "forms", "raises") if name in known]
    return "\n\n".join([
        "# ความเร็ว · Performance",
        "หน้านี้บอกว่าระบบใช้เวลาเท่าใดต่อคน เทียบกับสคริปต์ที่ทำงานอย่างเดียวกัน วัดพร้อมกันบนเครื่องเดียวกัน เขียนโดย `make bench` เท่านั้น",
        "What a person costs, beside scripts that do the same work. Written by `make bench` and by nothing else; every part says when and where "
        "it was taken, and figures of different parts were not taken together.",
        "## เป้าหมาย · Targets", table(rows) if reached else "Nothing has been measured yet.",
        *(f"Why “{name}” does not hold: {WHY.get(name, 'not yet looked into.')}" for name in explained),
        "## เทียบกัน · Side by side", *RACE_WORDS,
        *(section(f"race {people}", race) for people, race in races(known).items()),
        "## ดิสก์และส่วนอื่น · The disk, and the product alone", *DISK_WORDS,
        *(section(name, known[name]) for name in parts),
        "## เวลาไปอยู่ที่ใด · Where the time goes", *(PROFILES or ("Not yet looked into.",))]) + "\n"


RACE_WORDS = (
    "Everybody gets the same inbox: a roster, and a workbook of 5 sheets a person as the offices' own forms have it. Everybody writes the same "
    "papers: scores, a workbook and a page a person, the office's summary; totals are compared with the expected ones in every run. "
    "Each works with two processes, starts anew in a new folder, and takes its turn; figures are medians. Memory is that of all processes of a "
    "run together, shared pages counted once.",
    "- **product**: with everything in – guard, lineage of every cell, checks, 26 audit tables, digests – its papers limited to these "
    "([ours](../tests/rivals/ours.py))\n"
    "- **plain script**: pandas.read_excel with openpyxl, groupby, openpyxl, Jinja2 ([plain](../tests/rivals/plain.py))\n"
    "- **fast libraries**: the same script with calamine and XlsxWriter in memory ([calamine](../tests/rivals/calamine.py))\n"
    "- **floor**: calamine without pandas, a package prepared once a form and filled, pages as strings; each process keeps its half of the "
    "office from reading to writing ([floor](../tests/rivals/floor.py))",
    "The rivals know by heart where every figure stands and take every file for granted. Their workbook has the cells and merged ranges of our "
    "two sheets (a test compares them); what differs favours them: no hidden sheet that lets the inbox know the paper again, rows of one "
    "height, no stored values with openpyxl. Their page has our style and tables without what would have lifted the band, the remarks, and the round before; "
    "their summary has ranked lists, bands and units, without our formulas, charts and other sheets. The floor deflates at level 1.")
DISK_WORDS = (
    "Nobody here flushes (fsync): a run ends when the system has taken its files, which reach the disk some seconds later. A process that is "
    "killed loses nothing by that; a machine that loses power may lose what was written in the last seconds, and the round is run again from its "
    "inbox. Where a file replaces another the file system begins to write it at once (ext4: auto_da_alloc), so that a second run waits for the "
    "disk where the first did not. The product leaves a file alone that has the same content already.",)
