"""How values are written into the audit tables: as the csv library would, letter for letter, only sooner."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit_csv import BOM, guarded, heading_text, lines_of, lines_text, unguarded

VALUES = st.text(st.sampled_from("ก๑a1 ,\"'\r\n\t=+-@;\u00a0\u2028\ufeff"), max_size=8) | st.text(max_size=8)


def as_the_library_writes(lines):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=5))
def test_every_value_is_quoted_as_the_csv_library_quotes_it(lines):
    columns = [list(column) for column in zip(*lines)]
    for line in lines:
        one = [[value] for value in line]
        assert lines_text(one).removesuffix("\n") == as_the_library_writes([map(guarded, line)]).removesuffix("\r\n")
    assert [[*map(unguarded, line)] for line in lines_of(lines_text(columns))] == [*map(list, lines)]


@pytest.mark.parametrize(("text", "written"), [("=1+1", "'=1+1"), ("a,b", '"a,b"'), ('ก"ข', '"ก""ข"'), ("ก\nข", '"ก\nข"'), ("", "")])
def test_what_would_run_or_end_a_value_is_written_so_that_it_does_neither(text, written):
    assert lines_text([[text], ["ข"]]) == f"{written},ข\n"


def test_the_heading_begins_with_what_tells_excel_the_coding():
    assert heading_text(["ก", "ข,ค"]) == BOM + 'ก,"ข,ค"\n'
