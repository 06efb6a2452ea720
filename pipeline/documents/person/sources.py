"""The sheet ที่มาของคะแนน of a person's form: each indicator and competency with weight, level, points and its cell."""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.config import Scheme
from pipeline.documents.derivation import Component, Derivation, Item, Reading
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column
from pipeline.exact import parse_exact
from pipeline.scoring.items import FULL_LEVEL

SOURCES = "ที่มาของคะแนน"
COMPONENT_TH = {"achievement": "ผลสัมฤทธิ์ของงาน", "behaviour": "พฤติกรรม (สมรรถนะ)"}
FIGURE = CENTRED | {"num_format": "0.00##"}
POINTS = CENTRED | {"num_format": "0.0000"}
COLUMNS = (Column("องค์ประกอบ", 18), Column("ที่", 5, CENTRED), Column("ตัวชี้วัด/สมรรถนะ", 44),
           Column("น้ำหนัก (ร้อยละ)", 12, FIGURE), Column("ระดับ/คะแนน", 14, FIGURE), Column("ได้คะแนน", 12, POINTS),
           Column("ไฟล์", 26), Column("แผ่นงาน", 20), Column("เซลล์", 13, CENTRED))
WEIGHT, LEVEL, POINT = "DEF"        # their columns


def draw_sources(book: Book, own: Derivation, scheme: Scheme) -> None:
    """One list: the items of both components with their sums, then the findings, if there are any."""
    rows: list[Sequence[Content]] = []
    sums = []
    for component in own.components:
        rows += component_rows(component, scheme, FIRST_ROW + len(rows))
        if own.is_complete:
            sums.append(len(rows))
            rows.append(sum_row(component, FIRST_ROW + len(rows)))
    rows += [["ข้อค้นพบ", None, f"{finding.message_th}\nวิธีแก้: {finding.mend_th}", None, None, None,
              finding.file_name, finding.sheet_name, finding.cell_ref] for finding, _ in own.findings]
    book.add_list(SOURCES, f"{SOURCES}: {own.person.full_name} เลขที่ตำแหน่ง {own.person.person_id}",
                  "ได้คะแนน = น้ำหนัก × ระดับ ÷ 5 ไม่ปัดเศษ · เซลล์คือช่องของระดับในไฟล์ที่ส่งมา" if not is_gap(scheme)
                  else "เซลล์คือช่องของระดับในไฟล์ที่ส่งมา · คะแนนสมรรถนะคิดจากส่วนต่างกับระดับที่คาดหวัง", COLUMNS, rows, sums)


def is_gap(scheme: Scheme) -> bool:
    return scheme.behaviour.method == "gap"


def component_rows(component: Component, scheme: Scheme, first: int) -> list[Sequence[Content]]:
    """A line for each item; the first stands in row ``first`` (from 0)."""
    by_formula = component.code == "achievement" or not is_gap(scheme)
    return [[COMPONENT_TH[component.code], number, item.title, figure(item.weight.value), level_of(item),
             points_of(item, row, by_formula), *place_of(item.ratings)]
            for number, (row, item) in enumerate(enumerate(component.items, first), 1)]


def figure(text: str) -> Content:
    """An exact value as a number; what is no number stays as it was read, nothing stays nothing."""
    try:
        return parse_exact(text)
    except ValueError:
        return text


def level_of(item: Item) -> Content:
    """The level that counts: as scored, else the single reading; several readings without a mean stay apart."""
    if item.level:
        return parse_exact(item.level)
    return figure(item.ratings[0].value) if len(item.ratings) == 1 else ", ".join(r.value or "–" for r in item.ratings)


def points_of(item: Item, row: int, by_formula: bool) -> Content:
    if not item.points_exact:
        return None
    points = parse_exact(item.points_exact)
    return Formula(f"={WEIGHT}{row + 1}*{LEVEL}{row + 1}/{FULL_LEVEL}", float(points)) if by_formula else points


def place_of(readings: Sequence[Reading]) -> list[Content]:
    """File, sheet and cells of an item's readings; each named once."""
    places = [reading.cell[:3] for reading in readings if reading.cell]
    return [", ".join(dict.fromkeys(names)) for names in zip(*places, strict=True)] or [None] * 3


def sum_row(component: Component, row: int) -> list[Content]:
    first = row - len(component.items)
    weights = sum((parse_exact(item.weight.value) for item in component.items), Fraction(0))
    return [COMPONENT_TH[component.code], None, "รวม",
            Formula(f"=SUM({WEIGHT}{first + 1}:{WEIGHT}{row})", float(weights)), None,
            Formula(f"=SUM({POINT}{first + 1}:{POINT}{row})", float(parse_exact(component.score_exact))),
            None, None, None]
