"""Thai text as offices type it: what is repaired, what stays, and the order of a Thai dictionary."""

import unicodedata
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import collate

from pipeline.thai import (LEADING_VOWEL, UNRANKED, arabic_digits, clean, dictionary_key, fold, given_name, mend, name_key,
                           name_order, reference_rows, split_title, thai_date, thai_digits)

INVISIBLE = "\u200b\u200c\u200d\u200e\u2060\ufeff\u00ad\x00\x1f"
THAI = "กขนมมสฮะัาำิีึืุูเแโใไ็่้๊๋์ํ๎"
TYPED = st.text(st.sampled_from(THAI + INVISIBLE + " \u00a0\t\n\u3000\u2028AZaz019๐๕๙().-"), max_size=12)
NAMES = st.text(st.sampled_from("กขคจชดนบปมรลวสหอฮาิีุูเแโใไ่้์็"), min_size=1, max_size=8)


# ── cleaning ──

@given(TYPED)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=20))
def test_cleaning_any_text_twice_is_cleaning_it_once(text):
    assert clean(clean(text)) == clean(text)


@given(TYPED)
def test_mending_and_folding_twice_change_nothing_more(text):
    assert mend(mend(text)) == mend(text)
    assert fold(fold(text)) == fold(text)


@given(TYPED)
def test_clean_text_has_nothing_invisible_and_no_space_too_many(text):
    cleaned = clean(text)
    assert not set(cleaned) & set(INVISIBLE)
    assert "  " not in cleaned and cleaned == cleaned.strip()


@given(TYPED, st.sampled_from(INVISIBLE), st.integers(0, 12))
def test_an_invisible_character_anywhere_makes_no_difference(text, invisible, place):
    assert clean(text[:place] + invisible + text[place:]) == clean(text)


@pytest.mark.parametrize("typed", [
    "น\u0e49\u0e33",                  # น ้ ำ: as it should be
    "น\u0e33\u0e49",                  # น ำ ้
    "น\u0e4d\u0e49\u0e32",            # น ํ ้ า
    "น\u0e49\u0e4d\u0e32",            # น ้ ํ า
    "น\u0e4d\u0e32\u0e49",            # น ํ า ้
    "น\u0e4d\u200b\u0e49\u200b\u0e32",
])
def test_every_way_to_type_nam_becomes_the_one_spelling(typed):
    assert clean(typed) == "น\u0e49\u0e33"


def test_two_short_e_become_the_long_one_even_with_something_invisible_between():
    assert clean("เเดง") == clean("เ\u200bเดง") == "แดง"


def test_a_tone_mark_typed_before_its_vowel_moves_behind_it():
    assert clean("ท\u0e48\u0e35") == clean("ท\u0e35\u0e48") == "ที่"


def test_cleaning_is_neither_nfkc_nor_nfc():
    assert unicodedata.normalize("NFKC", "น้ำ") != "น้ำ" == clean("น้ำ")
    assert clean("½ ㎏ e\u0301") == "½ ㎏ e\u0301"


def test_cleaning_keeps_digits_and_takes_a_line_break_for_a_space():
    assert clean("  งาน ๑\n\n ข้อ\u00a02 ") == "งาน ๑ ข้อ 2"


def test_words_are_compared_without_spaces_digits_script_case_and_known_misspellings():
    assert fold("สมรรณะ หลัก ๑.๒ KPI") == fold("สมรรถนะหลัก1.2kpi") == "สมรรถนะหลัก1.2kpi"


def test_spaces_that_a_pdf_leaves_inside_a_word_make_no_difference():
    assert fold("น ้ ำหนัก") == fold("น ํ ้ าหนัก") == fold("น้ำหนัก")


def test_no_repair_of_a_misspelling_makes_another_misspelling():
    for row in reference_rows("spellings.csv"):
        assert fold(row["meant"]) == row["meant"]


# ── digits and dates ──

@given(TYPED)
def test_digits_change_script_and_nothing_else(text):
    assert arabic_digits(thai_digits(text)) == arabic_digits(text)
    assert [c for c in thai_digits(text) if not c.isdigit()] == [c for c in text if not c.isdigit()]


def test_digits_in_both_scripts():
    assert arabic_digits("21,12๐ ข้อ ๙") == "21,120 ข้อ 9"
    assert thai_digits("ข้อ 0123456789") == "ข้อ ๐๑๒๓๔๕๖๗๘๙"


@pytest.mark.parametrize(("day", "text"), [
    (date(2023, 3, 31), "31 มีนาคม 2566"), (date(2022, 10, 1), "1 ตุลาคม 2565"), (date(2024, 2, 29), "29 กุมภาพันธ์ 2567"),
    (date(2026, 1, 9), "9 มกราคม 2569"), (date(2026, 12, 31), "31 ธันวาคม 2569"),
])
def test_a_date_is_written_out_with_the_buddhist_year(day, text):
    assert thai_date(day) == text


# ── names ──

@pytest.mark.parametrize(("typed", "title", "name"), [
    ("นางสาวกมลทิพย์ จำลองวิทย์", "นางสาว", "กมลทิพย์ จำลองวิทย์"),
    ("นางสาว กมลทิพย์  จำลองวิทย์ ", "นางสาว", "กมลทิพย์ จำลองวิทย์"),
    ("น.ส.กมลทิพย์ จำลองวิทย์", "น.ส.", "กมลทิพย์ จำลองวิทย์"),
    ("นาง สมใจ สมมติ", "นาง", "สมใจ สมมติ"),
    ("นายเอก ทดสอบ", "นาย", "เอก ทดสอบ"),
    ("ว่าที่ ร.ต.สมชาย ทดสอบ", "ว่าที่ ร.ต.", "สมชาย ทดสอบ"),
    ("ว่าที่ร.ต. สมชาย ทดสอบ", "ว่าที่ร.ต.", "สมชาย ทดสอบ"),
    ("ว่าที่ ร.ต.หญิง สมหญิง ทดสอบ", "ว่าที่ ร.ต.หญิง", "สมหญิง ทดสอบ"),
    ("ว่าที่ร้อยตรีหญิงสมหญิง ทดสอบ", "ว่าที่ร้อยตรีหญิง", "สมหญิง ทดสอบ"),
    ("ดร.John Smith", "ดร.", "John Smith"),
    ("กมลทิพย์ จำลองวิทย์", "", "กมลทิพย์ จำลองวิทย์"),
])
def test_a_title_is_told_from_the_name_with_or_without_space(typed, title, name):
    assert split_title(typed) == (title, name)


@pytest.mark.parametrize("name", ["นายิกา ทดสอบ", "นางามตา ทดสอบ", "นาย", "นาง", ""])
def test_a_name_that_only_begins_like_a_title_is_kept_whole(name):
    assert split_title(name) == ("", name)


def test_every_title_of_the_reference_list_is_split_from_a_name():
    for row in reference_rows("titles.csv"):
        for space in ("", " "):
            assert split_title(f"{row['title']}{space}ปรีดา ทดสอบ") == (row["title"], "ปรีดา ทดสอบ")


@pytest.mark.parametrize("other", ["กมลทิพย์ จําลองวิทย์", "น.ส. กมลทิพย์ จำลองวิทย์", "กมลทิพย์จำลองวิทย์", "นาง กมลทิพย์\u200b  จำลองวิทย์"])
def test_spellings_of_one_name_share_a_key(other):
    assert name_key(other) == name_key("นางสาวกมลทิพย์ จำลองวิทย์")


def test_different_names_have_different_keys():
    names = ["สมชาย ทดสอบ", "สมชาย ทดลอง", "สมชัย ทดสอบ", "นายิกา ทดสอบ", "ยิกา ทดสอบ"]
    assert len({name_key(name) for name in names}) == len(names)


def test_the_given_name_stands_before_the_surname_and_behind_the_title():
    assert given_name("นางสาว กมลทิพย์ จำลองวิทย์") == given_name("กมลทิพย์ ใหม่สกุล") == "กมลทิพย์"


# ── dictionary order ──

def test_ho_nokhuk_comes_last_where_code_points_put_it_before_leading_vowels():
    words = ["กานดา", "เกษม", "แก้ว", "โชติ", "ไพลิน", "ฮานา"]
    assert sorted(words, key=dictionary_key) == words
    assert sorted(words).index("ฮานา") < sorted(words).index("เกษม")


def test_tone_marks_decide_only_between_words_of_the_same_letters():
    words = ["นา", "น่า", "น้า", "น๊า", "น๋า", "นาก", "น้าก", "นาง"]
    for shuffled in (words[::-1], words[3:] + words[:3]):
        assert sorted(shuffled, key=dictionary_key) == words


def test_people_stand_in_the_order_of_their_names_not_of_their_titles():
    people = ["นายกานดา ทดสอบ", "น.ส.เกษร ทดสอบ", "นางขจร ทดสอบ", "เจริญ ทดสอบ", "ว่าที่ ร.ต.เฉลิม ทดสอบ", "นายฮาซัน ทดสอบ"]
    assert sorted(people[::-1], key=name_order) == people


def letters(word):
    """What the dictionary ranks first: the letters without tone marks, leading vowels behind their consonant."""
    return LEADING_VOWEL.sub(r"\2\1", UNRANKED.sub("", word))


@given(st.lists(NAMES, max_size=8))
def test_the_order_is_that_of_pythainlp_except_in_a_tie_and_where_one_word_begins_another(words):
    """pythainlp hangs the first tone mark behind the letters and compares both at once. So it puts ก้อย behind กอยใจ,
    because ้ stands behind จ, and looks no further than the first tone mark; a dictionary does neither."""
    words = [clean(word) for word in words]
    for one, other in permutations(words, 2):
        a, b = letters(one), letters(other)
        if not a.startswith(b) and not b.startswith(a):
            assert (dictionary_key(one) < dictionary_key(other)) == (collate([one, other]) == [one, other])


def test_the_difference_to_pythainlp_is_that_a_shorter_word_stays_before_its_continuation():
    assert collate(["ก้อย", "กอยใจ"]) == ["กอยใจ", "ก้อย"]
    assert sorted(["กอยใจ", "ก้อย"], key=dictionary_key) == ["ก้อย", "กอยใจ"]


def test_invented_names_stand_as_pythainlp_sorts_them():
    names = ("กมลทิพย์ กานดา เกศินี ไกรสร ขจร เขมิกา คำแก้ว จักรี เฉลา ชุติมา โชติ ณัฐ เดชา ถวิล ทวี ธนา นฤมล เนตร บุญมี ประไพ ไพลิน "
             "มานี ยุพา รัตน์ ละมัย วันดี แววตา ศรีสุข สมชาย เสาวนีย์ หทัย อรุณ เอก ฮานา").split()
    assert sorted(names[::-1], key=dictionary_key) == collate(names)
