"""Layouts: a sheet is understood by its labels, whatever row or column they start at."""

from tests.drawing import read

HEAD = """
    [แบบประเมิน]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
"""
INDICATORS = """
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ร้อยละ) (ข) | คะแนนรวม (ค) = (ก×ข) |
    | 1 | งานหนึ่ง | 4.25 | 60 | 255 |
    | 2 | งานสอง | 3 | 40 | 120 |
    | รวม | | | 100 | 375 |
"""


def figures(reading):
    return [(i["title"], i["attained_level"], i["weight_pct"]) for i in reading.indicators]


def faults(reading):
    """Codes and cells of the findings, but for the part that the drawing leaves out."""
    return [(f.code, f.cell_ref) for f in reading.findings if f.code != "COMPETENCIES_MISSING"]


TWO = [("งานหนึ่ง", "4.25", "60"), ("งานสอง", "3", "40")]


def test_the_plain_table_is_read_with_its_cells():
    reading = read(HEAD + INDICATORS)
    assert figures(reading) == TWO
    assert [(i["cell_ref"], i["weight_cell_ref"]) for i in reading.indicators] == [("C4", "D4"), ("C5", "D5")]
    assert (reading.person_ids, reading.full_names, reading.rounds) == (["00777"], ["นายสมชาย ทดสอบ"], ["2566/1"])


def test_columns_may_stand_in_any_order_and_anywhere():
    reading = read(HEAD + """
        | |
        | | | น้ำหนัก (ข) | คะแนนรวม | ลำดับ\\nที่ | ตัวชี้วัด / ผลงาน | คะแนน\\nที่ได้\\n(ก) |
        | | | 60 | 255 | 1 | งานหนึ่ง | 4.25 |
        | | | 40 | 120 | 2 | งานสอง | 3 |
    """)
    assert figures(reading) == TWO
    assert reading.indicators[0]["cell_ref"] == "G5"


def test_headings_over_two_rows_and_merged_are_one_heading():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนนตามระดับค่าเป้าหมาย | | | | | คะแนน (ก) | น้ำหนัก (ข) |
        | | | 1 | 2 | 3 | 4 | 5 | | |
        | 1 | งานหนึ่ง | ร้อยละ 60 | ร้อยละ 70 | ร้อยละ 80 | ร้อยละ 90 | ร้อยละ 95 | 4.25 | 60 |
        | 2 | งานสอง | 1 | 2 | 3 | 4 | 5 | 3 | 40 |
        merge A3:A4 B3:B4 C3:G3 H3:H4 I3:I4
    """)
    assert figures(reading) == TWO
    assert faults(reading) == []


def test_group_rows_guard_rows_blank_rows_and_unfilled_rows_are_no_indicators():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | ห้ามลบ แถวนี้ |
        | ด้านปริมาณงาน |
        | 1 | งานหนึ่ง | 4.25 | 60 |
        | |
        | ด้านคุณภาพผลงาน |
        | 2 | งานสอง | 3 | 40 |
        | 3 | ...... | - | - |
        | 4 | ...... | | |
        | รวม | | | 100 |
    """)
    assert figures(reading) == TWO
    assert [i["element"] for i in reading.indicators] == ["ปริมาณงาน", "คุณภาพผลงาน"]
    assert faults(reading) == []


def test_an_indicator_may_begin_with_the_word_for_a_sum():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | รวมพลังพัฒนาโรงเรียน | 4 | 60 |
        | 2 | งานสอง | 3 | 40 |
        | รวม | | | 100 |
    """)
    assert [i["title"] for i in reading.indicators] == ["รวมพลังพัฒนาโรงเรียน", "งานสอง"]


def test_a_value_may_stand_below_its_label():
    reading = read("""
        [แบบ]
        | ชื่อ - สกุล ผู้รับการประเมิน | ตำแหน่ง | เลขที่ตำแหน่ง | สังกัด |
        | นายสมชาย ทดสอบ | ครูผู้สอน | "๐๐๗๗๗" | โรงเรียนบ้านทดสอบ |
        | รอบการประเมิน |
        | รอบที่ ๑/๒๕๖๖ |
    """ + INDICATORS)
    assert (reading.person_ids, reading.full_names) == (["00777"], ["นายสมชาย ทดสอบ"])
    assert reading.identity["unit"] == "โรงเรียนบ้านทดสอบ"
    assert reading.rounds == ["2566/1"]


def test_label_and_value_may_share_one_cell():
    reading = read("""
        [แบบ]
        | ชื่อผู้รับการประเมิน  นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง  อ๒๘ |
        | ผู้ประเมิน  นางมานี ทดลอง   ตำแหน่ง  ผู้อำนวยการ |
        | ประเมิน ณ วันที่  ๑๐ เมษายน ๒๕๖๖ |
    """ + INDICATORS)
    assert (reading.person_ids, reading.full_names) == (["อ28"], ["นายสมชาย ทดสอบ"])
    assert (reading.identity["evaluator"], reading.identity["evaluator_position"]) == ("นางมานี ทดลอง", "ผู้อำนวยการ")
    assert reading.evaluated_on == "2023-04-10"


def test_a_ticked_level_column_is_the_level():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | ระดับ ๑ | ระดับ ๒ | ระดับ ๓ | ระดับ ๔ | ระดับ ๕ | น้ำหนัก (ข) |
        | 1 | งานหนึ่ง | | | | ✓ | | 60 |
        | 2 | งานสอง | - | - | / | - | - | 40 |
    """)
    assert [(i["attained_level"], i["cell_ref"]) for i in reading.indicators] == [("4", "F4"), ("3", "E5")]


def test_two_ticks_in_one_row_are_a_finding_and_no_level():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | 1 | 2 | 3 | 4 | 5 | น้ำหนัก |
        | 1 | งานหนึ่ง | | | ✓ | ✓ | | 100 |
    """)
    assert faults(reading) == [("LEVEL_TWO_MARKS", "F4")]
    assert reading.indicators[0]["attained_level"] == ""


COMPETENCIES = """
    [สมรรถนะ]
    | ที่ | สมรรถนะ | ระดับที่คาดหวัง | คะแนน (ก) | น้ำหนัก (ข) |
    | สมรรถนะหลัก |
    | 1 | การมุ่งผลสัมฤทธิ์ | 3 | 4 | 60 |
    | | (พยายามทำงานในหน้าที่ให้ดี) |
    | 2 | บริการที่ดี | 3 | 5 | 40 |
    | รวม | | | | 100 |
"""


def ratings(reading):
    return [(c["competency_code"], c["item_no"], c["rating"], c["weight_pct"]) for c in reading.competencies]


def test_competencies_are_read_by_name_variant_with_weights():
    reading = read(HEAD + INDICATORS + COMPETENCIES)
    assert ratings(reading) == [("results", "1", "4", "60"), ("service", "1", "5", "40")]
    assert not reading.findings


def test_items_of_a_block_are_the_ratings_and_a_summary_sheet_only_repeats_them():
    reading = read(HEAD + INDICATORS + """
        [สรุป]
        | แบบสรุปผลการประเมินพฤติกรรม |
        | ที่ | สมรรถนะ | น้ำหนัก (ข) | คะแนน (ก) |
        | 1 | การมุ่งผลสัมฤทธิ์ | 100 | ='หลัก'!C5 => 3.3333333333333335 |
        [หลัก]
        | ที่ | สมรรถนะ / พฤติกรรมที่แสดงออก | คะแนน (1–5) |
        | 1 | การมุ่งผลสัมฤทธิ์ | |
        | "1.1" | ทำงานถูกต้อง | 3 |
        | "1.2" | ติดตามผลงาน | 3 |
        | "1.3" | ปรับปรุงวิธี | 4 |
        | คะแนนเฉลี่ย | | =AVERAGE(C3:C5) => 3.3333333333333335 |
    """)
    assert ratings(reading) == [("results", "1", "3", "100"), ("results", "2", "3", "100"), ("results", "3", "4", "100")]
    assert {(c["sheet_name"], c["weight_sheet_name"]) for c in reading.competencies} == {("หลัก", "สรุป")}
    assert [(s.of, s.text) for s in reading.stated if s.of.startswith("mean")] == [("mean:results", "3.33333333333333")]


def test_an_item_left_blank_is_named_and_never_averaged_away():
    reading = read(HEAD + INDICATORS + """
        [หลัก]
        | ที่ | สมรรถนะ | คะแนน |
        | 1 | การมุ่งผลสัมฤทธิ์ | |
        | "1.1" | ทำงานถูกต้อง | 3 |
        | "1.2" | ติดตามผลงาน | |
    """)
    assert [(f.code, f.cell_ref) for f in reading.findings] == [("LEVEL_MISSING", "C4")]


def test_several_tables_on_one_sheet_below_each_other_are_told_apart():
    reading = read(HEAD + INDICATORS + "| ส่วนที่ ๓ พฤติกรรม |" + COMPETENCIES.replace("[สมรรถนะ]", ""))
    assert figures(reading) == TWO
    assert ratings(reading) == [("results", "1", "4", "60"), ("service", "1", "5", "40")]


def test_tables_beside_each_other_are_told_apart():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน | น้ำหนัก | | ที่ | สมรรถนะ | คะแนน | น้ำหนัก |
        | 1 | งานหนึ่ง | 4.25 | 60 | | 1 | การมุ่งผลสัมฤทธิ์ | 4 | 60 |
        | 2 | งานสอง | 3 | 40 | | 2 | บริการที่ดี | 5 | 40 |
    """)
    assert figures(reading) == TWO
    assert ratings(reading) == [("results", "1", "4", "60"), ("service", "1", "5", "40")]


def test_a_hidden_copy_never_counts_beside_a_visible_table_and_is_said_aloud():
    reading = read(HEAD + INDICATORS + "[hidden: แบบ (2)]" + INDICATORS.replace("4.25", "5"))
    assert figures(reading) == TWO
    assert [f.code for f in reading.findings if f.code == "HIDDEN_COPY_DIFFERS"]


def test_figures_that_are_only_hidden_are_not_used():
    reading = read(HEAD + COMPETENCIES + "[hidden: แบบ (2)]" + INDICATORS)
    assert reading.indicators == []
    assert "FIGURES_HIDDEN" in {f.code for f in reading.findings}


def test_a_filled_hidden_row_is_a_finding_and_no_indicator():
    reading = read(HEAD + INDICATORS + "hide row 5")
    assert figures(reading) == TWO[:1]
    assert faults(reading) == [("ROW_HIDDEN", "C5")]


def test_a_hidden_row_without_an_answer_hides_nothing():
    reading = read(HEAD + INDICATORS.replace("    | รวม", "    | 3 | งานสาม | | ...... | |\n    | รวม") + "hide row 6")
    assert figures(reading) == TWO
    assert faults(reading) == []


def test_a_hidden_helper_column_is_not_read():
    reading = read(HEAD + """
        | ที่ | คะแนน (ก) | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก |
        | 1 | 1 | งานหนึ่ง | 4.25 | 60 |
        | 2 | 1 | งานสอง | 3 | 40 |
        hide column B
    """)
    assert figures(reading) == TWO


def test_unknown_wording_is_understood_by_the_marks_of_the_form():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัด | ผลที่ทำได้จริง (ก) | สัดส่วนความสำคัญ (ข) | ผลคูณ (ค) |
        | 1 | งานหนึ่ง | 4.25 | 60 | 255 |
        | 2 | งานสอง | 3 | 40 | 120 |
    """)
    assert figures(reading) == TWO


def test_a_workbook_with_no_level_filled_in_is_an_agreement():
    reading = read(HEAD + INDICATORS.replace("4.25", "").replace("| 3 |", "| |") + """
        | |
        | ที่ | สมรรถนะ | คะแนน | น้ำหนัก |
        | 1 | การมุ่งผลสัมฤทธิ์ | | 100 |
    """)
    assert reading.kind == "agreement"
    assert not reading.findings


def test_a_workbook_without_any_known_table_is_foreign_and_an_empty_one_empty():
    assert read("[ก]\n| รายงานการเงิน |").refusal.code == "WORKBOOK_FOREIGN"
    assert read("[ก]").refusal.code == "WORKBOOK_EMPTY"


def test_a_rated_row_with_an_unknown_name_is_a_finding():
    reading = read(HEAD + INDICATORS + COMPETENCIES.replace("บริการที่ดี", "ความรักสามัคคี"))
    assert [(f.code, f.found) for f in reading.findings] == [("COMPETENCY_UNKNOWN", "ความรักสามัคคี")]


def test_an_unrated_row_with_an_unknown_name_is_no_finding():
    more = COMPETENCIES.replace("    | รวม", "    | 3 | ความรักสามัคคี | 3 | | |\n    | รวม")
    reading = read(HEAD + INDICATORS + more)
    assert ratings(reading) == [("results", "1", "4", "60"), ("service", "1", "5", "40")]
    assert reading.findings == []


def test_a_figure_without_a_title_is_a_finding():
    reading = read(HEAD + INDICATORS.replace("งานสอง", ""))
    assert faults(reading) == [("ROW_WITHOUT_TITLE", "C5")]


def test_two_visible_tables_of_the_same_indicators_that_differ_are_not_added_up():
    reading = read(HEAD + INDICATORS + "[ฉบับแก้]" + INDICATORS.replace("4.25", "5"))
    assert [code for code, _ in faults(reading)] == ["FIGURES_TWICE"]
    assert figures(reading) == TWO


def test_two_visible_tables_that_rate_one_competency_differently_block_the_person():
    again = COMPETENCIES.replace("[สมรรถนะ]", "[ฉบับแก้]")
    assert read(HEAD + INDICATORS + COMPETENCIES + again).findings == []
    reading = read(HEAD + INDICATORS + COMPETENCIES + again.replace("บริการที่ดี | 3 | 5", "บริการที่ดี | 3 | 4"))
    assert [(f.code, f.sheet_name, f.cell_ref, f.found, f.severity) for f in reading.findings] == [
        ("FIGURES_TWICE", "ฉบับแก้", "D5", "สมรรถนะ, ฉบับแก้", "blocks_person")]
    assert "บริการที่ดี" in reading.findings[0].words["about"]


def test_a_table_of_indicators_without_a_column_of_weights_is_a_finding_at_its_heading():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) |
        | 1 | งานหนึ่ง | 4.25 |
        | 2 | งานสอง | 3 |
    """)
    assert faults(reading) == [("WEIGHT_MISSING", "B3")]
    assert figures(reading) == [("งานหนึ่ง", "4.25", ""), ("งานสอง", "3", "")]


def test_two_visible_tables_that_are_equal_are_one():
    reading = read(HEAD + INDICATORS + "[สำเนา]" + INDICATORS)
    assert faults(reading) == []
    assert figures(reading) == TWO


def test_a_table_that_goes_on_elsewhere_is_numbered_on():
    more = INDICATORS.replace("งานหนึ่ง", "งานสาม").replace("งานสอง", "งานสี่")
    assert [i["indicator_no"] for i in read(HEAD + INDICATORS + "[ต่อ]" + more).indicators] == ["1", "2", "3", "4"]


def test_an_evaluation_date_outside_the_round_is_a_finding_and_not_used():
    reading = read(HEAD + "| วันที่ประเมิน | 5 เมษายน 2556 |" + INDICATORS)
    assert reading.evaluated_on == ""
    assert ("DATE_OUTSIDE_ROUND", "B3") in faults(reading)


def test_dates_of_evaluation_that_differ_or_cannot_be_read_order_nothing():
    differing = read(HEAD + "| วันที่ประเมิน | 5 เมษายน 2566 |" + INDICATORS + "[ก]\n| วันที่ประเมิน | 6 เมษายน 2566 |")
    unreadable = read(HEAD + "| วันที่ประเมิน | 31/02/2566 |" + INDICATORS)
    assert (differing.evaluated_on, unreadable.evaluated_on) == ("", "")
    assert ("DATES_CONTRADICTORY", "B3") in faults(differing)
    assert ("DATE_UNREADABLE", "B3") in faults(unreadable)


def test_a_filled_column_of_levels_that_is_hidden_is_said_and_not_used():
    reading = read(HEAD + INDICATORS + "hide column C")
    assert reading.kind == "evaluation"
    assert faults(reading) == [("FIGURES_HIDDEN", "C3")]
    assert [i["attained_level"] for i in reading.indicators] == ["", ""]


def test_sums_of_groups_do_not_end_the_table():
    reading = read(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | งานหนึ่ง | 4.25 | 60 |
        | รวมด้านปริมาณงาน | | | 60 |
        | 2 | งานสอง | 3 | 40 |
        | รวมด้านคุณภาพ | | | 40 |
        | รวมทั้งสิ้น | | | 100 |
        | หมายเหตุของผู้ประเมิน |
    """)
    assert figures(reading) == TWO
    assert faults(reading) == []


def test_a_filled_row_below_the_sum_does_not_vanish():
    reading = read(HEAD + INDICATORS + "| 3 | งานสาม | 5 | 50 |")
    assert [i["title"] for i in reading.indicators] == ["งานหนึ่ง", "งานสอง", "งานสาม"]


def test_an_unreadable_expected_level_is_said():
    reading = read(HEAD + INDICATORS + COMPETENCIES.replace("| การมุ่งผลสัมฤทธิ์ | 3 |", "| การมุ่งผลสัมฤทธิ์ | สาม |"))
    assert [(f.code, f.cell_ref) for f in reading.findings] == [("EXPECTED_LEVEL_UNREADABLE", "C3")]


def test_an_error_is_no_title():
    assert ("ROW_WITHOUT_TITLE", "C5") in faults(read(HEAD + INDICATORS.replace("งานสอง", "#REF!")))


SUMMED_ELSEWHERE = """
    [สรุป]
    | แบบสรุปผลการประเมินพฤติกรรม |
    | ที่ | สมรรถนะ | น้ำหนัก (ข) | คะแนน (ก) |
    | 1 | การมุ่งผลสัมฤทธิ์ | 100 | {repeated} |
    [หลัก]
    | ที่ | สมรรถนะ | ระดับที่คาดหวัง | คะแนน |
    | 1 | การมุ่งผลสัมฤทธิ์ | 3 | 4 |
"""


def test_a_repetition_that_was_never_calculated_blocks_nobody():
    reading = read(HEAD + INDICATORS + SUMMED_ELSEWHERE.format(repeated="=X1 =>"))
    assert ratings(reading) == [("results", "1", "4", "100")]
    assert reading.findings == []


def test_a_faulty_repetition_warns():
    reading = read(HEAD + INDICATORS + SUMMED_ELSEWHERE.format(repeated="#REF!"))
    assert [(f.code, f.severity, f.cell_ref) for f in reading.findings] == [("FIELD_UNREADABLE", "warns", "D3")]


def test_sums_of_each_competencys_items_do_not_lend_items_to_the_one_before():
    reading = read(HEAD + INDICATORS + """
        [หลัก]
        | ที่ | สมรรถนะ | คะแนน |
        | 1 | การมุ่งผลสัมฤทธิ์ | |
        | "1.1" | ทำงานถูกต้อง | 3 |
        | รวม | | 3 |
        | 2 | บริการที่ดี | |
        | "2.1" | ยิ้มแย้ม | 5 |
        | รวม | | 5 |
    """)
    assert [(c["competency_code"], c["rating"]) for c in reading.competencies] == [("results", "3"), ("service", "5")]
