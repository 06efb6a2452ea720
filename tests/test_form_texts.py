"""Free answers take any text: what looks like a number, a label, a sum or a formula is read as the text that it is."""

from itertools import cycle

import pytest

from pipeline.intake.workbook import read_content
from tests.drawing import SETTINGS
from tests.form_probes import typed
from tests.form_rules import allows
from tests.test_form_fields import FREE, KEPT_IN_THE_FILE, evaluated, every_kind, filler_of, name_of, read_back

TEXTS = (
    "45", "4.5", "๔.๕", "1-2", "5/1/2566", "2566-01-05", "ร้อยละ 80", "80%", "1,200", "TRUE", "#N/A", "=1+1", "+1+1", "@SUM(A1)", "{=1}",
    "'000", "รวม", "รวมทั้งสิ้น", "คะแนนเฉลี่ย", "ด้านคุณภาพ", "ลงชื่อครบทุกคน", "ส่วนที่ 2", "หมายเหตุ", "ระดับค่าเป้าหมาย",
    "คะแนนพฤติกรรมการให้บริการ", "ผู้รับการประเมิน ตั้งใจทำงาน และรับผิดชอบ", "ผู้รับการประเมิน  พัฒนาขึ้น", "ชื่อ-สกุล: นายอื่น คนละคน",
    "เลขที่ตำแหน่ง: 99999", "ผู้ประเมิน  ตำแหน่ง  ผู้อำนวยการ", "ดีเด่น", "การทำงานเป็นทีม", "ข้อ 1\nข้อ 2", "<b>&amp;\"'", "น้ำใจ ๑ ครั้ง", "ก")
SHORT = 12          # forms, each with every free cell filled, no text twice in the same cell


@every_kind
def test_free_text_of_any_sort_is_read_as_it_stands(kind, tmp_path):
    filler, fillings = filler_of(kind), []
    for turn in range(SHORT):
        values, rows = filler.base(turn), filler.rows(turn)
        for place, field in enumerate(free_fields(filler, rows)):
            values[field.place] = TEXTS[(place + turn * (len(TEXTS) // SHORT)) % len(TEXTS)]
        values |= {field.place: filler.round.first_day for field in filler.named("noted_on")}
        fillings.append(values)
    results, numbers = evaluated(kind, fillings, tmp_path)
    assert results.findings.to_dict("records") == []
    assert set(results.scores["score_status"]) == {"complete"} and set(results.files["file_status"]) == {"accepted"}
    for number, values in zip(numbers, fillings):
        for field in filler.form.fields:
            if name_of(field) in FREE - KEPT_IN_THE_FILE and isinstance(text := values.get(field.place), str):
                assert read_back(results, number, field) in (text, " ".join(text.split())), (number, field.place, text)


def free_fields(filler, rows):
    """The free cells of the form, of the indicators only those in ``rows``."""
    title = filler.named("title")[0].sheet
    return [field for field in filler.form.fields if name_of(field) in FREE
            and (field.row in rows or field.sheet != title or name_of(field) == "fact")]


@every_kind
def test_dashes_and_dots_are_an_empty_cell(kind):
    filler = filler_of(kind)
    values = filler.base(0)
    untouched = [field.place for field in filler.form.fields if field.place not in values]
    plain, dashed = (read_content(typed(filler.form.content, filling), "แบบ.xlsx", SETTINGS.limits, filler.round)
                     for filling in (values, values | dict(zip(untouched, cycle(("-", "–", "......", " "))))))
    assert dashed.findings == [] and dashed.figures() == plain.figures()
    assert [line.values for line in dashed.lines] == [line.values for line in plain.lines]


# The form asks for numbers, days and words of its lists, so that it can compute. What got in as text all the same
# (pasted, or typed in another program) the reader takes for what it says: here alone it lets in more than the form.
WRITTEN_AS_TEXT = [("level", "4.25", "4.25"), ("level", "๔.๕", "4.5"), ("weight", "20", "20"), ("weight", "ร้อยละ ๒๐", "20"),
                   ("rating", "๓", "3"), ("rating", "ระดับ 4", "4"), ("expected", "๓", "3"), ("element", "ด้านคุณภาพผลงาน", "คุณภาพผลงาน"),
                   ("noted_on", "5 มกราคม 2566", "2023-01-05"), ("noted_on", "๕/๑/๒๕๖๖", "2023-01-05"), ("indicator_no", "๓", "3")]


@pytest.mark.parametrize(("name", "text", "meant"), WRITTEN_AS_TEXT)
def test_what_is_written_out_as_text_is_read_for_what_it_says(name, text, meant, tmp_path):
    filler = filler_of("office")
    values = filler.base(0)
    field = next(field for field in filler.named(name) if field.place in values or name == "expected")
    assert not allows(field, text, values, filler.form)
    results, (number,) = evaluated("office", [values | {field.place: text}], tmp_path)
    assert results.findings.to_dict("records") == []
    assert read_back(results, number, field) == meant


@pytest.mark.parametrize("text", TEXTS)
def test_a_remark_of_any_sort_is_read_as_it_stands(text):
    filler = filler_of("office")
    field, = filler.named("remark")
    reading = read_content(typed(filler.form.content, filler.base(0) | {field.place: text}), "แบบ.xlsx", SETTINGS.limits, filler.round)
    assert [said.text for said in reading.closing if said.kind == "remark"] == [" ".join(text.split())]
