"""The people of the invented office: names, units, indicators, ratings, and the scores they should get.

Nothing here comes from the pipeline: scores are worked out in fractions from the drawn figures.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import floor
from typing import NamedTuple

GOVERNMENT_EMPLOYEE, CIVIL_SERVANT = "government_employee", "civil_servant_38k2"
FOLDER = {GOVERNMENT_EMPLOYEE: "พนักงานราชการ", CIVIL_SERVANT: "บุคลากร 38ค(2)"}
AT_OFFICE, TEACHER = "สำนักงาน", "ครูผู้สอน"

MEN = ("กฤษณะ กิตติ เกรียงศักดิ์ ขจร คมสัน จักรพันธ์ เฉลิม ชัชวาล ชำนาญ ณรงค์ ดำรง ตรีภพ ถาวร ทศพล ธีรวุฒิ นพดล นิรันดร์ "
       "บำรุง ประจวบ ปรีดา พงศ์เทพ พิเชษฐ ไพโรจน์ ภาคภูมิ มงคล ยุทธนา รังสรรค์ เลิศชัย วรวิทย์ วันชัย ศุภกร สมเกียรติ "
       "สำราญ สุรชัย เสกสรร อดิศร อำนาจ เอกราช โอภาส ฮาซัน").split()
WOMEN = ("กนกวรรณ กาญจนา เกศินี ขวัญใจ จันทร์ฉาย จิราพร เฉิดโฉม ชลธิชา ฐิติมา ณัฐธิดา ดวงใจ ทองใบ ธิดารัตน์ นงลักษณ์ น้ำทิพย์ "
         "บังอร เบญจมาศ ประไพ ปาริชาติ พรทิพย์ เพ็ญนภา ฟองจันทร์ ภัทรา มาลัย เยาวลักษณ์ รำไพ ลำดวน วนิดา ศรีสุดา ศิริลักษณ์ "
         "สมจิตร สายใจ สุพรรณี แสงระวี โสภา หทัยรัตน์ อรพรรณ อำพร อุไร ฮาลีมะห์").split()
INVENTED = ("สมมติ", "จำลอง", "ตัวอย่าง")
SURNAME_MIDDLES = "ศิริ ทอง ชัย บุญ สุข ธรรม แก้ว รัตน์ ศรี เพชร".split()
SURNAME_ENDS = "วงศ์ กุล พันธ์ เจริญ ดี วัฒน์ ศักดิ์ ทรัพย์ งาม ผล".split()
GROUPS = ("กลุ่มอำนวยการ", "กลุ่มนโยบายและแผน", "กลุ่มบริหารงานการเงินและสินทรัพย์", "กลุ่มบริหารงานบุคคล",
          "กลุ่มพัฒนาครูและบุคลากรทางการศึกษา", "กลุ่มนิเทศ ติดตาม และประเมินผลการจัดการศึกษา",
          "กลุ่มส่งเสริมการจัดการศึกษา", "หน่วยตรวจสอบภายใน", "กลุ่มกฎหมายและคดี")
SCHOOLS = tuple("โรงเรียน" + "".join(parts) for parts in product(
    ("บ้าน", "วัด", "ชุมชนบ้าน"), ("หนอง", "ทุ่ง", "โคก", "ดอน", "ห้วย", "คลอง", "ป่า", "ท่า"), INVENTED))
POSTS = ("นักวิชาการเงินและบัญชี", "นักทรัพยากรบุคคล", "นักวิเคราะห์นโยบายและแผน", "นักวิชาการศึกษา", "นักวิชาการพัสดุ")
LEVELS = (("ปฏิบัติการ", 17510, 1), ("ชำนาญการ", 28350, 2), ("ชำนาญการพิเศษ", 45290, 3))

QUANTITY, QUALITY, SPEED, THRIFT = ELEMENTS = (
    "ปริมาณงาน", "คุณภาพผลงาน", "ความรวดเร็วหรือความตรงต่อเวลา", "การใช้ทรัพยากรอย่างคุ้มค่า")
INDICATORS = (  # element, title, how a target is written, targets of levels 1–5
    (QUANTITY, "ร้อยละของงานตามแผนที่ดำเนินการแล้วเสร็จ", "ร้อยละ {}", (60, 70, 80, 90, 100)),
    (QUANTITY, "จำนวนโรงเรียนที่ได้รับการติดตามและให้คำแนะนำ", "{} โรงเรียน", (10, 15, 20, 25, 30)),
    (QUANTITY, "จำนวนเรื่องที่สรุปข้อเท็จจริงแล้วเสร็จ", "{} เรื่อง", (4, 6, 8, 10, 12)),
    (QUALITY, "ร้อยละของเอกสารที่ถูกต้อง ไม่ถูกส่งคืนเพื่อแก้ไข", "ร้อยละ {}", (80, 85, 90, 95, 100)),
    (QUALITY, "ร้อยละของผู้รับบริการที่พึงพอใจ", "ร้อยละ {}", (75, 80, 85, 90, 95)),
    (QUALITY, "การจัดทำทะเบียนคุมให้ครบถ้วน เป็นปัจจุบัน และตรวจสอบได้", "ดำเนินการ {} ขั้นตอน", (1, 2, 3, 4, 5)),
    (SPEED, "ระยะเวลาเฉลี่ยในการดำเนินการ นับจากวันที่เอกสารครบถ้วน", "ไม่เกิน {} วัน", (7, 6, 5, 4, 3)),
    (SPEED, "จำนวนเดือนที่ส่งรายงานภายในวันที่ 10 ของเดือนถัดไป", "{} เดือน", (2, 3, 4, 5, 6)),
    (SPEED, "ร้อยละของงานที่แล้วเสร็จภายในกำหนด", "ร้อยละ {}", (70, 75, 80, 85, 90)),
    (THRIFT, "ร้อยละของค่าใช้จ่ายวัสดุที่ลดลงเมื่อเทียบกับรอบก่อน", "ร้อยละ {}", (1, 2, 3, 4, 5)),
    (THRIFT, "จำนวนรายการที่ใช้สื่อดิจิทัลแทนการพิมพ์เอกสาร", "{} รายการ", (2, 4, 6, 8, 10)),
    (THRIFT, "ร้อยละของครุภัณฑ์ที่ใช้งานได้และมีทะเบียนคุม", "ร้อยละ {}", (60, 70, 80, 90, 100)),
)
BEHAVIOURS = {
    "การมุ่งผลสัมฤทธิ์": ("พยายามทำงานในหน้าที่ให้ถูกต้องและแล้วเสร็จตามกำหนด",
                       "กำหนดเป้าหมายของงานและติดตามผลงานของตนอย่างสม่ำเสมอ", "ปรับปรุงวิธีทำงานให้ดีขึ้น เร็วขึ้น หรือมีคุณภาพสูงขึ้น"),
    "การบริการที่ดี": ("ให้บริการด้วยอัธยาศัยไมตรี สุภาพ และเป็นมิตร", "ให้ข้อมูลข่าวสารที่ถูกต้อง ชัดเจน ตลอดการให้บริการ",
                    "รับเป็นธุระและช่วยแก้ปัญหาให้ผู้รับบริการอย่างรวดเร็ว"),
    "การสั่งสมความเชี่ยวชาญในงานอาชีพ": ("ติดตามความรู้และเทคโนโลยีใหม่ในสาขางานของตน", "นำความรู้ที่ได้รับมาปรับใช้กับการปฏิบัติงาน",
                                     "แลกเปลี่ยนและถ่ายทอดความรู้แก่เพื่อนร่วมงาน"),
    "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม": ("ปฏิบัติหน้าที่ด้วยความซื่อสัตย์สุจริตตามระเบียบและกฎหมาย",
                                             "รักษาคำพูด มีสัจจะ และเชื่อถือได้", "อุทิศเวลาและยึดประโยชน์ของทางราชการเป็นที่ตั้ง"),
    "การทำงานเป็นทีม": ("ทำงานส่วนที่ได้รับมอบหมายของทีมได้สำเร็จ", "รายงานความคืบหน้าและแบ่งปันข้อมูลที่เป็นประโยชน์ต่อทีม",
                      "รับฟังความเห็นและให้ความร่วมมือกับผู้อื่นในทีม"),
    "การตรวจสอบความถูกต้องตามกระบวนการงาน": (
        "มุ่งให้งานถูกต้อง ชัดเจน และเป็นไปตามระเบียบ", "ตรวจทานงานของตนก่อนส่งมอบทุกครั้ง",
        "ตรวจสอบขั้นตอนการทำงานของตนและผู้เกี่ยวข้อง", "จัดเก็บหลักฐานการปฏิบัติงานเป็นระบบ ตรวจสอบย้อนหลังได้"),
    "ความยืดหยุ่นผ่อนปรน": (
        "ปรับตัวเข้ากับสภาพการทำงานที่ไม่เอื้ออำนวยได้", "ยอมรับความจำเป็นที่ต้องปรับเปลี่ยนและรับฟังเหตุผลของผู้อื่น",
        "ใช้ดุลยพินิจปรับแนวปฏิบัติให้เหมาะกับสถานการณ์", "ปรับวิธีดำเนินงานโดยยังคงเป้าหมายเดิม"),
    "การคิดวิเคราะห์": ("แยกแยะประเด็นปัญหาออกเป็นส่วนย่อยได้", "เข้าใจความสัมพันธ์ขั้นพื้นฐานของปัญหาหรืองาน",
                     "วางแผนงานและคาดการณ์ปัญหาที่อาจเกิดขึ้นได้"),
    "การมองภาพองค์รวม": ("ประยุกต์ใช้กฎพื้นฐานหรือประสบการณ์ในการระบุปัญหา", "เชื่อมโยงข้อมูลและแนวโน้มที่เกี่ยวข้องกับงานได้",
                        "อธิบายสถานการณ์ที่ซับซ้อนให้เข้าใจง่าย"),
    "การดำเนินการเชิงรุก": ("เห็นปัญหาหรือโอกาสในระยะสั้นและลงมือดำเนินการ", "จัดการปัญหาเฉพาะหน้าหรือเหตุวิกฤตได้",
                         "เตรียมการล่วงหน้าเพื่อหลีกเลี่ยงปัญหา"),
}
CORE = tuple(BEHAVIOURS)[:5]
FUNCTIONAL = {(GOVERNMENT_EMPLOYEE, AT_OFFICE): ("การตรวจสอบความถูกต้องตามกระบวนการงาน", "ความยืดหยุ่นผ่อนปรน"),
              (GOVERNMENT_EMPLOYEE, TEACHER): ("การคิดวิเคราะห์", "การมองภาพองค์รวม"),
              (CIVIL_SERVANT, AT_OFFICE): ("การคิดวิเคราะห์", "การดำเนินการเชิงรุก", "การตรวจสอบความถูกต้องตามกระบวนการงาน")}
SPELT_BY_38K2 = {"การบริการที่ดี": "บริการที่ดี", "การสั่งสมความเชี่ยวชาญในงานอาชีพ": "การสั่งสมความเชี่ยวชาญในอาชีพ",
                 "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม": "การยึดมั่นในความถูกต้องชอบธรรมและจริยธรรม",
                 "การตรวจสอบความถูกต้องตามกระบวนการงาน": "การตรวจสอบความถูกต้องตามกระบวนงาน"}
COMPETENCY_WEIGHTS = {7: ((15, 15, 10, 15, 15, 15, 15), (15, 15, 15, 15, 15, 12.5, 12.5), (20, 15, 10, 15, 10, 12.5, 17.5)),
                      8: ((15, 10, 10, 15, 10, 10, 15, 15), (12.5, 12.5, 12.5, 12.5, 10, 10, 15, 15))}


@dataclass(frozen=True)
class ExpectedPerson:
    """What the pipeline must find out about one person, exactly."""

    person_id: str
    name: str
    scheme: str
    achievement: Fraction
    behaviour: Fraction
    total: Fraction
    total_text: str


class Calculated(NamedTuple):
    """A formula and the value that Excel stored with it."""

    formula: str
    value: float


class Indicator(NamedTuple):
    element: str
    title: str
    targets: list[str]
    level: Fraction
    level_cell: "float | Calculated"
    weight: int


class Competency(NamedTuple):
    name: str
    behaviours: tuple[str, ...]
    ratings: list[int]
    weight: float


@dataclass(frozen=True)
class Person:
    """One line of the roster and all that his workbook says."""

    person_id: str
    title: str
    given_name: str
    surname: str
    scheme: str
    work_group: str
    position: str
    level: str
    on_probation: bool
    unit: str
    evaluator: str
    evaluator_position: str
    salary: int
    leave_days: int
    leave_times: int
    late_times: int
    expected_level: int
    indicators: tuple[Indicator, ...]
    core: tuple[Competency, ...]
    functional: tuple[Competency, ...]
    former_scores: tuple[float, float]
    evaluated_on: date

    @property
    def name(self) -> str:
        return f"{self.title}{self.given_name} {self.surname}"

    @property
    def post(self) -> str:
        return self.position + self.level

    @property
    def shares(self) -> tuple[int, int]:
        """Achievement and behaviour in percent."""
        if self.scheme == GOVERNMENT_EMPLOYEE:
            return 80, 20
        return (50, 50) if self.on_probation else (70, 30)

    @property
    def file_name(self) -> str:
        return f"{FOLDER[self.scheme]}/{self.person_id} {self.given_name}.xlsx"

    def expected(self) -> ExpectedPerson:
        achievement = sum(i.level * i.weight for i in self.indicators) / Fraction(5)
        behaviour = sum(Fraction(sum(c.ratings), len(c.ratings)) * Fraction(c.weight)
                        for c in self.core + self.functional) / 5
        total = (achievement * self.shares[0] + behaviour * self.shares[1]) / 100
        return ExpectedPerson(self.person_id, self.name, self.scheme, achievement, behaviour, total, half_up(total))


class Term(NamedTuple):
    """The round as the forms write it."""

    year: int
    number: int

    @property
    def spans(self) -> tuple[str, str]:
        return (f"1 ตุลาคม {self.year - 1} – 31 มีนาคม {self.year}", f"1 เมษายน {self.year} – 30 กันยายน {self.year}")

    @property
    def words(self) -> str:
        return f"ครั้งที่ {self.number} ({self.spans[self.number - 1]})"

    @property
    def evaluation_month(self) -> date:
        return date(self.year - 543, 4 if self.number == 1 else 10, 1)

    def day_in_words(self, day: date) -> str:
        return f"วันที่ {day.day} {'เมษายน' if self.number == 1 else 'ตุลาคม'} {day.year + 543}"


def half_up(value: Fraction) -> str:
    """Two decimals, halves away from zero."""
    hundredths = floor(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def invent_people(count: int, term: Term, rng: random.Random) -> Iterator[Person]:
    """Distinct names; in every five two teachers, one employee at the office and two civil servants."""
    surnames = ["".join(parts) for parts in product(INVENTED, SURNAME_MIDDLES, SURNAME_ENDS)]
    names = rng.sample(list(product(MEN + WOMEN, surnames)), count)
    heads = {unit: f"{rng.choice([f'นาย{man}' for man in MEN] + [f'นาง{woman}' for woman in WOMEN])} {rng.choice(surnames)}"
             for unit in GROUPS + SCHOOLS}
    kinds = ((GOVERNMENT_EMPLOYEE, AT_OFFICE), (GOVERNMENT_EMPLOYEE, TEACHER), (CIVIL_SERVANT, AT_OFFICE),
             (GOVERNMENT_EMPLOYEE, TEACHER), (CIVIL_SERVANT, AT_OFFICE))
    for number, (given_name, surname) in enumerate(names):
        scheme, work_group = kinds[number % len(kinds)]
        unit = rng.choice(SCHOOLS if work_group == TEACHER else GROUPS)
        level, salary, expected_level = rng.choice(LEVELS) if scheme == CIVIL_SERVANT else ("", 18000, 3)
        is_item_form = scheme == GOVERNMENT_EMPLOYEE and rng.random() < 0.5
        ability = rng.uniform(2.5, 5)
        core, functional = draw_competencies(scheme, work_group, ability, is_item_form, rng)
        yield Person(
            person_id=f"{number + 101:05d}" if scheme == GOVERNMENT_EMPLOYEE else f"อ{number + 101}",
            title=rng.choice(("นาย", "นาย", "ว่าที่ ร.ต.") if given_name in MEN else ("นาง", "นางสาว")),
            given_name=given_name, surname=surname, scheme=scheme, work_group=work_group,
            position="ครูผู้สอน" if work_group == TEACHER else rng.choice(POSTS), level=level,
            on_probation=level == "ปฏิบัติการ" and rng.random() < 0.3,
            unit=unit, evaluator=heads[unit], evaluator_position=f"ผู้อำนวยการ{unit}",
            salary=salary + 10 * rng.randrange(300), leave_days=rng.randrange(20), leave_times=rng.randrange(9),
            late_times=rng.randrange(15), expected_level=expected_level, indicators=draw_indicators(ability, rng),
            core=core, functional=functional, former_scores=(rng.randrange(5000, 10000) / 100, rng.randrange(60, 100)),
            evaluated_on=term.evaluation_month.replace(day=rng.randint(3, 10)))


def draw_indicators(ability: float, rng: random.Random) -> tuple[Indicator, ...]:
    """Five or six indicators that cover the four elements; weights in fives, none below ten, 100 together."""
    chosen = [rng.choice([row for row in INDICATORS if row[0] == element]) for element in ELEMENTS]
    chosen += rng.sample([row for row in INDICATORS if row not in chosen], rng.randint(1, 2))
    weights = [10] * len(chosen)
    for _ in range((100 - sum(weights)) // 5):
        weights[rng.randrange(len(weights))] += 5
    return tuple(Indicator(element, title, [written.format(target) for target in targets],
                           *draw_level(targets, ability, rng), weight)
                 for (element, title, written, targets), weight in zip(chosen, weights))


def draw_level(targets: tuple[int, ...], ability: float, rng: random.Random) -> "tuple[Fraction, float | Calculated]":
    """A level and its cell: a whole number, two typed decimals, or the formula that interpolates between two targets."""
    whole = max(1, min(4, round(rng.gauss(ability, 0.8))))
    kind = rng.random()
    if kind < 0.5:
        level = Fraction(whole + rng.randint(0, 1))
        return level, int(level)
    if kind < 0.75:
        level = whole + Fraction(rng.randrange(100), 100)
        return level, float(level)
    low, high = targets[whole - 1:whole + 1]
    share = Fraction(rng.randrange(1, 20), 20)
    reached = float(low + share * (high - low))
    return whole + share, Calculated(f"={whole}+({reached:g}-{low})/({high}-{low})", whole + (reached - low) / (high - low))


def draw_competencies(scheme: str, work_group: str, ability: float, is_item_form: bool, rng: random.Random,
                      ) -> tuple[tuple[Competency, ...], tuple[Competency, ...]]:
    """Core and functional competencies, each with one rating or with one for every behaviour item."""
    names = CORE + FUNCTIONAL[scheme, work_group]
    drawn = tuple(
        Competency(SPELT_BY_38K2.get(name, name) if scheme == CIVIL_SERVANT else name,
                   BEHAVIOURS[name][:3] if scheme == CIVIL_SERVANT else BEHAVIOURS[name],
                   [max(1, min(5, round(rng.gauss(ability, 0.7)))) for _ in (BEHAVIOURS[name] if is_item_form else "1")], weight)
        for name, weight in zip(names, rng.choice(COMPETENCY_WEIGHTS[len(names)])))
    return drawn[:len(CORE)], drawn[len(CORE):]
