"""An office of any size without a workbook, for what is drawn of many people: the same number gives the same office.

Who is who depends on the number alone, so two rounds of it can be compared; the levels of a round depend on ``shift`` too.
"""

from tests.sample_results import sample_results

GROUPS = ("กลุ่มอำนวยการ", "กลุ่มบริหารงานการเงินและสินทรัพย์", "กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร",
          "กลุ่มนิเทศ ติดตาม และประเมินผลการจัดการศึกษา")
SURNAMES = ("สมมติ", "จำลองวงศ์ไพบูลย์ประเสริฐกุล", "ตัวอย่างดี")
LEVELS = ("1.5", "2.25", "2.9", "3", "3.5", "3.75", "4", "4.25", "4.5", "4.75", "5")


def drawn_office(count, shift=0):
    """``count`` lines for ``sample_results``: every seventh person lacks a level, every eleventh sent nothing; a quarter
    work in four groups, the others in schools of three."""
    lines = []
    for number in range(count):
        servant = number % 5 == 4
        unit = GROUPS[number // 4 % len(GROUPS)] if number % 4 == 0 else f"โรงเรียนบ้านสมมติที่ {number // 4}"
        levels = " ".join(LEVELS[(number * 7 + place * 3 + number // 11 + shift * (1 + number % 3)) % len(LEVELS)] for place in range(3))
        ratings = " ".join(str(1 + (number + place * (1 + number % 4) + shift) % 5) for place in range(8 if servant else 7))
        if number % 7 == 6:
            levels = "- " + levels.split(" ", 1)[1]
        if number % 11 == 10:
            levels = ratings = ""
        lines.append(" | ".join((f"{number + 101:05d}", f"นายที่{number} {SURNAMES[number % 3]}",
                                 "civil_servant_38k2" if servant else "government_employee", unit, levels, ratings)))
    return "\n".join(lines)


def drawn_rounds(count):
    """(this round, the round before) of one office; each fourth person more is new in this round."""
    former = sample_results("2565/2", drawn_office(count - count // 4))
    return sample_results("2566/1", drawn_office(count, shift=1), former=former), former
