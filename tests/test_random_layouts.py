"""The same evaluation in layouts nobody has drawn yet: whatever the form looks like, 21 and 22 read back the same.

Hypothesis draws an evaluation and, apart from it, how a form shows it: where tables start, in what order their columns
stand, which habit of numbers, weights, labels and filling it has. A failing layout is shrunk and printed as a sheet.
"""

import io
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from hypothesis import given, note, settings
from hypothesis import strategies as st
from pipeline.intake.values import cell_ref
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_content
from pipeline.thai import thai_digits
from tests.drawing import ROUND, SETTINGS

NAMES = {"results": ("การมุ่งผลสัมฤทธิ์", "มุ่งผลสัมฤทธิ์"), "service": ("การบริการที่ดี", "บริการที่ดี"), "teamwork": ("การทำงานเป็นทีม",),
         "integrity": ("การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม",), "analysis": ("การคิดวิเคราะห์",)}
HEADINGS = {
    "no": ("ที่", "ลำดับ\nที่", "ลำดับที่"),
    "title": ("ตัวชี้วัดผลงาน", "ตัวชี้วัด", "ตัวชี้วัด / ผลงาน"),
    "name": ("สมรรถนะ", "รายการสมรรถนะ", "พฤติกรรม/สมรรถนะ"),
    "level": ("คะแนน (ก)", "คะแนน\nที่ได้", "คะแนนประเมิน (ก)", "ผลการประเมิน"),
    "weight": ("น้ำหนัก (ข)", "น้ำหนัก (ร้อยละ) (ข)", "นํ้าหนัก", "ค่าน้ำหนัก"),
    "points": ("คะแนนรวม (ค) = (ก×ข)", "รวมคะแนน"),
    "note": ("หมายเหตุ",),
}
LABELS = {"full_name": "ชื่อผู้รับการประเมิน", "person_id": "เลขที่ตำแหน่ง"}
PERSON = {"full_name": "นายสมชาย ทดสอบ", "person_id": "อ28"}
DOTS, TICK = "......", "✓"
TARGETS = {"own": 1.0, "words": "ร้อยละ {}0", "number": 10.0, "dots": DOTS, "blank": ""}
FOOTER = ("ลงชื่อ ........................ ผู้ประเมิน", "(นางมานี ทดลอง)", "วันที่ ๕ เมษายน ๒๕๖๖")
LEVELS = [str(level) for level in range(1, 6)]


@dataclass(frozen=True)
class Percent:
    """A number that the cell shows as percent."""

    share: float


@dataclass
class Canvas:
    """One sheet as it is being drawn."""

    name: str
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, value: object) -> None:
        if value not in ("", None):
            self.cells[row, column] = value

    @property
    def bottom(self) -> int:
        return max((row for row, _ in self.cells), default=-1)

    @property
    def right(self) -> int:
        return max((column for _, column in self.cells), default=-1)

    def __str__(self) -> str:
        shown = " ".join(f"{cell_ref(*place)}={value!r}" for place, value in sorted(self.cells.items()))
        return f"[{self.name}] {shown} merges={self.merges} hidden={self.hidden}"


def workbook_of(canvases: list[Canvas]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0%"})
        for canvas in canvases:
            sheet = book.add_worksheet(canvas.name)
            for (row, column), value in canvas.cells.items():
                if isinstance(value, Percent):
                    sheet.write_number(row, column, value.share, percent)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write_number(row, column, value)
            # merge_range would write over what stands there.
            sheet.merge.extend(map(list, canvas.merges))
            for column in canvas.hidden:
                sheet.set_column(column, column, None, None, {"hidden": True})
    return out.getvalue()


# ── an evaluation ──

@dataclass(frozen=True)
class Line:
    """An indicator or a competency: its name, its weight in percent, its level or its ratings item by item."""

    name: str
    weight: int
    levels: tuple[Decimal, ...]


def weights(number: int) -> st.SearchStrategy[list[int]]:
    """``number`` whole weights that make 100."""
    cuts = st.lists(st.integers(1, 99), min_size=number - 1, max_size=number - 1, unique=True).map(sorted)
    return cuts.map(lambda at: [high - low for low, high in zip([0, *at], [*at, 100])])


@st.composite
def indicators(draw) -> list[Line]:
    number, is_whole = draw(st.integers(1, 5)), draw(st.booleans())
    places = st.integers(1, 5).map(Decimal) if is_whole else st.decimals(1, 5, places=2)
    return [Line(f"งานที่{'กขคงจ'[n]} ร้อยละของผู้เรียน", weight, (draw(places),)) for n, weight in enumerate(draw(weights(number)))]


@st.composite
def competencies(draw) -> list[Line]:
    codes = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=5, unique=True))
    items = draw(st.integers(1, 3))
    return [Line(code, weight, tuple(Decimal(draw(st.integers(1, 5))) for _ in range(items)))
            for code, weight in zip(codes, draw(weights(len(codes))))]


def expected(lines: list[Line]) -> list[tuple[str, str, str]]:
    return [(line.name, str(line.weight), f"{level.normalize():f}") for line in lines for level in line.levels]


# ── how a form shows it ──

NUMBERS = {"number": float, "text": lambda n: f"{n:f}", "thai": lambda n: thai_digits(f"{n:f}"), "words": lambda n: f"{n:f} คะแนน",
           "spaced": lambda n: f" {n:f}\u200b ", "mixed": lambda n: thai_digits(f"{n:f}"[0]) + f"{n:f}"[1:]}
SHARES = {"70": float, "0.7": lambda w: w / 100, "%0.7": lambda w: Percent(w / 100), '"70%"': lambda w: f"{w}%", '"70 %"': lambda w: f"{w} %",
          "๗๐%": lambda w: thai_digits(f"{w}%"), "๗๐": lambda w: thai_digits(str(w)), "ร้อยละ 70": lambda w: f"ร้อยละ {w}"}


@st.composite
def table(draw, canvas: Canvas, top: int, left: int, kind: str, lines: list[Line], is_alone: bool) -> None:
    """Draw the table of these lines with its headings at a place of the canvas, by whatever habits come up."""
    name = "title" if kind == "achievement" else "name"
    ticked = all(level == level.to_integral() for line in lines for level in line.levels) and draw(st.booleans())
    columns = _columns(draw, name, ticked)
    target = TARGETS[draw(st.sampled_from(sorted(TARGETS)))] if not ticked and kind == "achievement" and draw(st.booleans()) else None
    if target is not None:
        place = columns.index(name) + 1
        columns[place:place] = [f"level:{level}" for level in LEVELS]
    # A column can be hidden only where nothing else of the sheet stands in it.
    free = [place for place in range(len(columns) + 1) if left + place not in {column for _, column in canvas.cells}]
    if is_alone and free and draw(st.booleans()):
        columns.insert(place := draw(st.sampled_from(free)), "helper")
        canvas.hidden.add(left + place)
    at = {meant: left + place for place, meant in enumerate(columns)}
    top = _headings(draw, canvas, top, at)
    _body(draw, canvas, top, at, lines, name, ticked, target)


def _columns(draw, name: str, ticked: bool) -> list[str]:
    """Meanings from left to right: the number first, the rest in any order."""
    levels = [f"level:{level}" for level in LEVELS]
    others = [name, "weight", *draw(st.lists(st.sampled_from(["points", "note"]), unique=True)), "LEVELS"]
    order = draw(st.permutations(others))
    answers = levels if ticked else ["level"]
    return ["no"] * draw(st.booleans()) + [column for other in order for column in (answers if other == "LEVELS" else [other])]


def _headings(draw, canvas: Canvas, top: int, at: dict[str, int]) -> int:
    """Headings in one row, or in two with merged cells; gives the row below them."""
    rows = draw(st.integers(1, 2))
    for meant, column in at.items():
        if meant.startswith("level:"):
            canvas.put(top + rows - 1, column, draw(st.sampled_from((int(meant[-1]), meant[-1], f"ระดับ {thai_digits(meant[-1])}"))))
        else:
            canvas.put(top, column, draw(st.sampled_from(HEADINGS.get(meant, ("รหัส", "คะแนน")))))
            if rows == 2:
                canvas.merges.append((top, column, top + 1, column))
    if rows == 2 and "level:1" in at:
        first = at["level:1"]
        canvas.put(top, first, "คะแนนตามระดับค่าเป้าหมาย")
        # A helper column may stand between the level columns: the merge spans it.
        canvas.merges.append((top, first, top, at["level:5"]))
    return top + rows


def _body(draw, canvas: Canvas, row: int, at: dict[str, int], lines: list[Line], name: str, ticked: bool,
          target: str | float | None) -> None:
    number, share = NUMBERS[draw(st.sampled_from(sorted(NUMBERS)))], SHARES[draw(st.sampled_from(sorted(SHARES)))]
    fillers = draw(st.sets(st.sampled_from(("groups", "blank rows", "unused", "guard", "total", "footer"))))

    def line_of(no: object, shown: str, level: Decimal | None, weight: int | None) -> None:
        canvas.put(row, at.get("no", -1), no if "no" in at else None)
        canvas.put(row, at[name], shown)
        canvas.put(row, at.get("helper", -1), 7.0 if "helper" in at else None)
        for place in LEVELS if target is not None else ():
            canvas.put(row, at[f"level:{place}"], target.format(place) if isinstance(target, str) else target * int(place))
        if weight is not None:
            canvas.put(row, at["weight"], share(weight))
        if level is not None and ticked:
            canvas.put(row, at[f"level:{int(level)}"], TICK)
        elif level is not None:
            canvas.put(row, at["level"], number(level))

    if "guard" in fillers:
        canvas.put(row, min(at.values()), "ห้ามลบ แถวนี้")
        row += 1
    for place, line in enumerate(lines):
        if "groups" in fillers and place % 2 == 0:
            canvas.put(row, min(at[name], at.get("no", at[name])), "สมรรถนะหลัก" if name == "name" else "ด้านปริมาณงาน")
            row += 1
        shown = draw(st.sampled_from(NAMES[line.name])) if name == "name" else line.name
        line_of(place + 1.0, shown, line.levels[0] if len(line.levels) == 1 else None, line.weight)
        row += 1
        for item, level in enumerate(line.levels if len(line.levels) > 1 else (), 1):
            line_of(f"{place + 1}.{item}", f"พฤติกรรมข้อ{'กขค'[item - 1]}", level, None)
            row += 1
        row += "blank rows" in fillers
    if "unused" in fillers and "no" in at:
        line_of(len(lines) + 1.0, DOTS, None, None)
        row += 1
    if "total" in fillers:
        canvas.put(row, min(at["no"] if "no" in at else at[name], at[name]), "รวม")
        canvas.put(row, at["weight"], share(100))
        row += 1
    if "footer" in fillers:
        for place, text in enumerate(FOOTER):
            canvas.put(row + 1 + place, at[name], text)


@st.composite
def identity(draw, canvas: Canvas, top: int, left: int) -> int:
    """The labelled fields, with their values right of, below or inside the label; gives the first free row."""
    canvas.put(top, left, draw(st.sampled_from(("แบบประเมินผลการปฏิบัติงาน", "แบบ 4.2 การประเมินผลสัมฤทธิ์ของงาน"))))
    row = top + 1
    for meant, label in LABELS.items():
        where = draw(st.sampled_from(("right", "far right", "below", "inside", "merged")))
        if where == "inside":
            canvas.put(row, left, f"{label}{draw(st.sampled_from(('  ', ' : ', ' ..... ')))}{PERSON[meant]}")
        elif where == "below":
            canvas.put(row, left, label)
            row += 1
            canvas.put(row, left, PERSON[meant])
        else:
            canvas.put(row, left, label)
            canvas.put(row, left + (1 if where == "right" else 3), PERSON[meant])
            if where == "merged":
                canvas.merges.append((row, left, row, left + 2))
        row += 1
    canvas.put(row, left, draw(st.sampled_from((
        "รอบการประเมิน ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566)", "รอบการประเมิน  รอบที่ ๑/๒๕๖๖", "ครั้งที่ 1 ปีงบประมาณ พ.ศ. 2566"))))
    return row + 1


offset = st.integers(0, 3)


@st.composite
def workbooks(draw) -> tuple[list[Canvas], list[Line], list[Line]]:
    """An evaluation as one sheet or two, with what should be read from it."""
    of_work, of_behaviour = draw(indicators()), draw(competencies())
    first = Canvas(draw(st.sampled_from(("แบบ 4.2", "Sheet1", "ผลสัมฤทธิ์ "))))
    row = draw(identity(first, draw(offset), draw(offset))) + draw(st.integers(0, 2))
    is_split = draw(st.booleans())
    draw(table(first, row, draw(offset), "achievement", of_work, is_split))
    left = draw(offset)
    if is_split:
        second, row = Canvas(draw(st.sampled_from(("แบบ 4.4", "Sheet2", "สมรรถนะ")))), draw(offset)
        if draw(st.booleans()):
            row = draw(identity(second, row, 0)) + 1
        canvases = draw(st.permutations([first, second]))
    else:
        second, canvases = first, [first]
        if draw(st.booleans()):
            row = first.bottom + 2
        else:
            left = first.right + 3
    draw(table(second, row, left, "competency", of_behaviour, is_split))
    return canvases, of_work, of_behaviour


@settings(max_examples=250)
@given(workbooks())
def test_an_evaluation_reads_back_the_same_from_any_layout(drawn):
    canvases, of_work, of_behaviour = drawn
    for canvas in canvases:
        note(str(canvas))
    reading = read_content(workbook_of(canvases), "ก.xlsx", SETTINGS.limits, ROUND)
    assert [(i["title"], i["weight_pct"], i["attained_level"]) for i in reading.indicators] == expected(of_work)
    assert [(c["competency_code"], c["weight_pct"], c["rating"]) for c in reading.competencies] == expected(of_behaviour)
    assert [c["item_no"] for c in reading.competencies] == [str(n) for line in of_behaviour for n in range(1, len(line.levels) + 1)]
    assert not_about_layout(reading) == []
    assert (set(reading.person_ids), set(reading.full_names)) == ({PERSON["person_id"]}, {PERSON["full_name"]})
    assert set(reading.rounds) == {str(ROUND)}


def not_about_layout(reading: Reading) -> list[str]:
    return [f"{f.code} {f.cell_ref} {f.found}" for f in reading.findings]
