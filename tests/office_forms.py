"""The forms of the invented office: 4.1–4.5, เอกสารหมายเลข 1–5 and the roster.

Labels, merged ranges, formulas and number formats are those of the example office's round 2565/2, cell for cell.
"""

from datetime import date
from fractions import Fraction

from tests.office_page import OFFICE, Book, Page
from tests.office_people import (AT_OFFICE, CIVIL_SERVANT, GOVERNMENT_EMPLOYEE, TEACHER, Calculated, Competency, Person,
                                 Term, half_up)

TYPE_TH = {GOVERNMENT_EMPLOYEE: "พนักงานราชการ", CIVIL_SERVANT: "บุคลากรทางการศึกษาอื่น 38 ค.(2)"}
BANDS = {GOVERNMENT_EMPLOYEE: ((95, "ดีเด่น (95–100)"), (85, "ดีมาก (85–94)"), (75, "ดี (75–84)"), (65, "พอใช้ (65–74)"),
                               (0, "ต้องปรับปรุง (น้อยกว่า 65)")),
         CIVIL_SERVANT: ((90, "ดีเด่น (90–100)"), (80, "ดีมาก (80–89)"), (70, "ดี (70–79)"), (60, "พอใช้ (60–69)"),
                         (0, "ต้องปรับปรุง (ต่ำกว่า 60)"))}
ROSTER_HEADINGS = ("ลำดับ", "เลขที่ตำแหน่ง", "ชื่อ-สกุล", "ประเภทบุคลากร", "กลุ่มลักษณะงาน", "ตำแหน่ง", "ระดับ",
                   "กลุ่ม/หน่วย/สถานศึกษา", "ผู้ประเมิน", "ตำแหน่งผู้ประเมิน", "เงินเดือน/ค่าตอบแทน", "วันเริ่มสัญญา",
                   "วันสิ้นสุดสัญญา", "ทดลองปฏิบัติราชการ", "อายุราชการในรอบ (เดือน)", "วันลา", "ครั้งลา", "มาสาย (ครั้ง)", "อีเมล")
LEVEL_LEGEND = "ระดับค่าเป้าหมาย  1 = ต่ำสุดที่ยอมรับได้   2 = ต่ำกว่ามาตรฐาน   3 = มาตรฐานทั่วไป   4 = ยากปานกลาง   5 = ท้าทาย"
RATING_LEGEND = "ระดับคะแนน  5 = เกินกว่ากำหนดมาก   4 = เกินกว่ากำหนด   3 = ตามกำหนด   2 = ต่ำกว่ากำหนด   1 = ต่ำกว่ากำหนดมาก"


def workbook_bytes(person: Person, term: Term) -> bytes:
    """The person's evaluation workbook as he would send it in."""
    book = Book(person.evaluator, term.evaluation_month)
    draw = draw_employee_forms if person.scheme == GOVERNMENT_EMPLOYEE else draw_civil_servant_forms
    draw(book, person, term)
    return book.close()


def draw_employee_forms(book: Book, person: Person, term: Term) -> None:
    """Forms 4.1–4.5 (001)."""
    summary = book.page("สรุป (4.1)", (30, 20, 12, 12, 16, 18, 16))
    achievement = book.page("ผลสัมฤทธิ์ของงาน (4.2)", (6, 18, 37, 13, 13, 13, 13, 13, 12, 12, 13))
    behaviour = book.page("สรุปพฤติกรรม (4.3)", (6, 50, 14, 12, 14, 20))
    core = book.page("สมรรถนะหลัก (4.4)", (6, 70, 14, 14, 20))
    functional = book.page("สมรรถนะเฉพาะ (4.5)", (6, 70, 14, 14, 20))
    where = {AT_OFFICE: "(พนักงานราชการที่ปฏิบัติงานในสำนักงานเขตพื้นที่การศึกษา)",
             TEACHER: "(พนักงานราชการที่ปฏิบัติงานในสถานศึกษา – ครูผู้สอน)"}[person.work_group]
    reached = draw_achievement(achievement, person, term, "แบบ 4.2", "แบบประเมินผลสัมฤทธิ์ของงานของพนักงานราชการ",
                               ("คะแนนประเมิน (ก)", "น้ำหนัก (ร้อยละ) (ข)", "คะแนนรวม (ค) = (ก×ข)"))
    means = draw_ratings(core, person.core, person, term, "แบบ 4.4", "แบบประเมินพฤติกรรมการปฏิบัติงาน หรือสมรรถนะหลัก 5 ด้าน",
                         f"รอบการประเมิน {term.words}")
    means += draw_ratings(functional, person.functional, person, term, "แบบ 4.5",
                          "แบบประเมินพฤติกรรมการปฏิบัติงาน หรือสมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ", where)
    draw_employee_summary(summary, person, term, (reached, draw_behaviour(behaviour, means, person, term)))


def draw_achievement(page: Page, person: Person, term: Term, form: str, title: str, columns: tuple[str, ...]) -> Calculated:
    """Form 4.2 or เอกสารหมายเลข 1; returns the reference to its score."""
    page.put("I1:K1", form, "centred")
    page.put("A2:K2", title, "title")
    page.put("A3:K3", f"รอบการประเมิน  ครั้งที่ {term.number}  ({term.spans[term.number - 1]})  ปีงบประมาณ พ.ศ. {term.year}", "centred")
    for where, text in (("A4:B4", "ชื่อผู้รับการประเมิน"), ("C4:D4", person.name), ("E4:F4", "เลขที่ตำแหน่ง"), ("G4:H4", person.person_id),
                        ("A5:B5", "ตำแหน่ง"), ("C5:D5", person.post), ("E5:F5", "สังกัด"), ("G5:K5", person.unit)):
        page.put(where, text)
    for where, text in zip(("A7:A8", "B7:B8", "C7:C8", "D7:H7", "I7:I8", "J7:J8", "K7:K8"),
                           ("ที่", "องค์ประกอบ", "ตัวชี้วัดผลงาน", "คะแนนตามระดับค่าเป้าหมาย", *columns)):
        page.put(where, text, "heading")
    for level, column in enumerate("DEFGH", 1):
        page.put(f"{column}8", level, "heading")
    points = []
    for row, indicator in enumerate(person.indicators, 9):
        cells = (row - 8, indicator.element, indicator.title, *indicator.targets, indicator.level_cell, indicator.weight)
        for column, value in zip("ABCDEFGHIJ", cells):
            page.put(f"{column}{row}", value, "wrapped")
        points.append(stored(indicator.level_cell) * indicator.weight)
        page.put(f"K{row}", Calculated(f"=I{row}*J{row}", points[-1]), "score")
    end = 9 + len(points)
    page.put(f"A{end}:I{end}", "รวม")
    page.put(f"J{end}", Calculated(f"=SUM(J9:J{end - 1})", 100), "whole")
    page.put(f"K{end}", Calculated(f"=SUM(K9:K{end - 1})", sum(points)), "score")
    page.put(f"A{end + 1}:J{end + 1}", "คะแนนผลสัมฤทธิ์ของงาน = รวม (ค) ÷ 100 × 20")
    page.put(f"K{end + 1}", Calculated(f"=K{end}/100*20", sum(points) / 100 * 20), "score")
    page.put(f"A{end + 2}:K{end + 2}", LEVEL_LEGEND)
    page.signatures(end + 4, "A:D", "F:K", person, term)
    return page.refer(f"K{end + 1}", sum(points) / 100 * 20)


def stored(cell: "float | Calculated") -> float:
    return cell.value if isinstance(cell, Calculated) else cell


def draw_ratings(page: Page, competencies: tuple[Competency, ...], person: Person, term: Term,
                 form: str, title: str, subtitle: str) -> list[Calculated]:
    """Form 4.4 or 4.5; returns the references to the competencies' ratings or means."""
    page.put("E1", form, "centred")
    page.put("A2:E2", title, "title")
    page.put("A3:E3", subtitle, "centred")
    for where, text in (("A4", "ชื่อ"), ("B4", person.name), ("C4", "ตำแหน่ง"), ("D4:E4", person.post)):
        page.put(where, text)
    page.headings(6, ("ที่", "สมรรถนะ / พฤติกรรมที่แสดงออก", "ระดับที่คาดหวัง", "คะแนน (1–5)", "หมายเหตุ"))
    means, row = [], 7
    for number, competency in enumerate(competencies, 1):
        for column, value in zip("ABC", (number, competency.name, person.expected_level)):
            page.put(f"{column}{row}", value, "wrapped")
        draw_block = draw_items if len(competency.ratings) > 1 else draw_single_rating
        cell, value, row = draw_block(page, row, number, competency)
        means.append(page.refer(cell, value))
    page.put(f"A{row}:E{row}", RATING_LEGEND)
    page.signatures(row + 2, "A:B", "C:E", person, term)
    return means


def draw_items(page: Page, row: int, number: int, competency: Competency) -> tuple[str, float, int]:
    """A line for each behaviour item and their mean; returns the mean's cell, its value, and the row after it."""
    for item_no, (behaviour, rating) in enumerate(zip(competency.behaviours, competency.ratings), 1):
        for column, value in zip("ABD", (f"{number}.{item_no}", behaviour, rating)):
            page.put(f"{column}{row + item_no}", value, "wrapped")
    mean_row = row + len(competency.ratings) + 1
    mean = sum(competency.ratings) / len(competency.ratings)
    page.put(f"A{mean_row}:C{mean_row}", "คะแนนเฉลี่ย")
    page.put(f"D{mean_row}", Calculated(f"=AVERAGE(D{row + 1}:D{mean_row - 1})", mean), "score")
    return f"D{mean_row}", mean, mean_row + 1


def draw_single_rating(page: Page, row: int, number: int, competency: Competency) -> tuple[str, float, int]:
    """One rating beside the name, the behaviours as a remark below it; returns as ``draw_items`` does."""
    page.put(f"D{row}", competency.ratings[0])
    page.put(f"B{row + 1}:E{row + 1}", remark(competency), "wrapped")
    return f"D{row}", competency.ratings[0], row + 2


def remark(competency: Competency) -> str:
    return f"({' · '.join(competency.behaviours)})"


def draw_behaviour(page: Page, means: list[Calculated], person: Person, term: Term) -> Calculated:
    """Form 4.3; returns the reference to its score."""
    page.put("F1", "แบบ 4.3", "centred")
    page.put("A2:F2", "แบบสรุปผลการประเมินพฤติกรรมการปฏิบัติงาน", "title")
    page.put("A3:F3", "(สมรรถนะหลัก 5 ด้าน + สมรรถนะประจำสายงาน 2 ด้าน)", "centred")
    for where, text in (("A4", "ชื่อ"), ("B4", person.name), ("C4", "ตำแหน่ง"), ("D4:F4", person.post)):
        page.put(where, text)
    page.headings(6, ("ที่", "สมรรถนะ", "น้ำหนัก (ร้อยละ) (ข)", "คะแนน (ก)", "รวมคะแนน (ก×ข)", "หมายเหตุ"))
    page.put("A7:F7", "ก. สมรรถนะหลัก")
    page.put("A13:F13", "ข. สมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ")
    points = []
    rows = (8, 9, 10, 11, 12, 14, 15)
    for number, (row, competency, mean) in enumerate(zip(rows, person.core + person.functional, means), 1):
        points.append(mean.value * competency.weight)
        for column, value in zip("ABC", (number, competency.name, competency.weight)):
            page.put(f"{column}{row}", value)
        page.put(f"D{row}", mean, "score")
        page.put(f"E{row}", Calculated(f"=D{row}*C{row}", points[-1]), "score")
    page.put("A16:B16", "รวม")
    page.put("C16", Calculated("=SUM(C7:C15)", 100), "whole")
    page.put("E16", Calculated("=SUM(E7:E15)", sum(points)), "score")
    page.put("A17:D17", "คะแนนพฤติกรรมการปฏิบัติงาน = รวม ÷ 100 × 20")
    page.put("E17", Calculated("=E16/100*20", sum(points) / 100 * 20), "score")
    page.signatures(19, "A:B", "C:F", person, term)
    return page.refer("E17", sum(points) / 100 * 20)


def tick_round(page: Page, term: Term, last_column: str) -> None:
    page.put("A5", "รอบการประเมิน")
    for row, span in enumerate(term.spans, 5):
        page.put(f"B{row}:{last_column}{row}", f"{'☑' if row - 4 == term.number else '☐'}  ครั้งที่ {row - 4}  ({span})")


def ticked_bands(person: Person) -> list[str]:
    """The five boxes, that of the rounded total ticked."""
    total = Fraction(person.expected().total_text)
    reached = next(floor_ for floor_, _ in BANDS[person.scheme] if floor_ <= total)
    return [f"{'☑' if floor_ == reached else '☐'} {words}" for floor_, words in BANDS[person.scheme]]


def draw_employee_summary(page: Page, person: Person, term: Term, reached: tuple[Calculated, Calculated]) -> None:
    """Form 4.1: in round 2 the first round's scores are typed beside the second's; in round 1 the second's cells are empty."""
    page.put("G1", "แบบ 4.1", "centred")
    page.put("A2:G2", "แบบสรุปผลการประเมินผลการปฏิบัติงานของพนักงานราชการ", "title")
    page.put("A3:G3", OFFICE, "centred")
    page.put("A4:G4", "ส่วนที่ 1  ข้อมูลของผู้รับการประเมิน")
    tick_round(page, term, "G")
    facts = (("ชื่อผู้รับการประเมิน", person.name, "เลขที่ตำแหน่ง", person.person_id),
             ("ตำแหน่ง", person.post, "กลุ่มลักษณะงาน", person.work_group),
             ("กลุ่ม/สถานศึกษา", person.unit, "ค่าตอบแทน (บาท)", person.salary),
             ("วันเริ่มสัญญาจ้าง", date(2020, 10, 1), "วันสิ้นสุดสัญญาจ้าง", date(2024, 9, 30)),
             ("ชื่อผู้ประเมิน", person.evaluator, "ตำแหน่งผู้ประเมิน", person.evaluator_position))
    for row, cells in enumerate(facts, 7):
        for where, value in zip((f"A{row}", f"B{row}:D{row}", f"E{row}", f"F{row}:G{row}"), cells):
            page.put(where, value, "money" if value == person.salary else "text")
    page.put("A12:G12", "ส่วนที่ 2  การสรุปผลการประเมิน")
    for where, text in (("A13:B14", "องค์ประกอบการประเมิน"), ("C13:C14", "น้ำหนัก\n(ร้อยละ) (ข)"), ("D13:E13", "ครั้งที่ 1"), ("F13:G13", "ครั้งที่ 2"),
                        ("D14", "คะแนน (ก)"), ("E14", "รวมคะแนน\n(ก)×(ข)÷100"), ("F14", "คะแนน (ก)"), ("G14", "รวมคะแนน\n(ก)×(ข)÷100")):
        page.put(where, text, "heading")
    for row, name, share in zip((15, 16), ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติงาน (สมรรถนะ)"), person.shares):
        page.put(f"A{row}:B{row}", name)
        page.put(f"C{row}", share)
    page.put("A17:B17", "รวม")
    page.put("C17", Calculated("=SUM(C15:C16)", 100), "whole")
    first, second = (reached, None) if term.number == 1 else (person.former_scores, reached)
    totals = [fill_round(page, *columns, scores, person) for columns, scores in (("DE", first), ("FG", second)) if scores]
    page.put("A18:F18", "คะแนนเฉลี่ยทั้ง 2 ครั้ง")
    mean = float(half_up(sum(Fraction(f"{total:.2f}") for total in totals) / 2))
    page.put("G18", "-" if len(totals) == 1 else Calculated("=ROUND(AVERAGE(E17,G17),2)", mean), "score")
    page.put("A19:G19", f"ระดับผลการประเมิน ครั้งที่ {term.number}")
    for where, text in zip(("A20", "B20:C20", "D20", "E20", "F20:G20"), ticked_bands(person)):
        page.put(where, text)
    page.put("A21:G21", "ส่วนที่ 3  ความคิดเห็นเพิ่มเติมของผู้ประเมิน")
    page.put("A22:G22", "ปฏิบัติงานได้ตามเป้าหมายและมีความรับผิดชอบสูง ควรพัฒนาการใช้เทคโนโลยีเพื่อลดขั้นตอนการทำงาน", "wrapped")
    page.put("A23", "วันที่ประเมิน")
    page.put("B23:D23", person.evaluated_on)
    page.put("A24:G24", "ส่วนที่ 4  การแจ้งและการรับทราบผลการประเมิน")
    page.put("A25:G25", "☑ ได้รับทราบผลการประเมินแล้ว")
    page.put("A26:G26", "☐ ได้แจ้งผลการประเมินเมื่อวันที่ .............................. แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี .............................. เป็นพยาน")
    page.signatures(27, "A:C", "E:G", person, term)
    page.put("A31:G31", "ส่วนที่ 5  ความเห็นของผู้บังคับบัญชาเหนือขึ้นไป")
    page.put("A32:C32", "☑ เห็นด้วยกับผลการประเมินข้างต้น")
    page.put("D32:G32", "☐ มีความเห็นแตกต่าง ดังนี้ ............................................................")
    page.superior(33, "C:G", person, term)


def fill_round(page: Page, score_column: str, weighted_column: str, scores: tuple, person: Person) -> float:
    """One round's two columns of form 4.1; returns its total."""
    weighted = []
    for row, score, share in zip((15, 16), scores, person.shares):
        weighted.append(stored(score) * share / 100)
        page.put(f"{score_column}{row}", score, "score")
        page.put(f"{weighted_column}{row}", Calculated(f"={score_column}{row}*C{row}/100", weighted[-1]), "score")
    total = float(half_up(Fraction(f"{sum(weighted):.12g}")))
    page.put(f"{weighted_column}17", Calculated(f"=ROUND(SUM({weighted_column}15:{weighted_column}16),2)", total), "score")
    return total


def draw_civil_servant_forms(book: Book, person: Person, term: Term) -> None:
    """เอกสารหมายเลข 1–5 (003)."""
    achievement = book.page("เอกสารหมายเลข 1", (6, 18, 37, 13, 13, 13, 13, 13, 12, 12, 13))
    core = book.page("เอกสารหมายเลข 2", (6, 50, 12, 10, 10, 14, 20))
    functional = book.page("เอกสารหมายเลข 3", (6, 50, 12, 10, 10, 14, 20))
    behaviour = book.page("เอกสารหมายเลข 4", (6, 50, 14, 16, 20))
    summary = book.page("เอกสารหมายเลข 5", (30, 20, 16, 18, 18, 24))
    reached = draw_achievement(achievement, person, term, "เอกสารหมายเลข 1", "แบบประเมินผลสัมฤทธิ์ของงาน",
                               ("คะแนน (ก)", "น้ำหนัก (ร้อยละ) (ข)", "รวมคะแนน (ก×ข)"))
    sums = [draw_weighted_ratings(core, person.core, person, term, "แบบประเมินสมรรถนะหลัก"),
            draw_weighted_ratings(functional, person.functional, person, term, "แบบประเมินสมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ")]
    draw_civil_servant_summary(summary, person, term, (reached, draw_competency_sums(behaviour, sums, person, term)))


def draw_document_head(page: Page, person: Person, term: Term, title: str, cells: tuple[str, str, str]) -> None:
    """The first four rows of เอกสารหมายเลข 2–4; ``cells``: of the form's number, of the label of the post, of the post."""
    number_at, label_at, post_at = cells
    last = post_at[-2]
    page.put(number_at, page.name, "centred")
    page.put(f"A2:{last}2", title, "title")
    page.put(f"A3:{last}3", term.words, "centred")
    for where, text in (("A4", "ชื่อ"), ("B4", person.name), (label_at, "ตำแหน่ง"), (post_at, person.post)):
        page.put(where, text)


def draw_weighted_ratings(page: Page, competencies: tuple[Competency, ...], person: Person, term: Term, title: str,
                          ) -> tuple[Calculated, Calculated]:
    """เอกสารหมายเลข 2 or 3; returns the references to its sums of weights and of points."""
    draw_document_head(page, person, term, title, ("F1:G1", "C4:D4", "E4:G4"))
    page.headings(6, ("ที่", "สมรรถนะ", "ระดับที่คาดหวัง", "คะแนน\n(ก)", "น้ำหนัก\n(ข)", "รวมคะแนน\n(ก×ข)", "บันทึก/หมายเหตุ"))
    for number, competency in enumerate(competencies, 1):
        row, rating = 5 + 2 * number, competency.ratings[0]
        for column, value in zip("ABCDE", (number, competency.name, person.expected_level, rating, competency.weight)):
            page.put(f"{column}{row}", value)
        page.put(f"F{row}", Calculated(f"=D{row}*E{row}", rating * competency.weight), "score")
        page.put(f"B{row + 1}:G{row + 1}", remark(competency), "wrapped")
    end = 7 + 2 * len(competencies)
    weight, points = sum(c.weight for c in competencies), sum(c.ratings[0] * c.weight for c in competencies)
    page.put(f"A{end}:D{end}", "รวม")
    page.put(f"E{end}", Calculated(f"=SUM(E7:E{end - 1})", weight), "weight")
    page.put(f"F{end}", Calculated(f"=SUM(F7:F{end - 1})", points), "score")
    page.put(f"A{end + 1}:G{end + 1}", RATING_LEGEND)
    page.signatures(end + 3, "A:B", "D:G", person, term)
    return page.refer(f"E{end}", weight), page.refer(f"F{end}", points)


def draw_competency_sums(page: Page, sums: list[tuple[Calculated, Calculated]], person: Person, term: Term) -> Calculated:
    """เอกสารหมายเลข 4; returns the reference to its score."""
    draw_document_head(page, person, term, "แบบสรุปการประเมินพฤติกรรมการปฏิบัติราชการ (สมรรถนะ)", ("E1", "C4", "D4:E4"))
    page.headings(6, ("ที่", "กลุ่มสมรรถนะ", "น้ำหนัก (ข)", "รวมคะแนน (ก×ข)", "หมายเหตุ"))
    names = ("สมรรถนะหลัก 5 ด้าน (เอกสารหมายเลข 2)", "สมรรถนะเฉพาะ 3 ด้าน (เอกสารหมายเลข 3)")
    for number, (name, (weight, points)) in enumerate(zip(names, sums), 1):
        page.put(f"A{6 + number}", number)
        page.put(f"B{6 + number}", name)
        page.put(f"C{6 + number}", weight, "weight")
        page.put(f"D{6 + number}", points, "score")
    points = sum(points.value for _, points in sums)
    page.put("A9:B9", "รวม")
    page.put("C9", Calculated("=SUM(C7:C8)", 100), "whole")
    page.put("D9", Calculated("=SUM(D7:D8)", points), "score")
    page.put("A10:C10", "คะแนนพฤติกรรม (สมรรถนะ) = รวม ÷ 100 × 20")
    page.put("D10", Calculated("=D9/100*20", points / 100 * 20), "score")
    page.signatures(12, "A:B", "C:E", person, term)
    return page.refer("D10", points / 100 * 20)


def draw_civil_servant_summary(page: Page, person: Person, term: Term, reached: tuple[Calculated, Calculated]) -> None:
    """เอกสารหมายเลข 5."""
    page.put("E1:F1", "เอกสารหมายเลข 5", "centred")
    page.put("A2:F2", "แบบสรุปการประเมินผลการปฏิบัติราชการ", "title")
    page.put("A3:F3", f"บุคลากรทางการศึกษาอื่นตามมาตรา 38 ค.(2)   {OFFICE}", "centred")
    page.put("A4:F4", "ส่วนที่ 1  ข้อมูลของผู้รับการประเมิน")
    tick_round(page, term, "F")
    level = person.level + (" (ทดลองปฏิบัติหน้าที่ราชการ)" if person.on_probation else "")
    facts = (("ชื่อผู้รับการประเมิน", person.name, "เลขที่ตำแหน่ง", person.person_id), ("ตำแหน่ง", person.position, "ระดับ", level),
             ("กลุ่ม/หน่วย", person.unit, "เงินเดือน (บาท)", person.salary),
             ("ผู้ประเมิน", person.evaluator, "ตำแหน่งผู้ประเมิน", person.evaluator_position))
    for row, cells in enumerate(facts, 7):
        for where, value in zip((f"A{row}", f"B{row}:C{row}", f"D{row}", f"E{row}:F{row}"), cells):
            page.put(where, value, "money" if value == person.salary else "text")
    page.put("A11:F11", "ส่วนที่ 2  การสรุปผลการประเมิน")
    for where, text in (("A12:C12", "องค์ประกอบการประเมิน"), ("D12", "คะแนน (ก)"), ("E12", "น้ำหนัก (ข)"), ("F12", "รวมคะแนน\n(ก)×(ข)÷100")):
        page.put(where, text, "heading")
    weighted = []
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)")
    for row, name, score, share in zip((13, 14), names, reached, person.shares):
        weighted.append(score.value * share / 100)
        page.put(f"A{row}:C{row}", name)
        page.put(f"D{row}", score, "score")
        page.put(f"E{row}", share)
        page.put(f"F{row}", Calculated(f"=D{row}*E{row}/100", weighted[-1]), "score")
    page.put("A15:C15", "3. องค์ประกอบอื่น ๆ (ถ้ามี)")
    for column in "DEF":
        page.put(f"{column}15", "-")
    page.put("A16:D16", "รวม")
    page.put("E16", Calculated("=SUM(E13:E15)", 100), "percent")
    page.put("F16", Calculated("=ROUND(SUM(F13:F15),2)", float(half_up(Fraction(f"{sum(weighted):.12g}")))), "score")
    for where, text in zip(("A17", "B17", "C17", "D17", "E17", "F17"), ("ระดับผลการประเมิน", *ticked_bands(person))):
        page.put(where, text)
    page.put("A18:F18", "ส่วนที่ 3  แผนพัฒนาการปฏิบัติราชการรายบุคคล")
    for where, text in (("A19:C19", "ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา"), ("D19:E19", "วิธีการพัฒนา"), ("F19", "ช่วงเวลาที่ต้องการการพัฒนา")):
        page.put(where, text, "heading")
    for where, text in (("A20:C20", "การใช้โปรแกรมตารางคำนวณขั้นสูง"), ("D20:E20", "อบรมออนไลน์ 12 ชั่วโมง"), ("F20", "ภายใน 3 เดือน"),
                        ("A22:F22", "ส่วนที่ 4  การรับทราบผลการประเมิน"),
                        ("A23:F23", "☑ ได้รับทราบผลการประเมินและแผนพัฒนาการปฏิบัติราชการรายบุคคลแล้ว"),
                        ("A24:F24", "☐ ได้แจ้งผลเมื่อวันที่ ...................... แต่ไม่ลงนามรับทราบ โดยมี ...................... เป็นพยาน"),
                        ("A29:F29", "ส่วนที่ 5  ความเห็นของผู้บังคับบัญชาเหนือขึ้นไป"),
                        ("A30:C30", "☑ เห็นด้วยกับผลการประเมิน"), ("D30:F30", "☐ มีความเห็นแตกต่าง ........................................")):
        page.put(where, text)
    page.put("A21", "วันที่ประเมิน")
    page.put("B21:C21", person.evaluated_on)
    page.signatures(25, "A:C", "D:F", person, term)
    page.superior(31, "B:F", person, term)


def roster_bytes(staff: list[Person], term: Term) -> bytes:
    """ทะเบียนบุคลากร: title in rows 1–3, headings in row 4."""
    book = Book("กลุ่มบริหารงานบุคคล", term.evaluation_month)
    page = book.page("ทะเบียน", (6, 12, 30, 30, 12, 26, 14, 40, 30, 40))
    page.put("A1:S1", f"ทะเบียนบุคลากรผู้รับการประเมิน  รอบที่ {term.number}  ปีงบประมาณ พ.ศ. {term.year}  ({term.spans[term.number - 1]})", "title")
    page.put("A2:S2", OFFICE, "centred")
    page.put("A3:S3", f"ข้อมูล ณ {term.day_in_words(term.evaluation_month)}", "centred")
    for column, heading in zip("ABCDEFGHIJKLMNOPQRS", ROSTER_HEADINGS):
        page.put(f"{column}4", heading, "heading")
    for number, person in enumerate(staff, 1):
        is_contract = person.scheme == GOVERNMENT_EMPLOYEE
        line = (number, person.person_id, person.name, TYPE_TH[person.scheme], person.work_group, person.position, person.level,
                person.unit, person.evaluator, person.evaluator_position, person.salary,
                date(2020, 10, 1) if is_contract else "", date(2024, 9, 30) if is_contract else "", "ใช่" if person.on_probation else "",
                6, person.leave_days, person.leave_times, person.late_times, f"p{person.person_id[-5:].lstrip('อ')}@office.example")
        for column, value in zip("ABCDEFGHIJKLMNOPQRS", line):
            if value != "":
                page.put(f"{column}{number + 4}", value, "money" if column == "K" else "text")
    return book.close()
