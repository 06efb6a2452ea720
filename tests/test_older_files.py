"""Old file types are read with the same results, and what they hide is found as in .xlsx."""

import pytest

from tests.drawing import ROUND, SETTINGS, draw, read
from tests.office_suite import converted, needs_soffice
from pipeline.intake.workbook import read_content

FORM = """
    [แบบประเมิน]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | ๔.๒5 | %0.3 |
    | 2 | งานสอง | #N/A | %0.3 |
    | 3 | งานสาม | =3+1 => 4 | %0.4 |
    | รวม | | | %1 |
    hide row 6
    [สมรรถนะ]
    | ที่ | สมรรถนะ | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | การมุ่งผลสัมฤทธิ์ | 4 | 100 |
    [hidden: แบบ (2)]
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | 5 | 100 |
"""


@needs_soffice
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_an_older_file_gives_the_same_figures_and_findings(ending, tmp_path):
    older = read_content(converted(draw(FORM), tmp_path, ending).read_bytes(), "ก." + ending, SETTINGS.limits, ROUND)
    newer = read(FORM)
    assert older.figures() == newer.figures()
    assert [(f.code, f.sheet_name, f.cell_ref) for f in older.findings] == [
        (f.code, f.sheet_name, f.cell_ref) for f in newer.findings]
    assert {"CELL_ERROR", "ROW_HIDDEN", "HIDDEN_COPY_DIFFERS"} <= {f.code for f in older.findings}
