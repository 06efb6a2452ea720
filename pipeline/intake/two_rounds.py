"""27, 28, 81: the round before as stated, parts 3–5 of the evaluations, and opinions to the director, as frames."""

from collections import Counter

import pandas as pd

from pipeline.intake.fields import person_id_of
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.values import rounds_in
from pipeline.rounds import Round
from pipeline.tables import HISTORY, OPINIONS, REMARKS
from pipeline.thai import arabic_digits


def history_frame(files: list[Matched]) -> pd.DataFrame:
    """27_history of the history workbooks: every answered line, sound or not."""
    lines = [(file, line) for file in sorted(files, key=lambda file: file.reading.file_name)
             for line in file.reading.lines if line.kind == "history"]
    return HISTORY.frame([
        {"history_no": str(number), "person_id": person_id_of(line.text("person_id")), "full_name": line.text("full_name"),
         "stated_round": _round_of(line.text("round")), "previous_score": line.text("previous_score"),
         "remark": line.text("remark"), "file_name": file.reading.file_name, "sheet_name": line.sheet_name,
         "cell_ref": line.refs.get("previous_score") or line.refs["remark"]}
        for number, (file, line) in enumerate(lines, 1)])


def _round_of(text: str) -> str:
    """A round as offices write it (``2565/2``, ``2/2565``, ``ครั้งที่ 2/2565``), else the text as it stands."""
    try:
        return str(Round.parse(arabic_digits(text)))
    except ValueError:
        stated = rounds_in(text)
        return str(*stated) if len(stated) == 1 else text


def remarks_frame(evaluations: list[Matched]) -> pd.DataFrame:
    """28_remarks of the evaluations that count, and of our papers that came back filled in: each person's counted through."""
    of_person: Counter[str] = Counter()
    return REMARKS.frame(
        {"person_id": file.person_id, "remark_no": str(_next(of_person, file.person_id)), "statement": said.kind, "said_by": said.by, "words": said.text,
         "told_on": said.said_on, "witness": said.witness, "file_name": file.reading.file_name,
         "sheet_name": said.sheet_name, "cell_ref": said.cell_ref}
        for file in evaluations for said in file.reading.closing)


def _next(counted: Counter[str], key: str) -> int:
    counted[key] += 1
    return counted[key]


def opinions_frame(files: list[Matched]) -> pd.DataFrame:
    """81_opinions of the opinions that count; one left blank is no opinion."""
    return OPINIONS.frame([
        {"person_id": file.person_id, "opinion": " ".join(line.text("opinion") for line in lines),
         "opined_on": file.reading.evaluated_on, "mean_score": file.reading.form.get("mean_score", ""),
         "file_name": file.reading.file_name, "sheet_name": lines[0].sheet_name, "cell_ref": lines[0].refs["opinion"]}
        for file in files if (lines := _opinion_lines(file))])


def _opinion_lines(file: Matched) -> list[Line]:
    return [line for line in file.reading.lines if line.kind == "opinion"]
