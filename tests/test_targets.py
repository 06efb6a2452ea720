"""Targets in words: the figures they demand, and whether five of them climb or fall without overlap."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.targets import out_of_order, range_of


@pytest.mark.parametrize(("target", "low", "high"), [
    ("80", 80, 80), ("ร้อยละ ๘๐", 80, 80), ("80%", 80, 80), ("1,250 คน", 1250, 1250), ("4.5", Fraction(9, 2), Fraction(9, 2)),
    ("60-69", 60, 69), ("ร้อยละ 60 ถึงร้อยละ 69", 60, 69), ("60 % – 69 %", 60, 69),
    ("ต่ำกว่า 60", None, 60), ("ไม่ถึงร้อยละ 60", None, 60), ("น้อยกว่าร้อยละ 60", None, 60), ("ไม่เกิน 3 วัน", None, 3), ("< 60", None, 60),
    ("90 ขึ้นไป", 90, None), ("ไม่น้อยกว่าร้อยละ 90", 90, None), ("ไม่ต่ำกว่า 90", 90, None), ("มากกว่า 90", 90, None), ("≥90", 90, None)])
def test_the_range_that_a_target_names(target, low, high):
    found = range_of(target)
    assert (found.low, found.high, found.is_day) == (low, high, False)


@pytest.mark.parametrize("target", [
    "ดี", "3 เรื่อง ใน 5 เดือน", "69-60 คะแนน 5", "1/2 ของงาน", "เดือน มี.ค. 2566", "ภายใน มีนาคม 2566", "ลดลงร้อยละ 5",
    "เพิ่มขึ้นร้อยละ 5", "หลังกำหนด 2 วัน", "ช้ากว่ากำหนด 2 วัน", "ขั้นตอนที่ 1-3", "-5", "ร้อยละ -5"])
def test_what_names_no_single_figure_is_left_to_people(target):
    assert range_of(target) is None


def test_a_day_is_compared_as_a_day():
    assert range_of("ภายใน 15 มี.ค. 2566").is_day
    assert out_of_order([f"ภายในวันที่ {day} มี.ค. 2566" for day in (31, 25, 20, 15, 10)]) is None
    assert out_of_order([f"ภายในวันที่ {day} มี.ค. 2566" for day in (31, 25, 26, 15, 10)]) == (1, 2)


@pytest.mark.parametrize("targets", [
    "60 70 80 90 100", "5 4 3 2 1", "ต่ำกว่า60 60-69 70-79 80-89 90ขึ้นไป", "ไม่น้อยกว่า60 ไม่น้อยกว่า70 ไม่น้อยกว่า80 ไม่น้อยกว่า90 ไม่น้อยกว่า100",
    "เกิน9วัน 8-9 6-7 4-5 ไม่เกิน3", "พอใช้ ดี ดีมาก ดีเด่น เลิศ", "60 70 ดี 90 80"])
def test_targets_in_order_or_in_words_have_nothing_wrong(targets):
    assert out_of_order(targets.split()) is None


@pytest.mark.parametrize("targets", [
    "ไม่น้อยกว่าร้อยละ 60 · ไม่น้อยกว่าร้อยละ 70 · ไม่น้อยกว่าร้อยละ 80 · ไม่น้อยกว่าร้อยละ 90 · ร้อยละ 100",
    "ร้อยละ 80 ขึ้นไป · ร้อยละ 85 ขึ้นไป · ร้อยละ 90 ขึ้นไป · ร้อยละ 95 ขึ้นไป · ร้อยละ 100",
    "ไม่เกิน 5 วัน · ไม่เกิน 4 วัน · ไม่เกิน 3 วัน · ไม่เกิน 2 วัน · 1 วัน",
    "ไม่ถึงร้อยละ 60 · ร้อยละ 60-69 · ร้อยละ 70-79 · ร้อยละ 80-89 · ร้อยละ 90 ขึ้นไป",
    "ไม่ถึง 60 · 60 · 70 · 80 · 90", "-5 · -3 · 0 · 3 · 5",
    "เดือน มี.ค. 2566 · เดือน ก.พ. 2566 · เดือน ม.ค. 2566 · เดือน ธ.ค. 2565 · เดือน พ.ย. 2565",
    "ลดลงร้อยละ 5 · ลดลงร้อยละ 2 · เพิ่มขึ้นร้อยละ 0 · เพิ่มขึ้นร้อยละ 2 · เพิ่มขึ้นร้อยละ 5",
    "หลังกำหนด 2 วัน · หลังกำหนด 1 วัน · ตามกำหนด 0 วัน · ก่อนกำหนด 1 วัน · ก่อนกำหนด 2 วัน",
    "ขั้นตอนที่ 1 · ขั้นตอนที่ 1-2 · ขั้นตอนที่ 1-3 · ขั้นตอนที่ 1-4 · ขั้นตอนที่ 1-5",
    "ขั้นตอนที่ 1 · 1-2 · 1-3 · 1-4 · 1-5"])
def test_the_scales_that_offices_use_raise_no_alarm(targets):
    assert out_of_order(targets.split(" · ")) is None


@pytest.mark.parametrize("targets", ["60ขึ้นไป 70ขึ้นไป 80ขึ้นไป 90ขึ้นไป 85", "ไม่เกิน5 ไม่เกิน4 ไม่เกิน3 ไม่เกิน2 3"])
def test_behind_open_targets_the_last_one_still_goes_on(targets):
    assert out_of_order(targets.split()) == (3, 4)


@pytest.mark.parametrize(("targets", "places"), [
    ("60 60 70 80 90", (0, 1)), ("60 70 80 75 90", (2, 3)), ("100 90 95 80 70", (1, 2)), ("1-5 5-10 11 12 13", (0, 1)),
    ("ต่ำกว่า60 55-69 70 80 90", (0, 1)), ("60 70 80ขึ้นไป 85 90", (2, 3))])
def test_the_first_overlap_or_break_of_order_is_named(targets, places):
    assert out_of_order(targets.split()) == places


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_plain_figures_are_in_order_exactly_where_they_strictly_climb_or_fall(figures):
    climbs, falls = ([low < high for low, high in zip(row, row[1:])] for row in (figures, [-figure for figure in figures]))
    assert (out_of_order([f"ร้อยละ {figure}" for figure in figures]) is None) == (all(climbs) or all(falls))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=5, max_size=5))
def test_ranges_are_in_order_exactly_where_no_figure_lies_in_two_of_them(drawn):
    ranges = [(low, low + size) for low, size in drawn]
    apart = all(set(range(a, b + 1)).isdisjoint(range(c, d + 1)) for place, (a, b) in enumerate(ranges)
                for c, d in ranges[place + 1:])
    lows = [low for low, _ in ranges]
    in_order = apart and lows in (sorted(lows), sorted(lows, reverse=True))
    assert (out_of_order([f"{low}-{high}" for low, high in ranges]) is None) == in_order
