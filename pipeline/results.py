"""All tables of one round in one hand: what the documents are written from and what an auditor reads back."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline import tables
from pipeline.cells import Cells
from pipeline.config import Scheme, Settings
from pipeline.faults import DamagedResults
from pipeline.rounds import Round
from pipeline.schema import Table
from pipeline.store import damaged_outputs, read_cells, read_table


def _none_of(table: Table):
    """The default of a frame of papers that an office may not send."""
    return field(default_factory=lambda: table.frame([]))


class Terms(NamedTuple):
    """What a paper about one person or file is written under: the round and the office's settings. Nothing of anybody."""

    round: Round
    settings: Settings


@dataclass(frozen=True)
class Results:
    """One round, read and scored. Every frame is what ``pipeline.tables`` declares for its audit CSV, and so are the cells."""

    round: Round
    settings: Settings
    files: pd.DataFrame
    cells: Cells
    people: pd.DataFrame
    indicators: pd.DataFrame
    competencies: pd.DataFrame
    findings: pd.DataFrame
    item_scores: pd.DataFrame
    scores: pd.DataFrame
    bands: pd.DataFrame
    ranks: pd.DataFrame
    review: pd.DataFrame = _none_of(tables.REVIEW)
    agreements: pd.DataFrame = _none_of(tables.AGREEMENTS)
    targets: pd.DataFrame = _none_of(tables.TARGETS)
    progress: pd.DataFrame = _none_of(tables.PROGRESS)
    goals: pd.DataFrame = _none_of(tables.GOALS)
    history: pd.DataFrame = _none_of(tables.HISTORY)
    remarks: pd.DataFrame = _none_of(tables.REMARKS)
    two_rounds: pd.DataFrame = _none_of(tables.TWO_ROUNDS)
    opinions: pd.DataFrame = _none_of(tables.OPINIONS)
    plans: pd.DataFrame = _none_of(tables.PLANS)
    acknowledgments: pd.DataFrame = _none_of(tables.ACKNOWLEDGMENTS)
    uses: pd.DataFrame = _none_of(tables.USES)
    raises: pd.DataFrame = _none_of(tables.RAISES)
    raise_budgets: pd.DataFrame = _none_of(tables.RAISE_BUDGETS)
    scenario_raises: pd.DataFrame = _none_of(tables.SCENARIO_RAISES)
    due_process: pd.DataFrame = _none_of(tables.DUE_PROCESS)

    @cached_property
    def terms(self) -> Terms:
        return Terms(self.round, self.settings)

    @property
    def schemes(self) -> dict[str, Scheme]:
        """code → the version in force in this round."""
        return self.settings.schemes_for(self.round)


def needs_mending(findings: pd.DataFrame, scores: pd.DataFrame) -> bool:
    """Whether a file was refused or somebody is incomplete or missing: then a run ends with 1 (contract)."""
    return bool(set(findings["severity"]) & {"blocks_file", "blocks_person"}) or set(scores["score_status"]) != {"complete"}


FRAMES = {"files": tables.FILES, "people": tables.PEOPLE, "indicators": tables.INDICATORS,
          "competencies": tables.COMPETENCIES, "review": tables.REVIEW, "agreements": tables.AGREEMENTS,
          "targets": tables.TARGETS, "progress": tables.PROGRESS, "goals": tables.GOALS, "history": tables.HISTORY,
          "remarks": tables.REMARKS, "two_rounds": tables.TWO_ROUNDS, "opinions": tables.OPINIONS, "plans": tables.PLANS,
          "uses": tables.USES, "raises": tables.RAISES, "raise_budgets": tables.RAISE_BUDGETS,
          "scenario_raises": tables.SCENARIO_RAISES, "due_process": tables.DUE_PROCESS, "acknowledgments": tables.ACKNOWLEDGMENTS,
          "findings": tables.FINDINGS, "item_scores": tables.ITEM_SCORES,
          "scores": tables.SCORES, "bands": tables.BAND_TABLE, "ranks": tables.RANKS}


def load_results(folder: Path, round_: Round, settings: Settings) -> Results:
    """Read back the audit tables of a completed run below ``folder`` (``output/2566-1``).

    Raises DamagedResults naming every table that is not, byte for byte, what run.json says was written (001 ข้อ 8: results are
    kept as evidence), FileNotFoundError where there was no run, BrokenTable where a table is not what it declares.
    """
    if damaged := damaged_outputs(folder, [f"audit/{table.name}.csv" for table in (tables.CELLS, *FRAMES.values())]):
        raise DamagedResults(f"อ่านตารางใน {folder} ไม่ได้ เพราะไม่ตรงกับที่ประมวลผลไว้ (ถูกแก้ไข เสีย หรือหายไป): {' · '.join(damaged)} "
                             "ให้ประมวลผล (run) ใหม่")
    return Results(round_, settings, cells=read_cells(folder), **{name: read_table(table, folder) for name, table in FRAMES.items()})
