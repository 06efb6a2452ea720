"""The script that an analyst writes: pandas reads and groups, Jinja2 draws pages, two processes share the work.

``plain`` runs it with openpyxl on both sides, ``calamine`` with calamine and XlsxWriter; each writes a person's workbook its own way.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from tests.rivals.layout import (
    BANDS, LEVEL_UNIT, ROSTER, ROSTER_HEAD, ROUND_FOLDER, WEIGHT_UNIT, WORKERS, Form, Stages, Standing, band_of, form_of, in_hundredths, inbox_of,
    share_of, sheets_of, total_of)
from tests.rivals.papers import facts_of, page_of, paper_name

CHUNK = 20
FULL_POINTS = 5 * LEVEL_UNIT * WEIGHT_UNIT


class Libraries(NamedTuple):
    """What reads, what writes the office's summary (as pandas calls them), and the script's own way to write a person's workbook."""

    reader: str
    writer: str
    write_workbook: Callable[[str, dict, Path], None]


def main(libraries: Libraries) -> None:
    """Evaluate the inbox named on the command line into the output folder; say on standard output how long each stage took."""
    inbox, output = Path(sys.argv[1]), Path(sys.argv[2]) / ROUND_FOLDER
    stage = Stages()
    roster, workbooks = inbox_of(inbox)
    with ProcessPoolExecutor(WORKERS) as pool:
        with stage("read"):
            people = read_people(roster, libraries.reader)
            forms = list(pool.map(partial(read_form, reader=libraries.reader), workbooks, chunksize=CHUNK))
        with stage("score"):
            scores = score_people(people, forms)
            for unit in scores["unit"].unique():
                (output / "people" / unit).mkdir(parents=True, exist_ok=True)
            scores[COLUMNS].to_csv(output / "scores.csv", index=False, encoding="utf-8-sig")
            of_person = {form.person_id: form for form in forms}
            everybody = [(person, of_person[person["person_id"]]) for person in scores.to_dict("records")]
        with stage("summary"):
            write_summary(scores, output / "summary.xlsx", libraries.writer)
        with stage("workbooks"):
            list(pool.map(partial(write_workbook, write=libraries.write_workbook, output=output), everybody, chunksize=CHUNK))
        with stage("pages"):
            list(pool.map(partial(write_page, output=output), everybody, chunksize=CHUNK))
    print(json.dumps(stage.seconds))


def read_people(roster: Path, reader: str) -> pd.DataFrame:
    people = pd.read_excel(roster, header=ROSTER_HEAD, dtype=object, na_filter=False, engine=reader)
    return people.iloc[:, list(ROSTER.values())].set_axis(list(ROSTER), axis=1)


def read_form(path: Path, reader: str) -> Form:
    sheets = pd.read_excel(path, sheet_name=list(sheets_of(path)), header=None, dtype=object, na_filter=False, engine=reader)
    return form_of(path, [sheet.values.tolist() for sheet in sheets.values()])


COLUMNS = ["person_id", "kind", "achievement_score", "behaviour_score", "total_score", "band", "rank", "unit_rank"]


def score_people(people: pd.DataFrame, forms: list[Form]) -> pd.DataFrame:
    """The roster with points, totals, bands and ranks, the best of each personnel type first."""
    items = pd.DataFrame([(form.person_id, part, item.points) for form in forms for part, items in zip(("achievement", "behaviour"), form.parts)
                          for item in items], columns=["person_id", "part", "points"])
    scores = people.merge(items.groupby(["person_id", "part"])["points"].sum().unstack(), left_on="person_id", right_index=True)
    scores["share"] = [share_of(*person) for person in scores[["kind", "probation"]].itertuples(index=False)]
    scores["total"] = total_of(scores["achievement"], scores["behaviour"], scores["share"])
    scores["place"] = [band_of(*person) for person in scores[["kind", "total"]].itertuples(index=False)]
    scores["band"] = [BANDS[kind][place][0] for kind, place in scores[["kind", "place"]].itertuples(index=False)]
    for rank, count, group in (("rank", "of", ["kind"]), ("unit_rank", "unit_of", ["kind", "unit"])):
        totals = scores.groupby(group)["total"]
        scores[rank], scores[count] = totals.rank(method="min", ascending=False).astype(int), totals.transform("size")
    for score, points in (("achievement_score", "achievement"), ("behaviour_score", "behaviour")):
        scores[score] = scores[points].map(lambda points: in_hundredths(total_of(points, 0, 100)))
    scores["total_score"] = scores["total"].map(in_hundredths)
    return scores.sort_values(["kind", "total", "name"], ascending=[True, False, True])


def write_summary(scores: pd.DataFrame, path: Path, writer: str) -> None:
    """Ranked lists, how many reached each band, and the units."""
    with pd.ExcelWriter(path, engine=writer) as book:
        for kind, ranked in scores.groupby("kind"):
            pd.DataFrame({
                "ลำดับ": range(1, len(ranked) + 1), "อันดับ": ranked["rank"], "เลขที่ตำแหน่ง": ranked["person_id"], "ชื่อ-สกุล": ranked["name"],
                "ตำแหน่ง": ranked["position"] + ranked["level"], "สังกัด": ranked["unit"],
                "ผลสัมฤทธิ์ของงาน": ranked["achievement_score"].astype(float), "พฤติกรรม": ranked["behaviour_score"].astype(float),
                "คะแนนรวม": ranked["total"] / 100, "ระดับ": [BANDS[kind][place][1] for place in ranked["place"]], "สถานะ": "มีคะแนนแล้ว",
                "ข้อสังเกต": ""}).to_excel(book, sheet_name=kind, index=False)
        counts = scores.groupby(["kind", "band"]).size()
        counts.rename("จำนวน (คน)").reset_index().to_excel(book, sheet_name="จำนวนตามระดับ", index=False)
        units = scores.groupby(["unit", "kind"])["total"].agg(["size", "mean"])
        units.assign(mean=units["mean"] / 100).reset_index().to_excel(book, sheet_name="รายหน่วย", index=False)


def facts(person: dict, form: Form) -> dict:
    return facts_of(person, form, Standing(person["share"], (person["achievement"], person["behaviour"]), person["total"], person["place"],
                                           person["rank"], person["of"], person["unit_rank"], person["unit_of"]))


def write_workbook(one: tuple[dict, Form], write: Callable[[str, dict, Path], None], output: Path) -> None:
    person, form = one
    write(person["kind"], facts(person, form), output / paper_name(person["unit"], person["person_id"], ".xlsx"))


def write_page(one: tuple[dict, Form], output: Path) -> None:
    person, form = one
    page = page_of(person["kind"], facts(person, form))
    (output / paper_name(person["unit"], person["person_id"], ".html")).write_text(page, encoding="utf-8")
